/** The server that answers after the end of file, judged by clients that end in every way there is. */
import { createHash } from 'node:crypto'
import {
  claim,
  countBytes,
  FindingError,
  hasProcessFacts,
  type Listener,
  type Program,
  ProgramExercise,
  Story,
  type TcpConnection,
} from '@socket-course/testkit'
import { diagnoseAnswer } from './diagnose-server.ts'

const server = new ProgramExercise('server')
const shared = server.shareServer(stillAnswers)

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, value) => value))
const MIB = 1 << 20

claim(
  'answers the number of bytes and their SHA-256',
  { readMore: 'exercise-2-the-server', weight: 2 },
  async story => {
    const listener = await shared.borrow(story)
    for (const bytes of [
      Buffer.from('hello'),
      EVERY_BYTE,
      Buffer.from('naïve – 你好 – 👋\r\n'),
      Buffer.alloc(100_000, 7),
    ]) {
      await expectExchange(story, listener, [bytes])
    }
  },
)

claim('answers a client that sends nothing', { readMore: 'exercise-2-the-server' }, async story => {
  await expectExchange(story, await shared.borrow(story), [])
})

claim('waits for the end of file before it answers', { readMore: 'shutdown', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  const pieces = [Buffer.from('the first piece, '), Buffer.from('the second, '), Buffer.from('and the last')]
  const whole = Buffer.concat(pieces)
  story.asks('wait for the end of file, although the client pauses between its pieces')
  for (const piece of pieces) {
    connection.send(piece)
    await listener.program.settle([connection])
    if (connection.receivedBytes === 0 && connection.ending === 'open') continue
    const isEarly = connection.receivedBytes > 0
    story.fail({
      expected: 'nothing before the end of file',
      observed: isEarly ? `${JSON.stringify(connection.received().toString())}` : 'the connection was closed',
      ...(isEarly ? { mistake: 'answers-before-end-of-file' } : {}),
    })
  }
  connection.halfClose()
  await expectAnswer(story, listener.program, connection, whole)
})

claim('reads 8 MiB before it answers', { readMore: 'exercise-2-the-server' }, async story => {
  await expectExchange(story, await shared.borrow(story), [Buffer.alloc(8 * MIB, story.random('8 MiB').bytes(65_536))])
})

claim('closes the connection after its answer', { readMore: 'garbage', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  for (const text of ['one', 'two', 'three']) await expectExchange(story, listener, [Buffer.from(text)])
})

claim('serves several clients at once', { readMore: 'several-clients', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const clients: TcpConnection[] = []
  for (let number = 1; number <= 3; number++) {
    const connection = await listener.connect(story)
    connection.send(Buffer.from(`the beginning of ${number}, `))
    clients.push(connection)
  }
  story.asks('answer a client while three others have not ended yet')
  await expectExchange(story, listener, [Buffer.from('me first')], 'serves-one-at-a-time')
  for (const [index, connection] of clients.entries()) {
    const end = `and the end of ${index + 1}`
    connection.send(Buffer.from(end))
    connection.halfClose()
    story.asks(`answer client ${index + 1}, whose bytes came in two pieces with those of others between them`)
    await expectAnswer(story, listener.program, connection, Buffer.from(`the beginning of ${index + 1}, ${end}`))
  }
})

claim('logs a reset as a reset, and goes on', { readMore: 'three-ends', weight: 3 }, async story => {
  const listener = await server.startServer(story)
  const errors = () => listener.program.child.stderr.head.toString('utf8')
  await expectExchange(story, listener, [Buffer.from('an ordinary client')])
  await listener.program.settle([]) // it may log the end a little later
  if (/reset/i.test(errors())) {
    story.fail({
      asked: 'serve a client that ends with an end of file',
      expected: 'no word of a reset on standard error',
      observed: 'a line that says reset',
      output: listener.program.lastWords(),
      mistake: 'takes-every-end-for-a-reset',
    })
  }
  const wordsBefore = errors().length
  for (const moment of ['after some bytes', 'before it has said anything'] as const) {
    const linesBefore = errors().split(/reset/i).length
    const connection = await listener.connect(story)
    if (moment === 'after some bytes') connection.send(Buffer.from('and then it happ'))
    await listener.program.settle([connection]) // accepted and read: the reset finds it in the middle
    if (connection.receivedBytes > 0) {
      story.fail({
        expected: 'nothing before the end of file',
        observed: JSON.stringify(connection.received().toString()),
        mistake: 'answers-before-end-of-file',
      })
    }
    story.asks(`log that a client reset the connection ${moment}`)
    connection.reset()
    const isLogged = () => errors().split(/reset/i).length > linesBefore
    // A server that wrote nothing about the ordinary client, and writes something now, makes a difference between both.
    const isNoticed = () =>
      moment !== 'after some bytes' ||
      (wordsBefore === 0 && errors() !== '') ||
      /reset/i.test(listener.program.child.stdout.head.toString('utf8'))
    await expectLogged(story, listener.program, isLogged, isNoticed)
  }
  story.asks('serve the next client after two that reset the connection')
  await expectExchange(story, listener, [Buffer.from('next')])
})

