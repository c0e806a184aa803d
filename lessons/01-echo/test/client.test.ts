/** The echo client, judged by a server that answers in ways a real network can: in pieces, late, too little, not at all. */
import {
  claim,
  countBytes,
  drawDifference,
  expectComplaint,
  expectUsage,
  freeEndpoint,
  type Program,
  ProgramExercise,
  type Story,
  type TcpConnection,
  TcpListener,
} from '@socket-course/testkit'
import { diagnoseOutput, diagnoseSent, stripLineEnd } from './diagnose-client.ts'

const client = new ProgramExercise('client')

/** How the server of a claim answers, once the whole message is there. */
type Answer = (connection: TcpConnection, message: Buffer, program: Program) => Promise<void> | void

const echo: Answer = (connection, message) => {
  connection.send(message)
}

claim('prints what the server sends back and exits with code 0', { readMore: 'the-client', weight: 2 }, story =>
  expectConversation(story, 'Hello, world', echo),
)

claim('connects to the host and port that it is given', { readMore: 'the-client' }, async story => {
  const { host } = await freeEndpoint()
  const server = await TcpListener.open(story, host)
  // Whoever takes the port but not the host from its arguments ends up there, unless somebody else has that address.
  const usual = await TcpListener.open(story, '127.0.0.1', server.port).catch(() => undefined)
  story.asks(`connect to ${host}:${server.port}`)
  const program = client.start(story, [host, String(server.port), 'hello'])
  await program.wait(Promise.race([server, ...(usual ? [usual] : [])].map(each => each.accept())), [])
  if (server.connections.length > 0) return
  const isElsewhere = usual !== undefined && usual.connections.length > 0
  const ended = `${program.describeExit()} without connecting there`
  const wasRefused = /refused/i.test(program.child.stderr.head.toString('utf8')) // it has tried, then, but where?
  story.fail({
    expected: `a connection to ${host}:${server.port}`,
    observed: isElsewhere ? `it connects to 127.0.0.1:${server.port}` : program.exit ? ended : 'no connection',
    output: program.lastWords(),
    ...(isElsewhere || wasRefused || program.exit === undefined ? { mistake: 'client-ignores-address' } : {}),
  })
})

claim('sends exactly the bytes of the message', { readMore: 'bytes-not-text' }, async story => {
  for (const message of ['x', ' two  blanks ', 'ends with a line break\n']) {
    await expectConversation(story, message, echo)
  }
})

claim('counts bytes, not characters', { readMore: 'bytes-not-text' }, story =>
  expectConversation(story, 'naïve – 你好 – 👋', (connection, message) =>
    connection.sendSeparately([message.subarray(0, 8), message.subarray(8, -4), message.subarray(-4)]),
  ),
)

claim(
  'reads on until everything is back when it comes byte by byte',
  { readMore: 'one-recv-is-not-enough', weight: 2 },
  story =>
    expectConversation(story, 'one byte at a time, and so many of them that nobody counts', (connection, message) =>
      connection.sendSeparately(Array.from(message, byte => Buffer.of(byte))),
    ),
)

claim('waits for a server that takes its time', { readMore: 'one-recv-is-not-enough' }, story =>
  expectConversation(story, 'slowly', async (connection, message, program) => {
    await connection.sendSeparately([message.subarray(0, 3)])
    // Whoever waits without end is known to do so at once; one that has a time-out is waited for.
    await program.wait(
      connection.until(() => connection.ending !== 'open'),
      [connection],
    )
    connection.send(message.subarray(3))
  }),
)

claim('keeps a character whole that comes in two pieces', { readMore: 'bytes-not-text' }, story =>
  expectConversation(story, 'à 你 👋', (connection, message) =>
    connection.sendSeparately(Array.from(message, byte => Buffer.of(byte))),
  ),
)

claim('prints what came back, not what it sent', { readMore: 'the-client' }, story =>
  expectConversation(
    story,
    'lower case',
    connection => connection.send(Buffer.from('LOWER CASE')),
    Buffer.from('LOWER CASE'),
  ),
)

claim('sends and reads back a message of 100,000 bytes', { readMore: 'send-and-sendall' }, story =>
  expectConversation(story, 'abcdefghij'.repeat(10_000), async (connection, message) => {
    await connection.sendSeparately([message.subarray(0, 1), message.subarray(1, 40_000), message.subarray(40_000)])
  }),
)

