"""The proxy with Python's selectors: an end is watched for exactly what can be done for it."""

import errno
import re
import selectors
import socket
import sys

PIECE_BYTES = 65_536
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class End:
    """One of the two ends of a connection, and what it has still to get."""

    def __init__(self, sock):
        self.sock = sock
        self.other = None
        self.unsent = b""
        self.is_connecting = False
        self.has_ended = False
        sock.setblocking(False)

    def events(self):
        wants_bytes = self.is_connecting or self.unsent
        other_is_ready = not self.other.is_connecting and not self.other.unsent
        can_read = not self.is_connecting and not self.has_ended and other_is_ready
        return (WRITE if wants_bytes else 0) | (READ if can_read else 0)


class Proxy:
    def __init__(self, listener, target):
        self.listener = listener
        self.target = target
        self.selector = selectors.DefaultSelector()

    def serve(self):
        self.selector.register(self.listener, READ)
        while True:
            for key, events in self.selector.select():
                if key.data is None:
                    self.accept()
                elif key.data.sock.fileno() != -1:
                    self.attend(key.data, lambda end=key.data: self.move(end, events))

    def accept(self):
        try:
            sock, _ = self.listener.accept()
        except OSError:
            return
        client, target = End(sock), End(socket.socket())
        client.other, target.other = target, client
        self.attend(target, lambda: self.begin_connect(target))

    def begin_connect(self, target):
        error = target.sock.connect_ex(self.target)
        if error not in (0, errno.EINPROGRESS):
            raise OSError(error, "connect")
        target.is_connecting = error != 0

    def move(self, end, events):
        if events & WRITE and end.is_connecting:
            error = end.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise OSError(error, "connect")
            end.is_connecting = False
        elif events & WRITE:
            end.unsent = end.unsent[end.sock.send(end.unsent):]
        elif events & READ:
            received = end.sock.recv(PIECE_BYTES)
            if received:
                end.other.unsent = received
            else:
                end.has_ended = True
                end.other.sock.shutdown(socket.SHUT_WR)

    def attend(self, end, act):
        """Does one thing for an end; closes both when both have ended, or when something goes wrong."""
        ends = (end, end.other)
        try:
            act()
            is_over = all(each.has_ended and not each.unsent for each in ends)
        except BlockingIOError:
            is_over = False
        except OSError as error:
            print(f"A connection is over: {error}", file=sys.stderr)
            is_over = True
        for each in ends:
            self.watch(each, 0 if is_over else each.events())
            if is_over:
                each.sock.close()

    def watch(self, end, events):
        is_watched = end.sock in self.selector.get_map()
        if is_watched and events:
            self.selector.modify(end.sock, events, end)
        elif is_watched:
            self.selector.unregister(end.sock)
        elif events:
            self.selector.register(end.sock, events, end)


def is_port(text):
    return re.fullmatch("[0-9]{1,5}", text) and int(text) <= 65_535


def main(args):
    if len(args) != 4 or not is_port(args[1]) or not is_port(args[3]):
        print("usage: python3 proxy.py HOST PORT TARGET_HOST TARGET_PORT", file=sys.stderr)
        sys.exit(2)
    host, port = args[0], int(args[1])
    try:
        listener = socket.create_server((host, port))
    except (OSError, UnicodeError) as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    listener.setblocking(False)
    print(f"listening on {host}:{listener.getsockname()[1]}", flush=True)
    Proxy(listener, (args[2], int(args[3]))).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
