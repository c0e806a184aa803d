/* The echo server in C on an event loop: a thousand clients, one thread, bounded memory. */
#include "loop.h"

#define BUFFER_BYTES 4096

/* What a client has still to get, from `sent` to `end`. */
struct client {
  struct watched watched;
  size_t sent, end;
  char bytes[BUFFER_BYTES];
};

static bool has_rest(const struct client *client) { return client->sent < client->end; }

/* Receives once, if nothing is left to send, and sends what fits. False: the conversation is over. */
static bool advance(struct client *client) {
  if (!has_rest(client)) {
    ssize_t count = recv(client->watched.fd, client->bytes, sizeof client->bytes, 0);
    if (count == 0) return false;
    if (count < 0) return is_not_yet();
    client->sent = 0;
    client->end = (size_t)count;
  }
  ssize_t count = send(client->watched.fd, client->bytes + client->sent, client->end - client->sent, MSG_NOSIGNAL);
  if (count < 0) return is_not_yet();
  client->sent += (size_t)count;
  return true;
}

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: events HOST PORT");
  loop_begin(listen_at(args[1], args[2]));
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(loop_fd, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      struct client *client = events[i].data.ptr;
      if (client == NULL) loop_accept(sizeof *client);
      else if (advance(client)) loop_ask(&client->watched, has_rest(client) ? EPOLLOUT : EPOLLIN);
      else {
        loop_close(&client->watched);
        free(client);
      }
    }
  }
}
