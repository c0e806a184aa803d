/* What the three programs share: ports and addresses, sockets of datagrams, and a clock that never jumps. */
#ifndef DATAGRAMS_H
#define DATAGRAMS_H

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DATAGRAM_BYTES 65536 /* room for the largest of all */

static inline bool is_port(const char *text) {
  size_t length = strlen(text);
  return length >= 1 && length <= 5 && strspn(text, "0123456789") == length && atoi(text) <= 65535;
}

/* The IPv4 address of HOST and PORT, or NULL with the reason. Free it with freeaddrinfo. */
static inline struct addrinfo *look_up(const char *host, const char *port, const char **reason) {
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM}, *found;
  int error = getaddrinfo(host, port, &hints, &found);
  if (error == 0) return found;
  *reason = gai_strerror(error);
  return NULL;
}

/* A bound socket, or -1 with the reason. No SO_REUSEADDR: two servers could share the port. */
static inline int open_bound(const char *host, const char *port, const char **reason) {
  struct addrinfo *address = look_up(host, port, reason);
  if (address == NULL) return -1;
  int sock = socket(AF_INET, SOCK_DGRAM, 0);
  if (sock < 0 || bind(sock, address->ai_addr, address->ai_addrlen) < 0) {
    *reason = strerror(errno);
    if (sock >= 0) close(sock);
    sock = -1;
  }
  freeaddrinfo(address);
  return sock;
}

/* The same for a server: it says where, or why not and ends. */
static inline int serve_at(const char *host, const char *port) {
  const char *reason = "";
  int sock = open_bound(host, port, &reason);
  if (sock < 0) {
    fprintf(stderr, "Cannot bind %s:%s: %s\n", host, port, reason);
    exit(1);
  }
  struct sockaddr_storage name;
  socklen_t length = sizeof name;
  char taken[8] = "?";
  getsockname(sock, (struct sockaddr *)&name, &length);
  getnameinfo((struct sockaddr *)&name, length, NULL, 0, taken, sizeof taken, NI_NUMERICSERV | NI_DGRAM);
  printf("listening on %s:%s\n", host, taken);
  fflush(stdout);
  return sock;
}

/* Milliseconds since some moment in the past. */
static inline double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

#endif
