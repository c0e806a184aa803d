/* What programs on TCP share: ports and addresses, a socket that listens, sockets that never wait. */
#ifndef NET_H
#define NET_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static inline bool is_port(const char *text) {
  size_t length = strlen(text);
  return length >= 1 && length <= 5 && strspn(text, "0123456789") == length && atoi(text) <= 65535;
}

static inline void end_with_usage(const char *usage) {
  fprintf(stderr, "%s\n", usage);
  exit(2);
}

static inline void give_up(const char *what, const char *host, const char *port, const char *reason) {
  fprintf(stderr, "Cannot %s %s:%s: %s\n", what, host, port, reason);
  exit(1);
}

/* The IPv4 address of HOST and PORT, or NULL with the reason. Free it with freeaddrinfo. */
static inline struct addrinfo *look_up(const char *host, const char *port, const char **reason) {
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
  int error = getaddrinfo(host, port, &hints, &found);
  if (error == 0) return found;
  *reason = gai_strerror(error);
  return NULL;
}

/* Gives a socket that listens, and says where. */
static inline int listen_at(const char *host, const char *port) {
  const char *reason = "";
  struct addrinfo *address = look_up(host, port, &reason);
  if (address == NULL) give_up("listen at", host, port, reason);
  int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, address->ai_addr, address->ai_addrlen) < 0 || listen(listener, SOMAXCONN) < 0)
    give_up("listen at", host, port, strerror(errno));
  freeaddrinfo(address);

  struct sockaddr_storage name;
  socklen_t length = sizeof name;
  char taken[8] = "?";
  getsockname(listener, (struct sockaddr *)&name, &length);
  getnameinfo((struct sockaddr *)&name, length, NULL, 0, taken, sizeof taken, NI_NUMERICSERV);
  printf("listening on %s:%s\n", host, taken);
  fflush(stdout);
  return listener;
}

static inline void never_wait(int sock) {
  fcntl(sock, F_SETFL, fcntl(sock, F_GETFL) | O_NONBLOCK);
}

/* No error of the connection: ask again when the kernel says so. */
static inline bool is_not_yet(void) {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

#endif
