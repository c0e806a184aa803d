/* The echo server in C for many clients, with one thread and select. */
#include <sys/select.h>
#include "net.h"

#define BUFFER_BYTES 16384

/* What a client has still to get, from `sent` to `end`. */
struct client {
  size_t sent, end;
  bool ended;
  char bytes[BUFFER_BYTES];
};

static struct client *clients[FD_SETSIZE]; /* by their descriptors */
static bool full;                          /* no descriptor was left for the last one who came */

static void forget(int fd) {
  free(clients[fd]);
  clients[fd] = NULL;
  close(fd);
  full = false;
}

static void welcome(int listener) {
  int fd = accept(listener, NULL, NULL);
  if (fd < 0) {
    full = errno == EMFILE || errno == ENFILE;
    return;
  }
  struct client *client = fd < FD_SETSIZE ? malloc(sizeof *client) : NULL;
  if (client == NULL) { /* a set of select has no bit for it */
    close(fd);
    return;
  }
  never_wait(fd);
  client->sent = client->end = 0;
  client->ended = false;
  clients[fd] = client;
}

/* Receives once, at most one buffer. False: the connection is gone. */
static bool receive(int fd, struct client *client) {
  ssize_t count = recv(fd, client->bytes, sizeof client->bytes, 0);
  if (count < 0) return is_not_yet();
  client->ended = count == 0;
  client->sent = 0;
  client->end = (size_t)count;
  return true;
}

/* Sends what fits. False: the connection is gone. */
static bool send_rest(int fd, struct client *client) {
  ssize_t count = send(fd, client->bytes + client->sent, client->end - client->sent, MSG_NOSIGNAL);
  if (count < 0) return is_not_yet();
  client->sent += (size_t)count;
  return true;
}

/* Only who has got everything is asked for more. */
static bool has_rest(const struct client *client) { return client->sent < client->end; }

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: server HOST PORT");
  int listener = listen_at(args[1], args[2]);
  never_wait(listener);
  for (;;) {
    fd_set readable, writable;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    if (!full) FD_SET(listener, &readable);
    int highest = listener;
    for (int fd = 0; fd < FD_SETSIZE; fd++) {
      if (clients[fd] == NULL) continue;
      FD_SET(fd, has_rest(clients[fd]) ? &writable : &readable);
      if (fd > highest) highest = fd;
    }
    if (select(highest + 1, &readable, &writable, NULL, NULL) < 0) continue;

    if (FD_ISSET(listener, &readable)) welcome(listener);
    for (int fd = 0; fd <= highest; fd++) {
      struct client *client = clients[fd];
      if (client == NULL) continue;
      bool alive = !FD_ISSET(fd, &readable) || receive(fd, client);
      if (alive && has_rest(client)) alive = send_rest(fd, client);
      if (!alive || (client->ended && !has_rest(client))) forget(fd);
    }
  }
}
