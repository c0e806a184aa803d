/** The message client, judged by servers that cut and glue their answers, close or do not close, and lie. */
import {
  claim,
  describeBytes,
  drawCuts,
  drawDifference,
  expectComplaint,
  expectUsage,
  freeEndpoint,
  ProgramExercise,
  type Story,
} from '@socket-course/testkit'
import { ClientDiagnosis, inPieces, isPrinted, RESULT } from './diagnose-client.ts'
import {
  binaryMessage,
  cutsOf,
  HEADER_KEYS,
  headerFor,
  headerWithStrayByte,
  jsonMessage,
  message,
  parseObject,
  wrongValueOf,
} from './messages.ts'
import { type Conversation, converse, type Reply } from './serve.ts'

const client = new ProgramExercise('message-client')

const diagnosis = new ClientDiagnosis(client)

claim(
  'asks for a value and prints the result',
  { readMore: 'exercise-6-the-message-client', weight: 2 },
  async story => {
    story.asks('search for "frame" and print the result, which has quotes, a backslash and a line break in it')
    const result = `${RESULT}: "a\\b"\nand a second line`
    await expectPrinted(story, ['search', 'frame'], closing(jsonMessage({ result })), result)
  },
)

claim('sends a search as a text/json request', { readMore: 'the-header' }, async story => {
  story.asks('send a text/json request for the action "search" and the value "two words"')
  const { request } = await converse(story, client, ['search', 'two words'], inPieces(jsonMessage({ result: RESULT })))
  expectValues(story, request.header)
  const type = request.header['content-type']
  const content = parseObject(request.content)
  if (type === 'text/json' && content?.action === 'search' && content.value === 'two words') return
  story.fail({
    expected: 'the content-type text/json and the content {"action":"search","value":"two words"}',
    observed: `the content-type ${JSON.stringify(type)} and the content ${describeBytes(request.content, 60)}`,
  })
})

