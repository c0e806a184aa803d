/** The echo server with a thread for each connection: served at the same time, and the threads come and go. */
import {
  claim,
  connectMany,
  type EchoObservation,
  expectEcho,
  expectUsage,
  hasProcessFacts,
  type Listener,
  ProgramExercise,
  type Story,
  stillEchoes,
  type TcpConnection,
} from '@socket-course/testkit'
import {
  comeAndGo,
  connectSecond,
  expectEnd,
  expectLevelSockets,
  expectStillServed,
  expectTaken,
  expectUnmixed,
  floodUnread,
  nameless,
  WRONG_ARGUMENTS,
  whenMissing,
} from './several-clients.ts'

const server = new ProgramExercise('threads', {
  // In a worker process.argv holds no arguments, and process.exit(2) ends the worker alone.
  exited: (exit, errors) =>
    'code' in exit && exit.code === 0 && /usage/i.test(errors) ? 'listens-in-a-worker' : undefined,
})
const shared = server.shareServer(stillEchoes)

const CROWD = 60
/** So many of the crowd come at a time; their threads start while they are asked. */
const GROUP = 20
/** What a group of new threads may cost before one of them answers, in milliseconds. */
const STARTING_CPU_MS = 8_000
const VISITORS = 24
const LOOK_EVERY_MS = 20
const needsProc = hasProcessFacts ? undefined : 'this system does not show what a process costs'

claim('sends everything back and closes after the end of file', { readMore: 'the-thread-of-a-client' }, async story => {
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
})

claim('keeps a client that is silent', { readMore: 'the-thread-of-a-client' }, async story => {
  const listener = await shared.borrow(story)
  const silent = await listener.connect(story)
  await expectEcho(story, listener, silent, Buffer.from('hello'), nameless)
  story.asks('keep a client that says nothing for a while')
  // Ends at once when the program provably does nothing by itself; else it gets a second and a half to hang up.
  await listener.program.settle([silent])
  if (silent.ending === 'open') await listener.program.settle([silent])
  const diagnose = whenMissing('drops-silent-clients')
  await expectEcho(story, listener, silent, Buffer.from('and I am still here'), diagnose)
})

claim(
  'serves each of 60 clients while the others are silent, each in a thread of its own',
  { readMore: 'the-thread-of-a-client', weight: 3, skipBecause: needsProc, isLong: true },
  async story => {
    const listener = await server.startServer(story)
    const before = listener.program.threads() ?? 0
    const clients: TcpConnection[] = []
    while (clients.length < CROWD) {
      const served = clients.length
      story.asks(`accept ${GROUP} more clients while ${served} others stay connected`)
      const acceptsNoMore = (accepted: number) => namePool(served + accepted)
      const group = await connectMany(story, listener, GROUP, { acceptsNoMore })
      story.asks(`serve ${GROUP} more clients while ${served} others are connected and silent`)
      await expectEchoesOfNewThreads(story, listener, group, served)
      clients.push(...group)
    }
    const grown = (listener.program.threads() ?? 0) - before
    if (grown < CROWD / 2) {
      story.fail({
        expected: `about ${CROWD} threads more than the ${before} of before the clients came`,
        observed: grown < 3 ? 'no more than before' : `${grown} more`,
        ...(grown < 3 ? { mistake: 'uses-one-thread' } : {}),
      })
    }
    story.asks('end the threads of the clients that have left')
    for (const client of clients) client.halfClose()
    await listener.program.wait(Promise.all(clients.map(each => each.until(() => each.ending !== 'open'))), clients)
    await expectFewerThreads(story, listener, before, grown)
  },
)

claim('never mixes the bytes of two clients', { readMore: 'state-of-a-connection', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const first = await listener.connect(story)
  await expectEcho(story, listener, first, Buffer.from('hello'), nameless)
  await expectUnmixed(story, listener, [first, await connectSecond(story, listener, first)])
})