claim('succeeds at once with an empty message', { readMore: 'the-client' }, async story => {
  const server = await TcpListener.open(story)
  story.asks('send an empty message')
  const program = client.start(story, [server.host, String(server.port), ''])
  const exit = await program.waitForExit(() => server.connections)
  const observed = 'stall' in exit ? 'it goes on waiting' : program.describeExit()
  const output = program.lastWords()
  const expected = 'nothing on standard output, and exit code 0'
  if ('stall' in exit) return story.fail({ expected, observed, output, mistake: 'client-waits-for-nothing' })
  if (!('code' in exit) || exit.code !== 0) {
    const refuses = 'code' in exit && exit.code === 2 ? { mistake: 'client-refuses-empty-message' } : {}
    return story.fail({ expected, observed, output, ...refuses })
  }
  const printed = program.child.stdout.head
  if (/^\r?\n?$/.test(printed.toString('latin1'))) return
  const mistake = diagnoseOutput('', Buffer.alloc(0), printed, false) ?? 'client-prints-more'
  story.fail({ expected, observed: `${JSON.stringify(printed.toString())} on standard output`, mistake })
})

claim(
  'says how many bytes are missing when the server closes early',
  { readMore: 'early-close', weight: 2 },
  async story => {
    const cases = [
      { message: 'Hello, world', back: 5, missing: 7 },
      { message: 'nothing comes back', back: 0, missing: 18 },
      { message: 'all but the last', back: 15, missing: 1 },
      { message: 'ünïcödés', back: 5, missing: 7 },
    ]
    for (const { message, back, missing } of cases) {
      story.asks(`send ${JSON.stringify(message)} to a server that closes after ${back} bytes`)
      await expectBrokenConversation(story, message, { back, missing }, async (connection, bytes) => {
        if (back > 0) await connection.sendSeparately([bytes.subarray(0, 3), bytes.subarray(3, back)])
        connection.halfClose()
      })
    }
  },
)

claim('says how many bytes are missing when the server resets the connection', { readMore: 'reset' }, async story => {
  story.asks('send a message to a server that resets the connection')
  await expectBrokenConversation(story, 'Hello, world', { back: 0, missing: 12 }, connection => {
    connection.reset()
  })
  story.asks('send a message to a server that resets the connection after 5 bytes')
  await expectBrokenConversation(story, 'Hello, world', { back: 5, missing: 7 }, async (connection, bytes, program) => {
    await connection.sendSeparately([bytes.subarray(0, 3), bytes.subarray(3, 5)])
    await program.settle([connection]) // it has read them
    connection.reset()
  })
})

