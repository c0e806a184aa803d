"""The idle time-out with Python's asyncio: every wait for bytes has a limit of its own."""

import asyncio
import re
import sys

BUFFER_BYTES = 65_536
TAKE_SECONDS = 0.1


def main(args):
    if len(args) != 3 or not re.fullmatch("[0-9]{1,5}", args[1]) or int(args[1]) > 65_535:
        usage()
    if not re.fullmatch("[0-9]{1,9}", args[2]) or int(args[2]) == 0:
        usage()
    asyncio.run(serve(args[0], int(args[1]), int(args[2]) / 1000))


def usage():
    print("usage: python3 idle_timeout.py HOST PORT IDLE_MS", file=sys.stderr)
    sys.exit(2)


async def serve(host, port, idle_seconds):
    async def converse(reader, writer):
        try:
            await echo(reader, writer, idle_seconds)
        except OSError as error:
            print(f"The client is gone: {error}", file=sys.stderr)
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(converse, host, port)
    except OSError as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    print(f"listening on {host}:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


async def echo(reader, writer, idle_seconds):
    """Sends everything back until the end of file, or until nothing has come for too long."""
    try:
        while received := await asyncio.wait_for(reader.read(BUFFER_BYTES), idle_seconds):
            writer.write(received)
            await asyncio.wait_for(writer.drain(), idle_seconds)
    except TimeoutError:
        writer.write(b"timeout\n")
        # close waits until the peer has taken everything: whoever reads nothing is cut a little later.
        asyncio.get_running_loop().call_later(TAKE_SECONDS, writer.transport.abort)


if __name__ == "__main__":
    main(sys.argv[1:])
