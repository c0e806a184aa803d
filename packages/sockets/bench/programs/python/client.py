"""client.py WORK PORT AMOUNT, with CPython's socket. The works are those of ../c/client.c."""

import socket
import sys
import time

MESSAGE = b"x" * 64
PIECE = b"x" * 65536


def now():
    return time.perf_counter(), time.process_time()


def since(start):
    return " ".join(str(end - begin) for begin, end in zip(start, now()))


def ping_pong(port, amount):
    with socket.create_connection(("127.0.0.1", port)) as client:
        for i in range(-(amount // 4), amount):
            if i == 0:
                start = now()
            client.sendall(MESSAGE)
            if len(client.recv(64)) != 64:
                raise SystemExit("the echo is not whole")
        return since(start)


def udp_ping_pong(port, amount):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        to = ("127.0.0.1", port)
        for i in range(-(amount // 4), amount):
            if i == 0:
                start = now()
            client.sendto(MESSAGE, to)
            answer, peer = client.recvfrom(64)
            if len(answer) != 64 or peer != to:
                raise SystemExit("the echo is not whole")
        return since(start)


def send(port, amount):
    with socket.create_connection(("127.0.0.1", port)) as client:
        for i in range(-(amount // 4), amount):
            if i == 0:
                start = now()
            client.sendall(PIECE)
        client.shutdown(socket.SHUT_WR)
        if len(client.recv(1)) != 1:
            raise SystemExit("the peer did not answer")
        return since(start)


def receive(port, amount):
    buffer = bytearray(65536)
    return receive_all(port, amount, lambda client: client.recv_into(buffer))


def receive_new(port, amount):
    return receive_all(port, amount, lambda client: len(client.recv(65536)))


def receive_all(port, amount, receive_some):
    warm, total = amount // 4 * 65536, 0
    with socket.create_connection(("127.0.0.1", port)) as client:
        while (count := receive_some(client)) > 0:
            if total <= warm < total + count:
                start = now()
            total += count
        if total != (amount + amount // 4) * 65536:
            raise SystemExit("not all bytes came")
        return since(start)


def pair(_, amount):
    one, other = socket.socketpair()
    buffer = bytearray(64)
    with one, other:
        for i in range(-(amount // 4), amount):
            if i == 0:
                start = now()
            one.send(MESSAGE)
            if other.recv_into(buffer) != 64:
                raise SystemExit("not all bytes came")
        return since(start)


work, port, amount = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
print(globals()[work.replace("-", "_")](port, amount))
