/** The proxy, judged from both sides: the tests are all of its clients, and its target. */
import {
  claim,
  countBytes,
  drawDifference,
  type Endpoint,
  expectComplaint,
  expectUsage,
  Flood,
  freeEndpoint,
  hasProcessFacts,
  hasSilentListeners,
  type Listener,
  ProgramExercise,
  restingShare,
  SilentListener,
  type Story,
  type TcpConnection,
  TcpListener,
} from '@socket-course/testkit'

const proxy = new ProgramExercise('proxy')

const MIB = 1 << 20
/** What an end that does not read may cost, and how much may be received for it. */
const MOST_BYTES = 32 * MIB
/** The share of one processor that a proxy may use while it has nothing to do. */
const MOST_SHARE = 0.05
/** More than the buffers of two connections hold, however large the kernel makes them. */
const STUCK_BYTES = 24 * MIB
/** How often is looked whether bytes have come to a target that does not read. */
const LOOK_EVERY_MS = 10
const noFacts = hasProcessFacts ? undefined : 'this system does not show what a process uses'
const cannotBeSilent = hasSilentListeners ? undefined : 'this system has no port that provably does not answer'

/** A proxy that runs, and its target. */
type Setting = { listener: Listener; target: TcpListener }
/** The two ends of a conversation through the proxy, both in the tests' hands. */
type Conversation = { client: TcpConnection; target: TcpConnection }

claim('forwards bytes in both directions', { readMore: 'exercise-4-the-proxy', weight: 2 }, async story => {
  const setting = await start(story)
  const { client, target } = await converse(story, setting)
  for (const size of [1, 1000, 100_000]) {
    story.asks(`forward ${countBytes(size)} from the client to the target`)
    await expectForwarded(story, setting, client, target, story.random(`there ${size}`).bytes(size))
    story.asks(`forward ${countBytes(size)} from the target to the client`)
    await expectForwarded(story, setting, target, client, story.random(`back ${size}`).bytes(size))
  }
})

claim('connects to the target before the client says anything', { readMore: 'exercise-4-the-proxy' }, async story => {
  const setting = await start(story)
  const { client, target } = await converse(story, setting)
  story.asks('forward the greeting of a target that speaks first')
  await expectForwarded(story, setting, target, client, Buffer.from('220 welcome\r\n'))
})

claim(
  'keeps what the client sends before the target is connected',
  { readMore: 'connect-without-waiting', weight: 2, skipBecause: cannotBeSilent },
  async story => {
    const target = await SilentListener.open(story, (await freeEndpoint()).host, 1)
    const listener = await startFor(story, target)
    story.asks('forward the bytes of a client whose connection the target still takes')
    const first = await listener.connect(story)
    await listener.program.settle([first])
    await expectAtSilent(story, listener, first, target, Buffer.from('before'))
    const client = await listener.connect(story)
    const early = story.random('early').bytes(20_000)
    story.asks('take the bytes of another client while the target does not answer yet')
    client.send(early)
    await listener.program.settle([])
    if (target.countConnecting() === 0) {
      story.fail({ expected: 'an attempt to connect to the target', observed: 'none' })
    }
    story.asks('forward the bytes of the first client meanwhile')
    await expectAtSilent(story, listener, first, target, Buffer.from('meanwhile'), 'blocking-connect')
    target.startToEcho()
    await target.untilAllAreThrough()
    story.asks('forward them once the target, which echoes, is connected')
    await listener.program.wait(
      client.until(() => client.receivedBytes >= early.length || client.ending !== 'open'),
      [client],
    )
    const received = client.received()
    if (received.equals(early)) return
    story.fail({
      expected: `the ${countBytes(early.length)} to go to the target and back`,
      observed: `${countBytes(received.length)} came back${client.ending === 'open' ? '' : `; the proxy ended the connection`}`,
      difference: received.length > 0 ? drawDifference(early, received) : [],
      output: listener.program.lastWords(),
      mistake: received.length > early.length ? 'mixes-connections' : 'loses-early-bytes',
    })
  },
)

