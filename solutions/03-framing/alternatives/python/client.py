"""The message client with Python's socket module."""

import os
import re
import socket
import sys

import messages

LIMIT = 16 << 20


def main(args):
    if len(args) != 4 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 client.py HOST PORT ACTION VALUE", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    action, value = (os.fsencode(word).decode("utf-8") for word in args[2:])  # whatever the locale
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(request(action, value))
            header, content = messages.read(connection.makefile("rb"), LIMIT)
        if header["content-type"] == "text/json":
            answer = messages.parse(content)
            if not isinstance(answer, dict):
                raise messages.BadMessage("the content is no JSON object in UTF-8")
            if "result" not in answer:
                raise messages.BadMessage("the answer has no result")
            content = str(answer["result"]).encode("utf-8")
    except (OSError, UnicodeError, EOFError, messages.BadMessage) as error:
        sys.exit(f"No answer from {host}:{port}: {error}")
    sys.stdout.buffer.write(content + b"\n")


def request(action, value):
    if action == "search":
        return messages.pack_json({"action": action, "value": value})
    return messages.pack((action + value).encode("utf-8"), "binary/custom-client-binary-type", "binary")


if __name__ == "__main__":
    main(sys.argv[1:])
