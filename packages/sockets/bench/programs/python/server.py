"""server.py KIND, with CPython's select, selectors and socketserver. The kinds are those of ../c/server.c."""

import select
import selectors
import socket
import socketserver
import sys


def echo(connection):
    """Answers False when the connection is over."""
    try:
        data = connection.recv(4096)
    except ConnectionResetError:
        return False
    if data:
        connection.sendall(data)
    return bool(data)


def serve_by_select(listener):
    sockets = [listener]
    while True:
        for ready in select.select(sockets, [], [])[0]:
            if ready is listener:
                sockets.append(listener.accept()[0])
            elif not echo(ready):
                sockets.remove(ready)
                ready.close()


def serve_by_poll(listener):
    poll = select.poll()
    sockets = {listener.fileno(): listener}
    poll.register(listener, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            ready = sockets[fd]
            if ready is listener:
                connection = listener.accept()[0]
                sockets[connection.fileno()] = connection
                poll.register(connection, select.POLLIN)
            elif not echo(ready):
                poll.unregister(ready)
                sockets.pop(fd).close()


def serve_by_selector(listener):
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                selector.register(listener.accept()[0], selectors.EVENT_READ)
            elif not echo(key.fileobj):
                selector.unregister(key.fileobj)
                key.fileobj.close()


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        echo(self.request)


def serve_by_threads():
    socketserver.ThreadingTCPServer.daemon_threads = True
    socketserver.ThreadingTCPServer.request_queue_size = 1024
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


kind = sys.argv[1]
if kind == "threads":
    serve_by_threads()
with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
    print(listener.getsockname()[1], flush=True)
    {"select": serve_by_select, "poll": serve_by_poll, "selector": serve_by_selector}[kind](listener)
