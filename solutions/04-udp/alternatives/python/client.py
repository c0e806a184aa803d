"""Asks by datagram until the right reply comes. The socket is not connected: strangers are told by their address."""

import argparse
import os
import socket
import sys
import time

BUFFER_BYTES = 65_536


def main():
    wanted = read_arguments()
    try:
        address = socket.getaddrinfo(wanted.host, wanted.port, socket.AF_INET, socket.SOCK_DGRAM)[0][4]
        reply, tries = ask(address, os.fsencode(wanted.message), wanted.timeout / 1000, wanted.tries)
    except (OSError, UnicodeError) as error:
        sys.exit(f"{wanted.host}:{wanted.port}: {error}")
    sys.stdout.buffer.write(b"tries: %d, reply: %s\n" % (tries, reply))


def ask(address, message, timeout, most):
    """Sends the request until its reply is there; gives the reply without its id, and the tries."""
    request_id = os.urandom(8)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.setsockopt(socket.IPPROTO_IP, 11, 1)  # IP_RECVERR: errors come although the socket is not connected
        for number in range(1, most + 1):
            server.sendto(request_id + message, address)
            deadline = time.monotonic() + timeout * 2 ** (number - 1)
            while (left := deadline - time.monotonic()) > 0:
                server.settimeout(left)
                try:
                    reply, sender = server.recvfrom(BUFFER_BYTES)
                except TimeoutError:
                    break
                if sender == address and reply[:8] == request_id:
                    return reply[8:], number
    raise OSError(f"no reply to {most} tries")


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int, choices=range(65_536), metavar="PORT")
    parser.add_argument("message")
    parser.add_argument("--timeout", type=positive, default=500)
    parser.add_argument("--tries", type=positive, default=4)
    return parser.parse_args()


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be positive")
    return number


if __name__ == "__main__":
    main()