claim('says in one sentence that nobody listens and exits with code 1', { readMore: 'manners' }, async story => {
  const { host, port } = await freeEndpoint()
  story.asks(`send to ${host}:${port}, where nobody listens`)
  await expectComplaint(story, client.start(story, [host, String(port), 'hello']), {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} refused the connection`,
    escapedError: 'lets-errors-escape',
  })
})

claim(
  'says in one sentence that a name does not resolve and exits with code 1',
  { readMore: 'manners' },
  async story => {
    // Longer than the 253 characters that a name may have (RFC 1035): every resolver refuses it without asking anybody.
    const name = `${'no-such-host.'.repeat(25)}invalid`
    story.asks('send to a host whose name does not resolve')
    await expectComplaint(story, client.start(story, [name, '7', 'hello']), {
      code: 1,
      mentions: ['no-such-host'],
      about: 'that the name does not resolve',
      escapedError: 'lets-errors-escape',
    })
  },
)

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'manners' },
  async story => {
    const withPort = (port: string) => ['127.0.0.1', port, 'hello']
    await expectUsage(story, client, [[], ['127.0.0.1', '7'], withPort('seven'), withPort('65536')])
    await expectUsage(story, client, [withPort('-7'), withPort(''), withPort('7seven')], undefined, 'misreads-the-port')
  },
)

/** Starts the client, waits for the whole message and answers it. */
async function converse(story: Story, message: string, answer: Answer): Promise<Program> {
  const server = await TcpListener.open(story)
  const sent = Buffer.from(message)
  const program = client.start(story, [server.host, String(server.port), message])
  const accepted = await program.wait(server.accept(), [])
  if ('stall' in accepted) {
    const observed = program.exit === undefined ? 'it does not connect' : `${program.describeExit()} without connecting`
    return story.fail({ expected: 'a connection to the server', observed, output: program.lastWords() })
  }
  const connection = accepted.value
  const isThere = () => connection.receivedBytes >= sent.length || connection.ending !== 'open'
  await program.wait(connection.until(isThere), [connection])
  const received = connection.received()
  if (!received.equals(sent)) {
    const mistake = diagnoseSent(message, received)
    return story.fail({
      expected: `exactly the ${countBytes(sent.length)} of the message to arrive at the server`,
      observed: `${countBytes(received.length)} arrived`,
      difference: drawDifference(sent, received),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
  await answer(connection, sent, program)
  return program
}

/** A conversation that goes well: the client prints the answer, exits with 0 and has sent nothing else. */
async function expectConversation(story: Story, message: string, answer: Answer, back = Buffer.from(message)) {
  const shown = message.length > 40 ? `a message of ${countBytes(back.length)}` : JSON.stringify(message)
  story.asks(`send ${shown}, read all of it back and print it`)
  let connection: TcpConnection | undefined
  const program = await converse(story, message, async (peer, bytes, itself) => {
    connection = peer
    await answer(peer, bytes, itself)
  })
  const exit = await program.waitForExit(() => (connection === undefined ? [] : [connection]))
  const printed = program.child.stdout.head
  const expected = `${countBytes(back.length)} on standard output, and exit code 0`
  const output = program.child.stderr.lastLines(6)
  if ('stall' in exit) {
    const hasPrinted = stripLineEnd(printed).equals(stripLineEnd(back))
    connection?.halfClose()
    await program.waitForExit()
    const waitsForClose = program.exit !== undefined
    const mistake = waitsForClose ? (hasPrinted ? 'client-waits-for-eof' : diagnoseWait(message, program)) : undefined
    const observed = waitsForClose ? 'it went on reading until the server closed the connection' : 'it never ends'
    return story.fail({ expected, observed, output, ...(mistake === undefined ? {} : { mistake }) })
  }
  const isRight = [back, Buffer.concat([back, Buffer.from('\n')]), Buffer.concat([back, Buffer.from('\r\n')])]
  const failed = !('code' in exit) || exit.code !== 0
  if (!isRight.some(bytes => bytes.equals(printed))) {
    const mistake = diagnoseOutput(message, back, printed, failed)
    return story.fail({
      expected,
      observed: `${countBytes(printed.length)} on standard output${failed ? `; ${program.describeExit()}` : ''}`,
      difference: drawDifference(back, printed),
      output,
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
  if (failed) return story.fail({ expected, observed: program.describeExit(), output })
  const sentBytes = connection?.received() ?? Buffer.alloc(0)
  if (sentBytes.length === Buffer.byteLength(message)) return
  const mistake = diagnoseSent(message, sentBytes)
  story.fail({
    expected: 'nothing but the message to arrive at the server',
    observed: `${countBytes(sentBytes.length)} arrived`,
    difference: drawDifference(Buffer.from(message), sentBytes),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** Names the mistake of a client that had everything back and ended only when the server did. */
function diagnoseWait(message: string, program: Program): string | undefined {
  if (program.exit !== undefined && 'code' in program.exit && program.exit.code === 0) return 'client-waits-for-eof'
  const sent = Buffer.byteLength(message)
  if (sent === message.length) return 'client-single-recv' // it says that bytes are missing, and none are
  const said = program.child.stderr.head.toString('utf8')
  const counts = [message.length, Array.from(message).length].map(count => new RegExp(`\\b${sent - count}\\b`))
  return counts.some(count => count.test(said)) ? 'client-counts-characters' : undefined
}

/** A conversation that the server breaks off: the client names the number of missing bytes and exits with 1. */
async function expectBrokenConversation(
  story: Story,
  message: string,
  { back, missing }: { back: number; missing: number },
  answer: Answer,
): Promise<void> {
  const program = await converse(story, message, answer)
  const exit = await program.waitForExit()
  const expected = `exit code 1, and on standard error that ${missing} bytes are missing`
  const output = program.lastWords()
  if ('stall' in exit)
    return story.fail({ expected, observed: 'it goes on for ever', output, mistake: 'client-loops-on-end-of-file' })
  if ('code' in exit && exit.code === 0) {
    const printed = stripLineEnd(program.child.stdout.head)
    const mistake = printed.length > 0 && printed.length < back ? 'client-single-recv' : 'client-ignores-early-close'
    return story.fail({ expected, observed: program.describeExit(), output, mistake })
  }
  await expectComplaint(story, program, {
    code: 1,
    mentions: [String(missing)],
    about: `that ${missing} bytes are missing`,
    escapedError: 'lets-errors-escape',
    leavesOut: message.length < Buffer.byteLength(message) ? 'client-counts-characters' : 'client-miscounts-missing',
  })
}
