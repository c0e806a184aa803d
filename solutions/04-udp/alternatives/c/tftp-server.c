/* The half of TFTP that serves files (RFC 1350) in C: a process for each transfer, as the daemons of old did it. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <strings.h>
#include <sys/stat.h>
#include "datagrams.h"

#define BLOCK_BYTES 512
#define WAIT_MS 250
#define TRIES 10

enum { READ_REQUEST = 1, WRITE_REQUEST, DATA, ACK, ERROR };
enum { SEE_TEXT, NOT_FOUND, ACCESS_VIOLATION, DISK_FULL, ILLEGAL_OPERATION };

static unsigned number_at(const unsigned char *bytes) { return (unsigned)bytes[0] << 8 | bytes[1]; }

static void put_number(unsigned char *bytes, unsigned number) {
  bytes[0] = (unsigned char)(number >> 8);
  bytes[1] = (unsigned char)number;
}

static void send_error(int sock, unsigned code, const char *text) {
  unsigned char packet[128];
  put_number(packet, ERROR);
  put_number(packet + 2, code);
  int length = snprintf((char *)packet + 4, sizeof packet - 4, "%s", text);
  send(sock, packet, 4 + (size_t)length + 1, 0);
}

/* Opens a file of the folder. What the path means says the file system, with all links followed, not the text. */
static int open_inside(const char *folder, const char *name, unsigned *code) {
  char path[8192];
  struct stat about;
  *code = NOT_FOUND;
  if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path) return -1;
  char *real = realpath(path, NULL);
  if (real == NULL) return -1;
  size_t length = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
  bool inside = strncmp(real, folder, length) == 0 && real[length] == '/';
  *code = ACCESS_VIOLATION;
  int file = inside && stat(real, &about) == 0 && S_ISREG(about.st_mode) ? open(real, O_RDONLY | O_NOFOLLOW) : -1;
  free(real);
  return file;
}

/* Reads a whole block: only the last one of a file is shorter. */
static ssize_t read_block(int file, unsigned char *bytes) {
  size_t have = 0;
  while (have < BLOCK_BYTES) {
    ssize_t count = read(file, bytes + have, BLOCK_BYTES - have);
    if (count < 0 && errno != EINTR) return -1;
    if (count == 0) break;
    if (count > 0) have += (size_t)count;
  }
  return (ssize_t)have;
}

/* Sends a block until it is acknowledged. Only the time-out sends again, and no foreign packet makes it begin anew. */
static bool deliver(int sock, const unsigned char *block, size_t length) {
  for (int try = 0; try < TRIES; try++) {
    if (send(sock, block, length, 0) < 0) return false;
    double end = now_ms() + WAIT_MS;
    for (double left = WAIT_MS; left > 0; left = end - now_ms()) {
      struct pollfd wanted = {.fd = sock, .events = POLLIN};
      if (poll(&wanted, 1, (int)left + 1) <= 0) continue;
      unsigned char packet[BLOCK_BYTES + 4];
      ssize_t count = recv(sock, packet, sizeof packet, MSG_DONTWAIT);
      if (count < 0 && errno == ECONNREFUSED) return false; /* the client is gone */
      if (count < 4) continue;
      if (number_at(packet) == ERROR) return false;
      if (number_at(packet) == ACK && number_at(packet + 2) == number_at(block + 2)) return true;
    }
  }
  return false;
}

static void send_file(int sock, int file) {
  unsigned char packet[4 + BLOCK_BYTES];
  ssize_t count = BLOCK_BYTES;
  bool acknowledged = true;
  for (unsigned block = 1; acknowledged && count == BLOCK_BYTES; block++) {
    put_number(packet, DATA);
    put_number(packet + 2, block); /* two bytes: after 65535 comes 0 */
    count = read_block(file, packet + 4);
    if (count < 0) send_error(sock, SEE_TEXT, strerror(errno));
    else acknowledged = deliver(sock, packet, 4 + (size_t)count);
  }
}

/* Answers a request. Its texts end with a zero byte, and so does what lies behind it. */
static void answer(int sock, const char *folder, const unsigned char *request, size_t length) {
  const char *end = (const char *)request + length, *name = (const char *)request + 2;
  const char *mode = name + strlen(name) + 1;
  unsigned code = SEE_TEXT;
  int file = -1;
  if (number_at(request) == WRITE_REQUEST) send_error(sock, ACCESS_VIOLATION, "this server only reads");
  else if (mode >= end || mode + strlen(mode) >= end) send_error(sock, ILLEGAL_OPERATION, "half a request");
  else if (strcasecmp(mode, "octet") != 0) send_error(sock, SEE_TEXT, "only the mode octet is served");
  else if ((file = open_inside(folder, name, &code)) < 0) send_error(sock, code, "no such file in this folder");
  else send_file(sock, file);
  if (file >= 0) close(file);
}

/* A transfer has a socket of its own, at the same host and any port, and hears nobody but its client. */
static void transfer(const char *host, const char *folder, const struct sockaddr *client, socklen_t size,
                     const unsigned char *request, size_t length) {
  const char *reason = "";
  int sock = open_bound(host, "0", &reason);
  if (sock < 0) fprintf(stderr, "No socket for a transfer: %s\n", reason);
  else if (connect(sock, client, size) < 0) perror("connect");
  else answer(sock, folder, request, length);
  if (sock >= 0) close(sock);
}

int main(int count, char *args[]) {
  if (count != 4 || !is_port(args[2])) {
    fprintf(stderr, "usage: tftp-server HOST PORT DIRECTORY\n");
    return 2;
  }
  char *folder = realpath(args[3], NULL);
  if (folder == NULL) {
    fprintf(stderr, "Cannot serve %s: %s\n", args[3], strerror(errno));
    return 1;
  }
  signal(SIGCHLD, SIG_IGN); /* nobody waits for the processes of the transfers */
  int sock = serve_at(args[1], args[2]);
  for (;;) {
    static unsigned char request[DATAGRAM_BYTES + 1];
    struct sockaddr_storage client;
    socklen_t size = sizeof client;
    ssize_t length = recvfrom(sock, request, DATAGRAM_BYTES, 0, (struct sockaddr *)&client, &size);
    if (length < 2 || number_at(request) < READ_REQUEST || number_at(request) > WRITE_REQUEST) continue;
    request[length] = 0;
    pid_t child = fork();
    if (child < 0) perror("fork");
    if (child != 0) continue;
    close(sock);
    transfer(args[1], folder, (struct sockaddr *)&client, size, request, (size_t)length);
    _exit(0);
  }
}