claim(
  'ends the connection of the client when the target refuses',
  { readMore: 'connect-without-waiting', weight: 2 },
  async story => {
    const listener = await startFor(story, await freeEndpoint())
    for (const name of ['a client', 'another client']) {
      const client = await listener.connect(story)
      story.asks(`end the connection of ${name}, since nobody listens at the target`)
      await listener.program.wait(
        client.until(() => client.ending !== 'open'),
        [client],
      )
      if (client.ending === 'open') {
        client.send(Buffer.from('hello?'))
        await listener.program.wait(
          client.until(() => client.ending !== 'open'),
          [client],
        )
        const mistake = client.ending === 'open' ? 'keeps-client-of-refused-target' : 'connects-when-client-speaks'
        story.fail({ expected: 'the end of the connection', observed: 'it stays open', mistake })
      }
      await listener.program.settle([])
      if (listener.program.exit === undefined) continue
      story.fail({
        expected: 'the proxy to go on',
        observed: listener.program.describeExit(),
        output: listener.program.lastWords(),
        mistake: 'dies-with-a-connection',
      })
    }
  },
)

for (const [from, to] of [
  ['client', 'target'],
  ['target', 'client'],
] as const) {
  claim(
    `forwards the end of file of the ${from} and goes on in the other direction`,
    { readMore: 'two-directions', weight: 2 },
    async story => {
      const setting = await start(story)
      const ends = await converse(story, setting)
      const [one, other] = [ends[from], ends[to]]
      story.asks(`forward the last words of the ${from} and its end of file`)
      await expectForwarded(story, setting, one, other, Buffer.from('the last words'))
      one.halfClose()
      await expectEnd(story, setting, other, `the ${to} to get an end of file`, 'keeps-half-close-to-itself')
      story.asks(`forward what the ${to} still has to say`)
      await expectForwarded(story, setting, other, one, Buffer.from('and now the answer'), 'closes-both-at-first-end')
      story.asks(`forward the end of file of the ${to}, too`)
      other.halfClose()
      await expectEnd(story, setting, one, `the ${from} to get an end of file`, 'keeps-half-close-to-itself')
    },
  )

  claim(`passes on a reset of the ${from}`, { readMore: 'two-directions' }, async story => {
    const setting = await start(story)
    const bystanders = await converse(story, setting)
    const ends = await converse(story, setting)
    const [one, other] = [ends[from], ends[to]]
    story.asks(`end the connection of the ${to} when the ${from} resets its own`)
    await expectForwarded(story, setting, one, other, Buffer.from('hello'))
    one.reset()
    await setting.listener.program.wait(
      other.until(() => other.ending !== 'open'),
      [other],
    )
    if (other.ending === 'open') {
      story.fail({
        expected: 'an end of file or a reset',
        observed: 'it stays open',
        mistake: 'keeps-other-side-of-reset',
      })
    }
    story.asks('go on with another connection afterwards')
    await expectForwarded(story, setting, bystanders.client, bystanders.target, Buffer.from('still here'))
  })
}

claim('lets no direction wait for the other', { readMore: 'two-directions', weight: 2 }, async story => {
  const setting = await start(story)
  const { client, target } = await converse(story, setting)
  const bystanders = await converse(story, setting)
  story.asks('take bytes for a target that does not read, until nothing more fits')
  target.stopReading()
  client.send(Buffer.alloc(STUCK_BYTES, 'stuck '))
  await client.untilKernelTakesNoMore()
  await setting.listener.program.settle([client, target])
  story.asks('forward bytes in the other direction meanwhile')
  // Whoever hears nothing from anybody any more waits for the target that does not read.
  const diagnose = async () => {
    if (bystanders.client.receivedBytes > 0) return 'mixes-connections'
    return (await isForwarded(setting, bystanders)) ? 'one-direction-stops-other' : 'blocks-on-slow-reader'
  }
  target.send(Buffer.from('can you hear me?'))
  await expectReceived(story, setting, client, Buffer.from('can you hear me?'), seen =>
    seen === 'none' ? diagnose() : undefined,
  )
})

claim('delays nobody because of an end that does not read', { readMore: 'partial-sends', weight: 2 }, async story => {
  const setting = await start(story)
  const slow = await converse(story, setting)
  const quick = await converse(story, setting)
  story.asks('forward to one target while another one does not read')
  slow.target.stopReading()
  slow.client.send(Buffer.alloc(STUCK_BYTES, 'slow '))
  await slow.client.untilKernelTakesNoMore()
  await expectForwarded(story, setting, quick.client, quick.target, Buffer.from('quick'), 'blocks-on-slow-reader')
})

