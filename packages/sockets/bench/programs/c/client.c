/*
 * client WORK PORT AMOUNT, in C. Prints the seconds that the work took, by the clock and of this process on a processor; a
 * quarter of it goes first, untimed.
 *
 *     ping-pong, udp-ping-pong    AMOUNT round trips of 64 bytes
 *     send                        AMOUNT pieces of 64 KiB, and the byte that says that all came
 *     receive, receive-new        AMOUNT pieces of 64 KiB, to the end of file; in C both are the same
 *     pair                        AMOUNT times 64 bytes through a socketpair of this process
 */
#include "loopback.h"

static char bytes[PIECE];
static char answer[PIECE];

static double began, processor_began;

static void begin(void) {
  began = now();
  processor_began = processor_seconds();
}

static void end(void) {
  printf("%.9f %.9f\n", now() - began, processor_seconds() - processor_began);
}

static void wrong(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static void ping_pong(int port, long amount) {
  int fd = connect_to(port, SOCK_STREAM);
  for (long i = -amount / 4; i < amount; i++) {
    if (i == 0) begin();
    send_all(fd, bytes, MESSAGE);
    if (check(recv(fd, answer, MESSAGE, 0), "recv") != MESSAGE) wrong("the echo is not whole");
  }
  end();
}

static void udp_ping_pong(int port, long amount) {
  int fd = (int)check(socket(AF_INET, SOCK_DGRAM, 0), "socket");
  struct sockaddr_in to = loopback(port), from;
  for (long i = -amount / 4; i < amount; i++) {
    if (i == 0) begin();
    socklen_t length = sizeof from;
    check(sendto(fd, bytes, MESSAGE, 0, (struct sockaddr *)&to, sizeof to), "sendto");
    long count = check(recvfrom(fd, answer, MESSAGE, 0, (struct sockaddr *)&from, &length), "recvfrom");
    if (count != MESSAGE || from.sin_port != to.sin_port) wrong("the echo is not whole");
  }
  end();
}

static void send_pieces(int port, long amount) {
  int fd = connect_to(port, SOCK_STREAM);
  for (long i = -amount / 4; i < amount; i++) {
    if (i == 0) begin();
    send_all(fd, bytes, PIECE);
  }
  shutdown(fd, SHUT_WR);
  if (check(recv(fd, answer, 1, 0), "recv") != 1) wrong("the peer did not answer");
  end();
}

static void receive_pieces(int port, long amount) {
  int fd = connect_to(port, SOCK_STREAM);
  long warm = amount / 4 * PIECE, total = 0, count;
  while ((count = check(recv(fd, answer, PIECE, 0), "recv")) > 0) {
    if (total <= warm && total + count > warm) begin();
    total += count;
  }
  if (total != (amount + amount / 4) * PIECE) wrong("not all bytes came");
  end();
}

static void through_pair(long amount) {
  int fds[2];
  check(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), "socketpair");
  for (long i = -amount / 4; i < amount; i++) {
    if (i == 0) begin();
    check(send(fds[0], bytes, MESSAGE, MSG_NOSIGNAL), "send");
    if (check(recv(fds[1], answer, MESSAGE, 0), "recv") != MESSAGE) wrong("not all bytes came");
  }
  end();
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  memset(bytes, 'x', sizeof bytes);
  const char *work = argv[1];
  int port = atoi(argv[2]);
  long amount = atol(argv[3]);
  if (strcmp(work, "ping-pong") == 0) ping_pong(port, amount);
  else if (strcmp(work, "udp-ping-pong") == 0) udp_ping_pong(port, amount);
  else if (strcmp(work, "send") == 0) send_pieces(port, amount);
  else if (strncmp(work, "receive", 7) == 0) receive_pieces(port, amount);
  else if (strcmp(work, "pair") == 0) through_pair(amount);
  else return 2;
  return 0;
}
