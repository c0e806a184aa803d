/** Asking a message server: one connection, one request in given pieces, and what came of it. */
import {
  type Ending,
  type Exit,
  FindingError,
  type Listener,
  type Stall,
  Story,
  type TcpConnection,
} from '@socket-course/testkit'
import { jsonMessage, type Reading, readMessage } from './messages.ts'

/** What came back for one request. */
export type Answer = {
  reading: Reading
  received: Buffer
  ending: Ending
  connection: TcpConnection
  stall?: Stall
  exit?: Exit
  /** True when nothing came, and a connection that was answered before is still open. */
  isHeldUp?: true
}

/** The connections of a story that were answered. */
const answered = new WeakMap<Story, TcpConnection[]>()

/** Sends the pieces one after the other, each read before the next, and waits for a whole message or an end. */
export async function ask(
  story: Story,
  listener: Listener,
  pieces: readonly Uint8Array[],
  thenHalfClose = false,
): Promise<Answer> {
  const connection = await listener.connect(story)
  const isAnswered = () => connection.ending !== 'open' || readMessage(connection.received()).kind !== 'incomplete'
  await connection.sendSeparately(pieces) // before the wait: while we send slowly, the program cannot get on
  if (thenHalfClose) connection.halfClose()
  const wait = () => listener.program.wait(connection.until(isAnswered), [connection])
  let outcome = await wait()
  // Busy is not the same as looping: on a machine that does much else, a second wait tells them apart.
  if ('stall' in outcome && outcome.stall === 'no progress') outcome = await wait()
  if (connection.ending !== 'open' && !isWhole(connection)) await listener.program.settle([connection])
  const before = answered.get(story) ?? []
  if (isWhole(connection)) answered.set(story, [...before, connection])
  const isHeldUp = connection.received().length === 0 && before.some(each => each.ending === 'open')
  return {
    ...(isHeldUp ? { isHeldUp } : {}),
    reading: readMessage(connection.received()),
    received: connection.received(),
    ending: connection.ending,
    connection,
    ...('stall' in outcome ? { stall: outcome.stall } : {}),
    ...(listener.program.exit === undefined ? {} : { exit: listener.program.exit }),
  }
}

const isWhole = (connection: TcpConnection): boolean => readMessage(connection.received()).kind === 'message'

/** Says what came, for a finding. */
export function describeAnswer(answer: Answer, listener: Listener): string {
  const { reading, received, ending, stall, isHeldUp } = answer
  if (isHeldUp && ending === 'open' && listener.program.exit === undefined) {
    return 'nothing: the program answered the request before this one, but did not close its connection'
  }
  const what =
    reading.kind === 'wrong'
      ? `a message that is wrong: ${reading.why}`
      : reading.kind === 'message'
        ? `a message with the content ${JSON.stringify(reading.content.toString('utf8').slice(0, 120))}`
        : received.length === 0
          ? 'nothing'
          : `${received.length} bytes, and not ${reading.missing}`
  const end =
    ending === 'reset'
      ? 'the connection was reset'
      : ending === 'end of file'
        ? 'the program closed the connection'
        : stall === 'idle'
          ? 'the program waits for more'
          : stall === 'no progress'
            ? 'the program is busy but nothing more came'
            : ''
  const exit = listener.program.exit === undefined ? '' : listener.program.describeExit()
  return [what, end, exit].filter(part => part !== '').join('; ')
}

/** Asks in silence, on a connection of no story, and gives the bytes that came back, few or none. */
export async function askInSilence(
  listener: Listener,
  pieces: readonly Uint8Array[],
  thenHalfClose = false,
): Promise<Buffer> {
  if (listener.program.exit !== undefined) return Buffer.alloc(0)
  const story = new Story(0)
  try {
    return (await ask(story, listener, pieces, thenHalfClose)).received
  } catch (error) {
    if (error instanceof FindingError) return Buffer.alloc(0)
    throw error
  } finally {
    await story.end()
  }
}

/** Tries in silence whether a server answers a search for something that it cannot know. */
export async function stillAnswers(listener: Listener): Promise<boolean> {
  return isRightAnswer(await askInSilence(listener, [searchFor('are you there')]))
}

/** True for a whole text/json message that says that there is no match. */
export function isRightAnswer(received: Buffer): boolean {
  const reading = readMessage(received)
  if (reading.kind !== 'message' || reading.header['content-type'] !== 'text/json') return false
  return reading.content.includes('No match for')
}

/** A request that every server can answer. */
export const searchFor = (value: string): Buffer => jsonMessage({ action: 'search', value })
