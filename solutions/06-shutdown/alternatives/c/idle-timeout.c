/* The echo server in C that hangs up on silent clients. A thread for each, and a deadline for each. */
#include <poll.h>
#include "clock.h"
#include "threads.h"

#define BUFFER_BYTES 16384
#define GOODBYE "timeout\n"

static double idle_ms;

/* Echoes until the client's end of file. False: nothing was received for too long. */
static bool echo(int client) {
  char buffer[BUFFER_BYTES];
  size_t sent = 0, end = 0;
  double deadline = now_ms() + idle_ms;
  for (;;) {
    struct pollfd wanted = {.fd = client, .events = sent < end ? POLLOUT : POLLIN};
    double left = deadline - now_ms();
    if (left <= 0) return false;
    if (poll(&wanted, 1, whole_ms(left)) <= 0) continue;
    ssize_t count = sent < end ? send(client, buffer + sent, end - sent, MSG_NOSIGNAL)
                               : recv(client, buffer, sizeof buffer, 0);
    if (count < 0 && is_not_yet()) continue;
    if (count < 0) fprintf(stderr, "A client is gone: %s\n", strerror(errno));
    if (count < 0 || (count == 0 && sent == end)) return true;
    if (sent < end) sent += (size_t)count;
    else {
      sent = 0;
      end = (size_t)count;
      deadline = now_ms() + idle_ms;
    }
  }
}

/* The last line costs no wait: who does not read may miss it. */
static void *serve(void *argument) {
  int client = (int)(intptr_t)argument;
  never_wait(client);
  if (!echo(client)) send(client, GOODBYE, strlen(GOODBYE), MSG_NOSIGNAL);
  close(client);
  return NULL;
}

int main(int count, char *args[]) {
  const char *digits = count == 4 ? args[3] : "";
  size_t length = strlen(digits);
  idle_ms = length <= 15 && strspn(digits, "0123456789") == length ? (double)atoll(digits) : 0;
  if (count != 4 || !is_port(args[2]) || idle_ms < 1) end_with_usage("usage: idle-timeout HOST PORT IDLE_MS");
  serve_each(listen_at(args[1], args[2]), serve);
}
