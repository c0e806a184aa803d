/*
 * server KIND, in C: an echo server that prints its port and serves until it is killed.
 *
 *     select, poll, selector    all connections in one thread; the selector of C is epoll
 *     threads                   a thread for each connection, which echoes one message and closes
 */
#include "loopback.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>

#define SIZE 4096

static struct pollfd watched[65536];
static int count = 1;

/* Answers 0 when the connection is over and closed. */
static int echo(int fd) {
  char bytes[SIZE];
  long length = recv(fd, bytes, sizeof bytes, 0);
  if (length > 0) {
    send_all(fd, bytes, (size_t)length);
    return 1;
  }
  close(fd);
  return 0;
}

static int accept_one(int listener) {
  return (int)check(accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept");
}

static void serve_by_poll(int listener) {
  watched[0] = (struct pollfd){.fd = listener, .events = POLLIN};
  for (;;) {
    int ready = (int)check(poll(watched, (nfds_t)count, -1), "poll");
    for (int i = count - 1; i > 0 && ready > 0; i--) {
      if (watched[i].revents == 0) continue;
      ready--;
      if (!echo(watched[i].fd)) watched[i] = watched[--count];
    }
    if (watched[0].revents) watched[count++] = (struct pollfd){.fd = accept_one(listener), .events = POLLIN};
  }
}

static void serve_by_select(int listener) {
  fd_set all, readable;
  int highest = listener;
  FD_ZERO(&all);
  FD_SET(listener, &all);
  for (;;) {
    readable = all;
    check(select(highest + 1, &readable, NULL, NULL, NULL), "select");
    for (int fd = 0; fd <= highest; fd++) {
      if (!FD_ISSET(fd, &readable)) continue;
      if (fd != listener) {
        if (!echo(fd)) FD_CLR(fd, &all);
        continue;
      }
      int connection = accept_one(listener);
      if (connection >= FD_SETSIZE) errno = ERANGE, die("select");
      FD_SET(connection, &all);
      if (connection > highest) highest = connection;
    }
  }
}

static void serve_by_epoll(int listener) {
  int epoll = (int)check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[1024];
  check(epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event), "epoll_ctl");
  for (;;) {
    int ready = (int)check(epoll_wait(epoll, events, 1024, -1), "epoll_wait");
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd != listener) {
        echo(events[i].data.fd);
        continue;
      }
      event.data.fd = accept_one(listener);
      check(epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event), "epoll_ctl");
    }
  }
}

static void *serve_one(void *argument) {
  int fd = (int)(long)argument;
  if (echo(fd)) close(fd);
  return NULL;
}

static void serve_by_threads(int listener) {
  for (;;) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve_one, (void *)(long)accept_one(listener))) die("pthread_create");
    pthread_detach(thread);
  }
}

int main(int argc, char **argv) {
  const char *kind = argc > 1 ? argv[1] : "";
  int listener = open_and_print_port(SOCK_STREAM);
  if (strcmp(kind, "select") == 0) serve_by_select(listener);
  if (strcmp(kind, "poll") == 0) serve_by_poll(listener);
  if (strcmp(kind, "selector") == 0) serve_by_epoll(listener);
  if (strcmp(kind, "threads") == 0) serve_by_threads(listener);
  return 2;
}
