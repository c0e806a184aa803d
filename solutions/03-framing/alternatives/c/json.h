/* As much of JSON (RFC 8259) as the protocol needs: is it an object, and what do some of its members say? */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_DEPTH 500 /* whoever nests deeper wants to fill the stack */

/* What is still to be read, or a value as it stands there. */
struct json {
  const char *at, *end;
};

/* A member that is looked for. Its value begins at NULL while it is not found. */
struct json_member {
  const char *name;
  struct json value;
};

static inline bool is_utf8(const char *text, size_t count) {
  const unsigned char *at = (const unsigned char *)text, *end = at + count;
  while (at < end) {
    int more = *at < 0x80 ? 0 : *at < 0xc2 ? -1 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : *at < 0xf5 ? 3 : -1;
    if (more < 0 || end - at <= more) return false;
    /* The second byte must not make it too long, a surrogate, or more than U+10FFFF. */
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f)) return false;
    if ((*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f)) return false;
    for (int i = 1; i <= more; i++)
      if ((at[i] & 0xc0) != 0x80) return false;
    at += 1 + more;
  }
  return true;
}

static inline char json_next(const struct json *text) { return text->at < text->end ? *text->at : '\0'; }

static inline bool json_is_any(char next, const char *of) { return next != '\0' && strchr(of, next) != NULL; }

/* Takes this sign, or leaves everything as it is. */
static inline bool json_take(struct json *text, char sign) {
  if (text->at == text->end || *text->at != sign) return false;
  text->at += 1;
  return true;
}

static inline size_t json_take_all(struct json *text, const char *of) {
  const char *begin = text->at;
  while (json_is_any(json_next(text), of)) text->at += 1;
  return (size_t)(text->at - begin);
}

static inline void json_blanks(struct json *text) { json_take_all(text, " \t\r\n"); }

static inline bool json_skip_word(struct json *text, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(text->end - text->at) < length || memcmp(text->at, word, length) != 0) return false;
  text->at += length;
  return true;
}

static inline bool json_skip_number(struct json *text) {
  const char *digits = "0123456789";
  json_take(text, '-');
  if (!json_take(text, '0') && json_take_all(text, digits) == 0) return false;
  if (json_take(text, '.') && json_take_all(text, digits) == 0) return false;
  if (!json_take(text, 'e') && !json_take(text, 'E')) return true;
  if (!json_take(text, '+')) json_take(text, '-');
  return json_take_all(text, digits) > 0;
}

static inline bool json_skip_string(struct json *text) {
  if (!json_take(text, '"')) return false;
  while (text->at < text->end && (unsigned char)*text->at >= 0x20) {
    if (json_take(text, '"')) return true;
    if (!json_take(text, '\\')) text->at += 1;
    else if (json_take(text, 'u')) {
      for (int i = 0; i < 4; i++, text->at++)
        if (!json_is_any(json_next(text), "0123456789abcdefABCDEF")) return false;
    } else if (json_is_any(json_next(text), "\"\\/bfnrt")) text->at += 1;
    else return false;
  }
  return false;
}

static inline unsigned json_unit(const char *digits) {
  char copy[5] = {digits[0], digits[1], digits[2], digits[3], '\0'};
  return (unsigned)strtoul(copy, NULL, 16);
}

static inline size_t json_put(char *out, unsigned code) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
  out[0] = (char)(first[more] | code >> (6 * more));
  for (size_t i = 1; i <= more; i++) out[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3f));
  return 1 + more;
}

/* The bytes that a string means, with a zero byte behind them: free them. NULL: it is no string, or missing. */
static inline char *json_decode(struct json string, size_t *length) {
  if (string.at == NULL || json_next(&string) != '"') return NULL;
  char *bytes = malloc((size_t)(string.end - string.at)), *out = bytes;
  if (bytes == NULL) return NULL;
  for (const char *at = string.at + 1; at < string.end - 1; at++) {
    if (*at != '\\') *out++ = *at;
    else if (*++at != 'u') {
      const char *letter = strchr("bfnrt", *at);
      *out++ = letter == NULL ? *at : "\b\f\n\r\t"[letter - "bfnrt"];
    } else {
      unsigned code = json_unit(at + 1);
      at += 4;
      if (code >= 0xd800 && code < 0xe000) { /* half a character, which needs its other half */
        unsigned low = code < 0xdc00 && at[1] == '\\' && at[2] == 'u' ? json_unit(at + 3) : 0;
        bool is_pair = low >= 0xdc00 && low < 0xe000;
        code = is_pair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
        if (is_pair) at += 6;
      }
      out += json_put(out, code);
    }
  }
  *out = '\0';
  *length = (size_t)(out - bytes);
  return bytes;
}

static inline bool json_says(struct json string, const char *words) {
  size_t length = 0;
  char *said = json_decode(string, &length);
  bool is_same = said != NULL && strlen(words) == length && memcmp(said, words, length) == 0;
  free(said);
  return is_same;
}

static inline bool json_skip_value(struct json *text, int depth, struct json_member *wanted, size_t count);

/* Skips what lies between the brackets. With an object, notes the members that are wanted: the last of each name. */
static inline bool json_skip_list(struct json *text, char close, int depth, struct json_member *wanted, size_t count) {
  json_blanks(text);
  if (json_take(text, close)) return true;
  do {
    struct json name = *text, value;
    if (close == '}') {
      json_blanks(text);
      name.at = text->at;
      if (!json_skip_string(text)) return false;
      name.end = text->at;
      json_blanks(text);
      if (!json_take(text, ':')) return false;
    }
    json_blanks(text);
    value.at = text->at;
    if (!json_skip_value(text, depth + 1, NULL, 0)) return false;
    value.end = text->at;
    for (size_t i = 0; close == '}' && i < count; i++)
      if (json_says(name, wanted[i].name)) wanted[i].value = value;
    json_blanks(text);
  } while (json_take(text, ','));
  return json_take(text, close);
}

static inline bool json_skip_value(struct json *text, int depth, struct json_member *wanted, size_t count) {
  char first = json_next(text);
  if (depth > JSON_DEPTH) return false;
  if (first == '"') return json_skip_string(text);
  if (first != '{' && first != '[')
    return json_skip_word(text, "true") || json_skip_word(text, "false") || json_skip_word(text, "null") ||
           json_skip_number(text);
  text->at += 1;
  return json_skip_list(text, first == '{' ? '}' : ']', depth, wanted, count);
}

/* Is this an object in UTF-8, and nothing else? Finds members of it. */
static inline bool json_read(const char *bytes, size_t length, struct json_member *wanted, size_t count) {
  struct json text = {bytes, bytes + length};
  if (!is_utf8(bytes, length)) return false;
  json_blanks(&text);
  if (json_next(&text) != '{' || !json_skip_value(&text, 0, wanted, count)) return false;
  json_blanks(&text);
  return text.at == text.end;
}

/* Writes what stands between the quotes of a string that means these bytes. */
static inline void json_write(FILE *to, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    if (byte < 0x20) fprintf(to, "\\u%04x", byte);
    else if (byte == '"' || byte == '\\') fprintf(to, "\\%c", byte);
    else putc(byte, to);
  }
}

#endif
