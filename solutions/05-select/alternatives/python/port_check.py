"""The port checker with Python's selectors: one non-blocking connect for each target, one deadline for all."""

import errno
import re
import selectors
import socket
import sys
import time


def main(args):
    parsed = [re.fullmatch("(.+):([0-9]{1,5})", text) for text in args[1:]]
    is_right = len(args) >= 2 and re.fullmatch("[0-9]{1,9}", args[0]) and all(parsed)
    if not is_right or any(int(match[2]) > 65_535 for match in parsed):
        print("usage: python3 port_check.py TIMEOUT_MS HOST:PORT...", file=sys.stderr)
        sys.exit(2)
    targets = [(match[1], int(match[2])) for match in parsed]
    for text, state in zip(args[1:], check(targets, int(args[0]) / 1000)):
        print(text, state)


def check(targets, timeout):
    """Gives the state of each target, in their order."""
    states = ["timeout"] * len(targets)
    deadline = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        for index, target in enumerate(targets):
            sock = socket.socket()
            sock.setblocking(False)
            try:
                error = sock.connect_ex(target)
            except (OSError, UnicodeError):  # the name is not known
                error = errno.EHOSTUNREACH
            if error == errno.EINPROGRESS:
                selector.register(sock, selectors.EVENT_WRITE, index)
            else:
                states[index] = state_of(error)
                sock.close()
        while selector.get_map():
            ready = selector.select(max(0, deadline - time.monotonic()))
            if not ready:
                break
            for key, _ in ready:
                states[key.data] = state_of(key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
                selector.unregister(key.fileobj)
                key.fileobj.close()
    return states


def state_of(error):
    if error == 0:
        return "open"
    return "closed" if error == errno.ECONNREFUSED else "unreachable"


if __name__ == "__main__":
    main(sys.argv[1:])
