/** The references and programs in Python that were written from the lesson's text: each asks, and answers, the other. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..')
const NODE = (name: string) => [process.execPath, join(folder, 'src', `message-${name}.ts`)]
const PYTHON = (name: string) => ['python3', join(folder, 'alternatives', 'python', `${name}.py`)]
const hasPython = spawnSync('python3', ['--version']).status === 0

const servers: ChildProcess[] = []
afterAll(async () => {
  await Promise.all(
    servers.map(async server => {
      server.kill()
      await once(server, 'exit')
    }),
  )
})

/** Starts a server at a free port, which its first line tells. */
async function serve([command = '', ...args]: string[]): Promise<string> {
  const server = spawn(command, [...args, '127.0.0.1', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  servers.push(server)
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  return /:(\d+)$/m.exec(line.toString())?.[1] ?? ''
}

/** Runs a client to its end and gives what it printed. */
async function ask([command = '', ...args]: string[], port: string, action: string, value: string): Promise<string> {
  const client = spawn(command, [...args, '127.0.0.1', port, action, value], { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  client.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = await once(client, 'close')
  return `${code} ${Buffer.concat(chunks).toString().trim()}`
}

describe.skipIf(!hasPython).each([
  ['the reference asks Python', NODE('client'), PYTHON('server')],
  ['Python asks the reference', PYTHON('client'), NODE('server')],
  ['the reference asks itself', NODE('client'), NODE('server')],
])('%s', (_, client, server) => {
  test('and each understands the other', async () => {
    const port = await serve(server)
    const answers = await Promise.all([
      ask(client, port, 'search', 'nothing like it: naïve 你好 👋'),
      ask(client, port, 'binary', ' request'),
      ask(client, port, 'sört', ''),
      ask(client, port, 'search', 'x'.repeat(100_000)),
    ])
    expect(answers).toEqual([
      "0 No match for 'nothing like it: naïve 你好 👋'.",
      '0 First 10 bytes of request: binary req',
      '0 First 10 bytes of request: sört',
      `0 No match for '${'x'.repeat(100_000)}'.`,
    ])
  })
})
