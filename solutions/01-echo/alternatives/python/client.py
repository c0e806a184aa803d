"""The echo client with Python's socket module: sends a message and prints what comes back."""

import os
import re
import socket
import sys

BUFFER_BYTES = 65_536


def main(args):
    if len(args) != 3 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 client.py HOST PORT MESSAGE", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    message = os.fsencode(args[2])  # the bytes of the command line, whatever the locale
    try:
        connection = socket.create_connection((host, port))
    except (OSError, UnicodeError) as error:
        sys.exit(f"Cannot connect to {host}:{port}: {error}")
    with connection:
        sys.stdout.buffer.write(exchange(connection, message) + b"\n")


def exchange(connection, message):
    """Sends the bytes and gives back what the server made of them."""
    pieces = []
    missing = len(message)
    reason = "the server closed early"
    try:
        connection.sendall(message)
        while missing > 0:
            piece = connection.recv(min(missing, BUFFER_BYTES))
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
    except OSError as error:
        reason = error
    if missing > 0:
        sys.exit(f"{missing} of {len(message)} bytes are missing: {reason}")
    return b"".join(pieces)


if __name__ == "__main__":
    main(sys.argv[1:])
