/* The echo server in C that ends on SIGTERM without losing anything: one thread, poll, and a pipe for the signal. */
#include <poll.h>
#include <signal.h>
#include "clock.h"
#include "net.h"

#define BUFFER_BYTES 16384
#define DEADLINE_MS 1800

struct client {
  struct client *next;
  struct pollfd *place; /* where poll answers about it */
  int fd;
  size_t sent, end; /* what it has still to get */
  bool told;        /* our direction has ended */
  char bytes[BUFFER_BYTES];
};

static struct client *clients;
static bool full; /* no descriptor was left for the last one who came */
static int alarm_pipe[2];

/* A signal may come between a look at a variable and the next poll. A byte in a pipe is not overlooked. */
static void on_sigterm(int number) {
  static volatile sig_atomic_t times;
  (void)number;
  if (++times > 1 || write(alarm_pipe[1], "!", 1) < 0) _exit(1);
}

static void welcome(int listener) {
  int fd = accept(listener, NULL, NULL);
  struct client *client = fd < 0 ? NULL : malloc(sizeof *client);
  if (client == NULL) {
    full = fd < 0 && (errno == EMFILE || errno == ENFILE);
    if (fd >= 0) close(fd);
    return;
  }
  never_wait(fd);
  client->fd = fd;
  client->sent = client->end = 0;
  client->told = false;
  client->place = NULL;
  client->next = clients;
  clients = client;
}

static bool has_rest(const struct client *client) { return client->sent < client->end; }

/* Does what can be done without waiting. False: the conversation is over. */
static bool advance(struct client *client, bool is_ending) {
  if (client->place != NULL && client->place->revents != 0 && !has_rest(client)) {
    ssize_t count = recv(client->fd, client->bytes, sizeof client->bytes, 0);
    if (count == 0 || (count < 0 && !is_not_yet())) return false;
    client->sent = 0;
    client->end = count > 0 && !client->told ? (size_t)count : 0; /* after our end it is thrown away */
  }
  if (has_rest(client)) {
    ssize_t count = send(client->fd, client->bytes + client->sent, client->end - client->sent, MSG_NOSIGNAL);
    if (count < 0 && !is_not_yet()) return false;
    if (count > 0) client->sent += (size_t)count;
  }
  if (is_ending && !client->told && !has_rest(client)) {
    client->told = true;
    return shutdown(client->fd, SHUT_WR) == 0;
  }
  return true;
}

static void advance_all(bool is_ending) {
  for (struct client **link = &clients; *link != NULL;) {
    struct client *one = *link;
    if (advance(one, is_ending)) {
      link = &one->next;
      continue;
    }
    *link = one->next;
    close(one->fd);
    free(one);
    full = false;
  }
}

/* Waits for the listener, the signal and all clients. */
static struct pollfd *wait_for_any(int listener, int time_ms) {
  static struct pollfd *places;
  static size_t room;
  size_t count = 2;
  for (struct client *each = clients; each != NULL; each = each->next) count += 1;
  if (count > room) {
    room = 2 * count;
    places = realloc(places, room * sizeof *places);
    if (places == NULL) exit(1);
  }
  places[0] = (struct pollfd){.fd = full ? -1 : listener, .events = POLLIN};
  places[1] = (struct pollfd){.fd = alarm_pipe[0], .events = POLLIN};
  struct pollfd *place = places + 2;
  for (struct client *each = clients; each != NULL; each = each->next) {
    *place = (struct pollfd){.fd = each->fd, .events = has_rest(each) ? POLLOUT : POLLIN};
    each->place = place++;
  }
  if (poll(places, count, time_ms) < 0)
    for (size_t i = 0; i < count; i++) places[i].revents = 0;
  return places;
}

static void serve(int listener) {
  for (;;) {
    struct pollfd *places = wait_for_any(listener, -1);
    bool somebody_came = places[0].revents != 0, is_ending = places[1].revents != 0;
    advance_all(false);
    if (is_ending) return;
    if (somebody_came) welcome(listener);
  }
}

/* Finish, half-close, and wait for the clients' ends, but not for ever. */
static void finish(void) {
  double end = now_ms() + DEADLINE_MS;
  char alarm;
  if (read(alarm_pipe[0], &alarm, 1) < 0) return;
  for (struct client *each = clients; each != NULL; each = each->next) each->place = NULL;
  advance_all(true);
  while (clients != NULL && now_ms() < end) {
    wait_for_any(-1, whole_ms(end - now_ms()));
    advance_all(true);
  }
}

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: graceful HOST PORT");
  struct sigaction action = {.sa_handler = on_sigterm};
  if (pipe(alarm_pipe) < 0 || sigaction(SIGTERM, &action, NULL) < 0) {
    perror("SIGTERM");
    return 1;
  }
  int listener = listen_at(args[1], args[2]);
  never_wait(listener);
  serve(listener);
  close(listener);
  finish();
  return 0;
}
