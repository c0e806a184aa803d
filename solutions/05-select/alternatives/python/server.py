"""The echo server for many clients with Python's selectors: one thread, interest changes with what is to do."""

import re
import selectors
import socket
import sys

PIECE_BYTES = 65_536
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Client:
    def __init__(self):
        self.unsent = b""


def main(args):
    if len(args) != 2 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 server.py HOST PORT", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    try:
        listener = socket.create_server((host, port))
    except (OSError, UnicodeError) as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    listener.setblocking(False)
    print(f"listening on {host}:{listener.getsockname()[1]}", flush=True)
    with selectors.DefaultSelector() as selector:
        selector.register(listener, READ)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    accept(selector, listener)
                else:
                    attend(selector, key)


def accept(selector, listener):
    try:
        connection, _ = listener.accept()
    except OSError:
        return
    connection.setblocking(False)
    selector.register(connection, READ, Client())


def attend(selector, key):
    """Receives or sends once. The client is watched for one thing at a time."""
    connection, client = key.fileobj, key.data
    try:
        if not client.unsent:
            client.unsent = connection.recv(PIECE_BYTES)
            if not client.unsent:
                return hang_up(selector, connection)
        client.unsent = client.unsent[connection.send(client.unsent):]
    except BlockingIOError:
        pass
    except OSError as error:
        print(f"A client is gone: {error}", file=sys.stderr)
        return hang_up(selector, connection)
    selector.modify(connection, WRITE if client.unsent else READ, client)


def hang_up(selector, connection):
    selector.unregister(connection)
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1:])