claim('serves the others while one client does not read', { readMore: 'the-thread-of-a-client' }, async story => {
  const listener = await shared.borrow(story)
  const stuck = await listener.connect(story)
  await expectEcho(story, listener, stuck, Buffer.from('hello'), nameless)
  const other = await connectSecond(story, listener, stuck)
  await floodUnread(story, listener, stuck)
  story.asks('serve another client while one does not read')
  await expectStillServed(story, listener, other, 'slow-reader-blocks-all')
})

claim('goes on with the others when a client resets', { readMore: 'one-bad-client', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const innocent = await listener.connect(story)
  story.asks('serve a client')
  await expectEcho(story, listener, innocent, Buffer.from('hello'), nameless)
  const bad = await connectSecond(story, listener, innocent)
  story.asks('serve the others after a client reset its connection')
  bad.reset()
  await listener.program.settle([innocent])
  await expectStillServed(story, listener, innocent, 'one-bad-client-kills-all')
  story.asks('serve a new client after another one reset its connection')
  const next = await listener.connect(story)
  await expectEcho(story, listener, next, Buffer.from('I am new'), whenMissing('one-bad-client-kills-all'))
})

claim(
  'leaves no descriptor open after 24 clients came, reset and went',
  { readMore: 'one-bad-client', skipBecause: needsProc },
  async story => {
    const listener = await shared.borrow(story)
    story.asks('serve a few clients before the counting begins')
    await comeAndGo(story, listener, 3)
    await listener.program.settle([])
    const before = listener.program.openSockets() ?? 0
    story.asks('serve 24 clients, of which some reset their connection')
    await comeAndGo(story, listener, VISITORS)
    await expectLevelSockets(story, listener, before, VISITORS)
  },
)

claim('says which address is taken and exits with code 1', { readMore: 'how-you-work' }, story =>
  expectTaken(story, server),
)

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'how-you-work' },
  async story => {
    await shared.borrow(story) // one that does not even know its arguments has another mistake
    await expectUsage(story, server, WRONG_ARGUMENTS, 'exits-with-0-anyway')
  },
)

/** Clients who stay all say something. A new thread takes its time to start, which is no reason to give up. */
async function expectEchoesOfNewThreads(story: Story, listener: Listener, group: TcpConnection[], before: number) {
  const messages = group.map((_, index) => Buffer.from(`I am client ${before + index + 1}`))
  for (const [index, client] of group.entries()) client.send(messages[index]!)
  const areOver = group.map((client, index) =>
    client.until(() => client.receivedBytes >= messages[index]!.length || client.ending !== 'open'),
  )
  await listener.program.wait(Promise.all(areOver), group, STARTING_CPU_MS)
  const served = before + group.filter(client => client.receivedBytes > 0).length
  const diagnose = (seen: EchoObservation) =>
    seen.received.length === 0 && seen.ending === 'open' ? namePool(served) : undefined
  for (const [index, client] of group.entries()) {
    await expectEcho(story, listener, client, messages[index]!, diagnose, [])
  }
}

/** Who serves one client has no threads; who serves some and no more has too few of them. */
function namePool(served: number): string | undefined {
  if (served === 0) return undefined
  return served === 1 ? 'serves-one-at-a-time' : 'fixed-number-of-threads'
}

/** Waits until most of the new threads are gone; a pool may keep some, and may take its time. */
async function expectFewerThreads(story: Story, listener: Listener, before: number, grown: number): Promise<void> {
  const most = before + grown / 2
  const areFewer = Promise.withResolvers<void>()
  const timer = setInterval(() => {
    if ((listener.program.threads() ?? 0) <= most) areFewer.resolve()
  }, LOOK_EVERY_MS)
  await listener.program.wait(areFewer.promise, [])
  clearInterval(timer)
  const now = listener.program.threads() ?? 0
  if (now <= most || listener.program.exit !== undefined) return
  story.fail({
    expected: `most of the ${grown} threads that the clients needed to end once they have left`,
    observed: `${now} threads; before the clients came there were ${before}`,
    mistake: 'keeps-threads',
  })
}
