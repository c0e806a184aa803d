"""Servers that write down what happens to them, for conformance scripts; `logging-servers.ts` has the same."""

import socketserver


class LineHandler(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline()
        self.wfile.write(line.upper())


class BufferedHandler(socketserver.StreamRequestHandler):
    wbufsize = -1

    def handle(self):
        self.wfile.write(self.rfile.readline())
        self.wfile.write(self.rfile.read(3))


class RawHandler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(self.request.recv(100))


class TimedHandler(socketserver.StreamRequestHandler):
    timeout = 0.02

    def handle(self):
        self.rfile.readline()


class FailingHandler(socketserver.StreamRequestHandler):
    def handle(self):
        raise ValueError("on purpose")


class FailingSetupHandler(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        raise ValueError("on purpose")


class DatagramHandler(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read().upper())


class RawDatagramHandler(socketserver.BaseRequestHandler):
    def handle(self):
        packet, sock = self.request
        sock.sendto(packet, self.client_address)


HANDLERS = {name.removesuffix("Handler"): value for name, value in globals().items() if name.endswith("Handler")}
LOGGED = (
    "server_bind server_activate server_close verify_request process_request finish_request shutdown_request "
    "close_request handle_timeout service_actions"
).split()


def logging_server(events, server_class, handler, address, refuses=False):
    """Makes a server whose methods, and those of its handlers, append their names to `events`."""

    def logged(base, name):
        def method(self, *args):
            events.append(name)
            return getattr(super(base[0], self), name)(*args)

        return method

    here = [None]
    body = {name: logged(here, name) for name in LOGGED}

    def handle_error(self, request, client_address):
        import sys

        events.append("handle_error " + type(sys.exc_info()[1]).__name__)

    body["handle_error"] = handle_error
    if refuses:
        body["verify_request"] = lambda self, *args: events.append("refused") or False
    here[0] = type("Logging", (getattr(socketserver, server_class),), body)
    there = [None]
    parts = {name: logged(there, name) for name in ("setup", "handle", "finish")}
    there[0] = type("LoggingHandler", (HANDLERS[handler],), parts)
    return here[0](address, there[0])
