"""The answering server with Python's socketserver: one thread for each client."""

import hashlib
import re
import socketserver
import sys

BUFFER_BYTES = 65_536


class Answer(socketserver.BaseRequestHandler):
    """One conversation; `socketserver` closes the connection after it."""

    def handle(self):
        digest = hashlib.sha256()
        count = 0
        try:
            while received := self.request.recv(BUFFER_BYTES):
                digest.update(received)
                count += len(received)
            self.request.sendall(f"{count} {digest.hexdigest()}\n".encode())
        except ConnectionError as error:
            print(f"reset by {self.client_address[0]} after {count} bytes: {error}", file=sys.stderr)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main(args):
    if len(args) != 2 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 server.py HOST PORT", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    try:
        server = Server((host, port), Answer)
    except (OSError, UnicodeError) as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    with server:
        print(f"listening on {host}:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
