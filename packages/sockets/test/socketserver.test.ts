import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, test, vi } from 'vitest'
import { type Address, AF_UNIX, SHUT_WR, SOCK_DGRAM, type Socket, socket } from '../src/index.ts'
import {
  BaseRequestHandler,
  type DatagramRequest,
  StreamRequestHandler,
  TCPServer,
  ThreadingTCPServer,
  UDPServer,
  UnixDatagramServer,
  UnixStreamServer,
} from '../src/socketserver/index.ts'
import { codeOf, GUARD_SECONDS } from './connected-pair.ts'
import { Async, EchoLines, Shout } from './programs/handlers.ts'

const anywhere = { host: '127.0.0.1', port: 0 }

/** Connects, sends a text, ends its direction. */
function ask(address: Address, text: string): Socket {
  const client = address.path ? socket(AF_UNIX) : socket()
  client.settimeout(GUARD_SECONDS)
  client.connect({ ...address, path: address.path! })
  client.sendall(Buffer.from(text))
  client.shutdown(SHUT_WR)
  return client
}

function answerOf(client: Socket): string {
  const pieces: Buffer[] = []
  for (let bytes = client.recv(65536); bytes.length > 0; bytes = client.recv(65536)) pieces.push(bytes)
  client.close()
  return Buffer.concat(pieces).toString()
}

describe('a server for connections', () => {
  test('handles one request after the other', () => {
    using server = new TCPServer(anywhere, EchoLines)
    const clients = ['one\ntwo', 'three\n'].map(text => ask(server.server_address, text))
    for (const _ of clients) server.handle_request()
    expect(clients.map(answerOf)).toEqual(['one\ntwo', 'three\n'])
  })

  test('serves until shutdown, and can be asked to serve again', async () => {
    const served: number[] = []
    class Stops extends BaseRequestHandler<Socket> {
      override handle(): void {
        served.push(this.client_address.port)
        if (served.length % 2 === 0) this.server.shutdown()
      }
    }
    using server = new TCPServer(anywhere, Stops)
    for (let round = 1; round <= 2; round++) {
      const clients = [ask(server.server_address, ''), ask(server.server_address, '')]
      await server.serve_forever(10)
      expect(clients.map(answerOf)).toEqual(['', ''])
      expect(served).toHaveLength(2 * round)
    }
  })

  test('lets timers run, and shutdown resolves when serve_forever has ended', async () => {
    using server = new TCPServer(anywhere, EchoLines)
    const order: string[] = []
    const timer = setTimeout(() => server.shutdown().then(() => order.push('shut down')), 1)
    await server.serve_forever(0.01).then(() => order.push('ended'))
    await new Promise(setImmediate)
    expect(order.sort()).toEqual(['ended', 'shut down'])
    clearTimeout(timer)
  })

  test('is shut down by another thread through shutdown_flag', async () => {
    using server = new TCPServer(anywhere, EchoLines)
    const code = `Atomics.store(require('node:worker_threads').workerData, 0, 1)`
    const worker = new Worker(code, { eval: true, workerData: server.shutdown_flag })
    await server.serve_forever(0.01)
    await worker.terminate()
  })

  test('ends at once if shutdown was called before, and does not serve twice at a time', async () => {
    using server = new TCPServer(anywhere, EchoLines)
    await server.shutdown()
    await server.serve_forever(1000)
    const serving = server.serve_forever(0.01)
    await expect(server.serve_forever()).rejects.toThrow('serve_forever runs already')
    await server.shutdown()
    await serving
  })

  test('goes on after a handler that throws, and says so', () => {
    const errors: unknown[] = []
    class Server extends TCPServer {
      override handle_error(_request: Socket, client_address: Address, error: unknown): void {
        errors.push([client_address.host, String(error)])
      }
    }
    class Fails extends StreamRequestHandler {
      override handle(): void {
        throw new Error(this.rfile.read().toString())
      }
    }
    using server = new Server(anywhere, Fails)
    const clients = ['one', 'two'].map(text => ask(server.server_address, text))
    for (const _ of clients) server.handle_request()
    expect(clients.map(answerOf)).toEqual(['', ''])
    expect(errors).toEqual([
      ['127.0.0.1', 'Error: one'],
      ['127.0.0.1', 'Error: two'],
    ])
  })

  test('says that a handler must not be async', () => {
    using server = new TCPServer(anywhere, Async as never)
    const report = vi.spyOn(server, 'handle_error').mockReturnValue()
    const client = ask(server.server_address, '')
    server.handle_request()
    expect(answerOf(client)).toBe('')
    expect(String(report.mock.calls[0]![2])).toContain('to be a method that returns when the request is served')
  })

  test('turns down what verify_request does not want, and closes it', () => {
    class Server extends TCPServer {
      override verify_request(): boolean {
        return false
      }
    }
    using server = new Server(anywhere, EchoLines)
    const client = ask(server.server_address, '')
    server.handle_request()
    expect(answerOf(client)).toBe('')
  })

  test('reports what verify_request throws, and closes the request', () => {
    const reported: unknown[] = []
    class Server extends TCPServer {
      override verify_request(): boolean {
        throw new Error('not verified')
      }
      override handle_error(_request: unknown, _address: unknown, error: unknown): void {
        reported.push(error)
      }
    }
    using server = new Server(anywhere, EchoLines)
    const client = ask(server.server_address, '')
    server.handle_request()
    expect(answerOf(client)).toBe('')
    expect(reported).toEqual([new Error('not verified')])
  })

  test('gives up waiting for a request after its time-out', () => {
    using server = new TCPServer(anywhere, EchoLines)
    const gaveUp = vi.spyOn(server, 'handle_timeout')
    server.timeout = 0.01
    server.handle_request()
    expect(gaveUp).toHaveBeenCalledOnce()
  })

  test('binds later where it is asked to, and closes its socket when it cannot bind', () => {
    using server = new TCPServer(anywhere, EchoLines, false)
    expect(server.server_address).toBe(anywhere)
    server.server_bind()
    server.server_activate()
    expect(server.server_address.port).toBeGreaterThan(0)
    expect(codeOf(() => new TCPServer(server.server_address, EchoLines))).toBe('EADDRINUSE')
    server.server_close()
    expect(server.fileno()).toBe(-1)
  })

  test('has handlers with their own fields, buffers and time-out', () => {
    class Buffered extends StreamRequestHandler {
      override wbufsize = -1
      override rbufsize = 3
      override timeout = 5
      override disable_nagle_algorithm = true
      lines: string[] = []
      override handle(): void {
        expect(this.connection.gettimeout()).toBe(5)
        this.lines.push(
          this.rfile.readline(2).toString(),
          this.rfile.readline().toString(),
          this.rfile.read(4).toString(),
        )
        for (const line of this.rfile) this.lines.push(line.toString())
        this.wfile.write(Buffer.from(JSON.stringify(this.lines)))
      }
    }
    using server = new TCPServer(anywhere, Buffered)
    const client = ask(server.server_address, 'a long line\n1234rest\n\nlast')
    server.handle_request()
    expect(JSON.parse(answerOf(client))).toEqual(['a ', 'long line\n', '1234', 'rest\n', '\n', 'last'])
  })
})

