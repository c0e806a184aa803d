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
const MOST_ROUNDS = 4
/** A ratio so many times what is enough is not doubted either. */
const FAR_TOO_MUCH = 2
/** A sample is taken when so much of the flood has come back since the one before. */
const WAVE_KIB = 256
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
  /** Whether an echo that did not come during the flood came after it, and was right. */
  answer: 'in time' | 'late' | 'never'
  /** How many KiB of the flood came back; 0 when it was not served at all. */
  floodKib: number
}

/**
 * Measures with `client`, all of whose bytes so far have been checked; the flooding client comes and goes.
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
  const never = Number.POSITIVE_INFINITY
  for (let round = 1; ; round++) {
    if (!(await sample(quiet))) return { quietMs: never, floodedMs: never, ratio: never, answer: 'never', floodKib: 0 }
    story.timeline.add({ who: 'tests', what: 'sends', detail: 'a flood, from the other client' })
    Atomics.store(words, FLOODS, 1)
    flooder.postMessage('flood')
    const isServed = await sample(flooded, () => untilItFloods(listener, words))
    Atomics.store(words, FLOODS, 0)
    const floodKib = Atomics.load(words, KIB_BACK)
    const quietMs = median(quiet)
    if (!isServed) {
      const answer = (await receiveEcho(listener, client)) ? 'late' : 'never'
      return { quietMs, floodedMs: never, ratio: never, answer, floodKib }
    }
    const floodedMs = median(flooded)
    const ratio = floodedMs / Math.max(quietMs, LEAST_MS)
    const isDoubtful = ratio >= enough && ratio < FAR_TOO_MUCH * enough
    if (!isDoubtful || round === MOST_ROUNDS) return { quietMs, floodedMs, ratio, answer: 'in time', floodKib }
  }
}

/** Sends the message and waits for it; `undefined` when it does not come. */
async function timeEcho(listener: Listener, client: TcpConnection): Promise<number | undefined> {
  const beganMs = monotonicMs()
  client.send(MESSAGE)
  return (await receiveEcho(listener, client)) ? monotonicMs() - beganMs : undefined
}

/** Waits for the message, and says whether it came. */
async function receiveEcho(listener: Listener, client: TcpConnection): Promise<boolean> {
  const isThere = () => client.receivedBytes - client.checkedBytes >= MESSAGE.length || client.ending !== 'open'
  await listener.program.wait(client.until(isThere), [client])
  const received = client.received().subarray(client.checkedBytes)
  if (!received.subarray(0, MESSAGE.length).equals(MESSAGE)) return false
  client.checkedBytes += MESSAGE.length
  return true
}

/** Waits until some of the flood came back, or the program provably sends none. */
async function untilItFloods(listener: Listener, words: Int32Array): Promise<void> {
  const before = Atomics.load(words, KIB_BACK)
  const outcome = Promise.withResolvers<void>()
  const timer = setInterval(() => {
    if (Atomics.load(words, KIB_BACK) - before > WAVE_KIB || Atomics.load(words, HAS_ENDED) === 1) outcome.resolve()
  }, 1)
  await listener.program.wait(outcome.promise, [])
  clearInterval(timer)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY
}