claim('loses no byte when an end reads late', { readMore: 'partial-sends', weight: 2 }, async story => {
  const setting = await start(story)
  const { client, target } = await converse(story, setting)
  for (const [from, to, name] of [
    [client, target, 'client to the target'],
    [target, client, 'target to the client'],
  ] as const) {
    const bytes = story.random(name).bytes(8 * MIB)
    story.asks(`forward 8 MiB and the end of file from the ${name}, which reads late`)
    to.stopReading()
    from.send(bytes)
    from.halfClose()
    await from.untilKernelTakesNoMore()
    await setting.listener.program.settle([client, target])
    to.readOn()
    await expectReceived(story, setting, to, bytes, seen =>
      seen === 'too few' || seen === 'gap' ? 'drops-unsent-rest' : undefined,
    )
    await expectEnd(story, setting, to, 'an end of file after them')
  }
})

claim(
  'stops receiving when the other end does not read',
  { readMore: 'back-pressure', weight: 2, skipBecause: noFacts },
  async story => {
    const setting = await start(story)
    const { program } = setting.listener
    const { client, target } = await converse(story, setting)
    await expectForwarded(story, setting, client, target, Buffer.from('before'))
    const before = program.ownMemoryBytes() ?? 0
    story.asks('take bytes from a client that sends 64 MiB to a target that reads nothing')
    target.stopReading()
    const flood = new Flood(client, Buffer.alloc(64 * MIB, 'flood '))
    const isTooMuch = client.until(() => client.handedBytes > MOST_BYTES + 16 * MIB || client.isOver)
    await program.wait(Promise.race([flood.done, isTooMuch]), [client])
    flood.stop()
    const taken = client.bytesTaken() ?? 0
    const grown = (program.ownMemoryBytes() ?? before) - before
    if (taken <= MOST_BYTES && grown <= MOST_BYTES) return
    // What it keeps arrives when the target reads on; memory does not tell, since garbage is collected late.
    target.readOn()
    const allArrived = await program.wait(
      target.until(() => target.receivedBytes >= taken),
      [client, target],
    )
    story.fail({
      expected: 'at most 32 MiB to be received before the target has read some of it, and as much memory',
      observed: `${Math.round(taken / MIB)} MiB were received, and its memory grew by ${Math.round(grown / MIB)} MiB`,
      mistake: 'value' in allArrived ? 'ignores-back-pressure' : 'drops-unsent-rest',
    })
  },
)

claim('forwards 60 connections at once and mixes none', { readMore: 'what-you-keep-for-each-client' }, async story => {
  const setting = await start(story)
  const conversations: Conversation[] = []
  story.asks('forward 60 connections at once')
  for (let index = 0; index < 60; index++) {
    conversations.push(await converse(story, setting, index === 0 ? undefined : 'serves-one-at-a-time'))
  }
  for (const [index, { client, target }] of conversations.entries()) {
    client.send(Buffer.from(`client ${index};`))
    target.send(Buffer.from(`target ${index};`))
  }
  for (const [index, { client, target }] of conversations.entries()) {
    const isElsewhere = () =>
      conversations.some(other =>
        [other.client, other.target].some(end => end.received().toString().split(';').length > 2),
      )
    const isMixed = (seen: string) => (seen === 'other' || isElsewhere() ? 'mixes-connections' : undefined)
    await expectReceived(story, setting, target, Buffer.from(`client ${index};`), isMixed)
    await expectReceived(story, setting, client, Buffer.from(`target ${index};`), isMixed)
  }
})

claim(
  'uses no processor time while nothing happens',
  { readMore: 'ask-only-for-what-you-need', weight: 3, skipBecause: noFacts },
  async story => {
    const setting = await start(story)
    const { program } = setting.listener
    const one = await converse(story, setting)
    await expectForwarded(story, setting, one.client, one.target, Buffer.from('awake?'))
    story.asks('wait while both ends are silent')
    const silentShare = (await restingShare(program, [one.client, one.target], MOST_SHARE)) ?? 0
    if (silentShare >= MOST_SHARE) failBecauseBusy(story, silentShare, 'busy-loops')
    const half = await converse(story, setting)
    half.client.halfClose()
    story.asks('wait while one end has ended and the other has not')
    await expectEnd(story, setting, half.target, 'the target to get an end of file', 'keeps-half-close-to-itself')
    const halfShare = (await restingShare(program, [half.client, half.target], MOST_SHARE)) ?? 0
    if (halfShare >= MOST_SHARE) failBecauseBusy(story, halfShare, 'spins-after-end-of-file')
    const stuck = await converse(story, setting)
    stuck.target.stopReading()
    stuck.client.send(Buffer.alloc(STUCK_BYTES, 'stuck '))
    await stuck.client.untilKernelTakesNoMore()
    story.asks('wait while one end does not read')
    const stuckShare = (await restingShare(program, [stuck.client, stuck.target], MOST_SHARE)) ?? 0
    if (stuckShare >= MOST_SHARE) failBecauseBusy(story, stuckShare, undefined)
  },
)

