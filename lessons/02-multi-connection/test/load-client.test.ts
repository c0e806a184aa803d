/** The load client, judged by a server that looks when which connection comes, and answers some of them wrongly. */
import {
  claim,
  countBytes,
  drawDifference,
  expectUsage,
  freeEndpoint,
  hasSilentListeners,
  type Program,
  ProgramExercise,
  SilentListener,
  type Story,
  type TcpConnection,
  TcpListener,
} from '@socket-course/testkit'

const client = new ProgramExercise('load-client')

/** A program that has rested so often without a connection opens none. */
const MOST_RESTS = 5

/** How the server answers one connection, once the whole message is there. */
type Answer = (connection: TcpConnection, message: Buffer, index: number) => Promise<void> | void
/** What it looks like when the numbers are wrong, when it does not end, and when it ends without its line. */
type Mistakes = { wrongCount?: string; endless?: string; noLine?: string }
type Summary = { connections: number; ok: number; failed: number; elapsedMs: number }

const echo: Answer = (connection, message) => {
  connection.send(message)
}

/** One byte of it is another one; or one comes before it, so that the first bytes are not those of the message. */
const echoWrongly: Answer = (connection, message, index) => {
  const wrong = Buffer.from(message)
  wrong[wrong.length - 1]! ^= 1
  connection.send(index === 0 ? wrong : Buffer.concat([Buffer.from('?'), message]))
}

claim(
  'opens all connections before it sends the first message',
  { readMore: 'all-at-once', weight: 2 },
  async story => {
    if (hasSilentListeners) await expectNothingBeforeAllAreOpen(story, 6, 2)
    const { program, connections } = await converse(story, 50, 'hello', echo)
    await expectSummary(story, program, connections, { connections: 50, ok: 50, failed: 0 })
  },
)

claim('sends exactly the message on each connection', { readMore: 'all-at-once' }, async story => {
  for (const message of [' two  blanks ', 'ends with a line break\n', 'naïve – 你好 – 👋']) {
    const { program, connections } = await converse(story, 3, message, echo)
    await expectSummary(story, program, connections, { connections: 3, ok: 3, failed: 0 }, textMistakes(message))
  }
})

claim(
  'prints one line of JSON and exits with code 0 when every echo is right',
  { readMore: 'the-summary', weight: 2 },
  async story => {
    const { program, connections } = await converse(story, 10, 'Hello, world', echo)
    await expectSummary(story, program, connections, { connections: 10, ok: 10, failed: 0 })
  },
)

claim('reads on when an echo comes in pieces', { readMore: 'check-the-echo', weight: 2 }, async story => {
  for (const message of ['piece by piece', 'piece by piece – 你好']) {
    const { program, connections } = await converse(story, 4, message, async (connection, bytes) => {
      await connection.sendSeparately([bytes.subarray(0, 5), bytes.subarray(5, -2), bytes.subarray(-2)])
    })
    const mistakes = { wrongCount: 'client-single-recv', ...textMistakes(message) }
    await expectSummary(story, program, connections, { connections: 4, ok: 4, failed: 0 }, mistakes)
  }
})

claim('counts an echo with a wrong byte as failed', { readMore: 'check-the-echo', weight: 2 }, async story => {
  const { program, connections } = await converse(story, 6, 'Hello, world', (connection, message, index) =>
    (index < 2 ? echoWrongly : echo)(connection, message, index),
  )
  await expectSummary(
    story,
    program,
    connections,
    { connections: 6, ok: 4, failed: 2 },
    { wrongCount: 'checks-only-length' },
  )
})

claim(
  'counts a connection that is closed early as failed, and goes on with the others',
  { readMore: 'failures-count', weight: 2 },
  async story => {
    const { program, connections } = await converse(story, 6, 'Hello, world', async (connection, message, index) => {
      if (index >= 3) return void connection.send(message)
      if (index > 0) await connection.sendSeparately([message.subarray(0, 4 * index)])
      connection.halfClose()
    })
    const mistakes = { wrongCount: 'counts-early-close-as-ok' }
    await expectSummary(story, program, connections, { connections: 6, ok: 3, failed: 3 }, mistakes)
  },
)

claim(
  'counts a connection that is reset as failed, and goes on with the others',
  { readMore: 'failures-count', weight: 2 },
  async story => {
    const { program, connections } = await converse(story, 6, 'Hello, world', async (connection, message, index) => {
      if (index % 2 === 0) return void connection.send(message)
      if (index === 1) await connection.sendSeparately([message.subarray(0, 4)])
      connection.reset()
    })
    await expectSummary(story, program, connections, { connections: 6, ok: 3, failed: 3 })
    if (hasSilentListeners) await expectEarlyResetsCounted(story, 6, 2)
  },
)

