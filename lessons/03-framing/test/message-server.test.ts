/** The message server, judged by clients that cut, glue, lie, stop in the middle and take their time. */
import {
  claim,
  cutAt,
  describeBytes,
  drawCuts,
  drawDifference,
  expectComplaint,
  expectUsage,
  freeEndpoint,
  type Listener,
  ProgramExercise,
  type Story,
  TcpListener,
} from '@socket-course/testkit'
import { type Answer, ask, describeAnswer, searchFor, stillAnswers } from './ask.ts'
import { ServerDiagnosis } from './diagnose-server.ts'
import {
  binaryMessage,
  cutsOf,
  HEADER_KEYS,
  headerFor,
  headerWithStrayByte,
  jsonMessage,
  message,
  nameOfLengths,
  parseObject,
  wrongValueOf,
} from './messages.ts'

const server = new ProgramExercise('message-server')
const shared = server.shareServer(stillAnswers)
const diagnosis = new ServerDiagnosis(server)

const FIRST_BYTES = Buffer.from('First 10 bytes of request: ')
const MIB = 1 << 20

claim('answers a search for something that it cannot know', { readMore: 'the-answers', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  for (const value of [unknown(story, 1), unknown(story, 2)]) {
    const answer = await askFor(story, listener, value, [searchFor(value)])
    await expectResult(story, listener, answer, `No match for '${value}'.`)
  }
  for (const value of ['constructor', '__proto__']) {
    const answer = await askFor(story, listener, value, [searchFor(value)])
    const expected = `a text/json message with {"result": "No match for '${value}'."}`
    await expectContent(story, listener, answer, expected, content =>
      parseObject(content)?.result === `No match for '${value}'.` ? true : 'finds-inherited-names',
    )
  }
})

claim('counts bytes, not characters', { readMore: 'the-header' }, async story => {
  const listener = await shared.borrow(story)
  for (const value of ['naïve 你好 👋', `${unknown(story, 3)} é`]) {
    const answer = await askFor(story, listener, value, [searchFor(value)])
    await expectResult(story, listener, answer, `No match for '${value}'.`)
  }
})

claim('says that it does not know another action', { readMore: 'the-answers' }, async story => {
  const listener = await shared.borrow(story)
  for (const action of ['sort', 'Search', 'ünknown']) {
    story.asks(`answer a text/json request with the action ${JSON.stringify(action)}`)
    const answer = await ask(story, listener, [jsonMessage({ action, value: 'x' })])
    await expectResult(story, listener, answer, `Error: invalid action '${action}'.`)
  }
})

claim('answers another type with the first ten bytes', { readMore: 'the-answers', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const contents = ['a binary request', 'ten bytes!', 'short', ''].map(text => Buffer.from(text))
  for (const content of [...contents, Buffer.from([0, 0xff, 0x80, 10, 13, 0xc3, 0x28, 0, 1, 0xfe, 7, 7])]) {
    story.asks(`answer a binary request of ${content.length} bytes, ${describeBytes(content)}`)
    const answer = await ask(story, listener, [binaryMessage(content)])
    const expected = Buffer.concat([FIRST_BYTES, content.subarray(0, 10)])
    await expectContent(story, listener, answer, describeBytes(expected, 60), (found, header) => {
      if (header['content-type'] === 'text/json') return 'takes-everything-for-json'
      return found.equals(expected) ? true : undefined
    })
  }
})

claim('understands a request wherever it is cut', { readMore: 'leftovers', weight: 3 }, async story => {
  const listener = await shared.borrow(story)
  const value = unknown(story, 4)
  const request = searchFor(value)
  const random = story.random('cuts')
  const places = Object.values(cutsOf(request)).flat()
  const draws = Array.from({ length: 3 }, () => random.integer(1, request.length - 1))
  for (const at of [...places, ...draws]) {
    story.asks(`answer a request of ${request.length} bytes that is cut after ${at}`)
    const answer = await ask(story, listener, cutAt(request, [at]))
    await expectResult(story, listener, answer, `No match for '${value}'.`, drawCuts(request, [at]))
  }
})

claim('waits for a request that comes byte by byte', { readMore: 'leftovers', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const request = searchFor('slow 你好')
  story.asks(`answer a request of ${request.length} bytes that comes byte by byte`)
  const pieces = Array.from(request, byte => Buffer.of(byte))
  await expectResult(story, listener, await ask(story, listener, pieces), "No match for 'slow 你好'.")
})

