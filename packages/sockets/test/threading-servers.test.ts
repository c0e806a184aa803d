import { readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { describe, expect, test } from 'vitest'
import { AF_INET, SOCK_DGRAM, type Socket, socket } from '../src/index.ts'
import { GUARD_SECONDS } from './connected-pair.ts'
import { isMainThreadWaiting, type Program, signalAnotherThread, startProgram } from './program.ts'

const onLinux = process.platform === 'linux'

async function serving(...args: string[]): Promise<{ program: Program; port: number } & Disposable> {
  const program = startProgram('threading-server.ts', args)
  return { program, port: Number(await program.nextLine()), [Symbol.dispose]: () => program[Symbol.dispose]() }
}

function ask(port: number, command: string): Socket {
  const client = socket()
  client.settimeout(GUARD_SECONDS)
  client.connect({ host: '127.0.0.1', port })
  client.sendall(Buffer.from(`${command}\n`))
  return client
}

/** Reads up to the end of file, with blocking calls: the server is another process. */
function restOf(client: Socket): string {
  let text = ''
  for (let bytes = client.recv(65536); bytes.length > 0; bytes = client.recv(65536)) text += bytes
  client.close()
  return text
}

describe('a threading server', () => {
  test('serves in workers', async () => {
    using server = await serving('Commands')
    expect(restOf(ask(server.port, 'hello'))).toBe('hello in a worker\n')
  })

  test('serves one more while all of its workers are busy, though its own thread is blocked', async () => {
    using server = await serving('Commands', 'patient')
    const holding = Array.from({ length: 6 }, () => ask(server.port, 'hold'))
    for (const client of holding) expect(client.recv(100).toString()).toBe('hold in a worker\n')
    expect(restOf(ask(server.port, 'one more'))).toBe('one more in a worker\n')
    for (const client of holding) client.close()
  })

  test('lets requests wait while max_threads are busy', async () => {
    using server = await serving('Commands', 'one')
    const first = ask(server.port, 'hold')
    expect(first.recv(100).toString()).toBe('hold in a worker\n')
    const second = ask(server.port, 'second')
    first.sendall(Buffer.from('go on\n'))
    expect([restOf(first), restOf(second)]).toEqual(['', 'second in a worker\n'])
  })

  test('keeps its workers: each loads the handler once', async () => {
    using server = await serving('Commands', 'one')
    for (let count = 1; count <= 3; count++) {
      restOf(ask(server.port, 'tell'))
      expect(await server.program.nextLine()).toBe(`served ${count}`)
    }
  })

  test('shows at once what a handler prints, though its own thread is blocked', async () => {
    using server = await serving('Commands', 'patient')
    restOf(ask(server.port, 'print'))
    expect(await server.program.nextLine()).toBe('printed by the handler')
  })

  test('goes on after a handler that throws, closes the connection, or ends its thread', async () => {
    using server = await serving('Commands', 'one')
    expect(['fail', 'close', 'exit', 'hello'].map(command => restOf(ask(server.port, command)))).toEqual([
      '',
      '',
      '',
      'hello in a worker\n',
    ])
    server.program.child.kill('SIGTERM')
    const { code, stderr } = await server.program.ended
    expect(code).toBe(0)
    expect(stderr).toMatch(/Error during processing of request from 127.0.0.1:\d+\nError: the handler fails\n/)
  })

  test('tells every client and standard error when the handler cannot be loaded', async () => {
    using server = await serving('Missing')
    expect([restOf(ask(server.port, 'x')), restOf(ask(server.port, 'x'))]).toEqual(['', ''])
    server.program.child.kill('SIGTERM')
    expect((await server.program.ended).stderr).toMatch(/Expected file:.*handlers.ts to export a class `Missing`/)
  })

  test('is shut down by a handler', async () => {
    using server = await serving('Commands')
    restOf(ask(server.port, 'shutdown'))
    expect(await server.program.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('\nclosed\n') })
  })

  test.skipIf(!onLinux)(
    'is shut down by a handler of a signal, at once though it waits for a thousand seconds',
    async () => {
      using server = await serving('Commands', 'patient')
      while (!isMainThreadWaiting(server.program.child.pid!)) await new Promise(setImmediate)
      server.program.child.kill('SIGTERM')
      expect(await server.program.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('\nclosed\n') })
    },
  )

  test.skipIf(!onLinux)('hears of a signal that the kernel gave to another of its threads', async () => {
    using server = await serving('Commands', 'patient')
    const pid = server.program.child.pid!
    while (!isMainThreadWaiting(pid)) await new Promise(setImmediate)
    for (let sent = false; !sent; ) sent = signalAnotherThread(pid, constants.signals.SIGTERM)
    expect(await server.program.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('\nclosed\n') })
  })

  test('waits in server_close until the requests are served', async () => {
    using server = await serving('Commands')
    const client = ask(server.port, 'hold')
    client.recv(100)
    server.program.child.kill('SIGTERM')
    expect(await server.program.nextLine()).toBe('serve_forever has ended')
    client.sendall(Buffer.from('go on\n'))
    expect(restOf(client)).toBe('')
    expect(await server.program.nextLine()).toBe('closed')
    expect((await server.program.ended).code).toBe(0)
  })

  test('does not wait with daemon_threads, and ends with the process', async () => {
    using server = await serving('Commands', 'daemon')
    const client = ask(server.port, 'hold')
    client.recv(100)
    server.program.child.kill('SIGTERM')
    expect(await server.program.nextLine()).toBe('serve_forever has ended')
    expect(await server.program.nextLine()).toBe('closed')
    expect((await server.program.ended).code).toBe(0)
    client.close()
  })

  test.skipIf(!onLinux)('keeps no descriptor of a request', async () => {
    using server = await serving('EchoLines', 'one')
    const open = () => readdirSync(`/proc/${server.program.child.pid}/fd`).length
    const echo = () => {
      const client = ask(server.port, 'x')
      client.recv(100)
      client.shutdown(1)
      restOf(client)
    }
    echo()
    const before = open()
    for (let round = 0; round < 200; round++) echo()
    // A client hears of the end a moment before the server closes.
    await expect.poll(open, { timeout: GUARD_SECONDS * 1000 }).toBeLessThanOrEqual(before)
  })
})

test('a threading server for datagrams answers from workers', async () => {
  using program = startProgram('threading-datagrams.ts')
  const port = Number(await program.nextLine())
  using client = socket(AF_INET, SOCK_DGRAM)
  client.settimeout(GUARD_SECONDS)
  for (const text of ['one', 'two', 'x'.repeat(2000)]) {
    client.sendto(Buffer.from(text), { host: '127.0.0.1', port })
    expect(client.recv(4000).toString()).toBe(text.toUpperCase())
  }
  program.child.kill('SIGTERM')
  expect((await program.ended).code).toBe(0)
})
