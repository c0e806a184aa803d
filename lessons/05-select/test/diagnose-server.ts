/**
 * Which mistake of a server for many clients would have led to exactly what was observed. Nothing here reads the
 * learner's source: each function compares with what a wrong model would have produced, or tries something more.
 */
import {
  acceptQueue,
  type EchoObservation,
  firstDifference,
  type Story,
  type TcpConnection,
  tryToConnect,
} from '@socket-course/testkit'

type Mistake = string | undefined

/** What a server keeps back at most when it handles one piece at a time; kernel buffers hold more than this. */
const ONE_PIECE_BYTES = 65_536

/** Names the mistake behind an answer that is not what was sent to a server with nothing else to do. */
export async function diagnoseEcho(seen: EchoObservation): Promise<Mistake> {
  const { received, ending, stall } = seen
  if (!isPrefix(seen)) return diagnoseGap(seen)
  if (ending !== 'open') return diagnoseEnding(seen)
  if (stall !== 'idle' || received.length > 0) return undefined
  return (await waitsForAnotherClient(seen)) ? 'accept-loop-blocks' : undefined
}

/** Names the mistake behind a missing answer while other clients are connected and silent. */
export function diagnoseAmongOthers(seen: EchoObservation): Promise<Mistake> | Mistake {
  if (seen.ending === 'open' && seen.stall === 'idle' && seen.connection.isAccepted() === false) {
    return 'serves-one-at-a-time'
  }
  return diagnoseEcho(seen)
}

/** Names the mistake behind a missing answer while another client, `slow`, does not read. */
export function diagnoseBeside(slow: TcpConnection): (seen: EchoObservation) => Mistake {
  return seen => (slow.isAccepted() === false ? 'serves-one-at-a-time' : diagnoseBesideSlowReader(seen))
}

function diagnoseBesideSlowReader(seen: EchoObservation): Mistake {
  if (!isPrefix(seen)) return diagnoseGap(seen)
  if (seen.ending === 'open' && seen.stall !== undefined && seen.stall !== 'ended') return 'blocks-on-slow-reader'
  return seen.exit !== undefined && mentionsEagain(seen) ? 'treats-eagain-as-error' : undefined
}

/** Names the mistake behind what a client gets that began to read when all buffers were full. */
export function diagnoseLateReader(seen: EchoObservation): Mistake {
  if (!isPrefix(seen)) return diagnoseGap(seen)
  if (seen.ending === 'open') return seen.stall === 'idle' && seen.received.length > 0 ? 'drops-unsent-rest' : undefined
  return seen.received.length > ONE_PIECE_BYTES || mentionsEagain(seen) ? 'treats-eagain-as-error' : undefined
}

/**
 * Names the mistake behind an echo that ended too soon after the client's end of file. A server that loses what `send`
 * did not take loses it without an end of file too, as `alsoWithoutEnd` finds out.
 */
export async function diagnoseHalfClosed(
  seen: EchoObservation,
  alsoWithoutEnd: () => Promise<boolean>,
): Promise<Mistake> {
  if (!isPrefix(seen)) return diagnoseGap(seen)
  if (seen.ending !== 'end of file') return undefined // a reset: it closed before it had read everything
  return (await alsoWithoutEnd()) ? 'drops-unsent-rest' : 'drops-rest-at-end-of-file'
}

/** Names the mistake behind a connection that did not end after the client's end of file. */
export function diagnoseClose(seen: EchoObservation): Mistake {
  if (seen.received.length > 0) return undefined
  if (seen.ending !== 'open') return diagnoseEnding(seen)
  if (seen.stall === 'no progress') return 'treats-eof-as-empty-read'
  // It has answered before, so it does not hang; it has read the end of file, and left it at that.
  const hasAnswered = seen.connection.checkedBytes > 0 && seen.connection.bytesTaken() !== undefined
  return seen.stall === 'idle' && hasAnswered ? 'never-closes' : undefined
}