claim('sends any other action as bytes', { readMore: 'the-header' }, async story => {
  for (const [action, value] of [
    ['Search', ' é你👋'],
    ['x', ''],
  ] as const) {
    story.asks(`send the action ${JSON.stringify(action)} and the value ${JSON.stringify(value)}, glued together`)
    const answer = binaryMessage('First 10 bytes of request: …')
    const { request } = await converse(story, client, [action, value], inPieces(answer))
    const expected = Buffer.from(action + value)
    const type = request.header['content-type']
    if (type === 'binary/custom-client-binary-type' && request.content.equals(expected)) {
      expectValues(story, request.header)
      continue
    }
    const mistake = type === 'text/json' ? 'sends-everything-as-json' : undefined
    story.fail({
      expected: `the content-type binary/custom-client-binary-type and ${expected.length} bytes`,
      observed: `the content-type ${JSON.stringify(type)} and ${request.content.length} bytes`,
      difference: drawDifference(expected, request.content),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
})

claim('counts bytes, not characters', { readMore: 'the-header', weight: 2 }, async story => {
  const value = 'naïve 你好 👋'
  story.asks(`search for ${JSON.stringify(value)}`)
  const result = `${value} – é`
  const seen = await expectPrinted(story, ['search', value], inPieces(jsonMessage({ result })), result)
  const sent = parseObject(seen.request.content)?.value
  if (sent === value) return
  story.fail({ expected: `the value ${JSON.stringify(value)} in the request`, observed: `${JSON.stringify(sent)}` })
})

claim('prints the raw content of an answer that is no JSON', { readMore: 'the-answers' }, async story => {
  const bytes = Buffer.concat([Buffer.from('First 10 bytes of request: '), Buffer.from([0, 0xff, 0x80, 0xc3, 0x28])])
  story.asks('print the content of a binary answer, byte by byte as it came')
  await expectPrinted(story, ['binary', ' request'], inPieces(binaryMessage(bytes)), bytes, [], seen =>
    seen.printed.includes('First 10 bytes of request: ') ? 'turns-content-into-text' : undefined,
  )
  const text = '{"result":"not asked for", "and":"more"}'
  story.asks('print the content of an answer of the type text/plain as it is')
  await expectPrinted(story, ['plain', ' request'], inPieces(binaryMessage(text, 'text/plain')), text, [], seen =>
    seen.printed.includes('not asked for') || ('code' in seen.exit && seen.exit.code === 0)
      ? 'takes-everything-for-json'
      : undefined,
  )
})

claim('understands an answer wherever it is cut', { readMore: 'leftovers', weight: 3 }, async story => {
  const answer = jsonMessage({ result: RESULT })
  const { length, header, between, content } = cutsOf(answer)
  for (const at of [...length, header[0]!, header[2]!, ...between, content[1]!]) {
    story.asks(`understand an answer of ${answer.length} bytes that is cut after ${at}`)
    await expectPrinted(story, ['search', 'x'], inPieces(answer, [at]), RESULT, drawCuts(answer, [at]))
  }
})

claim('waits for an answer that comes byte by byte', { readMore: 'leftovers' }, async story => {
  const answer = jsonMessage({ result: `${RESULT}: 你好` })
  story.asks(`understand an answer of ${answer.length} bytes that comes byte by byte`)
  const everywhere = Array.from({ length: answer.length - 1 }, (_, index) => index + 1)
  await expectPrinted(story, ['search', 'x'], inPieces(answer, everywhere), `${RESULT}: 你好`)
})

claim(
  'exits when the content has come, whether or not the server closes',
  { readMore: 'the-end-of-an-answer', weight: 2 },
  async story => {
    const answer = jsonMessage({ result: RESULT })
    story.asks('exit after an answer, although the server does not close')
    await expectPrinted(story, ['search', 'x'], inPieces(answer), RESULT)
  },
)

claim('reads no further than the content goes', { readMore: 'the-end-of-an-answer' }, async story => {
  story.asks('print an answer with more bytes glued behind it')
  const behind = Buffer.from('{"result": "something else"}')
  for (const first of [jsonMessage({ result: RESULT }), binaryMessage(RESULT)]) {
    const seen = await expectPrinted(story, ['search', 'x'], inPieces(Buffer.concat([first, behind])), RESULT)
    if (!seen.printed.includes('something else')) continue
    const observed = 'bytes that came behind it are printed too'
    story.fail({ expected: 'the content alone', observed, mistake: 'reads-beyond-content' })
  }
})

claim('takes an answer from any implementation', { readMore: 'the-header' }, async story => {
  const content = JSON.stringify({ extra: [1, 2], result: RESULT }, null, 1)
  const { byteorder: _, ...header } = headerFor(content)
  const odd = ` ${JSON.stringify({ 'x-comment': 'é 你', ...header, byteorder: 'big' }, null, 4)}\n`
  story.asks('understand an answer whose header has line breaks, another order, one more key, and 40,000 bytes in all')
  const long = odd.padEnd(40_000 - (Buffer.byteLength(odd) - odd.length))
  await expectPrinted(story, ['search', 'x'], inPieces(message(long, content)), RESULT)
})

claim('prints a result of 200,000 bytes', { readMore: 'leftovers' }, async story => {
  const result = 'abcdefghij'.repeat(20_000)
  const answer = jsonMessage({ result })
  story.asks('print a result of 200,000 bytes that comes in four pieces')
  await expectPrinted(story, ['search', 'x'], inPieces(answer, [50, 70_000, 150_000]), result)
})

claim(
  'says that the server ended too early and exits with code 1',
  { readMore: 'end-of-file-in-the-middle', weight: 2 },
  async story => {
    const answer = jsonMessage({ result: RESULT })
    const { header, between, content } = cutsOf(answer)
    for (const at of [0, header[2]!, ...between, content[1]!]) {
      const asked = `say that the server ended after ${at} of ${answer.length} bytes`
      await expectFailure(story, asked, connection => {
        if (at > 0) connection.send(answer.subarray(0, at))
        connection.halfClose()
      })
    }
    await expectFailure(story, 'say that the server reset the connection', connection => connection.reset())
  },
)

claim('does not believe an answer that lies', { readMore: 'a-header-is-only-a-claim', weight: 2 }, async story => {
  const content = JSON.stringify({ result: RESULT })
  const header = JSON.stringify(headerFor(content))
  const lengthOf = (text: string) => header.replace(/"content-length":\d+/, `"content-length":${text}`)
  const without = (key: string) => JSON.stringify({ ...headerFor(content), [key]: undefined })
  const lies: [what: string, answer: Buffer, mistake: string][] = [
    ['whose header is no JSON', message('not JSON', content), 'believes-the-header'],
    ['whose header is an array', message('[]', content), 'believes-the-header'],
    ['whose header length is 1 too small', message(header, content, header.length - 1), 'believes-the-header'],
    ...['-1', '0.5', 'null'].map((text): [string, Buffer, string] => [
      `with the content-length ${text}`,
      message(lengthOf(text), content),
      'believes-the-header',
    ]),
    ...HEADER_KEYS.filter(key => key !== 'content-length').map((key): [string, Buffer, string] => [
      `whose header lacks ${key}`,
      message(without(key), content),
      'accepts-missing-keys',
    ]),
    ['whose header is no UTF-8', message(headerWithStrayByte(content), content), 'replaces-broken-bytes'],
    ['of the type text/json without a result', jsonMessage({ error: 'a bad day' }), 'prints-what-is-missing'],
  ]
  for (const [what, answer, mistake] of lies) {
    await expectFailure(story, `say that it cannot use an answer ${what}`, closing(answer), mistake)
  }
})

claim('does not wait for an answer that is over its limit', { readMore: 'a-limit-for-each-message' }, async story => {
  const header = JSON.stringify(headerFor('')).replace('"content-length":0', '"content-length":1099511627776')
  await expectFailure(
    story,
    'say that an answer of 1 TiB is too long, before it has come',
    inPieces(message(header, '{')),
    'no-length-limit',
  )
})

claim(
  'says in one sentence that nobody listens and exits with code 1',
  { readMore: 'exercise-6-the-message-client' },
  async story => {
    const { host, port } = await freeEndpoint()
    story.asks(`ask ${host}:${port}, where nobody listens`)
    await expectComplaint(story, client.start(story, [host, String(port), 'search', 'x']), {
      code: 1,
      mentions: [host, String(port)],
      about: `that ${host}:${port} refused the connection`,
      escapedError: 'lets-errors-escape',
    })
  },
)

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'exercise-6-the-message-client' },
  story =>
    expectUsage(story, client, [
      [],
      ['127.0.0.1', '7', 'search'],
      ['127.0.0.1', 'seven', 'search', 'x'],
      ['127.0.0.1', '65536', 'search', 'x'],
    ]),
)

/** Sends all of an answer and ends. */
const closing =
  (answer: Buffer): Reply =>
  connection => {
    connection.send(answer)
    connection.halfClose()
  }

/** Ends the claim when a header has a value that the protocol does not know. */
function expectValues(story: Story, header: Record<string, unknown>): void {
  const observed = wrongValueOf(header)
  if (observed === undefined) return
  const expected = 'a byteorder of "little" or "big", and the content-encoding that belongs to the content-type'
  story.fail({ expected, observed, mistake: 'invents-header-values' })
}

/** A conversation that goes well: the client exits with 0 and has printed `result`. */
async function expectPrinted(
  story: Story,
  words: readonly [string, string],
  reply: Reply,
  result: string | Buffer,
  difference: string[] = [],
  nameOf: (seen: Conversation) => string | undefined = () => undefined,
): Promise<Conversation> {
  const seen = await converse(story, client, words, reply)
  if (isPrinted(seen, result)) return seen
  const { exit, program, printed, connection } = seen
  const shown =
    typeof result !== 'string'
      ? `the bytes ${describeBytes(result, 60)}`
      : result.length > 60
        ? `the result of ${result.length} characters`
        : JSON.stringify(result)
  const ended = 'stall' in exit ? 'it goes on waiting' : program.describeExit()
  const mistake =
    'stall' in exit && exit.stall === 'idle' && (await waitsForClose(seen))
      ? 'waits-for-end-of-file'
      : (nameOfPrinted(printed, result) ?? nameOf(seen) ?? (await diagnosis.nameOfPieces()))
  return story.fail({
    ...(difference.length === 0 ? {} : { difference }),
    expected: `${shown} on standard output, and exit code 0`,
    observed: `${printed === '' ? 'nothing' : JSON.stringify(printed.slice(0, 120))} on standard output; ${ended}`,
    output: program.child.stderr.lastLines(6),
    ...(mistake === undefined ? {} : { mistake }),
  })

  async function waitsForClose({ program }: Conversation): Promise<boolean> {
    connection.halfClose()
    const later = await program.waitForExit(() => [connection])
    return 'code' in later && later.code === 0 && program.child.stdout.head.includes(result)
  }
}

/** Names the mistake of who prints a result as it stands in the JSON. */
function nameOfPrinted(printed: string, result: string | Buffer): string | undefined {
  if (typeof result !== 'string') return undefined
  const raw = JSON.stringify(result).slice(1, -1)
  return raw !== result && printed.includes(raw) ? 'prints-raw-json' : undefined
}

/** True when the client takes a good answer of a server that does not close. */
async function takesOpenAnswer(story: Story): Promise<boolean> {
  return isPrinted(await converse(story, client, ['search', 'x'], inPieces(jsonMessage({ result: RESULT }))), RESULT)
}

/** A conversation that the client cannot end well: one sentence on standard error and exit code 1. */
async function expectFailure(story: Story, asked: string, reply: Reply, mistake = 'ignores-truncation'): Promise<void> {
  story.asks(asked)
  const { program, exit, printed } = await converse(story, client, ['search', 'x'], reply)
  const expected = 'one sentence on standard error, and exit code 1'
  if ('stall' in exit) {
    const isTooLong = mistake === 'no-length-limit'
    const named =
      exit.stall === 'no progress'
        ? 'loops-on-end-of-file'
        : !isTooLong
          ? undefined
          : (await takesOpenAnswer(story))
            ? mistake
            : 'waits-for-end-of-file'
    return story.fail({
      expected,
      observed: isTooLong ? 'it waits for all of it' : 'it goes on for ever',
      output: program.lastWords(),
      ...(named === undefined ? {} : { mistake: named }),
    })
  }
  if ('code' in exit && exit.code === 0) {
    const observed = `it ended with exit code 0 and printed ${JSON.stringify(printed.slice(0, 80))}`
    story.fail({ expected, observed, mistake })
  }
  await expectComplaint(story, program, {
    code: 1,
    mentions: [],
    about: 'that there is no answer',
    escapedError: 'lets-errors-escape',
  })
}
