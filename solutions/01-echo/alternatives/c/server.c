/* The echo server (RFC 862) in C: one client at a time, every byte back. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES 65536

static const char *host, *port;

static void give_up(const char *reason) {
  fprintf(stderr, "Cannot listen at %s:%s: %s\n", host, port, reason);
  exit(1);
}

static void read_arguments(int count, char *args[]) {
  const char *digits = count == 3 ? args[2] : "";
  size_t length = strlen(digits);
  if (length < 1 || length > 5 || strspn(digits, "0123456789") != length || atoi(digits) > 65535) {
    fprintf(stderr, "usage: server HOST PORT\n");
    exit(2);
  }
  host = args[1];
  port = args[2];
}

/* Gives a socket that listens, and says where. */
static int listen_there(void) {
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
  int error = getaddrinfo(host, port, &hints, &found);
  if (error != 0) give_up(gai_strerror(error));
  int listener = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  if (listener < 0) give_up(strerror(errno));
  int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, found->ai_addr, found->ai_addrlen) < 0) give_up(strerror(errno));
  if (listen(listener, 128) < 0) give_up(strerror(errno));
  freeaddrinfo(found);

  struct sockaddr_storage name;
  socklen_t length = sizeof name;
  char taken[8] = "?";
  getsockname(listener, (struct sockaddr *)&name, &length);
  getnameinfo((struct sockaddr *)&name, length, NULL, 0, taken, sizeof taken, NI_NUMERICSERV);
  printf("listening on %s:%s\n", host, taken);
  fflush(stdout);
  return listener;
}

/* Sends all bytes, or -1. Without MSG_NOSIGNAL a client that is gone would end the whole server with SIGPIPE. */
static int send_all(int connection, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(connection, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return -1;
    bytes += sent;
    count -= (size_t)sent;
  }
  return 0;
}

/* Sends everything back until the client's end of file. A reset ends only this conversation. */
static void echo(int connection) {
  static char buffer[BUFFER_BYTES];
  for (;;) {
    ssize_t count = recv(connection, buffer, sizeof buffer, 0);
    if (count == 0) return;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || send_all(connection, buffer, (size_t)count) < 0) {
      fprintf(stderr, "The client is gone: %s\n", strerror(errno));
      return;
    }
  }
}

int main(int count, char *args[]) {
  read_arguments(count, args);
  int listener = listen_there();
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (connection < 0) give_up(strerror(errno));
    echo(connection);
    close(connection);
  }
}
