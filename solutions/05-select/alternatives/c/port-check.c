/* Tries to connect to many ports at the same time, in C with poll, and says what became of each. */
#include <poll.h>
#include <time.h>
#include "net.h"

struct target {
  const char *name;
  char *host, *port; /* the two halves of a copy of the name */
  const char *state;
};

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool split(struct target *target, const char *name) {
  target->name = name;
  target->host = strdup(name);
  char *colon = target->host == NULL ? NULL : strrchr(target->host, ':');
  if (colon == NULL || colon == target->host || !is_port(colon + 1)) return false;
  *colon = '\0';
  target->port = colon + 1;
  return true;
}

static const char *state_of(int error) {
  return error == 0 ? "open" : error == ECONNREFUSED ? "closed" : error == ETIMEDOUT ? "timeout" : "unreachable";
}

/* Begins to connect. Gives the socket, or -1 when the state is known at once. */
static int begin(struct target *target) {
  const char *reason;
  struct addrinfo *address = look_up(target->host, target->port, &reason);
  target->state = "unreachable";
  if (address == NULL) return -1;
  int sock = socket(AF_INET, SOCK_STREAM, 0);
  if (sock >= 0) {
    never_wait(sock);
    int error = connect(sock, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    target->state = error == EINPROGRESS ? "timeout" : state_of(error);
    if (error != EINPROGRESS) {
      close(sock);
      sock = -1;
    }
  }
  freeaddrinfo(address);
  return sock;
}

/* Writable means that there is an answer. SO_ERROR says which. */
static void finish(struct target *target, int sock) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size);
  target->state = state_of(error);
  close(sock);
}

int main(int count, char *args[]) {
  const char *digits = count >= 3 ? args[1] : "";
  size_t length = strlen(digits), targets_count = count >= 3 ? (size_t)count - 2 : 0, waiting = 0;
  bool right = length >= 1 && length <= 9 && strspn(digits, "0123456789") == length;
  struct target *targets = calloc(targets_count + 1, sizeof *targets);
  struct pollfd *asked = calloc(targets_count + 1, sizeof *asked);
  if (targets == NULL || asked == NULL) return 1;
  for (size_t i = 0; right && i < targets_count; i++) right = split(&targets[i], args[i + 2]);
  if (!right) end_with_usage("usage: port-check TIMEOUT_MS HOST:PORT...");

  for (size_t i = 0; i < targets_count; i++) {
    asked[i] = (struct pollfd){.fd = begin(&targets[i]), .events = POLLOUT};
    if (asked[i].fd >= 0) waiting += 1;
  }
  /* One time-out for all: each poll gets what is left of it. */
  double end = now_ms() + atol(digits);
  for (double left = end - now_ms(); waiting > 0 && left > 0; left = end - now_ms()) {
    if (poll(asked, targets_count, (int)left + 1) <= 0) continue;
    for (size_t i = 0; i < targets_count; i++) {
      if (asked[i].fd < 0 || asked[i].revents == 0) continue;
      finish(&targets[i], asked[i].fd);
      asked[i].fd = -1; /* poll passes over it from now on */
      waiting -= 1;
    }
  }
  for (size_t i = 0; i < targets_count; i++) {
    printf("%s %s\n", targets[i].name, targets[i].state);
    if (asked[i].fd >= 0) close(asked[i].fd);
    free(targets[i].host);
  }
  free(targets);
  free(asked);
  return fflush(stdout) == 0 ? 0 : 1;
}