claim('counts refused connections as failed', { readMore: 'failures-count' }, async story => {
  const { program: first, connections } = await converse(story, 1, 'hello', echo)
  await expectSummary(story, first, connections, { connections: 1, ok: 1, failed: 0 })
  const { host, port } = await freeEndpoint()
  story.asks(`open 5 connections to ${host}:${port}, where nobody listens`)
  const program = client.start(story, [host, String(port), '5', 'hello'])
  await expectSummary(story, program, [], { connections: 5, ok: 0, failed: 5 })
})

claim('prints a usage line and exits with code 2 when its arguments are wrong', { readMore: 'the-summary' }, story =>
  expectUsage(story, client, [
    [],
    ['127.0.0.1', '7', '10'],
    ['127.0.0.1', 'seven', '10', 'hello'],
    ['127.0.0.1', '7', 'ten', 'hello'],
    ['127.0.0.1', '7', '-1', 'hello'],
  ]),
)

/** Lets some connections through and keeps the others waiting: a client that sends nothing yet is right. */
async function expectNothingBeforeAllAreOpen(story: Story, count: number, room: number): Promise<void> {
  story.asks(`wait with the messages while ${room} connections are open and ${count - room} are not`)
  const server = await SilentListener.open(story, (await freeEndpoint()).host, room)
  const program = client.start(story, [server.host, String(server.port), String(count), 'hello'])
  await untilItWaits(program, server)
  const early = server.unreadBytes()
  if (early === 0) return void (await program.end())
  story.fail({
    expected: 'no message before all connections are open',
    observed: `${countBytes(early)} while ${room} of ${count} were open`,
    mistake: server.countConnecting() === 0 ? 'one-connection-at-a-time' : 'sends-before-all-are-open',
    output: program.lastWords(),
  })
}

/** Waits until the program has begun to connect, and then does nothing more. */
async function untilItWaits(program: Program, server: SilentListener): Promise<void> {
  const hasBegun = () => server.countConnecting() > 0 || server.unreadBytes() > 0
  const rest = () => program.wait(new Promise<never>(() => {}), [])
  // On a busy machine a program may rest before it has begun.
  for (let look = 0; look < MOST_RESTS && program.exit === undefined && !hasBegun(); look++) await rest()
  await rest()
}

/** Resets some connections while the others are still being opened, and refuses these: all of them have failed. */
async function expectEarlyResetsCounted(story: Story, count: number, room: number): Promise<void> {
  story.asks(`count ${room} connections that are reset while ${count - room} others are still being opened`)
  const server = await SilentListener.open(story, (await freeEndpoint()).host, room)
  const program = client.start(story, [server.host, String(server.port), String(count), 'hello'])
  await untilItWaits(program, server)
  await server.end()
  await server.untilAllAreThrough()
  // It has counted resets that came later, so whatever is wrong now is due to the moment.
  const EARLY = 'misses-early-failures'
  const mistakes = { wrongCount: EARLY, endless: EARLY, noLine: EARLY }
  await expectSummary(story, program, [], { connections: count, ok: 0, failed: count }, mistakes)
}

/**
 * Starts the client, waits until all connections are there and each has brought its message, and answers each. Ends the
 * claim when a message comes before the last connection.
 */
