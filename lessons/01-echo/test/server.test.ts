/** The echo server, judged from outside: by what it sends back, when it closes, and what the kernel says of it. */
import {
  claim,
  type Endpoint,
  expectCloseAfterEndOfFile,
  expectComplaint,
  expectEcho,
  expectTruePort,
  expectUsage,
  freeEndpoint,
  hasLoopbackBlock,
  hasProcessFacts,
  ProgramExercise,
  type SeededRandom,
  stillEchoes,
  TcpListener,
  tryToConnect,
} from '@socket-course/testkit'
import { diagnoseClose, diagnoseEcho, diagnoseEnd, diagnoseNextClient } from './diagnose-server.ts'

const server = new ProgramExercise('server', {
  otherPort: 'ignores-port-argument',
  otherAddress: 'ignores-host-argument',
})
const shared = server.shareServer(stillEchoes)
/** For the claims in which somebody waits for a while: so they hold up no others. */
const patient = server.shareServer(stillEchoes)
const anyPort = server.shareServer(stillEchoes, { host: '127.0.0.1', port: 0 })

/** Every byte value once, the ASCII half first. */
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, value) => value))
const SIZES = [1, 2, 3, 100, 1023, 1024, 1025, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1_000_000]
const MIB = 1 << 20

/** Random bytes among which no line ends. */
function withoutLineBreaks(random: SeededRandom, count: number): Buffer {
  const block = random.bytes(Math.min(count, 65_536)).map(byte => (byte === 10 || byte === 13 ? byte + 1 : byte))
  return Buffer.alloc(count, block)
}

claim('listens at the address and port that it is given', { readMore: 'bind-an-address' }, async story => {
  const listener = await shared.borrow(story)
  story.asks(`echo at ${listener.endpoint.host}:${listener.endpoint.port}`)
  const connection = await listener.connect(story)
  await expectEcho(story, listener, connection, Buffer.from('hello'), diagnoseEcho)
})

claim('takes any free port when it is given port 0', { readMore: 'ports' }, async story => {
  const listener = await anyPort.borrow(story)
  story.asks('echo at the free port that it took')
  const connection = await listener.connect(story)
  await expectEcho(story, listener, connection, Buffer.from('hello'), diagnoseEcho)
  expectTruePort(story, listener, 'says-port-zero')
})

claim('sends back all 256 byte values unchanged', { readMore: 'bytes-not-text', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  story.asks('echo the bytes 0x00 to 0x7f')
  await expectEcho(story, listener, connection, EVERY_BYTE.subarray(0, 128), diagnoseEcho)
  story.asks('echo the bytes 0x80 to 0xff')
  await expectEcho(story, listener, connection, EVERY_BYTE.subarray(128), diagnoseEcho)
  story.asks('echo text in UTF-8, cut in the middle of a character')
  const text = Buffer.from('naïve – 你好 – 👋')
  for (const byte of text) await expectEcho(story, listener, connection, Buffer.of(byte), diagnoseEcho)
})

claim(
  'sends back messages of many sizes without waiting for a line break',
  { readMore: 'a-stream-has-no-messages' },
  async story => {
    const listener = await shared.borrow(story)
    const connection = await listener.connect(story)
    const random = story.random('sizes')
    for (const size of SIZES) {
      story.asks(`echo ${size} ${size === 1 ? 'byte' : 'bytes'} without a line break`)
      await expectEcho(story, listener, connection, withoutLineBreaks(random, size), diagnoseEcho)
    }
  },
)

claim('sends back blanks, line breaks and zero bytes as they are', { readMore: 'bytes-not-text' }, async story => {
  const listener = await shared.borrow(story)
  for (const text of [' \t two words \r\n', '\r\n', '\n\n', 'a\0b', '\0', 'one\ntwo\r\nthree', '\ufeffmark']) {
    const connection = await listener.connect(story)
    const bytes = Buffer.from(text)
    story.asks(`echo ${JSON.stringify(text)}`)
    await expectEcho(story, listener, connection, bytes, diagnoseEcho)
    await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
  }
})

claim('goes on with the same client for as long as it sends', { readMore: 'the-loop', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  story.asks('echo the first message')
  await expectEcho(story, listener, connection, Buffer.from('message 1'), diagnoseEcho)
  for (let round = 2; round <= 200; round++) {
    story.asks(`echo message ${round} on the same connection`)
    await expectEcho(story, listener, connection, Buffer.from(`message ${round}`), diagnoseEcho)
  }
})

