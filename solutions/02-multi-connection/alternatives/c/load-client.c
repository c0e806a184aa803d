/* Puts load on an echo server, in C with poll: many connections at once, each checked, one line of JSON. */
#include <poll.h>
#include <sys/resource.h>
#include <time.h>
#include "net.h"

#define PIECE_BYTES 16384

enum state { OPENING, OPEN, RIGHT, FAILED };

struct connection {
  int fd;
  enum state state;
  size_t sent, received;
};

static const char *message;
static size_t length; /* of the message, in bytes */

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void finish(struct connection *one, enum state state) {
  one->state = state;
  if (one->fd >= 0) close(one->fd);
  one->fd = -1;
}

static void begin(struct connection *one, const struct addrinfo *server) {
  one->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (one->fd >= 0) never_wait(one->fd);
  if (one->fd < 0) finish(one, FAILED);
  else if (connect(one->fd, server->ai_addr, server->ai_addrlen) == 0) one->state = OPEN;
  else if (errno != EINPROGRESS) finish(one, FAILED);
}

/* It is writable, so there is an answer. SO_ERROR says which. */
static void see_answer(struct connection *one) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(one->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == 0) one->state = OPEN;
  else finish(one, FAILED);
}

/* Sends what fits and takes what came, once each. */
static void exchange(struct connection *one) {
  char piece[PIECE_BYTES];
  size_t unsent = length - one->sent, missing = length - one->received;
  ssize_t took = unsent == 0 ? 0 : send(one->fd, message + one->sent, unsent, MSG_NOSIGNAL);
  bool alive = took >= 0 || is_not_yet();
  if (took > 0) one->sent += (size_t)took;
  ssize_t came = alive ? recv(one->fd, piece, missing < sizeof piece ? missing : sizeof piece, 0) : 0;
  if (came < 0 && is_not_yet()) return;
  if (came > 0 && memcmp(piece, message + one->received, (size_t)came) == 0) one->received += (size_t)came;
  else finish(one, FAILED);
  if (one->received == length) finish(one, RIGHT);
}

/* Calls `go_on` for connections in this state on which something happens, until none is left. */
static void run(struct connection *all, struct pollfd *places, size_t count, enum state state,
                void (*go_on)(struct connection *)) {
  for (;;) {
    size_t asked = 0, place = 0;
    short to_read = state == OPEN ? POLLIN : 0;
    for (size_t i = 0; i < count; i++) {
      if (all[i].state != state) continue;
      short to_write = all[i].sent < length ? POLLOUT : 0;
      places[asked++] = (struct pollfd){.fd = all[i].fd, .events = to_read | to_write};
    }
    if (asked == 0) return;
    if (poll(places, asked, -1) < 0) continue;
    for (size_t i = 0; i < count; i++)
      if (all[i].state == state && places[place++].revents != 0) go_on(&all[i]);
  }
}

static size_t read_count(const char *digits) {
  size_t size = strlen(digits);
  return size <= 9 && strspn(digits, "0123456789") == size ? (size_t)atol(digits) : 0;
}

int main(int args_count, char *args[]) {
  size_t count = args_count == 5 ? read_count(args[3]) : 0, right = 0;
  if (count == 0 || !is_port(args[2]) || *args[4] == '\0') end_with_usage("usage: load-client HOST PORT COUNT MESSAGE");
  message = args[4];
  length = strlen(message);
  const char *reason = "";
  struct addrinfo *server = look_up(args[1], args[2], &reason);
  if (server == NULL) give_up("find", args[1], args[2], reason);
  struct rlimit descriptors;
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max; /* as many as the system allows */
    setrlimit(RLIMIT_NOFILE, &descriptors);
  }
  struct connection *all = calloc(count, sizeof *all);
  struct pollfd *places = calloc(count, sizeof *places);
  if (all == NULL || places == NULL) give_up("connect to", args[1], args[2], "no memory for so many");

  double began = now_ms();
  for (size_t i = 0; i < count; i++) begin(&all[i], server);
  run(all, places, count, OPENING, see_answer);
  run(all, places, count, OPEN, exchange); /* only now the first byte is sent */
  for (size_t i = 0; i < count; i++) right += all[i].state == RIGHT;
  printf("{\"connections\":%zu,\"ok\":%zu,\"failed\":%zu,\"elapsedMs\":%.0f}\n", count, right, count - right,
         now_ms() - began);
  freeaddrinfo(server);
  free(places);
  free(all);
  return fflush(stdout) == 0 && right == count ? 0 : 1;
}
