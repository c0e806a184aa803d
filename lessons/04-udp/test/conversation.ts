/** One run of the client under test, with the tests in the server's place: what it sent, how it ended, what it printed. */
import {
  countBytes,
  type Datagram,
  type Exit,
  monotonicMs,
  type Program,
  type ProgramExercise,
  type Stall,
  type Story,
  UdpPeer,
} from '@socket-course/testkit'

export const ID_BYTES = 8
/**
 * A wait that no test waits out: the kit calls a program idle that sleeps for more than 20 seconds, so that what it does
 * with a datagram can be told from what it does when its time is over.
 */
export const FOREVER_MS = 600_000
/**
 * A wait is too short when it is less than this share of what it should be. Timers of an event loop count from the
 * beginning of its turn, so on a busy machine two datagrams may follow each other faster than their waits say.
 */
const LEAST_SHARE = 0.6
/** Shorter waits say nothing, for the same reason. */
const LEAST_MEANINGFUL_MS = 200
/** How much processor time a client gets until it sends: on a busy machine a start costs a multiple of what it should. */
const START_CPU_MS = 4_000
/** A client that has not sent for so long, in milliseconds, while it should try every few, will not. */
const MOST_QUIET_MS = 4_000

/** A started client and its server. */
export type Conversation = { program: Program; client: ProgramExercise; server: UdpPeer; message: string }

/** Starts the client. */
export function start(
  story: Story,
  client: ProgramExercise,
  server: UdpPeer,
  message: string,
  options: readonly string[],
  at: { host: string; port: number } = server,
): Conversation {
  const program = client.start(story, [at.host, String(at.port), message, ...options])
  return { program, client, server, message }
}

/** Waits for the `count`-th request and gives it; ends the claim where it does not come or is not as it must be. */
export async function expectRequest(story: Story, { program, client, server, message }: Conversation, count = 1) {
  await program.wait(
    server.until(() => server.received.length >= count),
    [server],
    START_CPU_MS, // it has to start first
  )
  const request = server.received[count - 1]
  if (request === undefined) {
    const observed = program.exit === undefined ? 'it waits and sends nothing' : program.describeExit()
    const mistake = count > 1 && program.exit === undefined ? await nameEndlessWait(story, client) : undefined
    const expected = count === 1 ? 'a datagram' : `datagram number ${count}, since no reply came`
    return story.fail({ expected, observed, output: program.lastWords(), ...named(mistake) })
  }
  expectShape(story, request, message)
  return request
}

/**
 * Says why a client waits that should have sent again or ended: by a first wait of 1 ms, which is a second to one that
 * takes milliseconds for seconds. Only a client that has failed is asked, so a right one is never judged by this.
 */
export async function nameEndlessWait(story: Story, client: ProgramExercise): Promise<string | undefined> {
  const server = await UdpPeer.open(story)
  const { program } = start(story, client, server, 'again', ['--timeout', '1', '--tries', '2'])
  await program.wait(
    Promise.race([program.child.ended, server.until(() => server.received.length >= 2)]),
    [server],
    START_CPU_MS,
    MOST_QUIET_MS,
  )
  const [first, second] = server.received
  if (first === undefined || program.exit !== undefined) return undefined
  if (second === undefined) return 'waits-for-ever'
  return second.atMs - first.notBeforeMs >= 900 ? 'milliseconds-as-seconds' : undefined
}

/** The part of a failure that names a mistake, where there is one. */
export const named = (mistake: string | undefined): { mistake?: string } => (mistake === undefined ? {} : { mistake })

