/*
 * The other end of every client, the same for all of them:
 *
 *     peer echo             echoes one TCP connection
 *     peer sink             reads one TCP connection to its end, then sends one byte
 *     peer source AMOUNT    sends AMOUNT pieces of 64 KiB to one TCP connection
 *     peer udp-echo         echoes datagrams until it is killed
 *
 * Prints its port first, and at SIGTERM the seconds that it was on a processor.
 */
#include "../c/loopback.h"

static char bytes[PIECE * 4];

static void report(int signal) {
  (void)signal;
  char line[32];
  int length = snprintf(line, sizeof line, "%.9f\n", processor_seconds());
  _exit(write(1, line, (size_t)length) != length);
}

static void echo_datagrams(int fd) {
  for (;;) {
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    long count = check(recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length), "recvfrom");
    check(sendto(fd, bytes, (size_t)count, 0, (struct sockaddr *)&from, length), "sendto");
  }
}

int main(int argc, char **argv) {
  signal(SIGTERM, report);
  memset(bytes, 'x', sizeof bytes);
  const char *work = argc > 1 ? argv[1] : "";
  if (strcmp(work, "udp-echo") == 0) echo_datagrams(open_and_print_port(SOCK_DGRAM));
  int listener = open_and_print_port(SOCK_STREAM);
  int fd = (int)check(accept(listener, NULL, NULL), "accept");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  if (strcmp(work, "source") == 0) {
    for (long left = atol(argv[2]); left > 0; left--) send_all(fd, bytes, PIECE);
  }
  for (long count; strcmp(work, "source") != 0 && (count = check(recv(fd, bytes, sizeof bytes, 0), "recv")) > 0;) {
    if (strcmp(work, "echo") == 0) send_all(fd, bytes, (size_t)count);
  }
  if (strcmp(work, "sink") == 0) send_all(fd, ".", 1);
  close(fd);
  for (;;) pause();
}
