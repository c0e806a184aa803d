/* Sends its standard input, says that it was all, then prints what comes until the end of file, in C. */
#include "net.h"

#define BUFFER_BYTES 65536

static const char *host, *port;

static void fail(void) { give_up("talk to", host, port, strerror(errno)); }

/* Passes on what `from` gives until its end of file. Each call may take or give less than all. */
static void copy(int from, int to, bool is_to_socket) {
  static char buffer[BUFFER_BYTES];
  for (;;) {
    ssize_t count = read(from, buffer, sizeof buffer);
    if (count == 0) return;
    if (count < 0 && errno != EINTR) fail();
    for (ssize_t done = 0; done < count;) {
      size_t rest = (size_t)(count - done);
      ssize_t took = is_to_socket ? send(to, buffer + done, rest, MSG_NOSIGNAL) : write(to, buffer + done, rest);
      if (took < 0 && errno != EINTR) fail();
      if (took > 0) done += took;
    }
  }
}

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: client HOST PORT");
  host = args[1];
  port = args[2];
  const char *reason = "";
  struct addrinfo *address = look_up(host, port, &reason);
  if (address == NULL) give_up("find", host, port, reason);
  int sock = socket(AF_INET, SOCK_STREAM, 0);
  if (sock < 0 || connect(sock, address->ai_addr, address->ai_addrlen) < 0)
    give_up("connect to", host, port, strerror(errno));
  freeaddrinfo(address);

  copy(STDIN_FILENO, sock, true);
  if (shutdown(sock, SHUT_WR) < 0) fail();
  copy(sock, STDOUT_FILENO, false);
  close(sock);
  return 0;
}
