/* The echo server in C with a thread for each connection: calls that wait, and nothing that two clients share. */
#include "threads.h"

#define BUFFER_BYTES 65536

static void *serve(void *argument) {
  int client = (int)(intptr_t)argument;
  char buffer[BUFFER_BYTES];
  for (;;) {
    ssize_t count = recv(client, buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) break;
    if (count < 0 || send_all(client, buffer, (size_t)count) < 0) {
      fprintf(stderr, "A client is gone: %s\n", strerror(errno));
      break;
    }
  }
  close(client);
  return NULL;
}

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: threads HOST PORT");
  serve_each(listen_at(args[1], args[2]), serve);
}
