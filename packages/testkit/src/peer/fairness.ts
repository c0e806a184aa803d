/**
 * How long a client waits for 64 bytes while another one floods the same server, against how long it waits otherwise.
 *
 * Both are measured in one run, in turns, and compared as medians: on a busy machine both grow. The flood comes from a
 * thread of its own, so that the measuring one is free. Where the ratio is in doubt, more samples are taken.
 */
import { Worker } from 'node:worker_threads'
import { monotonicMs } from '../clock.ts'
import type { Listener } from '../program/program.ts'
import type { Story } from '../story/story.ts'
import type { TcpConnection } from './tcp-connection.ts'

const MESSAGE = Buffer.alloc(64, 'fair ')
const SAMPLES = 15
const MOST_ROUNDS = 6
/** Below this an echo takes as long as our own event loop does, and says nothing about the program. */
const LEAST_MS = 0.5
const [FLOODS, KIB_BACK, HAS_ENDED] = [0, 1, 2]

/** What was measured. */
export type Fairness = {
  /** Medians, in milliseconds. */
  quietMs: number
  floodedMs: number
  /** How many times as long the echo takes while the other client floods; infinite when it does not come at all. */
  ratio: number
  /** How many KiB of the flood came back; 0 when it was not served at all. */
  floodKib: number
}

/**
 * Measures with `client`, which is at rest and echoes; the flooding client comes and goes.
 *
 * @param enough a ratio below this is not doubted: no more samples are taken
 */
export async function measureFairness(
  story: Story,
  listener: Listener,
  client: TcpConnection,
  enough: number,
): Promise<Fairness> {
  const words = new Int32Array(new SharedArrayBuffer(12))
  const flooder = new Worker(new URL('./flooder.ts', import.meta.url), {
    workerData: { ...listener.endpoint, words },
  })
  story.afterwards(async () => {
    await flooder.terminate()
  })
  await new Promise(resolve => flooder.once('message', resolve))
  story.timeline.add({ who: 'tests', what: 'connects', detail: 'another client, which will flood' })
  const quiet: number[] = []
  const flooded: number[] = []
  const sample = async (into: number[], before = async () => {}): Promise<boolean> => {
    for (let i = 0; i < SAMPLES; i++) {
      await before() // a flood comes in waves: each sample is taken in the middle of one
      const tookMs = await timeEcho(listener, client)
      if (tookMs === undefined) return false
      into.push(tookMs)
    }
    return true
  }
  for (let round = 1; ; round++) {
    if (!(await sample(quiet))) break
    story.timeline.add({ who: 'tests', what: 'sends', detail: 'a flood, from the other client' })
    Atomics.store(words, FLOODS, 1)
    flooder.postMessage('flood')
    const isServed = await sample(flooded, () => untilItFloods(listener, words))
    Atomics.store(words, FLOODS, 0)
    const floodKib = Atomics.load(words, KIB_BACK)
    const quietMs = median(quiet)
    if (!isServed) return { quietMs, floodedMs: Number.POSITIVE_INFINITY, ratio: Number.POSITIVE_INFINITY, floodKib }
    const floodedMs = median(flooded)
    const ratio = floodedMs / Math.max(quietMs, LEAST_MS)
    if (ratio < enough || round === MOST_ROUNDS) return { quietMs, floodedMs, ratio, floodKib }
  }
  return { quietMs: Number.POSITIVE_INFINITY, floodedMs: Number.POSITIVE_INFINITY, ratio: 1, floodKib: 0 }
}

/** Sends the message and waits for it; `undefined` when it does not come. */
async function timeEcho(listener: Listener, client: TcpConnection): Promise<number | undefined> {
  const wanted = client.receivedBytes + MESSAGE.length
  const beganMs = monotonicMs()
  client.send(MESSAGE)
  await listener.program.wait(
    client.until(() => client.receivedBytes >= wanted || client.ending !== 'open'),
    [client],
  )
  if (client.receivedBytes < wanted) return undefined
  client.checkedBytes = client.receivedBytes
  return monotonicMs() - beganMs
}

/** Waits until some of the flood came back, or the program provably sends none. */
async function untilItFloods(listener: Listener, words: Int32Array): Promise<void> {
  const before = Atomics.load(words, KIB_BACK)
  const outcome = Promise.withResolvers<void>()
  const timer = setInterval(() => {
    if (Atomics.load(words, KIB_BACK) - before > 1024 || Atomics.load(words, HAS_ENDED) === 1) outcome.resolve()
  }, 1)
  await listener.program.wait(outcome.promise, [])
  clearInterval(timer)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY
}
