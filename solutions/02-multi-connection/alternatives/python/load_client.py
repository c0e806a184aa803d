"""The load client with a thread for each connection."""

import json
import socket
import sys
import threading
import time


def run(host, port, count, message):
    sockets = [None] * count
    results = [False] * count

    def open_one(index):
        try:
            sockets[index] = socket.create_connection((host, port))
        except OSError:
            pass

    def exchange(index):
        connection = sockets[index]
        if connection is None:
            return
        received = b""
        try:
            with connection:
                connection.sendall(message)
                while len(received) < len(message):
                    data = connection.recv(65536)
                    if not data:
                        break
                    received += data
        except OSError:
            return
        results[index] = received == message

    for step in (open_one, exchange):
        threads = [threading.Thread(target=step, args=(index,)) for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(results)


def main(arguments):
    valid = len(arguments) == 4 and arguments[1].isdecimal() and arguments[2].isdecimal()
    if not valid or int(arguments[1]) > 65535 or int(arguments[2]) < 1:
        print("usage: load_client.py HOST PORT COUNT MESSAGE", file=sys.stderr)
        sys.exit(2)
    host, port, count, message = arguments[0], int(arguments[1]), int(arguments[2]), arguments[3].encode()
    began = time.monotonic()
    ok = run(host, port, count, message)
    elapsed = round((time.monotonic() - began) * 1000)
    print(json.dumps({"connections": count, "ok": ok, "failed": count - ok, "elapsedMs": elapsed}))
    sys.exit(0 if ok == count else 1)


main(sys.argv[1:])