claim('lets a client be silent for as long as it likes', { readMore: 'the-loop' }, async story => {
  const listener = await patient.borrow(story)
  const connection = await listener.connect(story)
  story.asks('echo two messages')
  for (const text of ['hello', 'again']) {
    await expectEcho(story, listener, connection, Buffer.from(text), diagnoseEcho)
  }
  story.asks('wait for a client that is silent for a while, and go on with it')
  // A server that waits without end is known to do so at once; one that has a time-out is waited for.
  await listener.program.wait(
    connection.until(() => connection.ending !== 'open'),
    [connection],
  )
  const hangsUp = connection.ending !== 'open' && connection.receivedBytes === connection.checkedBytes
  await expectEcho(story, listener, connection, Buffer.from('still here'), seen =>
    hangsUp ? 'hangs-up-on-silence' : diagnoseEcho(seen),
  )
})

claim('sends back 8 MiB to a client that sends and reads at the same time', { readMore: 'the-loop' }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  const bytes = withoutLineBreaks(story.random('8 MiB'), 8 * MIB)
  story.asks('echo 8 MiB')
  await expectEcho(story, listener, connection, bytes, diagnoseEcho)
  await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
})

claim('loses nothing when the client reads late', { readMore: 'send-and-sendall' }, async story => {
  const listener = await patient.borrow(story)
  const connection = await listener.connect(story)
  const bytes = withoutLineBreaks(story.random('late'), 8 * MIB)
  story.asks('echo 8 MiB to a client that does not read at first')
  connection.stopReading()
  connection.send(bytes)
  // Until both buffers of the kernel are full and the server can only wait; then the client wakes up.
  await connection.untilKernelTakesNoMore()
  connection.readOn()
  await expectEcho(story, listener, connection, bytes, diagnoseEcho, [])
})

claim('sends what is left after the client half-closes', { readMore: 'end-of-file' }, async story => {
  const listener = await patient.borrow(story)
  const connection = await listener.connect(story)
  const bytes = withoutLineBreaks(story.random('half-close'), 8 * MIB)
  story.asks('echo 8 MiB to a client that half-closes after them and only then begins to read')
  connection.stopReading()
  connection.send(bytes)
  connection.halfClose()
  await connection.untilKernelTakesNoMore()
  await listener.program.settle([connection])
  connection.readOn()
  await expectEcho(story, listener, connection, bytes, diagnoseEcho, [])
  await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
})

claim('closes the connection after the end of file', { readMore: 'end-of-file' }, async story => {
  const listener = await shared.borrow(story)
  const connection = await listener.connect(story)
  story.asks('echo 7 bytes')
  await expectEcho(story, listener, connection, Buffer.from('goodbye'), diagnoseEcho)
  story.asks('close the connection, since the client has half-closed')
  await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
})

claim('sends nothing but what it received', { readMore: 'bytes-not-text' }, async story => {
  const listener = await shared.borrow(story)
  for (const text of ['x', 'a longer one', 'y', 'z']) {
    const connection = await listener.connect(story)
    const bytes = Buffer.from(text)
    story.asks(`echo ${JSON.stringify(text)} and nothing else`)
    await expectEcho(story, listener, connection, bytes, diagnoseEcho)
    await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
  }
})

claim('serves one client after another', { readMore: 'accept-returns-a-new-socket', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  for (let client = 1; client <= 5; client++) {
    story.asks(`serve client ${client}`)
    const diagnose = client === 1 ? diagnoseEcho : diagnoseNextClient('end of file')
    const connection = await connectNext(story, listener, 'end of file')
    await expectEcho(story, listener, connection, Buffer.from(`client ${client}`), diagnose)
    await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
  }
})

claim('serves a client that had to wait for its turn', { readMore: 'the-backlog' }, async story => {
  const listener = await shared.borrow(story)
  const first = await listener.connect(story)
  story.asks('serve the first client')
  await expectEcho(story, listener, first, Buffer.from('first'), diagnoseEcho)
  const second = await listener.connect(story)
  second.send(Buffer.from('second'))
  story.asks('go on with the first client while a second one waits')
  const more = Buffer.from('still here')
  await expectEcho(story, listener, first, more, seen =>
    second.received().includes(more) ? 'mixes-up-clients' : diagnoseEcho(seen),
  )
  first.halfClose()
  story.asks('serve the second client after the first has left')
  await expectEcho(story, listener, second, Buffer.from('second'), diagnoseNextClient('end of file'), [])
})

