/* Asks again until the right reply comes, in C: the same datagram each time, and each wait twice as long. */
#include <limits.h>
#include <poll.h>
#include <sys/random.h>
#include "datagrams.h"

#define ID_BYTES 8

static const char *host, *port, *message;
static long timeout_ms = 500, tries = 5;

static void read_arguments(int count, char *args[]) {
  bool right = count >= 4 && count % 2 == 0 && is_port(args[2]);
  for (int i = 4; right && i < count; i += 2) {
    const char *digits = args[i + 1];
    size_t length = strlen(digits);
    long number = atol(digits);
    right = length >= 1 && length <= 9 && strspn(digits, "0123456789") == length && number >= 1;
    if (strcmp(args[i], "--timeout") == 0) timeout_ms = number;
    else if (strcmp(args[i], "--tries") == 0) tries = number;
    else right = false;
  }
  if (!right) {
    fprintf(stderr, "usage: client HOST PORT MESSAGE [--timeout MS] [--tries N]\n");
    exit(2);
  }
  host = args[1];
  port = args[2];
  message = args[3];
}

static void give_up(const char *reason) {
  fprintf(stderr, "No reply from %s:%s: %s\n", host, port, reason);
  exit(1);
}

/* A connected socket: the kernel keeps strangers away, and says when nobody is there. */
static int open_connected(void) {
  const char *reason = "";
  struct addrinfo *address = look_up(host, port, &reason);
  if (address == NULL) give_up(reason);
  int sock = socket(AF_INET, SOCK_DGRAM, 0);
  if (sock < 0 || connect(sock, address->ai_addr, address->ai_addrlen) < 0) give_up(strerror(errno));
  freeaddrinfo(address);
  return sock;
}

/* Waits for the reply with this id until the moment of the end, and passes over all others. Its length, or -1. */
static ssize_t await_reply(int sock, const char *id, char *buffer, double end) {
  for (double left = end - now_ms(); left > 0; left = end - now_ms()) {
    struct pollfd wanted = {.fd = sock, .events = POLLIN};
    if (poll(&wanted, 1, left < INT_MAX ? (int)left + 1 : INT_MAX) <= 0) continue;
    ssize_t bytes = recv(sock, buffer, DATAGRAM_BYTES, MSG_DONTWAIT);
    if (bytes < 0 && errno != EAGAIN && errno != EINTR) give_up(strerror(errno));
    if (bytes >= ID_BYTES && memcmp(buffer, id, ID_BYTES) == 0) return bytes;
  }
  return -1;
}

int main(int count, char *args[]) {
  static char reply[DATAGRAM_BYTES];
  read_arguments(count, args);
  size_t length = ID_BYTES + strlen(message);
  char *request = malloc(length);
  if (request == NULL || getrandom(request, ID_BYTES, 0) != ID_BYTES) give_up(strerror(errno));
  memcpy(request + ID_BYTES, message, length - ID_BYTES);
  int sock = open_connected();
  double wait_ms = (double)timeout_ms;
  for (long try = 1; try <= tries; try++, wait_ms *= 2) {
    if (send(sock, request, length, 0) < 0) give_up(strerror(errno));
    ssize_t bytes = await_reply(sock, request, reply, now_ms() + wait_ms);
    if (bytes < 0) continue;
    fwrite(reply + ID_BYTES, 1, (size_t)bytes - ID_BYTES, stdout);
    printf("\n(%ld %s)\n", try, try == 1 ? "try" : "tries");
    close(sock);
    free(request);
    return fflush(stdout) == 0 ? 0 : 1;
  }
  give_up("the time is over");
}
