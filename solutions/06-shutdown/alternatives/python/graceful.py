"""The graceful echo server with Python's asyncio: what has come is in the transport's buffer at once, and goes out."""

import asyncio
import os
import re
import signal
import sys

DEADLINE_SECONDS = 1.5
connections = set()


class Echo(asyncio.Protocol):
    """One conversation. It stops reading while the client does not take its bytes."""

    is_ending = False

    def connection_made(self, transport):
        self.transport = transport
        connections.add(self)

    def data_received(self, data):
        if not Echo.is_ending:
            self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()

    def connection_lost(self, error):
        connections.discard(self)
        if error is not None:
            print(f"The client is gone: {error}", file=sys.stderr)

    def finish(self):
        """Ends our direction after what was written; reads on, so that nothing unread turns into a reset."""
        self.transport.write_eof()
        self.transport.resume_reading()


def main(args):
    if len(args) != 2 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        print("usage: python3 graceful.py HOST PORT", file=sys.stderr)
        sys.exit(2)
    asyncio.run(serve(args[0], int(args[1])))


async def serve(host, port):
    loop = asyncio.get_running_loop()
    ending = asyncio.Event()

    def on_sigterm():
        if ending.is_set():
            os._exit(1)  # asked twice: at once
        ending.set()

    loop.add_signal_handler(signal.SIGTERM, on_sigterm)
    try:
        server = await loop.create_server(Echo, host, port)
    except OSError as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    print(f"listening on {host}:{server.sockets[0].getsockname()[1]}", flush=True)
    await ending.wait()
    server.close()
    Echo.is_ending = True
    for connection in list(connections):
        connection.finish()
    deadline = loop.time() + DEADLINE_SECONDS
    while connections and loop.time() < deadline:
        await asyncio.sleep(0.02)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
