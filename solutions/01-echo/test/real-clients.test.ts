/** The reference server and real clients that know nothing of the course; each is skipped where it is not installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const TEXT = 'Hello from outside: naïve – 你好\n'
const FILE = join(import.meta.dirname, '..', 'src', 'server.ts')

let server: ChildProcess
let port = ''

beforeAll(async () => {
  server = spawn(process.execPath, [FILE, '127.0.0.1', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(server.stdout!, 'data')) as [Buffer]
  port = /:(\d+)$/m.exec(line.toString())?.[1] ?? ''
})

afterAll(async () => {
  server.kill()
  await once(server, 'exit')
})

const isInstalled = (tool: string): boolean => spawnSync(tool, ['--help'], { stdio: 'ignore' }).error === undefined

/** Runs a client with TEXT as its input and gives its output; the client ends when the server closes. */
async function talk(command: string, ...args: string[]): Promise<string> {
  const client = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  client.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  client.stdin.end(TEXT)
  await once(client, 'close')
  return Buffer.concat(chunks).toString('utf8')
}

const PYTHON = `
import socket, sys
text = sys.stdin.buffer.read()
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as s:
    s.sendall(text)
    s.shutdown(socket.SHUT_WR)
    while chunk := s.recv(3):
        sys.stdout.buffer.write(chunk)
`

test.skipIf(!isInstalled('nc'))('nc gets its lines back', async () => {
  expect(await talk('nc', '-N', '127.0.0.1', port)).toBe(TEXT)
})

test.skipIf(!isInstalled('socat'))('socat gets its lines back', async () => {
  expect(await talk('socat', '-t', '30', '-', `TCP:127.0.0.1:${port}`)).toBe(TEXT)
})

test.skipIf(!isInstalled('python3'))("Python's socket module gets its bytes back", async () => {
  expect(await talk('python3', '-c', PYTHON, port)).toBe(TEXT)
})

test.skipIf(!isInstalled('curl'))('curl speaks telnet:// to it', async () => {
  // curl keeps a telnet connection open after its input has ended, so it is ended when everything is there.
  const client = spawn('curl', ['--silent', '--no-buffer', `telnet://127.0.0.1:${port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  client.stdin.write(TEXT)
  let received = Buffer.alloc(0)
  while (received.length < Buffer.byteLength(TEXT)) {
    const [chunk] = (await once(client.stdout, 'data')) as [Buffer]
    received = Buffer.concat([received, chunk])
  }
  client.kill()
  await once(client, 'close')
  expect(received.toString('utf8')).toBe(TEXT)
})
