import { expect, test } from 'vitest'
import { isMainThreadWaiting, startProgram, threadsInSocketCalls } from './program.ts'

/** How many threads sit in a call when all wait: the server, and the two workers that it has at first. */
const THREADS: Record<string, number> = { serve_forever: 1, handle_request: 1, ThreadingTCPServer: 3 }

test.skipIf(process.platform !== 'linux').each(Object.entries(THREADS))(
  'a server that is blocked in %s ends by Ctrl-C at once',
  async (way, threads) => {
    using program = startProgram('serve-forever.ts', [way])
    const pid = program.child.pid!
    await program.nextLine()
    while (!isMainThreadWaiting(pid) || threadsInSocketCalls(pid) < threads) await new Promise(setImmediate)
    program.child.kill('SIGINT')
    expect(await program.ended).toMatchObject({ code: null, signal: 'SIGINT' })
  },
)