claim('answers the first of two requests that are glued together', { readMore: 'leftovers' }, async story => {
  const listener = await shared.borrow(story)
  const both = Buffer.concat([searchFor('the first'), searchFor('the second')])
  story.asks('answer the first of two requests that come in one piece')
  await expectResult(story, listener, await ask(story, listener, [both]), "No match for 'the first'.")
})

claim('takes a content of 1 MiB', { readMore: 'a-limit-for-each-message' }, async story => {
  const listener = await shared.borrow(story)
  const value = 'x'.repeat(MIB - JSON.stringify({ action: 'search', value: '' }).length)
  const content = Buffer.alloc(MIB, 'binary ')
  story.asks('answer a binary request of 1 MiB')
  const first = await ask(story, listener, [binaryMessage(content)])
  const expected = Buffer.concat([FIRST_BYTES, content.subarray(0, 10)])
  await expectContent(story, listener, first, describeBytes(expected, 60), found => found.equals(expected) || undefined)
  story.asks('answer a search of 1 MiB')
  const second = await ask(story, listener, [searchFor(value)])
  await expectContent(story, listener, second, 'No match for a value of 1 MiB', found =>
    parseObject(found)?.result === `No match for '${value}'.` ? true : undefined,
  )
})

claim('reads the header in any order, with any other keys in it', { readMore: 'the-header' }, async story => {
  const listener = await shared.borrow(story)
  const content = JSON.stringify({ value: 'order', extra: [1], action: 'search' })
  const { byteorder: _, ...header } = headerFor(content)
  const odd = `  ${JSON.stringify({ 'x-comment': 'é 你', ...header, byteorder: 'big' }, null, 2)}\n`
  story.asks('answer a request whose header has line breaks, another order and one more key')
  await expectResult(story, listener, await ask(story, listener, [message(odd, content)]), "No match for 'order'.")
  story.asks('answer a request whose header has 40,000 bytes, most of them blanks')
  const long = await ask(story, listener, [
    message(odd.padEnd(40_000 - (Buffer.byteLength(odd) - odd.length)), content),
  ])
  await expectResult(story, listener, long, "No match for 'order'.")
})

claim('closes the connection after its answer', { readMore: 'the-answers' }, async story => {
  const listener = await shared.borrow(story)
  const answer = await askFor(story, listener, 'and then', [searchFor('and then')])
  await expectResult(story, listener, answer, "No match for 'and then'.")
  await expectEnd(story, listener, answer)
})

claim(
  'answers a bad header with an error message and closes',
  { readMore: 'a-header-is-only-a-claim', weight: 3 },
  async story => {
    const listener = await shared.borrow(story)
    const good = headerFor('', 'binary/x')
    const texts = ['', '{', '[]', '[1, 2]', '"text"', '42', 'null', 'not JSON', `${JSON.stringify(good)} and more`]
    const stray = headerWithStrayByte('', 'binary/x')
    const without = HEADER_KEYS.map(key => ({ ...good, [key]: undefined }))
    for (const header of [...texts, stray, ...without]) {
      const shown = Buffer.isBuffer(header)
        ? 'that is no UTF-8'
        : typeof header === 'string'
          ? header
          : withoutKey(header)
      const mistake = Buffer.isBuffer(header)
        ? 'replaces-broken-bytes'
        : typeof header === 'string'
          ? undefined
          : 'accepts-missing-keys'
      await expectRefusal(story, listener, message(header, ''), `the header ${shown}`, mistake)
    }
  },
)

claim(
  'refuses a content-length that is no whole number from 0 up',
  { readMore: 'a-header-is-only-a-claim', weight: 2 },
  async story => {
    const listener = await shared.borrow(story)
    for (const length of ['-1', '-1e9', '0.5', '"12"', 'null', '[]', 'true', '{}']) {
      const header = JSON.stringify(headerFor('')).replace('"content-length":0', `"content-length":${length}`)
      await expectRefusal(story, listener, message(header, ''), `the content-length ${length}`, 'believes-the-header')
    }
  },
)

claim(
  'refuses a content-length over its limit before the content has come',
  { readMore: 'a-limit-for-each-message', weight: 2 },
  async story => {
    const listener = await shared.borrow(story)
    for (const length of ['1099511627776', '9007199254740993', '1e30', '1e999']) {
      const header = JSON.stringify(headerFor('')).replace('"content-length":0', `"content-length":${length}`)
      await expectRefusal(story, listener, message(header, ''), `the content-length ${length}`, 'no-length-limit')
    }
  },
)