claim(
  'leaves no descriptor open after 60 connections',
  { readMore: 'close-and-forget', skipBecause: noFacts },
  async story => {
    const setting = await start(story)
    const { program } = setting.listener
    const visit = async (index: number) => {
      const { client, target } = await converse(story, setting)
      const [one, other] = index % 2 === 0 ? [client, target] : [target, client]
      if (index % 3 === 0) one.reset()
      else one.halfClose()
      await program.wait(
        other.until(() => other.ending !== 'open'),
        [other],
      )
      if (other.ending === 'open') {
        const mistake = index % 3 === 0 ? 'keeps-other-side-of-reset' : 'keeps-half-close-to-itself'
        story.fail({ expected: 'the other side to hear of the end', observed: 'its connection stays open', mistake })
      }
      other.halfClose()
      await program.wait(
        one.until(() => one.ending !== 'open' || one.isOver),
        [one],
      )
      client.close()
      target.close()
    }
    story.asks('forward 6 connections before the counting begins')
    for (let index = 0; index < 6; index++) await visit(index)
    await program.settle([])
    const before = program.openDescriptors() ?? 0
    story.asks('forward 60 connections, some of which are reset by the client or the target')
    for (let index = 0; index < 60; index++) await visit(index)
    await program.settle([])
    const after = program.openDescriptors() ?? 0
    if (after - before < 10) return
    story.fail({
      expected: `about ${before} open descriptors again, as before the 60 connections`,
      observed: `${after} open descriptors`,
      mistake: 'leaks-descriptors',
    })
  },
)

