/* A chat in C on an event loop: every full line of one goes to all the others. */
#include "loop.h"

#define PIECE_BYTES 65536
#define MOST_WAITING (1024 * 1024) /* who lets more wait is dropped */
#define MOST_UNFINISHED (1024 * 1024)

/* Bytes from `begin` to `end`, in memory that grows. */
struct queue {
  char *bytes;
  size_t begin, end, room;
};

struct member {
  struct watched watched;
  struct member *next;
  struct queue line, waiting; /* what it has said of a line, and what it has still to hear */
  bool left, dropped;         /* it has ended its half; it is to be closed at once */
};

static struct member *members;

static size_t length_of(const struct queue *queue) { return queue->end - queue->begin; }

static bool append(struct queue *queue, const char *bytes, size_t count) {
  if (queue->begin == queue->end) queue->begin = queue->end = 0;
  if (queue->begin > queue->room / 2) {
    memmove(queue->bytes, queue->bytes + queue->begin, length_of(queue));
    queue->end -= queue->begin;
    queue->begin = 0;
  }
  if (queue->end + count > queue->room) {
    size_t room = 2 * (queue->end + count);
    char *grown = realloc(queue->bytes, room);
    if (grown == NULL) return false;
    queue->bytes = grown;
    queue->room = room;
  }
  memcpy(queue->bytes + queue->end, bytes, count);
  queue->end += count;
  return true;
}

/* Sends what fits. The rest waits for room. */
static void send_waiting(struct member *to) {
  struct queue *queue = &to->waiting;
  while (!to->dropped && length_of(queue) > 0) {
    ssize_t count = send(to->watched.fd, queue->bytes + queue->begin, length_of(queue), MSG_NOSIGNAL);
    if (count < 0) {
      if (!is_not_yet()) to->dropped = true;
      return;
    }
    queue->begin += (size_t)count;
  }
}

static void say(struct member *to, const char *bytes, size_t count) {
  if (!append(&to->waiting, bytes, count)) to->dropped = true;
  send_waiting(to);
  if (length_of(&to->waiting) > MOST_WAITING) to->dropped = true;
}

static void say_to_others(const struct member *from, const char *bytes, size_t count) {
  for (struct member *each = members; each != NULL; each = each->next)
    if (each != from && !each->left && !each->dropped) say(each, bytes, count);
}

/* Receives once, and passes on what is complete: all full lines at once. */
static void hear(struct member *from) {
  static char piece[PIECE_BYTES];
  ssize_t count = recv(from->watched.fd, piece, sizeof piece, 0);
  if (count < 0 && is_not_yet()) return;
  from->left = count == 0;
  from->dropped = count < 0;
  if (count <= 0) return;
  size_t full = (size_t)count;
  while (full > 0 && piece[full - 1] != '\n') full -= 1;
  if (full > 0 && length_of(&from->line) > 0) { /* the end of a line that came in several pieces */
    if (append(&from->line, piece, full)) say_to_others(from, from->line.bytes, length_of(&from->line));
    from->line.end = 0;
  } else if (full > 0) say_to_others(from, piece, full);
  if (!append(&from->line, piece + full, (size_t)count - full) || length_of(&from->line) > MOST_UNFINISHED)
    from->dropped = true;
}

static void welcome(void) {
  struct member *member = loop_accept(sizeof *member);
  if (member == NULL) return;
  member->next = members;
  members = member;
}

/* Closes who is gone, and asks for what the others need. Who left still gets what waits for it. */
static void look_after_all(void) {
  for (struct member **link = &members; *link != NULL;) {
    struct member *one = *link;
    bool has_waiting = length_of(&one->waiting) > 0;
    if (!one->dropped && (!one->left || has_waiting)) {
      loop_ask(&one->watched, (one->left ? 0 : EPOLLIN) | (has_waiting ? EPOLLOUT : 0));
      link = &one->next;
      continue;
    }
    *link = one->next;
    loop_close(&one->watched);
    free(one->line.bytes);
    free(one->waiting.bytes);
    free(one);
  }
}

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: chat HOST PORT");
  loop_begin(listen_at(args[1], args[2]));
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(loop_fd, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      struct member *member = events[i].data.ptr;
      if (member == NULL) welcome();
      else if (events[i].events & EPOLLOUT) send_waiting(member);
      if (member != NULL && !member->left && !member->dropped && events[i].events & ~(uint32_t)EPOLLOUT) hear(member);
    }
    look_after_all();
  }
}