claim('survives a header length that lies', { readMore: 'a-header-is-only-a-claim' }, async story => {
  const listener = await shared.borrow(story)
  const content = JSON.stringify({ action: 'search', value: 'x' })
  const header = JSON.stringify(headerFor(content))
  await expectRefusal(story, listener, message(header, '', header.length - 1), 'a header length that is 1 too small')
  for (const length of [header.length + 1, header.length + content.length + 1, 65_535]) {
    story.asks(`go on after a request whose header length is ${length} instead of ${header.length}`)
    const answer = await ask(story, listener, [message(header, content, length)], true)
    await expectMessageOrClose(story, listener, answer)
  }
  await expectStillThere(story, listener, 'header lengths that lie')
})

claim(
  'goes on after a request that ends too soon',
  { readMore: 'end-of-file-in-the-middle', weight: 2 },
  async story => {
    const listener = await shared.borrow(story)
    const request = searchFor('never finished')
    const { length, header, between, content } = cutsOf(request)
    for (const at of [0, ...length, header[0]!, header[2]!, ...between, content[1]!]) {
      story.asks(`go on after a client that ends after ${at} of ${request.length} bytes`)
      const answer = await ask(
        story,
        listener,
        [request.subarray(0, at)].filter(each => each.length > 0),
        true,
      )
      await expectMessageOrClose(story, listener, answer)
      answer.connection.close()
    }
    await expectStillThere(story, listener, 'clients that ended too soon')
  },
)

claim('goes on after a client that resets the connection', { readMore: 'end-of-file-in-the-middle' }, async story => {
  const listener = await shared.borrow(story)
  const request = searchFor('never finished')
  for (const at of [1, 40, request.length - 1]) {
    const connection = await listener.connect(story)
    story.asks(`go on after a client that resets after ${at} of ${request.length} bytes`)
    connection.send(request.subarray(0, at))
    await listener.program.settle([connection])
    connection.reset()
  }
  await expectStillThere(story, listener, 'clients that reset')
})

claim('goes on after a content that is no JSON', { readMore: 'the-answers' }, async story => {
  const listener = await shared.borrow(story)
  for (const content of ['{', '', 'null', '[]', '"search"', '7', '{}'].map(text => Buffer.from(text))) {
    story.asks(`go on after a text/json request with the content ${describeBytes(content)}`)
    await expectMessageOrClose(story, listener, await ask(story, listener, [message(headerFor(content), content)]))
  }
  await expectStillThere(story, listener, 'contents that are no requests')
})

claim(
  'says which address is taken and exits with code 1',
  { readMore: 'exercise-5-the-message-server' },
  async story => {
    const { host } = await freeEndpoint()
    const { port } = await TcpListener.open(story, host)
    story.asks(`listen at ${host}:${port}, where another program already listens`)
    await expectComplaint(story, server.start(story, [host, String(port)]), {
      code: 1,
      mentions: [host, String(port)],
      about: `that ${host}:${port} is in use`,
      escapedError: 'lets-errors-escape',
    })
  },
)

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'exercise-5-the-message-server' },
  story => expectUsage(story, server, [[], ['127.0.0.1'], ['127.0.0.1', 'seven'], ['127.0.0.1', '65536']]),
)

/** A value that no server has an entry for. */
function unknown(story: Story, which: number): string {
  return `zz-${story.random(`value ${which}`).bytes(6).toString('hex')}`
}

const withoutKey = (header: Record<string, unknown>): string =>
  `without ${HEADER_KEYS.find(key => header[key] === undefined)}`

function askFor(story: Story, listener: Listener, value: string, pieces: Buffer[]): Promise<Answer> {
  story.asks(`answer a search for ${JSON.stringify(value)}`)
  return ask(story, listener, pieces)
}

async function expectResult(
  story: Story,
  listener: Listener,
  answer: Answer,
  result: string,
  difference?: string[],
): Promise<void> {
  const expected = `a text/json message with {"result": ${JSON.stringify(result)}}`
  await expectContent(
    story,
    listener,
    answer,
    expected,
    (content, header) =>
      header['content-type'] === 'text/json' && parseObject(content)?.result === result ? true : undefined,
    difference,
  )
}

/**
 * Expects a whole message whose content `judge` finds right.
 *
 * @param judge true, or the mistake that the content looks like, or `undefined` for wrong
 */
