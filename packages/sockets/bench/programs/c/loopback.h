/* What all C programs of the benchmark share: sockets on the loopback interface, a clock, and the end after a failure. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE 64
#define PIECE 65536

/* Says what failed and ends the program: a benchmark has nothing to save. */
static inline void die(const char *what) {
  perror(what);
  exit(1);
}

/* Answers `result`, or ends the program if it is negative. */
static inline long check(long result, const char *what) {
  if (result < 0) die(what);
  return result;
}

/* Seconds on a clock that never jumps. */
static inline double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Seconds of processor time that this process has used. */
static inline double processor_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static inline struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/* Opens a TCP listener or a UDP socket on a free port and prints the port. */
static inline int open_and_print_port(int type) {
  int fd = (int)check(socket(AF_INET, type, 0), "socket");
  struct sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  check(bind(fd, (struct sockaddr *)&address, length), "bind");
  if (type == SOCK_STREAM) check(listen(fd, 1024), "listen");
  check(getsockname(fd, (struct sockaddr *)&address, &length), "getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static inline int connect_to(int port, int type) {
  int fd = (int)check(socket(AF_INET, type, 0), "socket");
  struct sockaddr_in address = loopback(port);
  check(connect(fd, (struct sockaddr *)&address, sizeof address), "connect");
  return fd;
}

static inline void send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    long sent = check(send(fd, bytes, length, MSG_NOSIGNAL), "send");
    bytes += sent;
    length -= (size_t)sent;
  }
}

#endif
