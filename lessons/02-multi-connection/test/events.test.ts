/** The echo server on the event loop: many clients, one that never reads, one that resets, one that floods. */
import {
  claim,
  connectMany,
  countBytes,
  type EchoObservation,
  expectEcho,
  expectUsage,
  hasProcessFacts,
  measureFairness,
  ProgramExercise,
  restingShare,
  stillEchoes,
  whyNotSoMany,
} from '@socket-course/testkit'
import {
  comeAndGo,
  connectSecond,
  expectEnd,
  expectLevelSockets,
  expectStillServed,
  expectTaken,
  expectUnmixed,
  floodedBytes,
  floodUnread,
  nameless,
  WRONG_ARGUMENTS,
} from './several-clients.ts'

const server = new ProgramExercise('events')
const shared = server.shareServer(stillEchoes)
const own = server.shareServer(stillEchoes)

const MIB = 1 << 20
const MOST_TAKEN = 32 * MIB
const CROWD = 1000
const needsProc = hasProcessFacts ? undefined : 'this system does not show what a process costs'

claim('sends everything back and closes after the end of file', { readMore: 'the-event-loop' }, async story => {
  const listener = await shared.borrow(story)
  const client = await listener.connect(story)
  story.asks('echo every byte value')
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value))
  await expectEcho(story, listener, client, bytes, nameless)
  story.asks('close the connection, since the client has half-closed')
  await expectEnd(story, listener, client)
})

claim('serves a client while another one is silent', { readMore: 'one-at-a-time', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const first = await listener.connect(story)
  story.asks('serve the first client')
  await expectEcho(story, listener, first, Buffer.from('I am the first'), nameless)
  await connectSecond(story, listener, first)
  story.asks('serve the first client again')
  await expectEcho(story, listener, first, Buffer.from('I am still here'), nameless)
})

claim(
  'serves 1,000 clients at once',
  { readMore: 'what-a-connection-costs', weight: 2, skipBecause: whyNotSoMany(CROWD) },
  async story => {
    const listener = await own.borrow(story)
    story.asks('accept 1,000 clients that stay connected')
    const clients = await connectMany(story, listener, CROWD, {
      acceptsNoMore: accepted => (accepted === 1 ? 'serves-one-at-a-time' : undefined),
    })
    story.asks('echo to each of 1,000 clients that are connected at once')
    const message = (number: number) => Buffer.from(`I am client ${number}`)
    for (const client of clients) client.send(message(client.number))
    const isOver = clients.map(client =>
      client.until(() => client.receivedBytes >= message(client.number).length || client.ending !== 'open'),
    )
    await listener.program.wait(Promise.all(isOver), clients)
    const diagnose = (seen: EchoObservation) =>
      seen.received.length === 0 && seen.ending !== 'open' && seen.exit === undefined
        ? 'refuses-many-clients'
        : undefined
    for (const client of clients) await expectEcho(story, listener, client, message(client.number), diagnose, [])
  },
)

claim('never mixes the bytes of two clients', { readMore: 'state-of-a-connection', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const first = await listener.connect(story)
  await expectEcho(story, listener, first, Buffer.from('hello'), nameless)
  await expectUnmixed(story, listener, [first, await connectSecond(story, listener, first)])
})

claim('sends what is left after the client half-closes', { readMore: 'back-pressure' }, async story => {
  const listener = await shared.borrow(story)
  const client = await listener.connect(story)
  const bytes = Buffer.alloc(8 * MIB, 'what the client sent before its end of file; ')
  story.asks('echo 8 MiB to a client that half-closes after them and only then begins to read')
  client.stopReading()
  client.send(bytes)
  client.halfClose()
  await client.untilKernelTakesNoMore()
  await listener.program.settle([client])
  client.readOn()
  await expectEcho(story, listener, client, bytes, nameless, [])
  await expectEnd(story, listener, client)
})

claim(
  'stops taking bytes from a client that does not read, and later sends them all',
  { readMore: 'back-pressure', weight: 2, skipBecause: needsProc },
  async story => {
    const listener = await own.borrow(story)
    const client = await listener.connect(story)
    await expectEcho(story, listener, client, Buffer.from('hello'), nameless)
    const before = listener.program.ownMemoryBytes() ?? 0
    const flood = await floodUnread(story, listener, client)
    const taken = client.bytesTaken() ?? 0
    const grown = (listener.program.ownMemoryBytes() ?? 0) - before
    const expected = `less than ${countBytes(MOST_TAKEN)} to be taken, and memory to grow by less than that`
    if (taken >= MOST_TAKEN || grown >= MOST_TAKEN) {
      story.fail({
        expected,
        observed: `${countBytes(taken)} were taken, and memory grew by ${countBytes(Math.max(0, grown))}`,
        mistake: 'ignores-back-pressure',
      })
    }
    story.asks('send every byte back once the client reads')
    client.readOn()
    await expectEcho(story, listener, client, floodedBytes(flood), nameless, [])
  },
)

