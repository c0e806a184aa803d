/* Answers one request of each client, in C. Whatever comes is only a claim. */
#include "messages.h"

#define ECHOED 10

static const char *const known[][2] = {
    {"frame", "One message with whatever marks its end."},
    {"endian", "Which end of a number goes first."},
};

static int answer_error(int client, const char *reason) {
  return send_json(client, "{\"result\":\"Error: ", reason, strlen(reason), ".\"}");
}

static int answer_search(int client, const char *value, size_t length) {
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(known[i][0], value) == 0 && strlen(value) == length)
      return send_json(client, "{\"result\":\"", known[i][1], strlen(known[i][1]), "\"}");
  return send_json(client, "{\"result\":\"No match for '", value, length, "'.\"}");
}

static int answer_json(int client, const struct message *request) {
  struct json_member keys[] = {{.name = "action"}, {.name = "value"}};
  size_t action_length = 0, value_length = 0;
  if (!json_read(request->content, request->length, keys, 2)) return answer_error(client, "no JSON object has come");
  char *action = json_decode(keys[0].value, &action_length), *value = json_decode(keys[1].value, &value_length);
  int sent = -1;
  if (action == NULL) sent = answer_error(client, "there is no action");
  else if (!json_says(keys[0].value, "search"))
    sent = send_json(client, "{\"result\":\"Error: invalid action '", action, action_length, "'.\"}");
  else if (value == NULL) sent = answer_error(client, "there is no value");
  else sent = answer_search(client, value, value_length);
  free(action);
  free(value);
  return sent;
}

static int answer_bytes(int client, const struct message *request) {
  char content[64] = "First 10 bytes of request: ";
  size_t words = strlen(content), length = request->length < ECHOED ? request->length : ECHOED;
  memcpy(content + words, request->content, length);
  return send_message(client, "binary/custom-server-binary-type", "binary", content, words + length);
}

static void serve(int client) {
  struct message request;
  enum outcome outcome = read_message(client, &request);
  int sent = -1;
  if (outcome == BAD_HEADER) sent = answer_error(client, "the header is bad");
  else if (outcome == WHOLE) sent = request.is_json ? answer_json(client, &request) : answer_bytes(client, &request);
  if (sent < 0) fprintf(stderr, "A request ended too soon: %s\n", errno == 0 ? "end of file" : strerror(errno));
  free(request.content);
  close(client);
}

int main(int count, char *args[]) {
  if (count != 3 || !is_port(args[2])) end_with_usage("usage: message-server HOST PORT");
  int listener = listen_at(args[1], args[2]);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0) serve(client);
    else if (errno != EINTR && errno != ECONNABORTED) give_up("listen at", args[1], args[2], strerror(errno));
  }
}
