"""Carries out conformance scripts with CPython's own modules: JSON in on standard input, one line of JSON out a script.

An answer of a step is {"value": ...} or {"error": name}. Values are written as perform.ts writes them; what differs on
purpose is not mended here but in differences.ts.
"""

import errno
import hashlib
import json
import os
import select
import selectors
import signal
import socket
import socketserver
import sys
import tempfile
import threading

from logging_servers import logging_server

SCRIPT_SECONDS = 20
MODULES = (socket, select, selectors, socketserver)
EAI = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}
FIELDS = {"host": 0, "port": 1, "flowinfo": 2, "scopeid": 3}


class Hung(BaseException):
    """The limit of a script has passed."""


def hang(_number, _frame):
    raise Hung


class Performer:
    def __init__(self, folder):
        self.folder = folder
        self.variables = {}
        self.threads = []
        self.paths = 0
        self.log = []

    # What scripts call besides the API.

    def temporary_path(self):
        self.paths += 1
        return os.path.join(self.folder, str(self.paths))

    def logging_server(self, *given):
        return logging_server(self.log, *given)

    def events(self):
        log, self.log[:] = list(self.log), []
        return log

    def assign(self, thing, name, value):
        setattr(thing, name, value)

    def unlink(self, path):
        os.unlink(path)

    def buffer(self, size):
        return bytearray(b"." * size)

    def view(self, buffer, start, end):
        return memoryview(buffer)[start:end]

    def content(self, buffer):
        return bytes(buffer)

    def length(self, value):
        return len(value)

    def same(self, one, other):
        return one == other

    def item(self, values, index):
        return values[index]

    def dispose(self, thing):
        with thing:
            pass

    def fill(self, sock):
        sock.setblocking(False)
        sent = 0
        try:
            while True:
                sent += sock.send(b"x" * 65536)
        except BlockingIOError:
            return sent > 0

    def collect(self, sock):
        pieces = []
        while piece := sock.recv(65536):
            pieces.append(piece)
        return b"".join(pieces)

    def drain(self, sock):
        while sock.recv(65536, socket.MSG_DONTWAIT):
            pass

    def join(self):
        results = []
        for thread, box in self.threads:
            thread.join()
            results.append(box[0])
        self.threads = []
        return Raw(results)

    # The steps.

    def carry_out(self, steps):
        answers = []
        for step in steps:
            try:
                value = self.step(step)
                answers.append({"value": value})
            except Exception as error:
                answers.append({"error": error_name(error)})
        return answers

    def step(self, step):
        if step["isBackground"]:
            return self.background(step)
        value = self.call(step)
        targets = step["targets"]
        if len(targets) == 1:
            self.variables[targets[0]] = value
        elif targets:
            self.variables.update(zip(targets, value, strict=True))
        return self.write(value, step["path"][-1])

    def background(self, step):
        box = []

        def run():
            try:
                box.append({"value": self.write(self.call(step), step["path"][-1])})
            except Exception as error:
                box.append({"error": error_name(error)})

        thread = threading.Thread(target=run, daemon=True)
        self.threads.append((thread, box))
        thread.start()
        return "started"

    def call(self, step):
        path = step["path"]
        if path == ["Socket", "from"]:
            return socket.socket(fileno=self.value(step["arguments"][0]))
        target = self.find(path)
        if step["arguments"] is None:
            return target
        named = {name: self.value(node) for name, node in step["named"]}
        return target(*[self.value(node) for node in step["arguments"]], **named)

    def find(self, path):
        name = path[0]
        if len(path) == 1 and name not in self.variables:
            return getattr(self, name) if hasattr(self, name) else constant(name)
        found = self.variables[name]
        for field in path[1:]:
            if isinstance(found, tuple) and field in FIELDS:
                found = found[FIELDS[field]]
            else:
                found = getattr(found, field)
        return found

    def value(self, node):
        kind = node["kind"]
        if kind == "number":
            text = node["text"]
            try:
                return int(text, 0)
            except ValueError:
                return float(text)
        if kind == "string":
            return node["text"]
        if kind == "bytes":
            return node["text"].encode("latin1") * node["times"]
        if kind == "literal":
            return node["value"]
        if kind == "constant":
            total = 0
            for name in node["names"]:
                total |= constant(name)
            return total
        if kind == "variable":
            return self.find(node["path"])
        if kind == "list":
            return [self.value(item) for item in node["items"]]
        entries = {name: self.value(item) for name, item in node["entries"]}
        if "path" in entries:
            path = entries["path"]
            return path.encode() if isinstance(path, str) and path.startswith("\0") else path
        return tuple(entries.values())

    # The results.

    def write(self, value, call):
        if isinstance(value, Raw):
            return value.results
        if call in ("getsockname", "getpeername", "server_address"):
            return address(value, self.folder)
        if call in ("accept", "recvfrom", "recvfrom_into"):
            return [self.plain(value[0]), address(value[1], self.folder)]
        if call == "getaddrinfo":
            return [
                {"family": int(f), "type": int(t), "proto": p, "canonname": c, "address": address(a, self.folder)}
                for f, t, p, c, a in value
            ]
        if call == "connect_ex":
            return errno.errorcode.get(value, value)
        if call in ("fileno", "detach"):
            return value if value < 0 else "descriptor"
        if call == "item" and isinstance(value, int):
            return "descriptor"
        if call == "select" and isinstance(value, tuple):
            return [[self.descriptor(ready) for ready in list_] for list_ in value]
        if call == "poll" and isinstance(value, list):
            return [[self.descriptor(fd), events] for fd, events in value]
        return self.plain(value)

    def plain(self, value):
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            return int(value)
        if isinstance(value, str):
            return value.replace(self.folder, "<folder>")
        if isinstance(value, bytes | bytearray | memoryview):
            data = bytes(value)
            if len(data) <= 80:
                return {"bytes": data.decode("latin1")}
            return {"bytes": len(data), "sha1": hashlib.sha1(data).hexdigest()}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        for name, known in self.variables.items():
            if known is value and not isinstance(value, tuple):
                return {"object": name}
        if isinstance(value, selectors.SelectorKey):
            return {"fileobj": self.descriptor(value.fileobj), "events": value.events, "data": self.plain(value.data)}
        if isinstance(value, tuple):
            return [self.plain(item) for item in value]
        return {"object": "another"}

    def descriptor(self, fd):
        """A number is written as the socket that has it, for the kernel gives each process its own."""
        if not isinstance(fd, int):
            return self.plain(fd)
        for name, known in self.variables.items():
            if isinstance(known, socket.socket) and known.fileno() == fd:
                return {"descriptor": name}
        return {"descriptor": "another"}

    def close(self):
        for value in self.variables.values():
            try:
                if isinstance(value, socket.socket):
                    value.close()
            except Exception:
                pass  # Another script is not to suffer; what close gives is asked by the scripts themselves.


class Raw:
    """Results that are written already."""

    def __init__(self, results):
        self.results = results


def address(value, folder):
    if isinstance(value, str):
        return {"path": value.replace(folder, "<folder>")}
    if isinstance(value, bytes):
        return {"path": value.decode()}
    if value is None:
        return None
    return dict(zip(FIELDS, value))


def constant(name):
    for module in MODULES:
        if hasattr(module, name):
            return getattr(module, name)
    raise NameError(name)


def error_name(error):
    if isinstance(error, socket.gaierror):
        return EAI.get(error.errno, str(error.errno))
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno, str(error.errno))
    return type(error).__name__


def main():
    signal.signal(signal.SIGALRM, hang)
    with tempfile.TemporaryDirectory() as folder:
        for index, script in enumerate(json.load(sys.stdin)):
            own = os.path.join(folder, str(index))
            os.mkdir(own)
            performer = Performer(own)
            signal.alarm(SCRIPT_SECONDS)
            try:
                answers = performer.carry_out(script["steps"])
            except Hung:
                answers = "hung"
            signal.alarm(0)
            performer.close()
            print(json.dumps({"name": script["name"], "answers": answers}), flush=True)
    os._exit(0)


main()
