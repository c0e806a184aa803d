import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Socket, socketpair } from '../src/index.ts'
import { codeOf, GUARD_SECONDS } from './connected-pair.ts'
import { runProgram } from './program.ts'

/** Opens sockets until one gets a number that was closed a moment ago; another thread may have it for a short time. */
function socketWithNumber(fd: number): Socket {
  for (;;) {
    const pair = socketpair()
    const found = pair.find(each => each.fileno() === fd)
    for (const each of pair) if (each !== found) each.close()
    if (found) return found
  }
}

describe('a descriptor that is handed to a worker', () => {
  let worker: Worker
  beforeEach(() => {
    worker = new Worker(new URL('./programs/descriptor-worker.ts', import.meta.url), { execArgv: [] })
  })
  afterEach(async () => {
    await worker.terminate()
  })

  async function tell(deed: string, fd?: number): Promise<unknown> {
    const answer = once(worker, 'message')
    worker.postMessage([deed, fd])
    return (await answer)[0]
  }

  test('is used and closed there, and the peer reads the end', async () => {
    const [left, right] = socketpair()
    right.settimeout(GUARD_SECONDS)
    right.sendall(Buffer.from('for the worker'))
    const fd = left.detach()
    expect(await tell('take', fd)).toBe(fd)
    expect(await tell('receive')).toBe('for the worker')
    await tell('close')
    expect(right.recv(1)).toHaveLength(0)
    right.close()
  })

  test('is not touched by the object that gave it up', async () => {
    const [left, right] = socketpair()
    right.settimeout(GUARD_SECONDS)
    await tell('take', left.detach())
    left.close()
    expect(codeOf(() => left.send(Buffer.from('x')))).toBe('EBADF')
    right.sendall(Buffer.from('still open'))
    expect(await tell('receive')).toBe('still open')
    right.close()
  })

  test('is not touched by the worker once it is closed there, though the number is in use again', async () => {
    const [left, right] = socketpair()
    const fd = left.detach()
    await tell('take', fd)
    await tell('close')
    using again = socketWithNumber(fd)
    expect(await tell('receive')).toBe('EBADF')
    expect(await tell('close')).toBe('done')
    expect(await tell('give back')).toBe(-1)
    expect(again.getsockname()).toMatchObject({ path: '' })
    right.close()
  })

  test('comes back, and outlives the worker', async () => {
    const [left, right] = socketpair()
    await tell('take', left.detach())
    using back = Socket.from((await tell('give back')) as number)
    worker.postMessage(['end'])
    await once(worker, 'exit')
    right.sendall(Buffer.from('x'))
    expect(back.recv(1).toString()).toBe('x')
    right.close()
  })
})

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('a process ends while a worker waits', () => {
  test.concurrent.each(['select', 'poll', 'selector'])('by %s, for its own sockets', async call => {
    expect(await runProgram('blocked-worker.ts', [call, 'exit'])).toMatchObject({ code: 3, stdout: 'blocked\n' })
  })

  test.concurrent.each(['select', 'poll', 'selector'])('by %s, for the sockets of another thread', async call => {
    const ended = await runProgram('blocked-worker.ts', [`${call} of another`, 'exit'])
    expect(ended).toMatchObject({ code: 3, stdout: 'blocked\n' })
  })
})
