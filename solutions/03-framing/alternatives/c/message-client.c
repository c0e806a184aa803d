/* Asks a server of messages, whoever wrote it, in C. */
#include "messages.h"

static int ask(int sock, const char *action, const char *value) {
  if (strcmp(action, "search") == 0)
    return send_json(sock, "{\"action\":\"search\",\"value\":\"", value, strlen(value), "\"}");
  size_t head = strlen(action), length = head + strlen(value);
  char *content = malloc(length + 1);
  if (content == NULL) return -1;
  memcpy(content, action, head);
  memcpy(content + head, value, length - head + 1);
  int sent = send_message(sock, "binary/custom-client-binary-type", "binary", content, length);
  free(content);
  return sent;
}

/* Prints the result as the text that it is, not as it stands in the JSON. False: there is none. */
static bool print_result(const struct message *answer) {
  struct json_member key = {.name = "result"};
  size_t length;
  if (!json_read(answer->content, answer->length, &key, 1) || key.value.at == NULL) return false;
  char *text = json_decode(key.value, &length);
  if (text != NULL) fwrite(text, 1, length, stdout);
  else fwrite(key.value.at, 1, (size_t)(key.value.end - key.value.at), stdout); /* a number, for instance */
  free(text);
  return true;
}

int main(int count, char *args[]) {
  if (count != 5 || !is_port(args[2])) end_with_usage("usage: message-client HOST PORT ACTION VALUE");
  const char *host = args[1], *port = args[2];
  const char *reason = "";
  struct addrinfo *address = look_up(host, port, &reason);
  if (address == NULL) give_up("find", host, port, reason);
  int sock = socket(AF_INET, SOCK_STREAM, 0);
  if (sock < 0 || connect(sock, address->ai_addr, address->ai_addrlen) < 0)
    give_up("connect to", host, port, strerror(errno));
  freeaddrinfo(address);

  struct message answer;
  if (ask(sock, args[3], args[4]) < 0) give_up("ask", host, port, strerror(errno));
  enum outcome outcome = read_message(sock, &answer);
  if (outcome == ENDED) give_up("hear", host, port, errno == 0 ? "it ended too early" : strerror(errno));
  if (outcome == BAD_HEADER) give_up("understand", host, port, "the header of its answer is bad");
  if (!answer.is_json) fwrite(answer.content, 1, answer.length, stdout);
  else if (!print_result(&answer)) give_up("understand", host, port, "its answer has no result");
  putchar('\n');
  free(answer.content);
  close(sock);
  return fflush(stdout) == 0 ? 0 : 1;
}
