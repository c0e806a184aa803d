/* A clock that never jumps. */
#ifndef CLOCK_H
#define CLOCK_H

#include <limits.h>
#include <time.h>

static inline double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* For poll, which counts whole milliseconds: never too early. */
static inline int whole_ms(double left) {
  return left <= 0 ? 0 : left < INT_MAX ? (int)left + 1 : INT_MAX;
}

#endif