claim('serves the next client after one that leaves at once', { readMore: 'end-of-file' }, async story => {
  const listener = await shared.borrow(story)
  for (let visit = 1; visit <= 3; visit++) {
    story.asks('take a client that says nothing and leaves')
    const visitor = await connectNext(story, listener, 'end of file')
    visitor.halfClose()
    await expectCloseAfterEndOfFile(story, listener, visitor, diagnoseClose)
    visitor.close()
  }
  story.asks('serve the next client')
  const connection = await connectNext(story, listener, 'end of file')
  await expectEcho(story, listener, connection, Buffer.from('hello'), diagnoseNextClient('end of file'))
})

claim('serves the next client after one that resets the connection', { readMore: 'reset', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const serveNext = async (name: string, after: 'end of file' | 'reset') => {
    const next = await connectNext(story, listener, after)
    await expectEcho(story, listener, next, Buffer.from(name), seen =>
      seen.received.includes('under way') ? 'mixes-up-clients' : diagnoseNextClient(after)(seen),
    )
    return next
  }
  story.asks('serve a client that leaves politely')
  const polite = await serveNext('polite', 'end of file')
  await expectCloseAfterEndOfFile(story, listener, polite, diagnoseClose)
  story.asks('serve the next client')
  await expectCloseAfterEndOfFile(story, listener, await serveNext('next', 'end of file'), diagnoseClose)

  const bytes = Buffer.alloc(100_000, 'under way ')
  for (const moment of ['after an answer', 'in the middle of the bytes', 'before it said anything'] as const) {
    const connection = await connectNext(story, listener, 'reset')
    story.asks(`serve a client that resets the connection ${moment}`)
    if (moment === 'after an answer') await expectEcho(story, listener, connection, Buffer.from('hi'), diagnoseEcho)
    if (moment === 'in the middle of the bytes') {
      connection.stopReading()
      connection.send(bytes)
      await connection.untilKernelTakesNoMore()
    }
    connection.reset()
    story.asks(`serve the next client after one that reset the connection ${moment}`)
    await expectCloseAfterEndOfFile(story, listener, await serveNext('next', 'reset'), diagnoseClose)
  }
  // One after the other: a backlog of the smallest size has room for one who waits.
  for (const farewell of ['with nothing said', 'with its end of file sent'] as const) {
    story.asks(`serve a client while another one, ${farewell}, resets the connection before its turn`)
    const busy = await serveNext('busy', 'reset')
    const waiting = await connectNext(story, listener, 'reset')
    if (farewell === 'with its end of file sent') {
      waiting.send(Buffer.from('too late'))
      waiting.halfClose() // a reset after an end of file makes send throw EPIPE
    }
    await listener.program.settle([busy, waiting])
    waiting.reset()
    await expectEcho(story, listener, busy, Buffer.from('go on'), seen => diagnoseEnd(seen.exit, 'reset'))
    await expectCloseAfterEndOfFile(story, listener, busy, diagnoseClose)
    story.asks('serve the next client after those')
    await expectCloseAfterEndOfFile(story, listener, await serveNext('next', 'reset'), diagnoseClose)
  }
})

claim(
  'leaves no descriptor open after 100 clients',
  { readMore: 'close', skipBecause: hasProcessFacts ? undefined : 'this system does not show open descriptors' },
  async story => {
    const listener = await shared.borrow(story)
    let lastLeft: 'end of file' | 'reset' = 'end of file' // how the client before has left
    const visit = async (name: string, leaving: typeof lastLeft) => {
      const connection = await connectNext(story, listener, lastLeft)
      const bytes = Buffer.from(name)
      await expectEcho(
        story,
        listener,
        connection,
        bytes,
        lastLeft === 'reset' ? diagnoseNextClient(lastLeft) : diagnoseEcho,
      )
      if (leaving === 'reset') connection.reset()
      else await expectCloseAfterEndOfFile(story, listener, connection, diagnoseClose)
      connection.close()
      lastLeft = leaving
    }
    story.asks('serve 5 clients before the counting begins')
    for (let client = 1; client <= 5; client++) await visit(`warm-up ${client}`, 'end of file')
    const before = listener.program.openDescriptors() ?? 0
    story.asks('serve 100 clients one after another, of which every fourth resets the connection')
    for (let client = 1; client <= 100; client++) {
      await visit(`client ${client}`, client % 4 === 0 ? 'reset' : 'end of file')
    }
    // A run-time may open a few of its own meanwhile; a forgotten close leaves one for each client.
    const isLevel = () => (listener.program.openDescriptors() ?? 0) - before < 10
    if (isLevel()) return
    await listener.program.settle([]) // it has closed whatever it will close
    if (isLevel()) return
    const after = listener.program.openDescriptors() ?? 0
    story.fail({
      expected: `about ${before} open descriptors again, as before the 100 clients`,
      observed: `${after} open descriptors`,
      mistake: 'leaks-descriptors',
    })
  },
)

