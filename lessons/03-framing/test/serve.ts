/** Playing the server for a message client: takes its request, answers as a test says, and sees what it makes of it. */
import {
  countBytes,
  describeBytes,
  type Exit,
  type Program,
  type ProgramExercise,
  type Stall,
  type Story,
  type TcpConnection,
  TcpListener,
} from '@socket-course/testkit'
import { nameOfLengths, type Reading, readMessage } from './messages.ts'

/** How a test answers, once the whole request is there. */
export type Reply = (connection: TcpConnection) => Promise<void> | void

/** What came of one run of the client. */
export type Conversation = {
  program: Program
  connection: TcpConnection
  request: Extract<Reading, { kind: 'message' }>
  exit: Exit | { stall: Stall }
  /** What it printed on its standard output. */
  printed: string
}

/** Starts the client, waits for its request, answers, and waits until it ends or provably does not. */
export async function converse(
  story: Story,
  client: ProgramExercise,
  [action, value]: readonly [action: string, value: string],
  reply: Reply,
): Promise<Conversation> {
  const server = await TcpListener.open(story)
  const program = client.start(story, [server.host, String(server.port), action, value])
  const accepted = await program.wait(server.accept(), [])
  if ('stall' in accepted) {
    const observed = program.exit === undefined ? 'it does not connect' : `${program.describeExit()} without connecting`
    return story.fail({ expected: 'a connection to the server', observed, output: program.lastWords() })
  }
  const connection = accepted.value
  const isThere = () => connection.ending !== 'open' || readMessage(connection.received()).kind !== 'incomplete'
  await program.wait(connection.until(isThere), [connection])
  const request = expectRequest(story, program, connection)
  await reply(connection)
  let exit = await program.waitForExit(() => [connection])
  // Busy is not the same as looping: on a machine that does much else, a second wait tells them apart.
  if ('stall' in exit && exit.stall === 'no progress') exit = await program.waitForExit(() => [connection])
  return { program, connection, request, exit, printed: program.child.stdout.head.toString('utf8') }
}

/** Ends the claim unless a whole message has come and nothing behind it. */
function expectRequest(story: Story, program: Program, connection: TcpConnection): Conversation['request'] {
  const received = connection.received()
  const reading = readMessage(received)
  if (reading.kind === 'message' && reading.size === received.length) return reading
  const observed =
    reading.kind === 'message'
      ? `${countBytes(received.length - reading.size)} more than the header says`
      : reading.kind === 'wrong'
        ? `a message that is wrong: ${reading.why}`
        : `${countBytes(received.length)}, and not ${reading.missing}`
  const mistake = nameOfLengths(received)
  return story.fail({
    expected: 'one request: two bytes, the header, the content',
    observed: received.length === 0 ? observed : `${observed}; it begins with ${describeBytes(received, 40)}`,
    output: program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}
