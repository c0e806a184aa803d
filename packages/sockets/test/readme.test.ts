import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { socket } from '../src/index.ts'
import { startCommand } from './program.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

const readme = readFileSync(`${folder}README.md`, 'utf8')
const [basic, selector, server] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(match => match[1]!)

/** Starts an example on a free port, which it prints before the text `before`. */
async function startExample(example: string, port: string, before: string) {
  const onFreePort = example.replace('port: 7777', 'port: 0').replace(before, `console.log(${port})\n${before}`)
  const program = startCommand(process.execPath, ['--input-type=module-typescript', '--eval', onFreePort], {}, folder)
  return { program, port: Number(await program.nextLine()) }
}

function echoed(port: number): { text: string; ownPort: number } {
  using client = socket()
  client.connect({ host: '127.0.0.1', port })
  client.sendall(Buffer.from('Hello\n'))
  return { text: client.recv(100).toString(), ownPort: client.getsockname().port }
}

test('the first example of the README echoes', async () => {
  const { program, port } = await startExample(basic!, 'listener.getsockname().port', 'for (;;) {')
  using _ = program
  const { text, ownPort } = echoed(port)
  expect([text, await program.nextLine()]).toEqual(['Hello\n', `127.0.0.1:${ownPort} is here`])
})

test('the example of a selector echoes', async () => {
  const { program, port } = await startExample(selector!, 'listener.getsockname().port', 'for (;;) for')
  using _ = program
  expect([echoed(port).text, echoed(port).text]).toEqual(['Hello\n', 'Hello\n'])
})

test('the example of a server echoes, and ends by Ctrl-C', async () => {
  const { program, port } = await startExample(server!, 'server.server_address.port', 'await server')
  using _ = program
  expect([echoed(port).text, echoed(port).text]).toEqual(['Hello\n', 'Hello\n'])
  program.child.kill('SIGINT')
  expect((await program.ended).code).toBe(0)
})
