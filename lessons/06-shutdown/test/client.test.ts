/**
 * The client that ends its own direction first, judged by servers that read to the end of file and then answer, say
 * nothing, or reset the connection.
 */
import { setTimeout as pause } from 'node:timers/promises'
import {
  claim,
  countBytes,
  drawDifference,
  expectComplaint,
  expectUsage,
  freeEndpoint,
  hasStackTrace,
  OwnTime,
  type Program,
  ProgramExercise,
  type Story,
  type TcpConnection,
  TcpListener,
} from '@socket-course/testkit'

const client = new ProgramExercise('client')

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, value) => value))
const MIB = 1 << 20
/** For so long the server is silent to a program of which nothing proves that it waits for ever. */
const SILENCE_MS = 3_500
/** Who ends after less of its own time has not waited for anything. */
const AT_ONCE_MS = 300
const REPLACEMENT = Buffer.from('\ufffd')

claim('sends all of its standard input and then ends its own direction', { readMore: 'shutdown', weight: 3 }, story =>
  expectConversation(story, Buffer.from('GET /index.html HTTP/1.0\r\n\r\n'), [Buffer.from('HTTP/1.0 200 OK\r\n\r\n')]),
)

claim('sends every byte value unchanged', { readMore: 'exercise-1-the-client' }, story =>
  expectConversation(story, EVERY_BYTE, [Buffer.from('thanks')]),
)

claim('sends 8 MiB', { readMore: 'exercise-1-the-client' }, async story => {
  const input = Buffer.alloc(8 * MIB, story.random('input').bytes(65_536))
  const { program, connection } = await connect(story, input, true)
  await program.settle([connection]) // by now the buffers of both kernels are full
  connection.readOn()
  await expectRequest(story, program, connection, input)
  await answer(story, program, connection, [Buffer.from('8388608')])
})

claim('ends its direction at once when its standard input is empty', { readMore: 'shutdown' }, story =>
  expectConversation(story, Buffer.alloc(0), [Buffer.from('you said nothing')]),
)

claim('prints everything that comes until the end of file, unchanged', { readMore: 'shutdown', weight: 2 }, story =>
  expectConversation(story, Buffer.from('all bytes, please'), [
    EVERY_BYTE.subarray(0, 200),
    EVERY_BYTE.subarray(200),
    Buffer.from('né').subarray(0, 2),
    Buffer.from('né').subarray(2),
    Buffer.alloc(300_000, 'and a long one after them, '),
  ]),
)

claim('waits while the server is silent', { readMore: 'who-notices', weight: 2 }, async story => {
  const { program, connection } = await connect(story, Buffer.from('take your time'))
  await expectRequest(story, program, connection, Buffer.from('take your time'))
  story.asks('wait, since the server has neither answered nor ended')
  story.timeline.add({ who: 'tests', what: 'is silent', connection: connection.number })
  // Who sleeps in a call without a time-out waits for ever; anybody else is given more silence than most time-outs have.
  const time = new OwnTime(story, program)
  await program.wait(Promise.race([program.child.ended, pause(SILENCE_MS, undefined, { ref: false })]), [connection])
  if (program.exit !== undefined) failAsItEnded(story, program, time, 'closes-instead-of-shutdown')
  await answer(story, program, connection, [Buffer.from('here I am')])
})

claim('takes an end of file without an answer for a success', { readMore: 'three-ends' }, story =>
  expectConversation(story, Buffer.from('no answer needed'), []),
)

claim('reports a reset and exits with code 1', { readMore: 'three-ends', weight: 3 }, async story => {
  const input = Buffer.from('hello')
  for (const moment of ['before the answer', 'in the middle of the answer'] as const) {
    const { program, connection } = await connect(story, input)
    await expectRequest(story, program, connection, input)
    await expectItWaits(story, program, connection, 'closes-instead-of-shutdown')
    story.asks(`report that the server reset the connection ${moment}`)
    if (moment === 'in the middle of the answer') {
      await connection.sendSeparately([Buffer.from('the first half ')])
      await expectItWaits(story, program, connection, 'reads-the-answer-once')
    }
    connection.reset()
    await expectResetReported(story, program)
  }
})

claim('reports a reset that comes while it still sends', { readMore: 'three-ends' }, async story => {
  const { program, connection } = await connect(story, Buffer.alloc(8 * MIB, 'x'))
  connection.stopReading()
  story.asks('report that the server reset the connection before it had read everything')
  await program.settle([connection])
  connection.reset()
  await expectResetReported(story, program)
})

