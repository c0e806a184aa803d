import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { type Program, pythonMissing, startCommand, startProgram } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'sockets-interop-'))
afterAll(() => rmSync(folder, { recursive: true }))
let paths = 0
const freshPath = () => join(folder, `${paths++}`)

const PYTHON_SERVER = `
import socket, sys
with socket.create_server(('127.0.0.1', 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    connection, peer = listener.accept()
    with connection:
        while data := connection.recv(65536):
            connection.sendall(data)`

const PYTHON_CLIENT = `
import socket, sys
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as client:
    client.sendall(b'from python')
    client.shutdown(socket.SHUT_WR)
    data = b''
    while piece := client.recv(65536):
        data += piece
    print(data.decode())`

test('a server of this package serves a client of node:net', async () => {
  using server = startProgram('echo-server.ts')
  const client = connect(Number(await server.nextLine()), '127.0.0.1')
  client.end('from node')
  expect(await text(client)).toBe('from node')
  expect((await server.ended).code).toBe(0)
})

test('a client of this package speaks with a server of node:net', async () => {
  const server = createServer({ allowHalfOpen: true }, connection => connection.pipe(connection))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  using client = startProgram('ask.ts', [String((server.address() as AddressInfo).port), 'from sockets'])
  expect(await client.ended).toMatchObject({ code: 0, stdout: 'from sockets\n' })
  server.close()
})

test.skipIf(pythonMissing)('a server of this package serves a client of Python', async () => {
  using server = startProgram('echo-server.ts')
  using client = startCommand('python3', ['-c', PYTHON_CLIENT, await server.nextLine()])
  expect(await client.ended).toMatchObject({ code: 0, stdout: 'from python\n' })
  expect((await server.ended).code).toBe(0)
})

test.skipIf(pythonMissing)('a client of this package speaks with a server of Python', async () => {
  using server = startCommand('python3', ['-c', PYTHON_SERVER])
  using client = startProgram('ask.ts', [await server.nextLine(), 'to python'])
  expect(await client.ended).toMatchObject({ code: 0, stdout: 'to python\n' })
  expect((await server.ended).code).toBe(0)
})

test('a server of this package serves a client of node:net over a path', async () => {
  using server = startProgram('echo-server.ts', ['1', freshPath()])
  const client = connect(await server.nextLine())
  client.end('from node')
  expect(await text(client)).toBe('from node')
  expect((await server.ended).code).toBe(0)
})

test('a client of this package speaks with a server of node:net over a path', async () => {
  const path = freshPath()
  const server = createServer({ allowHalfOpen: true }, connection => connection.pipe(connection))
  await once(server.listen(path), 'listening')
  using client = startProgram('ask.ts', [path, 'from sockets'])
  expect(await client.ended).toMatchObject({ code: 0, stdout: 'from sockets\n' })
  server.close()
})

const ncSpeaksUnix = spawnSync('nc', ['-h']).stderr?.toString().includes('-U')
const ncMissing = ncSpeaksUnix ? false : 'nc with -U is not installed'

describe.skipIf(ncMissing)(`nc -U${ncMissing ? `: skipped, ${ncMissing}` : ''}`, () => {
  test('is served by a server of this package', async () => {
    using server = startProgram('echo-server.ts', ['1', freshPath()])
    using client = startShell(`printf 'from nc' | nc -N -U ${await server.nextLine()}`)
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'from nc' })
    expect((await server.ended).code).toBe(0)
  })

  test('serves a client of this package', async () => {
    const path = freshPath()
    using server = startShell(`printf 'from nc' | nc -v -N -l -U ${path}`)
    await lineAbout('Listening', server)
    using client = startProgram('ask.ts', [path, 'from sockets'])
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'from nc\n' })
    expect((await server.ended).stdout).toContain('from sockets')
  })
})

const socatMissing = spawnSync('socat', ['-V']).status === 0 ? false : 'socat is not installed'

describe.skipIf(socatMissing)(`socat${socatMissing ? `: skipped, ${socatMissing}` : ''}`, () => {
  test('is served by a server of this package', async () => {
    using server = startProgram('echo-server.ts')
    using client = startShell(`printf 'from socat' | socat -t 10 - TCP4:127.0.0.1:${await server.nextLine()}`)
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'from socat' })
    expect((await server.ended).code).toBe(0)
  })

  test('is served over a path by a server of this package', async () => {
    using server = startProgram('echo-server.ts', ['1', freshPath()])
    using client = startShell(`printf 'from socat' | socat -t 10 - UNIX-CONNECT:${await server.nextLine()}`)
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'from socat' })
    expect((await server.ended).code).toBe(0)
  })

  test('serves a client of this package', async () => {
    using server = startShell('exec socat -d -d TCP4-LISTEN:0,bind=127.0.0.1 EXEC:cat')
    const [, port] = /:(\d+)$/.exec(await lineAbout('listening', server))!
    using client = startProgram('ask.ts', [port!, 'to socat'])
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'to socat\n' })
  })

  test('serves a client of this package over a path', async () => {
    const path = freshPath()
    using server = startShell(`exec socat -d -d UNIX-LISTEN:${path} EXEC:cat`)
    await lineAbout('listening', server)
    using client = startProgram('ask.ts', [path, 'to socat'])
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'to socat\n' })
  })

  test('answers the datagrams of a client of this package', async () => {
    using server = startShell('exec socat -d -d UDP4-LISTEN:0,bind=127.0.0.1 EXEC:cat')
    const [, port] = /:(\d+)$/.exec(await lineAbout('listening', server))!
    using client = startProgram('udp-ask.ts', [port!, 'to socat'])
    expect(await client.ended).toMatchObject({ code: 0, stdout: 'to socat\n' })
  })
})

/** Starts commands of a shell whose errors are lines of output too: there they say that they listen. */
function startShell(commands: string): Program {
  return startCommand('sh', ['-c', `exec 2>&1; ${commands}`])
}

/** Waits for the line that has a word. */
async function lineAbout(word: string, program: Program): Promise<string> {
  for (;;) {
    const line = await program.nextLine()
    if (line.includes(word)) return line
  }
}
