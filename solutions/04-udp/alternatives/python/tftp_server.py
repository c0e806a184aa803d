"""The TFTP server (RFC 1350) with Python's socket module: a thread and a socket for each transfer."""

import os
import re
import socket
import struct
import sys
import threading

BLOCK_BYTES = 512
WAIT_SECONDS = 0.3
MOST_SENDS = 10
RRQ, DATA, ACK, ERROR = 1, 3, 4, 5


def main(args):
    if len(args) != 3 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 tftp_server.py HOST PORT DIRECTORY", file=sys.stderr)
        sys.exit(2)
    host, port, folder = args[0], int(args[1]), os.path.realpath(args[2])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        try:
            server.bind((host, port))
        except (OSError, UnicodeError) as error:
            sys.exit(f"Cannot listen at {host}:{port}: {error}")
        print(f"listening on {host}:{server.getsockname()[1]}", flush=True)
        while True:
            packet, client = server.recvfrom(65_536)
            threading.Thread(target=answer, args=(host, folder, packet, client), daemon=True).start()


def answer(host, folder, packet, client):
    """Answers one request from a socket of its own, with a file or with an error."""
    if len(packet) < 2 or packet[:2] == struct.pack("!H", ERROR):
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as transfer:
        transfer.bind((host, 0))
        fields = packet[2:].split(b"\0")
        if packet[:2] != struct.pack("!H", RRQ) or len(fields) < 3 or fields[1].lower() != b"octet":
            send_error(transfer, client, 4, "only read requests in the mode octet are served")
            return
        try:
            path = os.path.realpath(os.path.join(os.fsencode(folder), fields[0].lstrip(b"/")))
            if not path.startswith(os.fsencode(folder) + b"/") or not os.path.isfile(path):
                raise OSError("not a file of the folder")
            with open(path, "rb") as file:
                send_file(transfer, client, file)
        except (OSError, ValueError) as error:
            send_error(transfer, client, 1, str(error))


def send_file(transfer, client, file):
    number = 0
    while True:
        content = file.read(BLOCK_BYTES)
        number = (number + 1) & 0xFFFF
        if not send_block(transfer, client, number, content) or len(content) < BLOCK_BYTES:
            return


def send_block(transfer, client, number, content):
    """Sends a block until it is acknowledged; says whether it was."""
    transfer.settimeout(WAIT_SECONDS)
    for _ in range(MOST_SENDS):
        transfer.sendto(struct.pack("!HH", DATA, number) + content, client)
        try:
            while True:
                reply, sender = transfer.recvfrom(65_536)
                if sender != client:
                    send_error(transfer, sender, 5, "unknown transfer")
                elif reply[:2] == struct.pack("!H", ERROR):
                    return False
                elif reply[:4] == struct.pack("!HH", ACK, number):
                    return True
        except TimeoutError:
            pass
    return False


def send_error(transfer, client, code, text):
    transfer.sendto(struct.pack("!HH", ERROR, code) + text.encode() + b"\0", client)


if __name__ == "__main__":
    main(sys.argv[1:])