claim('says in one sentence that nobody listens and exits with code 1', { readMore: 'three-ends' }, async story => {
  const { host, port } = await freeEndpoint()
  story.asks(`send to ${host}:${port}, where nobody listens`)
  await expectComplaint(story, client.start(story, [host, String(port)], Buffer.from('hello')), {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} refused the connection`,
    escapedError: 'lets-errors-escape',
  })
})

claim('prints a usage line and exits with code 2 when its arguments are wrong', { readMore: 'shutdown' }, story =>
  expectUsage(story, client, [[], ['127.0.0.1'], ['127.0.0.1', 'seven']]),
)

/** Starts the client with a standard input and waits until it has connected. */
async function connect(
  story: Story,
  input: Buffer,
  isPaused = false,
): Promise<{ program: Program; connection: TcpConnection }> {
  const server = await TcpListener.open(story)
  story.asks(`send ${countBytes(input.length)} of standard input, then end its own direction`)
  const program = client.start(story, [server.host, String(server.port)], input)
  const accepted = await program.wait(server.accept(), [])
  if ('value' in accepted) {
    if (isPaused) accepted.value.stopReading()
    return { program, connection: accepted.value }
  }
  const observed = program.exit === undefined ? 'it does not connect' : `${program.describeExit()} without connecting`
  return story.fail({ expected: 'a connection to the server', observed, output: program.lastWords() })
}

/** Expects exactly the input to arrive, and then the end of file. */
async function expectRequest(story: Story, program: Program, connection: TcpConnection, input: Buffer): Promise<void> {
  const hasEnded = () => connection.ending !== 'open'
  const outcome = await program.wait(connection.until(hasEnded), [connection])
  const received = connection.received()
  const output = program.lastWords()
  if (!received.equals(input)) {
    const isText = input.some(byte => byte >= 0x80) && received.includes(REPLACEMENT)
    const isPart = received.length < input.length && input.length >= MIB && connection.ending === 'end of file'
    const hasWaited = program.exit === undefined || ('code' in program.exit && program.exit.code === 0)
    const isCutShort = isPart && hasWaited
    story.fail({
      expected: `exactly the ${countBytes(input.length)} of standard input to arrive at the server`,
      observed: `${countBytes(received.length)} arrived${hasEnded() ? `; ${program.describeExit()}` : ''}`,
      difference: drawDifference(input, received),
      output,
      ...(isText ? { mistake: 'decodes-bytes-as-text' } : isCutShort ? { mistake: 'ignores-what-send-returns' } : {}),
    })
  }
  if (connection.ending === 'end of file') return
  const expected = 'the end of file after the last byte of standard input'
  if (connection.ending === 'reset') return story.fail({ expected, observed: 'the connection was reset', output })
  const isWaiting = 'stall' in outcome && outcome.stall !== 'ended'
  story.fail({
    expected,
    observed: 'all bytes are there and the direction stays open; the program waits',
    output,
    ...(isWaiting ? { mistake: 'waits-for-eof-without-shutdown' } : {}),
  })
}

/** A program that has ended already cannot notice what comes now: that is a mistake of its own. */
async function expectItWaits(
  story: Story,
  program: Program,
  connection: TcpConnection,
  mistake: string,
): Promise<void> {
  const time = new OwnTime(story, program)
  if ((await program.settle([connection])) !== undefined) failAsItEnded(story, program, time, mistake)
}

/** It ended before the server did: at once, which is `mistake`, or after a time-out of its own. */
function failAsItEnded(story: Story, program: Program, time: OwnTime, mistake: string): never {
  const hasCrashed = hasStackTrace(program.child.stderr.head.toString('utf8'))
  const named =
    time.ownMs() >= AT_ONCE_MS ? 'takes-silence-for-an-end' : time.elapsedMs() < AT_ONCE_MS ? mistake : undefined
  return story.fail({
    expected: 'it to wait, since the server has not ended its direction',
    observed: `${program.describeExit()}, after ${Math.round(time.elapsedMs())} ms of silence`,
    output: program.lastWords(),
    ...(hasCrashed || named === undefined ? {} : { mistake: named }),
  })
}

/** Answers piece by piece, ends the server's direction, and expects all of it on standard output. */
async function answer(story: Story, program: Program, connection: TcpConnection, pieces: Buffer[]): Promise<void> {
  const whole = Buffer.concat(pieces)
  story.asks(`print the ${countBytes(whole.length)} of the answer and exit with code 0`)
  await connection.sendSeparately(pieces)
  connection.halfClose()
  const exit = await program.waitForExit(() => [connection])
  const printed = program.child.stdout.head
  const expected = `exactly ${countBytes(whole.length)} on standard output, and exit code 0`
  const output = program.child.stderr.lastLines(6)
  if ('stall' in exit) {
    const mistake = exit.stall === 'no progress' ? { mistake: 'loops-at-end-of-file' } : {}
    return story.fail({ expected, observed: 'it goes on after the end of file', output, ...mistake })
  }
  if (!printed.equals(whole)) {
    const mistake = diagnosePrinted(whole, printed, program)
    story.fail({
      expected,
      observed: `${countBytes(printed.length)} on standard output; ${program.describeExit()}`,
      difference: drawDifference(whole, printed),
      output,
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
  if (!('code' in exit) || exit.code !== 0) story.fail({ expected, observed: program.describeExit(), output })
}

function diagnosePrinted(whole: Buffer, printed: Buffer, program: Program): string | undefined {
  const hasCrashed = hasStackTrace(program.child.stderr.head.toString('utf8'))
  if (printed.length === 0) return hasCrashed ? undefined : 'closes-instead-of-shutdown'
  if (printed.includes(REPLACEMENT)) return 'decodes-bytes-as-text'
  if (printed.length < whole.length && printed.equals(whole.subarray(0, printed.length))) return 'reads-the-answer-once'
  return printed.includes(whole) ? 'prints-more' : undefined
}

async function expectConversation(story: Story, input: Buffer, pieces: Buffer[]): Promise<void> {
  const { program, connection } = await connect(story, input)
  await expectRequest(story, program, connection, input)
  await answer(story, program, connection, pieces)
}

/** Expects one sentence and exit code 1 of a program whose connection was reset. */
async function expectResetReported(story: Story, program: Program): Promise<void> {
  const exit = await program.waitForExit()
  const expected = 'one sentence about the reset on standard error, and exit code 1'
  if ('code' in exit && exit.code === 0) {
    const mistake = 'treats-reset-as-eof'
    return story.fail({ expected, observed: program.describeExit(), output: program.lastWords(), mistake })
  }
  await expectComplaint(story, program, {
    code: 1,
    mentions: [],
    about: 'that the connection was reset',
    escapedError: 'lets-errors-escape',
  })
}
