/* The echo client in C: sends a message, reads until as many bytes came back as it sent, prints them. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void read_arguments(int count, char *args[]) {
  const char *digits = count == 4 ? args[2] : "";
  size_t length = strlen(digits);
  if (length < 1 || length > 5 || strspn(digits, "0123456789") != length || atoi(digits) > 65535) {
    fprintf(stderr, "usage: client HOST PORT MESSAGE\n");
    exit(2);
  }
}

/* Connects to the first address of the host that answers. */
static int connect_there(const char *host, const char *port) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found;
  int error = getaddrinfo(host, port, &hints, &found);
  const char *reason = error == 0 ? "" : gai_strerror(error);
  for (struct addrinfo *each = error == 0 ? found : NULL; each != NULL; each = each->ai_next) {
    int connection = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
    if (connection >= 0 && connect(connection, each->ai_addr, each->ai_addrlen) == 0) {
      freeaddrinfo(found);
      return connection;
    }
    reason = strerror(errno);
    if (connection >= 0) close(connection);
  }
  fprintf(stderr, "Cannot connect to %s:%s: %s\n", host, port, reason);
  exit(1);
}

static void miss(size_t missing, size_t length, const char *reason) {
  fprintf(stderr, "%zu of %zu bytes are missing: %s\n", missing, length, reason);
  exit(1);
}

int main(int count, char *args[]) {
  read_arguments(count, args);
  const char *message = args[3];
  size_t length = strlen(message), sent = 0, received = 0;
  char *answer = malloc(length + 1);
  if (answer == NULL) miss(length, length, "no memory for them");
  int connection = connect_there(args[1], args[2]);
  while (sent < length) {
    ssize_t took = send(connection, message + sent, length - sent, MSG_NOSIGNAL);
    if (took < 0 && errno == EINTR) continue;
    if (took < 0) miss(length, length, strerror(errno));
    sent += (size_t)took;
  }
  while (received < length) {
    ssize_t came = recv(connection, answer + received, length - received, 0);
    if (came < 0 && errno == EINTR) continue;
    if (came < 0) miss(length - received, length, strerror(errno));
    if (came == 0) miss(length - received, length, "the server closed early");
    received += (size_t)came;
  }
  close(connection);
  answer[length] = '\n';
  fwrite(answer, 1, length + 1, stdout);
  free(answer);
  return fflush(stdout) == 0 ? 0 : 1;
}