/** Names the mistake of a server that does not serve the next client after others have gone. */
export function diagnoseAfterLeaving(how: 'reset' | 'end of file'): (seen: EchoObservation) => Mistake {
  return seen => diagnoseExit(seen.listener.program, how)
}

/** Names the mistake of a server that ended although only a client did. */
export function diagnoseExit(program: Program, how: 'reset' | 'end of file'): Mistake {
  const { exit } = program
  if (exit === undefined) return undefined
  const isClosedSocket = /RangeError.*(closed|-1)|EBADF|file descriptor cannot be a negative/
  if (isClosedSocket.test(lastWords(program))) return 'forgets-closed-socket-in-set'
  if (EAGAIN.test(lastWords(program))) return 'treats-eagain-as-error'
  return how === 'reset' ? 'dies-on-reset' : undefined
}

/** Names the mistake of a server that ended when very many clients had come. */
export function diagnoseAfterCrowd({ listener: { program } }: EchoObservation): Mistake {
  if (program.exit === undefined) return undefined
  // C has no check: FD_SET writes beyond the set, which ends in a signal at best.
  const isOverrun = 'signal' in program.exit && /SIGABRT|SIGSEGV|SIGBUS/.test(program.exit.signal)
  return isOverrun || /1024|out of range in select/.test(lastWords(program)) ? 'descriptor-over-1024' : undefined
}

const EAGAIN = /EAGAIN|EWOULDBLOCK|Resource temporarily unavailable|BlockingIOError/

type Program = EchoObservation['listener']['program']

function lastWords(program: Program): string {
  return program.child.stderr.head.toString('utf8')
}

/** Names the mistake of a server whose end, or whose hanging up, was seen by a client that had done nothing wrong. */
function diagnoseEnding(seen: EchoObservation): Mistake {
  if (mentionsEagain(seen)) return 'treats-eagain-as-error'
  return seen.exit === undefined ? undefined : diagnoseExit(seen.listener.program, 'end of file')
}

/** The program's own words about the connection that it has ended. */
function mentionsEagain({ listener, ending }: EchoObservation): boolean {
  return ending !== 'open' && EAGAIN.test(lastWords(listener.program))
}

/** Other bytes than those sent: one's own from further on, or some that had come before. The bytes sent are random. */
function diagnoseGap({ sent, received }: EchoObservation): Mistake {
  const at = firstDifference(sent, received)
  if (at === -1 || at >= received.length) return undefined
  const later = received.subarray(at, at + 16)
  if (later.length < 16) return undefined
  const from = Buffer.from(sent).indexOf(later)
  if (from === -1) return undefined
  return from > at ? 'drops-unsent-rest' : 'sends-again-what-was-taken'
}

function isPrefix({ sent, received }: EchoObservation): boolean {
  return received.length <= sent.length && Buffer.compare(received, sent.subarray(0, received.length)) === 0
}

/**
 * A server that waits in `accept` has taken a client, and not one byte of it. When another one comes it goes on: it
 * answers the first, or takes the other and waits again.
 */
async function waitsForAnotherClient({ listener, connection }: EchoObservation): Promise<boolean> {
  if (connection.isAccepted() !== true || connection.bytesTaken() !== 0) return false
  const before = connection.receivedBytes
  const other = await tryToConnect(listener.endpoint)
  if (other instanceof Error) return false
  other.on('error', () => {}) // a program that ends now resets it
  await listener.program.settle([connection])
  const isAnswered = connection.receivedBytes > before
  const isUntouched = connection.bytesTaken() === 0 && acceptQueueIsEmpty(listener)
  other.destroy()
  return isAnswered || isUntouched
}

function acceptQueueIsEmpty({ boundTo, endpoint }: EchoObservation['listener']): boolean {
  return acceptQueue(boundTo, endpoint.port) === 0
}

/** Ends the claim because of what the server uses while it has nothing to do. */
export function failBecauseBusy(story: Story, share: number, mistake: string): never {
  return story.fail({
    expected: 'less than 5 % of a processor while there is nothing to do',
    observed: `${Math.round(share * 100)} %`,
    mistake,
  })
}
