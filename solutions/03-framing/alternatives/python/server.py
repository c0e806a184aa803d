"""The message server with Python's socketserver module: a thread for each connection."""

import re
import socketserver
import sys

import messages

LIMIT = 2 << 20


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.wfile.write(self.answer())
        except (OSError, EOFError) as error:
            print(f"No answer: {error}", file=sys.stderr)

    def answer(self):
        try:
            header, content = messages.read(self.rfile, LIMIT)
        except messages.BadMessage as error:
            return messages.pack_json({"error": str(error)})
        if header["content-type"] != "text/json":
            return messages.pack(b"First 10 bytes of request: " + content[:10], "binary/custom-server-binary-type", "binary")
        request = messages.parse(content)
        if not isinstance(request, dict):
            return messages.pack_json({"error": "the content is no JSON object in UTF-8"})
        if request.get("action") != "search":
            return messages.pack_json({"result": f"Error: invalid action '{request.get('action')}'."})
        return messages.pack_json({"result": f"No match for '{request.get('value')}'."})


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main(args):
    if len(args) != 2 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 server.py HOST PORT", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    try:
        server = Server((host, port), Handler)
    except (OSError, UnicodeError) as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    print(f"listening on {host}:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
