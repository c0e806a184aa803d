/* The echo of datagrams (RFC 862) in C: each goes back to its sender, whole. */
#include "datagrams.h"

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) {
    fprintf(stderr, "usage: server HOST PORT\n");
    return 2;
  }
  int sock = serve_at(args[1], args[2]);
  for (;;) {
    static char buffer[DATAGRAM_BYTES];
    struct sockaddr_storage sender;
    socklen_t length = sizeof sender;
    ssize_t bytes = recvfrom(sock, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
    /* An empty datagram is one too. What fails concerns one sender, never the server. */
    if (bytes < 0 || sendto(sock, buffer, (size_t)bytes, 0, (struct sockaddr *)&sender, length) < 0) perror("datagram");
  }
}
