import { describe, expect, test } from 'vitest'
import { socket } from '../src/index.ts'
import { runProgram, startProgram, threadsInSocketCalls } from './program.ts'

const onLinux = process.platform === 'linux'

describe.skipIf(!onLinux)('a process ends while a worker is blocked', () => {
  test.concurrent.each(['recv', 'accept', 'connect', 'sendall'])('in %s, by process.exit', async call => {
    expect(await runProgram('blocked-worker.ts', [call, 'exit'])).toMatchObject({ code: 3, stdout: 'blocked\n' })
  })

  test.concurrent('in recv, by an error that nobody catches', async () => {
    const ended = await runProgram('blocked-worker.ts', ['recv', 'throw'])
    expect(ended).toMatchObject({ code: 1, stdout: 'blocked\n' })
    expect(ended.stderr).toContain('Error: the main thread fails')
  })

  test.concurrent('in recv, by falling off the end', async () => {
    expect(await runProgram('blocked-worker.ts', ['recv', 'fall'])).toMatchObject({ code: 0, stdout: 'blocked\n' })
  })

  test.concurrent('in a loop that opens new sockets for ever', async () => {
    expect(await runProgram('blocked-worker.ts', ['loop', 'exit'])).toMatchObject({ code: 3, stdout: 'blocked\n' })
  })
})

describe('a process ends while a worker', () => {
  test.concurrent('loads the package', async () => {
    expect(await runProgram('loading-worker.ts')).toEqual({ code: 3, signal: null, stdout: 'loaded\n', stderr: '' })
  })

  test.concurrent('must not be cut off, and waits for it', async () => {
    expect(await runProgram('holding-worker.ts')).toMatchObject({ code: 3, stdout: 'done\n' })
  })
})

describe.skipIf(!onLinux)('a program that is blocked in accept', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('ends by %s at once, as a C program does', async signal => {
    using program = startProgram('accept-forever.ts')
    await program.nextLine()
    while (threadsInSocketCalls(program.child.pid!) === 0) await new Promise(setImmediate)
    program.child.kill(signal)
    expect(await program.ended).toMatchObject({ code: null, signal })
  })

  test('goes on after a signal that has a handler', async () => {
    using program = startProgram('accept-forever.ts', ['SIGUSR2'])
    const port = Number(await program.nextLine())
    for (let round = 0; round < 3; round++) {
      while (threadsInSocketCalls(program.child.pid!) === 0) await new Promise(setImmediate)
      program.child.kill('SIGUSR2')
    }
    using client = socket()
    client.connect({ host: '127.0.0.1', port })
    expect((await program.ended).stdout).toContain('accepted')
  })
})
