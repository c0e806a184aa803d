"""The echo server (RFC 862) with Python's socket module: one client at a time, every byte back."""

import re
import socket
import sys

BUFFER_BYTES = 65_536


def main(args):
    if len(args) != 2 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 server.py HOST PORT", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen()
        except (OSError, UnicodeError) as error:
            sys.exit(f"Cannot listen at {host}:{port}: {error}")
        print(f"listening on {host}:{listener.getsockname()[1]}", flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                echo(connection)


def echo(connection):
    """Sends everything back until the client's end of file. A reset ends only this conversation."""
    try:
        while received := connection.recv(BUFFER_BYTES):
            connection.sendall(received)
    except OSError as error:
        print(f"The client is gone: {error}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