claim('says which address is taken and exits with code 1', { readMore: 'exercise-4-the-proxy' }, async story => {
  const { host } = await freeEndpoint()
  const { port } = await TcpListener.open(story, host)
  story.asks(`listen at ${host}:${port}, where another program already listens`)
  await expectComplaint(story, proxy.start(story, [host, String(port), '127.0.0.1', '7']), {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} is in use`,
  })
})

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'exercise-4-the-proxy' },
  story =>
    expectUsage(story, proxy, [
      [],
      ['127.0.0.1', '0'],
      ['127.0.0.1', '0', '127.0.0.1'],
      ['127.0.0.1', 'seven', '127.0.0.1', '7'],
      ['127.0.0.1', '0', '127.0.0.1', '65536'],
    ]),
)

/** Starts a proxy whose target is a listener of the tests. */
async function start(story: Story): Promise<Setting> {
  const target = await TcpListener.open(story, (await freeEndpoint()).host)
  return { target, listener: await startFor(story, target) }
}

async function startFor(story: Story, target: Endpoint): Promise<Listener> {
  const endpoint = await freeEndpoint()
  return proxy.startServer(story, endpoint, [target.host, String(target.port)])
}

/** Connects a client to the proxy, and waits for the connection that the proxy makes to the target. */
async function converse(story: Story, { listener, target }: Setting, mistake?: string): Promise<Conversation> {
  const client = await listener.connect(story)
  const accepting = target.accept()
  const accepted = await listener.program.wait(accepting, [client])
  if ('value' in accepted) return { client, target: accepted.value }
  client.send(Buffer.from('hello?'))
  const late = await listener.program.wait(accepting, [client])
  const named = 'value' in late ? 'connects-when-client-speaks' : mistake
  return story.fail({
    expected: 'a connection to the target as soon as the client is there',
    observed: listener.program.exit === undefined ? 'none' : listener.program.describeExit(),
    output: listener.program.lastWords(),
    ...(named === undefined || listener.program.exit !== undefined ? {} : { mistake: named }),
  })
}

/** Sends bytes at one end and expects them at the other. */
async function expectForwarded(
  story: Story,
  setting: Setting,
  from: TcpConnection,
  to: TcpConnection,
  bytes: Buffer,
  mistakeWhenMissing?: string,
): Promise<void> {
  from.send(bytes)
  await expectReceived(story, setting, to, bytes, seen => (seen === 'none' ? mistakeWhenMissing : undefined))
}

/** Sends bytes of a client and expects them at a target that reads nothing: the kernel counts what came there. */
async function expectAtSilent(
  story: Story,
  { program }: Listener,
  client: TcpConnection,
  target: SilentListener,
  bytes: Buffer,
  mistakeWhenMissing?: string,
): Promise<void> {
  const wanted = target.unreadBytes() + bytes.length
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = setInterval(() => {
    if (target.unreadBytes() >= wanted) resolve()
  }, LOOK_EVERY_MS)
  client.send(bytes)
  await program.wait(promise, [client])
  clearInterval(look)
  const missing = wanted - target.unreadBytes()
  if (missing <= 0) return
  story.fail({
    expected: `${countBytes(bytes.length)} to arrive at the target`,
    observed: `${countBytes(bytes.length - missing)} arrived`,
    output: program.lastWords(),
    ...(mistakeWhenMissing === undefined || program.exit !== undefined ? {} : { mistake: mistakeWhenMissing }),
  })
}

/** Tries whether a conversation is still forwarded, for a diagnosis. */
async function isForwarded({ listener }: Setting, { client, target }: Conversation): Promise<boolean> {
  const before = target.receivedBytes
  client.send(Buffer.from('?'))
  const outcome = await listener.program.wait(
    target.until(() => target.receivedBytes > before),
    [client, target],
  )
  return 'value' in outcome
}

/** How what came differs from what was expected: nothing, only the beginning, later bytes of the same, or others. */
type Seen = 'none' | 'too few' | 'gap' | 'other'

/** Expects exactly these bytes at an end, after all that was found right before. */
async function expectReceived(
  story: Story,
  { listener }: Setting,
  to: TcpConnection,
  bytes: Buffer,
  diagnose: (seen: Seen) => Promise<string | undefined> | string | undefined,
): Promise<void> {
  const before = to.checkedBytes
  const isComplete = () => to.receivedBytes - before >= bytes.length || to.ending !== 'open'
  await listener.program.wait(to.until(isComplete), [to])
  const received = to.received().subarray(before)
  if (received.equals(bytes)) {
    to.checkedBytes += bytes.length
    return
  }
  const isBeginning = received.length < bytes.length && received.equals(bytes.subarray(0, received.length))
  if (to.ending !== 'open') await listener.program.settle([])
  const seen = received.length === 0 ? 'none' : isBeginning ? 'too few' : isGap(bytes, received) ? 'gap' : 'other'
  const { exit } = listener.program
  const mistake = exit === undefined ? await diagnose(seen) : 'dies-with-a-connection'
  story.fail({
    expected: `${countBytes(bytes.length)} to arrive`,
    observed: `${countBytes(received.length)} arrived${to.ending === 'open' ? '' : ', and then the connection was over'}`,
    difference: isBeginning ? [] : drawDifference(bytes, received),
    output: exit === undefined ? [] : listener.program.lastWords(),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** True when bytes in the middle are missing: what comes next is from further on. */
function isGap(expected: Buffer, received: Buffer): boolean {
  let at = 0
  while (at < received.length && received[at] === expected[at]) at += 1
  const later = received.subarray(at, at + 16)
  return later.length === 16 && expected.indexOf(later, at) > at
}

async function expectEnd(
  story: Story,
  { listener }: Setting,
  end: TcpConnection,
  expected: string,
  mistake?: string,
): Promise<void> {
  await listener.program.wait(
    end.until(() => end.ending !== 'open'),
    [end],
  )
  if (end.ending === 'end of file') return
  const observed = end.ending === 'open' ? 'the connection stays open' : 'the connection was reset'
  story.fail({ expected, observed, ...(mistake === undefined || end.ending !== 'open' ? {} : { mistake }) })
}

function failBecauseBusy(story: Story, share: number, mistake: string | undefined): never {
  return story.fail({
    expected: 'less than 5 % of a processor while there is nothing to do',
    observed: `${Math.round(share * 100)} %`,
    ...(mistake === undefined ? {} : { mistake }),
  })
}
