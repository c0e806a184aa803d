import { describe, expect, test } from 'vitest'
import { socket } from '../src/index.ts'
import { isMainThreadWaiting, startProgram } from './program.ts'

describe.skipIf(process.platform !== 'linux').each(['select', 'poll', 'selector'])('a program blocked in %s', call => {
  test('ends by Ctrl-C at once', async () => {
    using program = startProgram('wait-forever.ts', [call])
    await program.nextLine()
    while (!isMainThreadWaiting(program.child.pid!)) await new Promise(setImmediate)
    program.child.kill('SIGINT')
    expect(await program.ended).toMatchObject({ code: null, signal: 'SIGINT' })
  })

  test.each(['forever', '30'])('goes on after a signal that has a handler (%s)', async seconds => {
    using program = startProgram('wait-forever.ts', [call, seconds, 'SIGUSR2'])
    const port = Number(await program.nextLine())
    for (let round = 0; round < 3; round++) {
      while (!isMainThreadWaiting(program.child.pid!)) await new Promise(setImmediate)
      program.child.kill('SIGUSR2')
    }
    using client = socket()
    client.connect({ host: '127.0.0.1', port })
    expect(await program.ended).toMatchObject({ code: 0, stdout: `${port}\nready: 1\n` })
  })
})
