"""The client with Python's socket module: sends standard input, shuts down its writing half, prints the answer."""

import re
import socket
import sys

BUFFER_BYTES = 65_536


def main(args):
    if len(args) != 2 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 client.py HOST PORT < INPUT", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    try:
        with socket.create_connection((host, port)) as connection:
            while piece := sys.stdin.buffer.read1(BUFFER_BYTES):
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(BUFFER_BYTES):
                sys.stdout.buffer.write(piece)
                sys.stdout.buffer.flush()
    except (OSError, UnicodeError) as error:
        sys.exit(f"{host}:{port}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
