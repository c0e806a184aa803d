/* The protocol: two bytes with the length of the header, a header in JSON, and the content. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <arpa/inet.h>
#include <stdint.h>
#include "json.h"
#include "net.h"

#define LIMIT_BYTES (16 * 1024 * 1024) /* no longer content is taken */
#define FIRST_ROOM 65536

enum outcome { WHOLE, BAD_HEADER, ENDED };

struct message {
  bool is_json;
  char *content; /* a zero byte lies behind it */
  size_t length;
};

/* Receives exactly so many bytes, or -1 at an end before. */
static inline int recv_exactly(int sock, void *bytes, size_t count) {
  for (size_t have = 0; have < count;) {
    ssize_t came = recv(sock, (char *)bytes + have, count - have, 0);
    if (came < 0 && errno == EINTR) continue;
    if (came == 0) errno = 0; /* an end, and no error */
    if (came <= 0) return -1;
    have += (size_t)came;
  }
  return 0;
}

static inline int send_exactly(int sock, const void *bytes, size_t count) {
  for (size_t done = 0; done < count;) {
    ssize_t took = send(sock, (const char *)bytes + done, count - done, MSG_NOSIGNAL);
    if (took < 0 && errno == EINTR) continue;
    if (took < 0) return -1;
    done += (size_t)took;
  }
  return 0;
}

/* Looks at the header, which is only a claim. The length of the content, or -1 when the header is bad. */
static inline double read_header(const char *header, size_t length, bool *is_json) {
  struct json_member keys[] = {{.name = "byteorder"}, {.name = "content-type"}, {.name = "content-encoding"},
                               {.name = "content-length"}};
  if (!json_read(header, length, keys, 4)) return -1;
  for (int i = 0; i < 4; i++)
    if (keys[i].value.at == NULL) return -1;
  *is_json = json_says(keys[1].value, "text/json");
  if (!json_is_any(*keys[3].value.at, "-0123456789")) return -1;
  double claimed = strtod(keys[3].value.at, NULL); /* 1e3 is a whole number, too */
  bool is_fine = claimed >= 0 && claimed <= LIMIT_BYTES && claimed == (double)(size_t)claimed;
  return is_fine ? claimed : -1;
}

/* Makes room for what has come, not for what was promised. */
static inline enum outcome read_content(int sock, struct message *message, size_t claimed) {
  size_t room = claimed < FIRST_ROOM ? claimed : FIRST_ROOM;
  for (;;) {
    char *grown = realloc(message->content, room + 1);
    if (grown == NULL) return ENDED;
    message->content = grown;
    if (recv_exactly(sock, grown + message->length, room - message->length) < 0) return ENDED;
    message->length = room;
    grown[room] = '\0';
    if (room == claimed) return WHOLE;
    room = claimed < 2 * room ? claimed : 2 * room;
  }
}

/* Reads one message, and no byte behind it. Free its content, whatever came out. */
static inline enum outcome read_message(int sock, struct message *message) {
  static char header[UINT16_MAX + 1];
  uint16_t length;
  *message = (struct message){.content = NULL};
  if (recv_exactly(sock, &length, sizeof length) < 0) return ENDED;
  length = ntohs(length);
  if (recv_exactly(sock, header, length) < 0) return ENDED;
  header[length] = '\0';
  double claimed = read_header(header, length, &message->is_json);
  return claimed < 0 ? BAD_HEADER : read_content(sock, message, (size_t)claimed);
}

/* Sends all three parts at once. The type must need no escapes. */
static inline int send_message(int sock, const char *type, const char *encoding, const char *content, size_t length) {
  char header[512];
  int size = snprintf(header, sizeof header,
                      "{\"byteorder\":\"%s\",\"content-type\":\"%s\","
                      "\"content-encoding\":\"%s\",\"content-length\":%zu}",
                      htons(1) == 1 ? "big" : "little", type, encoding, length);
  uint16_t prefix = htons((uint16_t)size);
  size_t head = sizeof prefix + (size_t)size;
  char *bytes = malloc(head + length);
  if (bytes == NULL) return -1;
  memcpy(bytes, &prefix, sizeof prefix);
  memcpy(bytes + sizeof prefix, header, (size_t)size);
  memcpy(bytes + head, content, length);
  int sent = send_exactly(sock, bytes, head + length);
  free(bytes);
  return sent;
}

/* Sends JSON that is made of three texts. Only the one in the middle is foreign. */
static inline int send_json(int sock, const char *before, const char *foreign, size_t length, const char *after) {
  char *content = NULL;
  size_t size = 0;
  FILE *memory = open_memstream(&content, &size);
  if (memory == NULL) return -1;
  fputs(before, memory);
  json_write(memory, foreign, length);
  fputs(after, memory);
  int sent = fclose(memory) == 0 ? send_message(sock, "text/json", "utf-8", content, size) : -1;
  free(content);
  return sent;
}

#endif
