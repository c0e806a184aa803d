/* The event loop: epoll, which calls a function for each client on which something happens (Linux). */
#ifndef LOOP_H
#define LOOP_H

#include <stdint.h>
#include <sys/epoll.h>
#include "net.h"

#define EVENTS 64

/* The beginning of what a program keeps for each client. */
struct watched {
  int fd;
  uint32_t asked; /* what epoll was asked about it */
};

static int loop_fd = -1, loop_listener = -1;
static bool loop_full; /* no descriptor was left for the last one who came */

static inline void loop_ask(struct watched *one, uint32_t events) {
  if (one->asked == events) return;
  struct epoll_event event = {.events = events, .data.ptr = one};
  epoll_ctl(loop_fd, EPOLL_CTL_MOD, one->fd, &event);
  one->asked = events;
}

static inline void loop_listen(int operation) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(loop_fd, operation, loop_listener, &event);
}

static inline void loop_begin(int listener) {
  loop_listener = listener;
  loop_fd = epoll_create1(0);
  never_wait(listener);
  loop_listen(EPOLL_CTL_ADD);
}

/* Takes the client who came, into cleared memory of this size, or gives NULL. */
static inline void *loop_accept(size_t size) {
  int fd = accept(loop_listener, NULL, NULL);
  if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
    loop_full = true; /* or the listener would be ready for ever */
    loop_listen(EPOLL_CTL_DEL);
  }
  struct watched *one = fd < 0 ? NULL : calloc(1, size);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
  if (one == NULL || epoll_ctl(loop_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
    if (fd >= 0) close(fd);
    free(one);
    return NULL;
  }
  never_wait(fd);
  one->fd = fd;
  one->asked = EPOLLIN;
  return one;
}

static inline void loop_close(struct watched *one) {
  close(one->fd);
  if (loop_full) loop_listen(EPOLL_CTL_ADD);
  loop_full = false;
}

#endif
