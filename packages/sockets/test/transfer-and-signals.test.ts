import { describe, expect, test } from 'vitest'
import { type Socket, socket } from '../src/index.ts'
import { listenOnLoopback } from './connected-pair.ts'
import { isMainThreadWaiting, type Program, startProgram } from './program.ts'

/** What the program prints when its call comes back, and how the peer makes it come back. */
const CALLS: Record<string, { prints: string; release: (listener: Socket) => void }> = {
  recv: { prints: 'at last', release: sendBytes },
  recv_into: { prints: 'at last', release: sendBytes },
  sendall: { prints: 'sent', release: readAll },
  connect: { prints: 'connected', release: makeRoom },
}

describe.skipIf(process.platform !== 'linux').each(Object.entries(CALLS))(
  'a program blocked in %s',
  (call, expected) => {
    test.each(['SIGINT', 'SIGTERM'] as const)('ends by %s at once', async signal => {
      using peer = peerFor(call)
      using program = startProgram('transfer-forever.ts', [call, String(peer.listener.getsockname().port)])
      await program.nextLine()
      await waitUntilBlocked(program)
      program.child.kill(signal)
      expect(await program.ended).toMatchObject({ code: null, signal })
    })

    test.each(['forever', '30'])('goes on after a signal that has a handler (%s)', async seconds => {
      using peer = peerFor(call)
      const port = String(peer.listener.getsockname().port)
      using program = startProgram('transfer-forever.ts', [call, port, seconds, 'SIGUSR2'])
      await program.nextLine()
      for (let round = 0; round < 3; round++) {
        await waitUntilBlocked(program)
        program.child.kill('SIGUSR2')
      }
      expected.release(peer.listener)
      expect(await program.ended).toMatchObject({ code: 0, stdout: `begins\n${expected.prints}\n` })
    })
  },
)

async function waitUntilBlocked(program: Program): Promise<void> {
  while (!isMainThreadWaiting(program.child.pid!)) await new Promise(setImmediate)
}

/** A listener; for `connect` one whose queue is full, so that the kernel does not answer the next. */
function peerFor(call: string): Disposable & { listener: Socket } {
  const listener = call === 'connect' ? socket() : listenOnLoopback()
  const first = socket()
  if (call === 'connect') {
    listener.bind({ host: '127.0.0.1', port: 0 })
    listener.listen(0)
    first.connect(listener.getsockname())
  }
  const close = () => {
    first.close()
    listener.close()
  }
  return { listener, [Symbol.dispose]: close }
}

function sendBytes(listener: Socket): void {
  const [connection] = listener.accept()
  connection.sendall(Buffer.from('at last'))
  connection.close()
}

function readAll(listener: Socket): void {
  const [connection] = listener.accept()
  while (connection.recv(65536).length > 0);
  connection.close()
}

function makeRoom(listener: Socket): void {
  listener.accept()[0].close()
}
