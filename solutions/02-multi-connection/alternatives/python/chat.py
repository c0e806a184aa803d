"""The chat server with non-blocking sockets and a selector; room is asked for only while bytes wait."""

import selectors
import socket
import sys

MOST_WAITING_BYTES = 1 << 20

selector = selectors.DefaultSelector()


class Member:
    def __init__(self, connection):
        self.connection = connection
        self.unfinished = bytearray()
        self.waiting = bytearray()

    def watch(self):
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.waiting else 0)
        selector.modify(self.connection, events, self)

    def send_what_fits(self):
        try:
            while self.waiting:
                with memoryview(self.waiting) as view:
                    sent = self.connection.send(view[:65536])
                del self.waiting[:sent]
        except BlockingIOError:
            pass
        except OSError:
            return drop(self)
        if len(self.waiting) > MOST_WAITING_BYTES:
            return drop(self)
        self.watch()

    def receive(self):
        try:
            data = self.connection.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            return drop(self)
        self.unfinished += data
        end = self.unfinished.rfind(b"\n") + 1
        lines = bytes(self.unfinished[:end])
        del self.unfinished[:end]
        if not lines:
            return
        for other in list(members):
            if other is not self and other in members:
                other.waiting += lines
                other.send_what_fits()


members = set()


def drop(member):
    if member in members:
        members.discard(member)
        selector.unregister(member.connection)
        member.connection.close()


def welcome(listener):
    try:
        connection, _ = listener.accept()
    except OSError:
        return
    connection.setblocking(False)
    member = Member(connection)
    members.add(member)
    selector.register(connection, selectors.EVENT_READ, member)


def main(host, port):
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ)
    print(f"listening on {host}:{listener.getsockname()[1]}", flush=True)
    while True:
        for key, events in selector.select():
            if key.data is None:
                welcome(listener)
                continue
            if events & selectors.EVENT_READ and key.data in members:
                key.data.receive()
            if events & selectors.EVENT_WRITE and key.data in members:
                key.data.send_what_fits()


arguments = sys.argv[1:]
if len(arguments) != 2 or not arguments[1].isdecimal() or int(arguments[1]) > 65535:
    print("usage: chat.py HOST PORT", file=sys.stderr)
    sys.exit(2)
main(arguments[0], int(arguments[1]))