claim(
  'leaves no descriptor open, however its clients end',
  { readMore: 'garbage', skipBecause: hasProcessFacts ? undefined : 'this system does not show open descriptors' },
  async story => {
    const listener = await shared.borrow(story)
    const visit = async (isPolite: boolean) => {
      if (isPolite) return expectExchange(story, listener, [Buffer.from('bye')])
      const connection = await listener.connect(story)
      connection.send(Buffer.from('b'))
      await connection.untilDelivered()
      connection.reset()
    }
    for (let visitor = 0; visitor < 4; visitor++) await visit(visitor % 2 === 0)
    await listener.program.settle([])
    const before = listener.program.openDescriptors() ?? 0
    story.asks('serve 40 clients, of whom every other one resets the connection')
    for (let visitor = 0; visitor < 40; visitor++) await visit(visitor % 2 === 0)
    await listener.program.settle([])
    const after = listener.program.openDescriptors() ?? 0
    if (after - before < 10) return
    story.fail({
      expected: `about ${before} open descriptors again, as before the 40 clients`,
      observed: `${after} open descriptors`,
      mistake: 'relies-on-garbage-collection',
    })
  },
)

/** A client that sends the pieces, ends its direction and wants the answer, then the end of file. */
async function expectExchange(story: Story, listener: Listener, pieces: Buffer[], silent?: string): Promise<void> {
  const whole = Buffer.concat(pieces)
  const connection = await listener.connect(story)
  story.asks(`answer a client that sends ${countBytes(whole.length)} and ends its direction`)
  await connection.sendPieces(pieces)
  connection.halfClose()
  await expectAnswer(story, listener.program, connection, whole, silent)
  connection.close()
}

/** Expects the answer to the bytes, and then the end of file. */
async function expectAnswer(
  story: Story,
  program: Program,
  connection: TcpConnection,
  bytes: Buffer,
  silent?: string,
): Promise<void> {
  const right = `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}\n`
  const outcome = await program.wait(
    connection.until(() => connection.ending !== 'open'),
    [connection],
  )
  const received = connection.received().toString('latin1')
  if (received === right && connection.ending === 'end of file') return
  if (connection.ending !== 'open') await program.settle([])
  const stall = 'stall' in outcome ? outcome.stall : undefined
  const mistake = diagnoseAnswer({ bytes, right, received, connection, program, stall, silent })
  const end =
    connection.ending === 'open'
      ? 'the connection stays open'
      : connection.ending === 'reset'
        ? 'the connection was reset'
        : 'the program closed the connection'
  story.fail({
    expected: `${JSON.stringify(right)}, and then the end of file`,
    observed: `${received === '' ? 'nothing' : JSON.stringify(received.slice(0, 100))}; ${end}${program.exit === undefined ? '' : `; ${program.describeExit()}`}`,
    output: program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** Waits until standard error has one more line about a reset. */
async function expectLogged(
  story: Story,
  program: Program,
  isLogged: () => boolean,
  isNoticed: () => boolean,
): Promise<void> {
  let isOver = false
  const untilLogged = async () => {
    while (!isLogged() && !isOver) await program.child.stderr.untilData(50)
  }
  await program.wait(untilLogged(), [])
  isOver = true
  const expected = 'a line with the word reset on standard error, and the server to go on'
  if (isLogged() && (await program.settle([])) === undefined) return
  if (program.exit !== undefined) {
    const observed = program.describeExit()
    return story.fail({ expected, observed, output: program.lastWords(), mistake: 'dies-on-reset' })
  }
  const noticed = isNoticed()
  story.fail({
    expected,
    observed: noticed ? 'it was noticed, but not logged on standard error with the word reset' : 'no such line',
    output: program.lastWords(),
    mistake: noticed ? 'does-not-log-resets' : 'treats-reset-as-eof',
  })
}

/** Tries in silence whether the server still answers. */
async function stillAnswers(listener: Listener): Promise<boolean> {
  if (listener.program.exit !== undefined) return false
  const story = new Story(0)
  try {
    await expectExchange(story, listener, [Buffer.from('?')])
    return true
  } catch (error) {
    if (error instanceof FindingError) return false
    throw error
  } finally {
    await story.end()
  }
}
