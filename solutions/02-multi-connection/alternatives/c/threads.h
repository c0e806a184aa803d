/* Serves each client with a function that may wait, in a thread of its own. */
#ifndef THREADS_H
#define THREADS_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include "net.h"

#define STACK_BYTES (256 * 1024)

/* `serve` gets the descriptor in its pointer, and closes it. */
static inline void serve_each(int listener, void *(*serve)(void *)) {
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&detached, STACK_BYTES);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    pthread_t thread;
    int error = client < 0 ? errno : pthread_create(&thread, &detached, serve, (void *)(intptr_t)client);
    if (error == 0) continue;
    fprintf(stderr, "A client cannot be served: %s\n", strerror(error));
    if (client >= 0) close(client);
    if (error == EMFILE || error == ENFILE) nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
  }
}

/* Sends all bytes, or -1. Without MSG_NOSIGNAL a client that is gone would end the whole program with SIGPIPE. */
static inline int send_all(int connection, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(connection, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return -1;
    bytes += sent;
    count -= (size_t)sent;
  }
  return 0;
}

#endif
