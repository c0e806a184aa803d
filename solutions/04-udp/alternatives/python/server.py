"""The UDP echo server (RFC 862) with Python's socket module: every datagram back to its sender."""

import re
import socket
import sys

BUFFER_BYTES = 65_536


def main(args):
    if len(args) != 2 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 server.py HOST PORT", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        try:
            server.bind((host, port))
        except (OSError, UnicodeError) as error:
            sys.exit(f"Cannot listen at {host}:{port}: {error}")
        print(f"listening on {host}:{server.getsockname()[1]}", flush=True)
        while True:
            try:
                received, sender = server.recvfrom(BUFFER_BYTES)
                server.sendto(received, sender)
            except OSError as error:
                print(f"A sender could not be answered: {error}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