async function converse(
  story: Story,
  count: number,
  message: string,
  answer: Answer,
): Promise<{ program: Program; connections: TcpConnection[] }> {
  const shown = JSON.stringify(message)
  story.asks(`open ${count} connections, and only then send ${shown} on each`)
  const server = await TcpListener.open(story)
  const sent = Buffer.from(message)
  const program = client.start(story, [server.host, String(server.port), String(count), message])
  let early: { connections: number } | undefined
  const all = (async () => {
    for (let index = 0; index < count; index++) {
      const connection = await server.accept()
      void connection
        .until(() => connection.receivedBytes > 0)
        .then(() => {
          const arrived = server.connections.length + server.waiting()
          if (arrived < count) early ??= { connections: arrived }
        })
    }
  })()
  const accepted = await program.wait(all, server.connections)
  const expected = `${count} connections before the first message`
  const output = program.lastWords()
  if ('stall' in accepted || early !== undefined) {
    const exit = program.exit === undefined ? '' : `; ${program.describeExit()}`
    if (early === undefined) {
      return story.fail({ expected, observed: `${server.connections.length} connections${exit}`, output })
    }
    const mistake = 'stall' in accepted ? 'one-connection-at-a-time' : 'sends-before-all-are-open'
    const observed = `a message when ${early.connections} of them were there`
    return story.fail({ expected, observed: `${observed}${exit}`, mistake, output })
  }
  const { connections } = server
  const isThere = connections.map(each => each.until(() => each.receivedBytes >= sent.length || each.ending !== 'open'))
  await program.wait(Promise.all(isThere), connections)
  for (const connection of connections) {
    const received = connection.received()
    if (received.equals(sent)) continue
    const mistake = diagnoseSent(message, received)
    story.fail({
      expected: `exactly the ${countBytes(sent.length)} of the message on each connection`,
      observed: `${countBytes(received.length)} on connection ${connection.number}`,
      difference: drawDifference(sent, received),
      output: program.lastWords(),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
  story.asks(`check the echo of ${shown} on ${count} connections`)
  await Promise.all(connections.map((connection, index) => answer(connection, sent, index)))
  return { program, connections }
}

function diagnoseSent(message: string, received: Buffer): string | undefined {
  if (received.equals(Buffer.from(`${message}\n`))) return 'client-adds-to-message'
  return received.equals(Buffer.from(message.trim())) ? 'client-trims-message' : undefined
}

/** What goes wrong with characters of several bytes only, is due to them. */
function textMistakes(message: string): Mistakes {
  const isAscii = Buffer.byteLength(message) === message.length
  return isAscii ? {} : { wrongCount: 'decodes-bytes-as-text', endless: 'decodes-bytes-as-text' }
}

/** Waits for the end and expects the line of JSON with these numbers, and the exit code that belongs to them. */
async function expectSummary(
  story: Story,
  program: Program,
  connections: TcpConnection[],
  wanted: Omit<Summary, 'elapsedMs'>,
  mistakes: Mistakes = {},
): Promise<void> {
  const exit = await program.waitForExit(() => connections)
  const { connections: count, ok, failed } = wanted
  const line = `{"connections":${count},"ok":${ok},"failed":${failed},"elapsedMs":…}`
  const code = failed === 0 ? 0 : 1
  const expected = `the line ${line} on standard output, and exit code ${code}`
  const output = program.lastWords()
  if ('stall' in exit) {
    for (const connection of connections) connection.halfClose()
    await program.waitForExit(() => connections)
    const waits = program.exit !== undefined && failed === 0
    const mistake = mistakes.endless ?? (waits ? 'client-waits-for-eof' : undefined)
    const observed = waits ? 'it goes on until the server closes the connections' : 'it never ends'
    return story.fail({ expected, observed, output, ...(mistake === undefined ? {} : { mistake }) })
  }
  const printed = program.child.stdout.head.toString('utf8').trim()
  const summary = readSummary(printed)
  if (summary === undefined) {
    const gaveUp = failed > 0 && !printed.includes('{')
    return story.fail({
      expected,
      observed: `${printed === '' ? 'nothing' : JSON.stringify(printed.slice(0, 200))} on standard output; ${program.describeExit()}`,
      output,
      ...(gaveUp ? { mistake: mistakes.noLine ?? 'one-failure-stops-all' } : {}),
    })
  }
  const isRight = summary.connections === count && summary.ok === ok && summary.failed === failed
  if (!isRight) {
    const observed = JSON.stringify(summary)
    const { wrongCount } = mistakes
    const isMistake = wrongCount !== undefined && [0, count].includes(summary.ok) && summary.ok !== ok
    return story.fail({ expected, observed, output, ...(isMistake ? { mistake: wrongCount } : {}) })
  }
  if (!Number.isInteger(summary.elapsedMs) || summary.elapsedMs < 0) {
    return story.fail({ expected: 'elapsedMs in whole milliseconds', observed: JSON.stringify(summary) })
  }
  if ('code' in exit && exit.code === code) return
  const mistake = 'code' in exit && exit.code === 0 && failed > 0 ? { mistake: 'exits-with-0-anyway' } : {}
  story.fail({ expected, observed: `the right line, but ${program.describeExit()}`, output, ...mistake })
}

/** Reads the one line; `undefined` when it is something else. */
function readSummary(printed: string): Summary | undefined {
  try {
    const summary = JSON.parse(printed) as Partial<Summary> | null
    const numbers = [summary?.connections, summary?.ok, summary?.failed, summary?.elapsedMs]
    return !printed.includes('\n') && numbers.every(each => typeof each === 'number') ? (summary as Summary) : undefined
  } catch {
    return undefined
  }
}