async function expectContent(
  story: Story,
  listener: Listener,
  answer: Answer,
  expected: string,
  judge: (content: Buffer, header: Record<string, unknown>) => true | string | undefined,
  cuts?: string[],
): Promise<void> {
  const { reading, received } = answer
  const verdict = reading.kind === 'message' ? judge(reading.content, reading.header) : undefined
  if (verdict === true) return expectValues(story, answer)
  const mistake = verdict ?? nameOfLengths(received) ?? (await nameOfOther(answer))
  story.fail({
    expected,
    observed: describeAnswer(answer, listener),
    ...(received.length === 0
      ? cuts === undefined
        ? {}
        : { difference: cuts }
      : { difference: [...(cuts ?? []), ...describeFirst(received)] }),
    output: listener.program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** Ends the claim when the header of an answer has a value that the protocol does not know. */
function expectValues(story: Story, { reading }: Answer): void {
  const observed = reading.kind === 'message' ? wrongValueOf(reading.header) : undefined
  if (observed === undefined) return
  const expected = 'a byteorder of "little" or "big", and the content-encoding that belongs to the content-type'
  story.fail({ expected, observed, mistake: 'invents-header-values' })
}

/** The beginning of what came, as a dump. */
const describeFirst = (received: Buffer): string[] => drawDifference(Buffer.alloc(0), received).slice(2, 3)

/** What else explains that no right answer came. */
async function nameOfOther(answer: Answer): Promise<string | undefined> {
  return (await diagnosis.nameOfPieces()) ?? (answer.isHeldUp ? 'never-closes' : undefined)
}

/** Expects an error message in the same format, and the end of the connection. */
async function expectRefusal(
  story: Story,
  listener: Listener,
  request: Buffer,
  what: string,
  mistake?: string,
): Promise<void> {
  story.asks(`answer ${what} with an error message, and close`)
  const answer = await ask(story, listener, [request])
  const { reading } = answer
  const isObject = reading.kind === 'message' && parseObject(reading.content) !== undefined
  if (isObject && reading.header['content-type'] === 'text/json') return expectEnd(story, listener, answer)
  const named = nameOfLengths(answer.received) ?? (await nameOfRefusal(answer, mistake))
  story.fail({
    expected: 'a text/json message with an object in it, and the end of the connection',
    observed: describeAnswer(answer, listener),
    output: listener.program.lastWords(),
    ...(named === undefined ? {} : { mistake: named }),
  })
}

/** Names what a server did instead of refusing: it died, said nothing, or took the header for good. */
async function nameOfRefusal(answer: Answer, mistake: string | undefined): Promise<string | undefined> {
  const broken = await diagnosis.nameOfPieces()
  if (broken !== undefined) return broken
  if (answer.exit !== undefined) return 'dies-on-bad-header'
  if (answer.received.length === 0 && answer.ending !== 'open') {
    return (await diagnosis.refusesBadHeaders()) ? mistake : 'silent-about-bad-header'
  }
  return mistake
}

/** Expects the connection to end without our end having ended. */
async function expectEnd(story: Story, listener: Listener, { connection }: Answer): Promise<void> {
  await listener.program.wait(
    connection.until(() => connection.ending !== 'open'),
    [connection],
  )
  if (connection.ending !== 'open') return
  story.fail({
    expected: 'the connection to be closed after the answer',
    observed: 'the program waits for something else and the connection stays open',
    mistake: 'never-closes',
  })
}

/** Bad content and early ends may be answered or not, but the server must not wait for ever. */
async function expectMessageOrClose(story: Story, listener: Listener, answer: Answer): Promise<void> {
  const expected = 'an error message, or the end of the connection'
  if (answer.exit !== undefined) {
    const output = listener.program.lastWords()
    story.fail({ expected, observed: listener.program.describeExit(), output, mistake: 'dies-with-its-client' })
  }
  if (answer.reading.kind === 'message' || answer.ending !== 'open') return
  const observed = describeAnswer(answer, listener)
  const broken = await diagnosis.nameOfPieces()
  const mistake = broken ?? (answer.stall === 'no progress' ? 'loops-on-end-of-file' : undefined)
  story.fail({ expected, observed, ...(mistake === undefined ? {} : { mistake }) })
}

async function expectStillThere(story: Story, listener: Listener, after: string): Promise<void> {
  story.asks(`answer the next client after ${after}`)
  if (await stillAnswers(listener)) return
  await listener.program.settle([])
  const broken = await diagnosis.nameOfPieces()
  const mistake = broken ?? (listener.program.exit === undefined ? undefined : 'dies-with-its-client')
  story.fail({
    expected: 'the next client to be answered',
    observed: listener.program.exit === undefined ? 'it is not' : listener.program.describeExit(),
    output: listener.program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}
