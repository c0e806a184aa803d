/* Answers after the end of file, in C: how many bytes came, and their SHA-256. A thread for each client. */
#include "sha256.h"
#include "threads.h"

#define BUFFER_BYTES 16384

static void *serve(void *argument) {
  int client = (int)(intptr_t)argument;
  char buffer[BUFFER_BYTES], digits[65], line[128];
  struct sha256 sum;
  sha256_begin(&sum);
  for (;;) {
    ssize_t count = recv(client, buffer, sizeof buffer, 0);
    if (count > 0) sha256_add(&sum, buffer, (size_t)count);
    if (count > 0 || (count < 0 && errno == EINTR)) continue;
    if (count == 0) break;
    /* Bytes may be missing: nobody gets an answer about a part. */
    fprintf(stderr, "%s\n", errno == ECONNRESET ? "A client has reset its connection" : strerror(errno));
    close(client);
    return NULL;
  }
  unsigned long long length = sum.length;
  sha256_end(&sum, digits);
  int size = snprintf(line, sizeof line, "%llu %s\n", length, digits);
  if (send_all(client, line, (size_t)size) < 0) fprintf(stderr, "A client did not wait: %s\n", strerror(errno));
  close(client);
  return NULL;
}

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: server HOST PORT");
  serve_each(listen_at(args[1], args[2]), serve);
}
