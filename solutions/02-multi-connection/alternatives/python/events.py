"""The echo server on asyncio's event loop; drain() is its back-pressure."""

import asyncio
import sys


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError as error:
        print(f"The client is gone: {error}", file=sys.stderr)
    finally:
        writer.close()


async def main(host, port):
    try:
        server = await asyncio.start_server(echo, host, port, backlog=1024)
    except OSError as error:
        sys.exit(f"Cannot listen at {host}:{port}: {error}")
    print(f"listening on {host}:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


arguments = sys.argv[1:]
if len(arguments) != 2 or not arguments[1].isdecimal() or int(arguments[1]) > 65535:
    print("usage: events.py HOST PORT", file=sys.stderr)
    sys.exit(2)
asyncio.run(main(arguments[0], int(arguments[1])))
