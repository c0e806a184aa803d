import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { socket } from '../src/index.ts'
import { startCommand } from './program.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

test('the example of the README echoes', async () => {
  const [, example] = /```ts\n(.*?)```/s.exec(readFileSync(`${folder}README.md`, 'utf8'))!
  const onFreePort = example!
    .replace('port: 7777', 'port: 0')
    .replace('listener.listen()', 'listener.listen()\nconsole.log(listener.getsockname().port)')
  using server = startCommand(process.execPath, ['--input-type=module-typescript', '--eval', onFreePort], {}, folder)
  using client = socket()
  client.connect({ host: '127.0.0.1', port: Number(await server.nextLine()) })
  client.sendall(Buffer.from('Hello'))
  expect(client.recv(100).toString()).toBe('Hello')
  expect(await server.nextLine()).toBe(`127.0.0.1:${client.getsockname().port} is here`)
})
