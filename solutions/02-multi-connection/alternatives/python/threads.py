"""The echo server with socketserver.ThreadingTCPServer: a thread for each connection."""

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536):
                self.request.sendall(data)
        except OSError as error:
            print(f"The client is gone: {error}", file=sys.stderr)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main(arguments):
    if len(arguments) != 2 or not arguments[1].isdecimal() or int(arguments[1]) > 65535:
        usage("threads.py")
    host, port = arguments[0], int(arguments[1])
    try:
        server = Server((host, port), Echo)
    except OSError as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    with server:
        print(f"listening on {host}:{server.server_address[1]}", flush=True)
        server.serve_forever()


def usage(name):
    print(f"usage: {name} HOST PORT", file=sys.stderr)
    sys.exit(2)


main(sys.argv[1:])