claim('can be started again on the same port at once', { readMore: 'address-in-use' }, async story => {
  const endpoint = await freeEndpoint()
  const first = await server.startServer(story, endpoint)
  const connection = await first.connect(story)
  story.asks('echo before the restart')
  await expectEcho(story, first, connection, Buffer.from('before'), diagnoseEcho)
  await first.program.end()
  connection.close()
  story.asks('listen at the same port right after a server that had a client was ended')
  const program = server.start(story, [endpoint.host, String(endpoint.port)])
  await program.expectListening(story, endpoint, { exited: 'forgets-reuseaddr' })
})

claim(
  'listens only at the address that it is given',
  {
    readMore: 'bind-an-address',
    skipBecause: hasLoopbackBlock ? undefined : 'this system has one loopback address only',
  },
  async story => {
    const listener = await anyPort.borrow(story)
    const { port } = listener.endpoint
    story.asks(`listen at 127.0.0.1:${port} and nowhere else`)
    const connection = await listener.connect(story)
    await expectEcho(story, listener, connection, Buffer.from('hello'), diagnoseEcho)
    const elsewhere = await tryToConnect({ host: '127.0.0.2', port })
    if (elsewhere instanceof Error) return
    elsewhere.destroy()
    story.timeline.add({ who: 'tests', what: 'connects', detail: `127.0.0.2:${port}` })
    story.fail({
      expected: `a connection to 127.0.0.2:${port} to be refused`,
      observed: `it was accepted: the socket is bound to ${listener.boundTo}`,
      mistake: 'binds-every-address',
    })
  },
)

claim('says which address is taken and exits with code 1', { readMore: 'address-in-use' }, async story => {
  const { host } = await freeEndpoint()
  const occupant = await TcpListener.open(story, host)
  await expectTaken(story, { host, port: occupant.port })
})

claim('does not share its port with a second server', { readMore: 'address-in-use' }, async story => {
  const listener = await patient.borrow(story)
  await expectTaken(story, listener.endpoint, 'shares-its-port')
})

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'manners' },
  async story => {
    const withPort = (port: string) => ['127.0.0.1', port]
    await expectUsage(story, server, [[], ['127.0.0.1'], withPort('seven'), withPort('65536')])
    await expectUsage(story, server, [withPort('-7'), withPort(''), withPort('7seven')], undefined, 'misreads-the-port')
  },
)

/** Starts the program where another one listens, and expects it to say so. */
async function expectTaken(story: Story, { host, port }: Endpoint, mistakeWhenListening?: string): Promise<void> {
  story.asks(`listen at ${host}:${port}, where another program already listens`)
  const program = server.start(story, [host, String(port)])
  await expectComplaint(story, program, {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} is in use`,
    escapedError: 'lets-errors-escape',
    ...(mistakeWhenListening === undefined ? {} : { goesOn: mistakeWhenListening }),
  })
  const said = /^listening on .*/m.exec(program.child.stdout.head.toString('latin1'))
  if (said === null) return
  story.fail({
    expected: 'no line that says that it listens, since it does not',
    observed: `${JSON.stringify(said[0].trimEnd())} on standard output`,
    mistake: 'says-listening-too-early',
  })
}

type Story = Parameters<Parameters<typeof claim>[2]>[0]
type Listener = Awaited<ReturnType<typeof server.startServer>>

/** Connects as the client that comes after others; a refusal then tells what the ones before have done. */
async function connectNext(story: Story, listener: Listener, after: 'end of file' | 'reset') {
  const socket = await tryToConnect(listener.endpoint)
  if (!(socket instanceof Error)) return listener.adopt(story, socket)
  await listener.program.settle([])
  const mistake = diagnoseEnd(listener.program.exit, after)
  return story.fail({
    expected: 'the server to go on and take the next client',
    observed: `the connection was refused; ${listener.program.describeExit()}`,
    output: listener.program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}