claim('serves the others while one client does not read', { readMore: 'back-pressure' }, async story => {
  const listener = await shared.borrow(story)
  const stuck = await listener.connect(story)
  await expectEcho(story, listener, stuck, Buffer.from('hello'), nameless)
  const other = await connectSecond(story, listener, stuck)
  await floodUnread(story, listener, stuck)
  story.asks('serve another client while one does not read')
  await expectStillServed(story, listener, other, 'slow-reader-blocks-all')
})

claim(
  'uses no processor time while there is nothing to do',
  { readMore: 'waiting-costs-nothing', skipBecause: needsProc },
  async story => {
    const listener = await own.borrow(story)
    const client = await listener.connect(story)
    await expectEcho(story, listener, client, Buffer.from('hello'), nameless)
    const check = async (when: string) => {
      story.asks(`sleep ${when}`)
      const share = (await restingShare(listener.program, [client], 0.05)) ?? 0
      if (share < 0.05) return
      story.fail({
        expected: 'less than 5 % of a processor to be used',
        observed: `${Math.round(share * 100)} %`,
        mistake: 'busy-loops',
      })
    }
    await check('while a client is connected and silent')
    await floodUnread(story, listener, client)
    await check('while bytes wait for a client that does not read')
  },
)

claim('answers soon while another client floods', { readMore: 'never-block-the-loop' }, async story => {
  const listener = await own.borrow(story)
  const client = await listener.connect(story)
  await expectEcho(story, listener, client, Buffer.from('hello'), nameless)
  const visitor = await connectSecond(story, listener, client)
  visitor.close()
  story.asks('echo 64 bytes to a client, while another one sends and reads as fast as it can')
  const { quietMs, floodedMs, ratio, answer } = await measureFairness(story, listener, client, 50)
  if (ratio < 50) return
  const observed = {
    'in time': `${floodedMs.toFixed(1)} ms instead of ${quietMs.toFixed(1)} ms`,
    late: 'the echo does not come as long as the other one sends',
    never: 'the echo does not come, not even after the flood',
  }[answer]
  story.fail({
    expected: 'the echo to take less than 50 times as long as without the flood',
    observed,
    ...(answer === 'never' ? {} : { mistake: 'blocks-the-loop' }),
  })
})

claim('goes on with the others when a client resets', { readMore: 'one-bad-client', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const innocent = await listener.connect(story)
  story.asks('serve a client')
  await expectEcho(story, listener, innocent, Buffer.from('hello'), nameless)
  for (const moment of ['after an answer', 'while an answer is under way'] as const) {
    const bad = await connectSecond(story, listener, innocent)
    story.asks(`serve the others after a client reset its connection ${moment}`)
    if (moment === 'while an answer is under way') {
      bad.stopReading()
      bad.send(Buffer.alloc(100_000, 'bad '))
      await bad.untilKernelTakesNoMore()
    }
    bad.reset()
    await listener.program.settle([innocent])
    await expectStillServed(story, listener, innocent, 'one-bad-client-kills-all')
  }
})

claim(
  'leaves no descriptor open after 200 clients came, reset and went',
  { readMore: 'one-bad-client', skipBecause: needsProc },
  async story => {
    const listener = await own.borrow(story)
    story.asks('serve a few clients before the counting begins')
    await comeAndGo(story, listener, 6)
    const before = listener.program.openSockets() ?? 0
    story.asks('serve 200 clients, of which some reset their connection')
    await comeAndGo(story, listener, 200)
    await expectLevelSockets(story, listener, before, 200)
  },
)

claim('says which address is taken and exits with code 1', { readMore: 'how-you-work' }, story =>
  expectTaken(story, server),
)

claim('prints a usage line and exits with code 2 when its arguments are wrong', { readMore: 'how-you-work' }, story =>
  expectUsage(story, server, WRONG_ARGUMENTS, 'exits-with-0-anyway'),
)
