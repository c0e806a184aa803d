/* A proxy in C: forwards both directions of many connections, with one thread and poll. */
#include <poll.h>
#include "net.h"

#define BUFFER_BYTES 16384

/* One direction: what came from one end, and the other has still to get. */
struct direction {
  int from, to;
  size_t sent, end;
  bool ended, told; /* the end of file has come, and has been passed on */
  char bytes[BUFFER_BYTES];
};

struct conversation {
  struct conversation *next;
  bool connecting;
  struct direction up, down; /* from the client to the target, and back */
  struct pollfd *client, *target;
};

static struct conversation *conversations;
static bool full; /* no descriptor was left for the last one who came */

static bool has_rest(const struct direction *way) { return way->sent < way->end; }
static bool wants_more(const struct direction *way) { return !way->ended && !has_rest(way); }

static void set_up(struct direction *way, int from, int to) {
  way->from = from;
  way->to = to;
  way->sent = way->end = 0;
  way->ended = way->told = false;
}

/* Takes a client and begins to connect to the target for it. */
static void welcome(int listener, const struct addrinfo *target) {
  int client = accept(listener, NULL, NULL);
  if (client < 0) {
    full = errno == EMFILE || errno == ENFILE;
    return;
  }
  int sock = socket(AF_INET, SOCK_STREAM, 0);
  struct conversation *made = malloc(sizeof *made);
  if (sock >= 0) never_wait(sock);
  if (sock < 0 || made == NULL || (connect(sock, target->ai_addr, target->ai_addrlen) < 0 && errno != EINPROGRESS)) {
    perror("the target");
    if (sock >= 0) close(sock);
    free(made);
    close(client);
    return;
  }
  never_wait(client);
  made->connecting = true;
  made->next = conversations;
  conversations = made;
  set_up(&made->up, client, sock);
  set_up(&made->down, sock, client);
}

/* Receives once if asked, sends what fits, passes on the end of file behind the last byte. False: an end is gone. */
static bool forward(struct direction *way, bool is_readable) {
  if (is_readable && wants_more(way)) {
    ssize_t count = recv(way->from, way->bytes, sizeof way->bytes, 0);
    if (count < 0 && !is_not_yet()) return false;
    way->ended = count == 0;
    way->sent = 0;
    way->end = count > 0 ? (size_t)count : 0;
  }
  if (has_rest(way)) {
    ssize_t count = send(way->to, way->bytes + way->sent, way->end - way->sent, MSG_NOSIGNAL);
    if (count < 0 && !is_not_yet()) return false;
    if (count > 0) way->sent += (size_t)count;
  }
  if (way->ended && !has_rest(way) && !way->told) {
    way->told = true;
    return shutdown(way->to, SHUT_WR) == 0;
  }
  return true;
}

/* Does what can be done without waiting. False: the conversation is over. */
static bool advance(struct conversation *one) {
  if (one->connecting) {
    int error = 0;
    socklen_t size = sizeof error;
    if (one->target->revents == 0) return true;
    one->connecting = false;
    return getsockopt(one->down.from, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
  }
  if (!forward(&one->up, one->client->revents != 0) || !forward(&one->down, one->target->revents != 0)) return false;
  return !one->up.told || !one->down.told;
}

/* An end is asked for no more than is needed. Who needs nothing is left out, or poll would report its end for ever. */
static void ask(struct pollfd *place, int fd, bool to_read, bool to_write) {
  place->fd = to_read || to_write ? fd : -1;
  place->events = (short)((to_read ? POLLIN : 0) | (to_write ? POLLOUT : 0));
  place->revents = 0;
}

/* Asks poll for the listener and for both ends of each conversation. */
static struct pollfd *wait_for_any(int listener) {
  static struct pollfd *places;
  static size_t room;
  size_t count = 1;
  for (struct conversation *each = conversations; each != NULL; each = each->next) count += 2;
  if (count > room) {
    room = 2 * count;
    places = realloc(places, room * sizeof *places);
    if (places == NULL) exit(1);
  }
  places[0] = (struct pollfd){.fd = full ? -1 : listener, .events = POLLIN};
  struct pollfd *place = places + 1;
  for (struct conversation *each = conversations; each != NULL; each = each->next) {
    each->client = place++;
    each->target = place++;
    bool ready = !each->connecting; /* until then the client's bytes stay in the kernel */
    ask(each->client, each->up.from, ready && wants_more(&each->up), has_rest(&each->down));
    ask(each->target, each->up.to, ready && wants_more(&each->down), each->connecting || has_rest(&each->up));
  }
  if (poll(places, count, -1) < 0) memset(places, 0, count * sizeof *places);
  return places;
}

int main(int count, char *args[]) {
  if (count != 5 || !is_port(args[2]) || !is_port(args[4]))
    end_with_usage("usage: proxy HOST PORT TARGET_HOST TARGET_PORT");
  const char *reason = "";
  struct addrinfo *target = look_up(args[3], args[4], &reason);
  if (target == NULL) give_up("find", args[3], args[4], reason);
  int listener = listen_at(args[1], args[2]);
  never_wait(listener);
  for (;;) {
    bool somebody_came = wait_for_any(listener)->revents != 0;
    for (struct conversation **link = &conversations; *link != NULL;) {
      struct conversation *one = *link;
      if (advance(one)) {
        link = &one->next;
        continue;
      }
      *link = one->next;
      close(one->up.from);
      close(one->up.to);
      free(one);
      full = false;
    }
    if (somebody_came) welcome(listener, target);
  }
}
