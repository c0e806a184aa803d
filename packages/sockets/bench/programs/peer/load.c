/*
 * The clients of every server, the same for all of them, in one thread:
 *
 *     load busy PID PORT CONNECTIONS BUSY AMOUNT  AMOUNT messages of 64 bytes, one at a time on each of BUSY connections;
 *                                                 the other connections stay open and say nothing
 *     load connect PID PORT AT_A_TIME AMOUNT      AMOUNT times: connect, send 64 bytes, read them back and the end, close
 *
 * A quarter of the amount goes first, untimed. Checks every echo and prints the seconds that the timed part took, by the clock and of the
 * server, process PID, on a processor.
 */
#include "../c/loopback.h"
#include <fcntl.h>
#include <sys/epoll.h>

#define FDS 65536

static double began, server_began;
static clockid_t server_clock;
static char message[MESSAGE];
static int received[FDS];

static double server_seconds(void) {
  struct timespec time;
  check(clock_gettime(server_clock, &time), "clock_gettime");
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void start(void) {
  began = now();
  server_began = server_seconds();
}

static void stop(void) {
  printf("%.9f %.9f\n", now() - began, server_seconds() - server_began);
}

/* A close that resets: no port stays in TIME_WAIT. */
static void close_at_once(int fd) {
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(fd);
}

static void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  check(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static int open_connection(int epoll, int port) {
  int fd = connect_to(port, SOCK_STREAM);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  received[fd] = 0;
  watch(epoll, fd);
  return fd;
}

/* Reads what is there; 1 once the whole message has come back, 0 before, -1 at the end of file. */
static int read_echo(int fd) {
  char bytes[MESSAGE + 1];
  long count = check(recv(fd, bytes, sizeof bytes, 0), "recv");
  if (count == 0) return -1;
  if (received[fd] + count > MESSAGE || memcmp(bytes, message + received[fd], (size_t)count) != 0) {
    fprintf(stderr, "the echo differs from what was sent\n");
    exit(1);
  }
  received[fd] += (int)count;
  return received[fd] == MESSAGE;
}

static void keep_busy(int port, int connections, int busy, long amount) {
  int epoll = (int)check(epoll_create1(0), "epoll_create1");
  int *fds = calloc((size_t)connections, sizeof *fds);
  for (int i = 0; i < connections; i++) fds[i] = open_connection(epoll, port);
  long left_to_send = amount + amount / 4, left_to_read = left_to_send;
  /* Spread over all connections, as the first ones would be the best case for select. */
  for (int i = 0; i < busy && left_to_send > 0; i++, left_to_send--) {
    send_all(fds[(long)i * connections / busy], message, MESSAGE);
  }
  struct epoll_event events[1024];
  while (left_to_read > 0) {
    int ready = (int)check(epoll_wait(epoll, events, 1024, -1), "epoll_wait");
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd, whole = read_echo(fd);
      if (whole < 0) errno = ECONNRESET, die("the server closed");
      if (!whole) continue;
      if (--left_to_read == amount) start();
      received[fd] = 0;
      if (left_to_send-- > 0) send_all(fd, message, MESSAGE);
    }
  }
  stop();
  for (int i = 0; i < connections; i++) close_at_once(fds[i]);
}

static void begin(int epoll, int port) {
  send_all(open_connection(epoll, port), message, MESSAGE);
}

static void connect_often(int port, int at_a_time, long amount) {
  int epoll = (int)check(epoll_create1(0), "epoll_create1");
  long left_to_begin = amount + amount / 4, left_to_end = left_to_begin;
  for (int i = 0; i < at_a_time && left_to_begin > 0; i++, left_to_begin--) begin(epoll, port);
  struct epoll_event events[1024];
  while (left_to_end > 0) {
    int ready = (int)check(epoll_wait(epoll, events, 1024, -1), "epoll_wait");
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (read_echo(fd) >= 0) continue;
      if (received[fd] != MESSAGE) errno = ECONNRESET, die("the server closed early");
      close_at_once(fd);
      if (--left_to_end == amount) start();
      if (left_to_begin-- > 0) begin(epoll, port);
    }
  }
  stop();
}

int main(int argc, char **argv) {
  for (int i = 0; i < MESSAGE; i++) message[i] = (char)i;
  if (argc < 6) return 2;
  if (clock_getcpuclockid(atoi(argv[2]), &server_clock) != 0) die("clock_getcpuclockid");
  int port = atoi(argv[3]);
  if (argc == 7 && strcmp(argv[1], "busy") == 0) {
    keep_busy(port, atoi(argv[4]), atoi(argv[5]), atol(argv[6]));
  } else if (argc == 6 && strcmp(argv[1], "connect") == 0) {
    connect_often(port, atoi(argv[4]), atol(argv[5]));
  } else {
    return 2;
  }
  return 0;
}