test('a server for datagrams answers each to its sender', () => {
  using server = new UDPServer(anywhere, Shout)
  const clients = ['one', 'two'].map(text => {
    const client = socket(server.socket.family, SOCK_DGRAM)
    client.settimeout(GUARD_SECONDS)
    client.sendto(Buffer.from(text), server.server_address)
    return client
  })
  for (const _ of clients) server.handle_request()
  expect(clients.map(client => client.recv(100).toString())).toEqual(['ONE', 'TWO'])
  for (const client of clients) client.close()
})

test('a handler of datagrams gets the bytes and the socket of the server', () => {
  const seen: [string, boolean][] = []
  class Notes extends BaseRequestHandler<DatagramRequest> {
    override handle(): void {
      seen.push([this.request[0].toString(), this.request[1] === server.socket])
    }
  }
  using server = new UDPServer(anywhere, Notes)
  using client = socket(server.socket.family, SOCK_DGRAM)
  client.sendto(Buffer.from('x'), server.server_address)
  server.handle_request()
  expect(seen).toEqual([['x', true]])
})

test('servers of AF_UNIX serve by a path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sockets-'))
  using streams = new UnixStreamServer({ path: join(folder, 'stream') }, EchoLines)
  const client = ask(streams.server_address, 'x')
  streams.handle_request()
  expect(answerOf(client)).toBe('x')
  using datagrams = new UnixDatagramServer({ path: join(folder, 'datagram') }, Shout)
  using sender = socket(AF_UNIX, SOCK_DGRAM)
  sender.bind({ path: join(folder, 'sender') })
  sender.sendto(Buffer.from('x'), { path: datagrams.server_address.path! })
  datagrams.handle_request()
  expect(sender.recv(100).toString()).toBe('X')
  rmSync(folder, { recursive: true })
})

test.each<[string, () => unknown]>([
  ['Expected `RequestHandlerClass` to be a class of handlers', () => new TCPServer(anywhere, 5 as never)],
  ['to be an object { module, name }: a worker loads', () => new ThreadingTCPServer(anywhere, EchoLines)],
  [
    'Expected `RequestHandlerClass.module` to be a URL or an absolute path',
    () => new ThreadingTCPServer(anywhere, { module: './handlers.ts', name: 'EchoLines' }),
  ],
  ['Expected `bind_and_activate` to be a boolean', () => new TCPServer(anywhere, EchoLines, 1 as never)],
])('%s (TypeError)', (message, make) => {
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
})