function expectShape(story: Story, { bytes }: Datagram, message: string): void {
  const text = Buffer.from(message)
  if (bytes.subarray(ID_BYTES).equals(text) && bytes.length === ID_BYTES + text.length) return
  const expected = `one datagram of ${countBytes(ID_BYTES + text.length)}: an id of 8 bytes, and then the message`
  const mistake = bytes.equals(text)
    ? 'client-forgets-id'
    : bytes.length === 2 * ID_BYTES + text.length && bytes.subarray(2 * ID_BYTES).equals(text)
      ? 'client-id-as-hex-text'
      : undefined
  story.fail({
    expected,
    observed: `a datagram of ${countBytes(bytes.length)}`,
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** The id of a request. */
export const idOf = (request: Datagram): Buffer => request.bytes.subarray(0, ID_BYTES)

/** Expects that the client has printed the reply and a number of tries, and ended well. */
export async function expectSuccess(
  story: Story,
  { program, server, message }: Omit<Conversation, 'client'>,
  reply: Buffer,
  tries: { from: number; to?: () => number },
): Promise<void> {
  const exit = await program.waitForExit(() => [server])
  const most = tries.to?.() ?? tries.from
  const output = program.lastWords()
  const count = tries.from === most ? String(most) : `${tries.from} to ${most}`
  const expected = `the reply of ${countBytes(reply.length)} and the number of tries, ${count}, on standard output, and exit code 0`
  if ('stall' in exit) {
    return story.fail({ expected, observed: describeStall(exit.stall), output })
  }
  const printed = program.child.stdout.head
  const at = printed.indexOf(reply)
  if (at === -1) {
    const found = longestPart(printed, reply)
    const isMessage = 'code' in exit && exit.code === 0 && message !== '' && printed.includes(message)
    const mistake =
      found >= 512 && found < reply.length ? 'client-truncates-reply' : isMessage ? 'client-prints-message' : undefined
    const instead = isMessage ? `; ${JSON.stringify(message)}, which was sent, is` : ''
    const observed = `${program.describeExit()}; the reply is not there${instead}`
    return story.fail({ expected, observed, output, ...named(mistake) })
  }
  if (!('code' in exit) || exit.code !== 0) {
    return story.fail({ expected, observed: program.describeExit(), output })
  }
  const rest = `${printed.toString('latin1', 0, at)} ${printed.toString('latin1', at + reply.length)}`
  const numbers = [...rest.matchAll(/(?<![\d.])\d+(?![\d]|\.\d)/g)].map(([number]) => Number(number))
  if (numbers.some(number => number >= tries.from && number <= most)) return
  const observed = numbers.length === 0 ? 'no number of tries' : `other numbers: ${numbers.join(', ')}`
  story.fail({ expected, observed, output, mistake: 'client-miscounts-tries' })
}

/** How much of the beginning of `reply` stands in `printed`. */
function longestPart(printed: Buffer, reply: Buffer): number {
  let most = 0
  for (const size of [512, 1016, 1024, 2040, 2048, 4088, 4096, 8184, 8192]) {
    if (reply.length > size && printed.includes(reply.subarray(0, size))) most = size
  }
  return most
}

/**
 * Expects that the client never sent and never ended much too early, as far as that can be proved: between two events
 * passed no more time than from the moment before the first was seen to the moment after the second was.
 */
export function expectWaits(
  story: Story,
  { program, server }: Conversation,
  timeoutMs: number,
  endedMs: number,
  nameMistake: (sent: readonly Datagram[], isEnd: boolean) => string | undefined,
): void {
  const { received } = server
  const beganWaitMs = (number: number) => timeoutMs * (2 ** (number - 1) - 1) // after the first, when all goes well
  for (let later = 2; later <= received.length + 1; later++) {
    for (let earlier = later - 1; earlier >= 1; earlier--) {
      const wantedMs = beganWaitMs(later) - beganWaitMs(earlier)
      const mostMs = (received[later - 1]?.atMs ?? endedMs) - received[earlier - 1]!.notBeforeMs
      if (wantedMs < LEAST_MEANINGFUL_MS || mostMs >= LEAST_SHARE * wantedMs) continue
      const isEnd = later > received.length
      const mistake = nameMistake(received, isEnd)
      story.fail({
        expected: `${wantedMs} ms from try ${earlier} to ${isEnd ? 'the end' : `try ${later}`}`,
        observed: `${Math.round(mostMs)} ms at most`,
        output: program.lastWords(),
        ...(mistake === undefined ? {} : { mistake }),
      })
    }
  }
}

/** Names the mistake of waits that are too short: they stay the same, or the last one is missing. */
export function nameShortWaits(timeoutMs: number): (sent: readonly Datagram[], isEnd: boolean) => string | undefined {
  return (sent, isEnd) => {
    if (!isEnd) return 'does-not-double'
    const leastMs = sent.at(-1)!.notBeforeMs - sent[0]!.atMs
    const hasDoubled = sent.length > 2 && leastMs > timeoutMs * (2 ** (sent.length - 1) - 1) * 0.6
    return hasDoubled ? 'gives-up-after-last-send' : undefined
  }
}

/** Waits until the client has ended, and gives when. */
export async function untilEnd({
  program,
  server,
}: Conversation): Promise<{ exit: Exit | { stall: Stall }; endedMs: number }> {
  const outcome = await program.wait(program.child.ended, [server], undefined, MOST_QUIET_MS)
  const endedMs = monotonicMs()
  return { exit: 'value' in outcome ? outcome.value : (program.exit ?? outcome), endedMs }
}

/** Expects that the client still waits, and has not sent again, after something that is not its reply. */
export async function expectStillWaiting(
  story: Story,
  { program, server }: Conversation,
  what: string,
  mistakeWhenTaken: string,
): Promise<void> {
  const sent = server.received.length
  const outcome = await program.wait(
    Promise.race([program.child.ended, server.until(() => server.received.length > sent)]),
    [server],
    undefined,
    MOST_QUIET_MS,
  )
  const isAtRest = 'stall' in outcome && outcome.stall === 'idle'
  const exit = isAtRest ? program.exit : await program.settle([server])
  const expected = `the client to pass over ${what} and to wait on`
  const output = program.lastWords()
  if (exit !== undefined) {
    const isTaken = 'code' in exit && exit.code === 0
    const mistake = isTaken ? { mistake: mistakeWhenTaken } : {}
    return story.fail({ expected, observed: program.describeExit(), output, ...mistake })
  }
  if (server.received.length > sent) {
    story.fail({ expected, observed: 'it sent again at once', output, mistake: 'foreign-datagram-ends-wait' })
  }
}

export function describeStall(stall: Stall): string {
  return stall === 'idle' ? 'it goes on waiting' : 'it never ends'
}

/** Lets so many claims of a file run at the same time, in the order in which they came. */
export class Turns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Waits for its turn, which is over when the story ends. */
  async take(story: Story): Promise<void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    story.afterwards(() => {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    })
  }
}
