/**
 * Which mistake of a server for many clients would have led to exactly what was observed. Nothing here reads the
 * learner's source: each function compares with what a wrong model would have produced, or tries something more.
 */
import { type EchoObservation, firstDifference, hasStackTrace, type Story, tryToConnect } from '@socket-course/testkit'

type Mistake = string | undefined

/** What a server keeps back at most when it handles one piece at a time; kernel buffers hold more than this. */
const ONE_PIECE_BYTES = 65_536

/** Names the mistake behind an answer that is not what was sent to a server with nothing else to do. */
export async function diagnoseEcho(seen: EchoObservation): Promise<Mistake> {
  const { received, ending, stall } = seen
  if (!isPrefix(seen)) return diagnoseGap(seen)
  if (ending !== 'open') return diagnoseEnding(seen)
  if (stall !== 'idle' || received.length > 0) return undefined
  return (await answersNobodyAfterAnotherConnects(seen)) ? 'accept-loop-blocks' : undefined
}

/** Names the mistake behind a missing answer while other clients are connected and silent. */
export function diagnoseAmongOthers(seen: EchoObservation): Promise<Mistake> | Mistake {
  if (seen.ending === 'open' && seen.stall === 'idle' && seen.connection.isAccepted() === false) {
    return 'serves-one-at-a-time'
  }
  return diagnoseEcho(seen)
}

/** Names the mistake behind a missing answer while another client does not read. */
export function diagnoseBesideSlowReader(seen: EchoObservation): Mistake {
  if (!isPrefix(seen)) return diagnoseGap(seen)
  if (seen.ending === 'open' && seen.stall !== undefined && seen.stall !== 'ended') return 'blocks-on-slow-reader'
  return seen.exit !== undefined && mentionsEagain(seen) ? 'treats-eagain-as-error' : undefined
}

/** Names the mistake behind what a client gets that began to read when all buffers were full. */
export function diagnoseLateReader(seen: EchoObservation): Mistake {
  if (!isPrefix(seen)) return diagnoseGap(seen)
  if (seen.ending === 'open') return seen.stall === 'idle' && seen.received.length > 0 ? 'drops-unsent-rest' : undefined
  if (seen.connection.hasHalfClosed) return seen.ending === 'end of file' ? 'drops-rest-at-end-of-file' : undefined
  return seen.received.length > ONE_PIECE_BYTES || mentionsEagain(seen) ? 'treats-eagain-as-error' : undefined
}

/** Names the mistake behind a connection that did not end after the client's end of file. */
export function diagnoseClose(seen: EchoObservation): Mistake {
  if (seen.received.length > 0) return undefined
  return seen.ending === 'open' && seen.stall !== 'ended' ? 'treats-eof-as-empty-read' : diagnoseEnding(seen)
}

/** Names the mistake of a server that does not serve the next client after others have gone. */
export function diagnoseAfterLeaving(how: 'reset' | 'end of file'): (seen: EchoObservation) => Mistake {
  return seen => diagnoseExit(seen.listener.program, how)
}

/** Names the mistake of a server that ended although only a client did. */
export function diagnoseExit(program: Program, how: 'reset' | 'end of file'): Mistake {
  const { exit } = program
  if (exit === undefined) return undefined
  const words = lastWords(program)
  if (/-1|closed|EBADF|file descriptor cannot be/i.test(words) && !/ECONNRESET|EPIPE/.test(words)) {
    return 'forgets-closed-socket-in-set'
  }
  return how === 'reset' ? 'dies-on-reset' : undefined
}

type Program = EchoObservation['listener']['program']

function lastWords(program: Program): string {
  return program.child.stderr.head.toString('utf8')
}

/** Names the mistake of a server whose end, or whose hanging up, was seen by a client that had done nothing wrong. */
function diagnoseEnding(seen: EchoObservation): Mistake {
  if (mentionsEagain(seen)) return 'treats-eagain-as-error'
  return seen.exit === undefined ? undefined : diagnoseExit(seen.listener.program, 'end of file')
}

function mentionsEagain({ listener }: EchoObservation): boolean {
  const words = lastWords(listener.program)
  return (
    /EAGAIN|EWOULDBLOCK|Resource temporarily unavailable|BlockingIOError/.test(words) && isOver(words, listener.program)
  )
}

/** A remark about EAGAIN may be harmless; with a stack trace, or at the end of the program, it is not. */
function isOver(words: string, program: Program): boolean {
  return hasStackTrace(words) || program.exit !== undefined
}

/** Other bytes than those sent: somebody else's, or one's own from further on. */
function diagnoseGap({ sent, received }: EchoObservation): Mistake {
  const at = firstDifference(sent, received)
  if (at === -1 || at >= received.length) return undefined
  const later = received.subarray(at, at + 16)
  return later.length === 16 && Buffer.from(sent).indexOf(later, at) > at ? 'drops-unsent-rest' : undefined
}

function isPrefix({ sent, received }: EchoObservation): boolean {
  return received.length <= sent.length && Buffer.compare(received, sent.subarray(0, received.length)) === 0
}

/** A loop around accept takes the next client, and waits again: it takes all of them and answers none. */
async function answersNobodyAfterAnotherConnects({ listener, connection }: EchoObservation): Promise<boolean> {
  if (connection.isAccepted() === false) return false
  const before = connection.receivedBytes
  const other = await tryToConnect(listener.endpoint)
  if (other instanceof Error) return false
  await listener.program.settle([connection])
  const isSilent = connection.receivedBytes === before && connection.ending === 'open'
  other.destroy()
  return isSilent
}

/** Ends the claim because of what the server uses while it has nothing to do. */
export function failBecauseBusy(story: Story, share: number, mistake: string): never {
  return story.fail({
    expected: 'less than 5 % of a processor while there is nothing to do',
    observed: `${Math.round(share * 100)} %`,
    mistake,
  })
}
