/**
 * What every echo server owes its client, as two expectations that all lessons with an echo share (RFC 862).
 */
import { NO_CLOSE_CPU_MS } from '../limits.ts'
import type { Exit } from '../program/child.ts'
import type { Stall } from '../program/patience.ts'
import type { Listener } from '../program/program.ts'
import { countBytes, drawDifference, firstDifference } from '../story/bytes.ts'
import { FindingError } from '../story/finding.ts'
import { Story } from '../story/story.ts'
import type { Ending, TcpConnection } from './tcp-connection.ts'

/** What came back for what was sent. */
export type EchoObservation = {
  sent: Uint8Array
  received: Buffer
  ending: Ending
  stall?: Stall
  /** How the program ended, when it did. */
  exit?: Exit
  connection: TcpConnection
  listener: Listener
}

/** Names the mistake that an observation looks like; may try something on the connection to find out. */
export type Diagnosis = (seen: EchoObservation) => string | undefined | Promise<string | undefined>

/**
 * Sends `bytes` (in the given pieces, or at once) and expects exactly them back, after all that was found right before;
 * else ends the claim. What comes after them is for the next expectation.
 *
 * @param pieces what to send; none when the test has sent the bytes already
 */
export async function expectEcho(
  story: Story,
  listener: Listener,
  connection: TcpConnection,
  bytes: Uint8Array,
  diagnose: Diagnosis,
  pieces: Iterable<Uint8Array> = [bytes],
): Promise<void> {
  const before = connection.checkedBytes
  const isComplete = () => connection.receivedBytes - before >= bytes.length || connection.ending !== 'open'
  const exchange = Promise.all([connection.sendPieces(pieces), connection.until(isComplete)])
  const outcome = await listener.program.wait(exchange, [connection])
  const received = connection.receivedFrom(before)
  if (firstDifference(bytes, received.subarray(0, bytes.length)) === -1) {
    connection.checkedBytes += bytes.length
    return
  }
  await untilItHasEndedToo(listener, connection)
  const seen = observe(listener, connection, bytes, received, 'stall' in outcome ? outcome.stall : undefined)
  await failWith(story, `the same ${countBytes(bytes.length)} back`, seen, diagnose)
}

/** Ends the client's half and expects the program to end its own, with nothing more in between. */
export async function expectCloseAfterEndOfFile(
  story: Story,
  listener: Listener,
  connection: TcpConnection,
  diagnose: Diagnosis,
): Promise<void> {
  connection.halfClose()
  const outcome = await listener.program.wait(
    connection.until(() => connection.ending !== 'open'),
    [connection],
    NO_CLOSE_CPU_MS,
  )
  const extra = connection.receivedFrom(connection.checkedBytes)
  if (connection.ending === 'end of file' && extra.length === 0) return
  await untilItHasEndedToo(listener, connection)
  const seen = observe(listener, connection, Buffer.alloc(0), extra, 'stall' in outcome ? outcome.stall : undefined)
  await failWith(story, 'the connection to be closed after the end of file, and nothing more to come', seen, diagnose)
}

/** A program that fails closes its connections a moment before it ends; how it ended belongs to the finding. */
async function untilItHasEndedToo(listener: Listener, connection: TcpConnection): Promise<void> {
  if (connection.ending !== 'open') await listener.program.settle([connection])
}

function observe(
  listener: Listener,
  connection: TcpConnection,
  sent: Uint8Array,
  received: Buffer,
  stall: Stall | undefined,
): EchoObservation {
  return {
    sent,
    received,
    ending: connection.ending,
    ...(stall === undefined ? {} : { stall }),
    ...(listener.program.exit === undefined ? {} : { exit: listener.program.exit }),
    connection,
    listener,
  }
}

async function failWith(story: Story, expected: string, seen: EchoObservation, diagnose: Diagnosis): Promise<never> {
  const { sent, received } = seen
  const at = firstDifference(sent, received)
  const isOther = at !== -1 && at < received.length
  const difference = isOther ? { difference: drawDifference(sent, received) } : {}
  const description = describeEcho(seen, isOther)
  const mistake = await diagnose(seen)
  const output = seen.exit === undefined ? {} : { output: seen.listener.program.lastWords() }
  return story.fail({
    expected,
    observed: description,
    ...difference,
    ...output,
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** Puts an observation into words. */
function describeEcho(seen: EchoObservation, isOther: boolean): string {
  const { sent, received } = seen
  const what = isOther
    ? sent.length === 0
      ? `${countBytes(received.length)} that nobody had sent`
      : 'other bytes'
    : sent.length === 0
      ? ''
      : received.length === 0
        ? 'nothing'
        : `only ${received.length.toLocaleString('en-US')} of them`
  const end =
    seen.ending === 'reset'
      ? 'the connection was reset'
      : seen.ending === 'end of file'
        ? 'the program closed the connection'
        : seen.stall === 'idle'
          ? 'the program waits for something else and the connection stays open'
          : seen.stall === 'no progress'
            ? 'the program is busy but nothing more came'
            : ''
  const exit = seen.exit === undefined ? '' : seen.listener.program.describeExit()
  return [what, end, exit].filter(part => part !== '').join('; ')
}

/** Tries in silence whether a server still takes a client, echoes a byte and closes; a claim of no story. */
export async function stillEchoes(listener: Listener): Promise<boolean> {
  if (listener.program.exit !== undefined) return false
  const story = new Story(0)
  try {
    const connection = await listener.connect(story)
    await expectEcho(story, listener, connection, Buffer.from('?'), () => undefined)
    await expectCloseAfterEndOfFile(story, listener, connection, () => undefined)
    return true
  } catch (error) {
    if (error instanceof FindingError) return false
    throw error
  } finally {
    await story.end()
  }
}
