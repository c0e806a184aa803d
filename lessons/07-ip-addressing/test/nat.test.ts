/** `Nat`, which may choose its ports as it likes: every test learns from the answers which ones it chose. */
import { claim, type Failure, moduleExercise, type Story } from '@socket-course/testkit'
import { drawSequences, findBreach } from './nat-rules.ts'
import * as nat from './nat-sessions.ts'

const host = moduleExercise('nat')

const { sends, answers, answersToAll, packetOf, describeStep, describeOutcome } = nat

const PORTS: nat.Sequence['ports'] = [40_000, 40_003]
const IDLE_MS = 1000
const ANNA = '10.0.0.2:5000'

claim('gives a packet the public address and a port of the range', { readMore: 'what-a-nat-does' }, async story => {
  const [done] = await nat.playOne(story, host, { ports: PORTS, steps: [sends(5, ANNA)] })
  expectTranslated(story, done!, PORTS)
  const packet = packetOf(done!)!
  const isKept =
    packet.protocol === 'tcp' && packet.time === 5 && nat.isSameEnd(packet.destination, done!.packet.destination)
  if (!isKept) fail(story, done!, 'the destination, the protocol and the time as they were', {})
})

claim('makes a new packet and leaves the old one as it was', { readMore: 'what-a-nat-does' }, async story => {
  const steps = [sends(0, ANNA), ...answersToAll(1, PORTS)]
  const [first] = await nat.playOne(story, host, { ports: PORTS, steps }, { isKept: true })
  expectTranslated(story, first!, PORTS)
})

claim('sends an answer to the inside end point that asked', { readMore: 'what-a-nat-does', weight: 2 }, async story => {
  const steps = [sends(0, ANNA), ...answersToAll(10, PORTS)]
  const [first, ...rest] = await nat.playOne(story, host, { ports: PORTS, steps })
  const port = expectTranslated(story, first!, PORTS)
  for (const each of rest) {
    if (each.packet.destination.port === port) expectArrival(story, each, ANNA)
    else expectDropped(story, each, {})
  }
})

claim('drops what no mapping expects', { readMore: 'what-a-nat-does' }, async story => {
  const steps = [
    ...answersToAll(0, PORTS),
    answers(1, 80),
    ...answersToAll(2, PORTS, nat.SERVER, 'udp'),
    sends(3, ANNA),
  ]
  const done = await nat.playOne(story, host, { ports: PORTS, steps })
  for (const each of done.slice(0, -1)) expectDropped(story, each, {})
  expectTranslated(story, done.at(-1)!, PORTS)
})

claim(
  'keeps one port for an inside end point, whatever the destination',
  { readMore: 'one-port-for-each-end-point' },
  async story => {
    const others = ['198.51.100.5:81', '198.51.100.6:80', '192.0.2.1:443'].map(nat.endpoint)
    const steps = [sends(0, ANNA), sends(1, ANNA), ...others.map((to, index) => sends(2 + index, ANNA, to))]
    const [first, again, ...rest] = await nat.playOne(story, host, { ports: PORTS, steps })
    const port = expectTranslated(story, first!, PORTS)
    expectPort(story, again!, port, {})
    for (const each of rest) expectPort(story, each, port, { mistake: 'nat-port-per-destination' })
  },
)

claim(
  'gives different inside end points different ports',
  { readMore: 'one-port-for-each-end-point', weight: 2 },
  async story => {
    const steps = [sends(0, '10.0.0.2:5000'), sends(1, '10.0.0.3:5000'), sends(2, '10.0.0.2:5001')]
    const [[first, otherMachine, otherPort] = [], alike] = await nat.play(story, host, [
      { ports: PORTS, steps },
      { ports: PORTS, steps: [sends(0, '10.0.0.1:15000'), sends(1, '10.0.0.11:5000')] },
    ])
    const port = expectTranslated(story, first!, PORTS)
    const expected = `a port other than ${port}, which belongs to 10.0.0.2:5000`
    if (expectTranslated(story, otherMachine!, PORTS) === port) {
      fail(story, otherMachine!, expected, { mistake: 'nat-forgets-inside-address' })
    }
    if (expectTranslated(story, otherPort!, PORTS) === port) {
      fail(story, otherPort!, expected, { mistake: 'nat-forgets-inside-port' })
    }
    const [glued, gluedAlike] = alike!
    const gluedPort = expectTranslated(story, glued!, PORTS)
    if (expectTranslated(story, gluedAlike!, PORTS) === gluedPort) {
      const other = `a port other than ${gluedPort}, which belongs to 10.0.0.1:15000`
      fail(story, gluedAlike!, other, { mistake: 'nat-glues-key' })
    }
  },
)

claim('keeps tcp and udp apart', { readMore: 'one-port-for-each-end-point' }, async story => {
  const udp = (time: number) => answersToAll(time, PORTS, nat.SERVER, 'udp')
  const steps = [sends(0, ANNA), ...udp(1), sends(2, ANNA, nat.SERVER, 'udp'), ...answersToAll(3, PORTS), ...udp(4)]
  const done = await nat.playOne(story, host, { ports: PORTS, steps })
  const tcpPort = expectTranslated(story, done[0]!, PORTS)
  for (const each of done.slice(1, 5)) expectDropped(story, each, { mistake: 'nat-forgets-protocol' })
  const udpPort = expectTranslated(story, done[5]!, PORTS)
  for (const each of done.slice(6)) {
    const isUdp = each.packet.protocol === 'udp'
    if (each.packet.destination.port !== (isUdp ? udpPort : tcpPort)) continue
    expectArrival(story, each, ANNA, isUdp && udpPort === tcpPort ? { mistake: 'nat-forgets-protocol' } : {})
  }
})

claim(
  'forgets a mapping that was unused for more than idleMs',
  { readMore: 'mappings-grow-old', weight: 2 },
  async story => {
    const sequence = (time: number) => ({
      ports: PORTS,
      idleMs: IDLE_MS,
      steps: [sends(7, ANNA), ...answersToAll(time, PORTS)],
    })
    const [inTime, late] = await nat.play(story, host, [sequence(7 + IDLE_MS), sequence(8 + IDLE_MS)])
    expectOneArrival(story, inTime!, ANNA, { mistake: 'nat-forgets-too-early' })
    expectTranslated(story, late![0]!, PORTS)
    for (const each of late!.slice(1)) expectDropped(story, each, { mistake: 'nat-never-forgets' })
  },
)

claim('keeps a mapping that is used', { readMore: 'mappings-grow-old' }, async story => {
  const later = [800, 1600, 2400].map(time => sends(time, ANNA))
  const steps = [sends(0, ANNA), ...later, ...answersToAll(3200, PORTS)]
  const done = await nat.playOne(story, host, { ports: PORTS, idleMs: IDLE_MS, steps })
  const port = expectTranslated(story, done[0]!, PORTS)
  const mistake = { mistake: 'nat-does-not-renew' }
  for (const each of done.slice(1, 4)) expectPort(story, each, port, mistake)
  for (const each of done.slice(4)) if (each.packet.destination.port === port) expectArrival(story, each, ANNA, mistake)
})

claim('waits 120,000 ms when it is not told otherwise', { readMore: 'mappings-grow-old' }, async story => {
  const sequence = (time: number) => ({ ports: PORTS, steps: [sends(0, ANNA), ...answersToAll(time, PORTS)] })
  const none = { ports: PORTS, idleMs: 0, steps: [sends(7, ANNA), ...answersToAll(8, PORTS)] }
  const [inTime, late, noIdle] = await nat.play(story, host, [sequence(119_000), sequence(121_000), none])
  expectOneArrival(story, inTime!, ANNA, {})
  for (const each of late!.slice(1)) expectDropped(story, each, {})
  for (const each of noIdle!.slice(1)) expectDropped(story, each, { mistake: 'nat-takes-0-for-left-out' })
})

claim('uses every port of the range, both ends included', { readMore: 'when-the-ports-run-out' }, async story => {
  const senders = ['10.0.0.2:1', '10.0.0.3:2', '10.0.0.4:3', '10.0.0.5:9']
  const done = await nat.playOne(story, host, { ports: PORTS, steps: senders.map((each, time) => sends(time, each)) })
  for (const each of done.slice(0, -1)) expectTranslated(story, each, PORTS)
  const last = done.at(-1)!
  if (last.answer.kind === 'threw') fail(story, last, 'the last free port', { mistake: 'nat-leaves-out-a-port' })
  expectDistinct(story, done)
})

claim(
  'throws an Error when no port is free, and goes on for the others',
  { readMore: 'when-the-ports-run-out', weight: 2 },
  async story => {
    const senders = ['10.0.0.2:1', '10.0.0.3:2', '10.0.0.4:3', '10.0.0.5:9']
    const full = senders.map((each, time) => sends(time, each))
    const steps = [
      ...full,
      sends(10, '10.0.0.9:90'),
      ...answersToAll(11, PORTS),
      sends(12, '10.0.0.8:80'),
      ...full.map((_, at) => sends(20 + at, senders[at]!)),
    ]
    const done = await nat.playOne(story, host, { ports: PORTS, steps })
    const ports = done.slice(0, 4).map(each => expectTranslated(story, each, PORTS))
    const owners = new Map(ports.map((port, index) => [port, senders[index]!]))
    for (const each of done.slice(4, 10)) {
      if (each.way === 'inbound') {
        expectArrival(story, each, owners.get(each.packet.destination.port)!, { mistake: 'nat-clears-when-full' })
        continue
      }
      if (each.answer.kind === 'threw' && each.answer.isError) continue
      const port = packetOf(each)?.source.port
      const expected = 'an Error, since all four ports are in use'
      if (port === undefined) {
        const isThrown = each.answer.kind === 'threw'
        fail(story, each, expected, isThrown ? {} : { mistake: 'nat-returns-instead-of-throwing' })
      }
      if (ports.includes(port)) fail(story, each, expected, { mistake: 'nat-reuses-live-port' })
      fail(story, each, expected, { mistake: 'nat-leaves-the-range' })
    }
    for (const [index, each] of done.slice(10).entries()) expectPort(story, each, ports[index]!, {})
  },
)

claim('gives a forgotten port to somebody else', { readMore: 'when-the-ports-run-out', weight: 2 }, async story => {
  const old = ['10.0.0.2:1', '10.0.0.3:2', '10.0.0.4:3', '10.0.0.5:9']
  const young = ['10.0.1.2:11', '10.0.1.3:12', '10.0.1.4:13', '10.0.1.5:19']
  const later = 5 * IDLE_MS
  const steps = [
    ...old.map((each, time) => sends(time, each)),
    ...answersToAll(later - 1, PORTS),
    ...young.map((each, time) => sends(later + time, each)),
    ...answersToAll(later + 10, PORTS),
  ]
  const atOnce = [...old.map((each, time) => sends(time, each)), ...young.map((each, at) => sends(later + at, each))]
  const [first, ...others] = old
  const oneStays = [
    ...old.map(each => sends(0, each)),
    sends(800, first!),
    ...answersToAll(1500, PORTS),
    ...young.slice(0, others.length).map(each => sends(1501, each)),
  ]
  const sequences = [steps, atOnce, oneStays].map(each => ({ ports: PORTS, idleMs: IDLE_MS, steps: each }))
  const [done = [], doneAtOnce = [], doneBesideOne = []] = await nat.play(story, host, sequences)
  for (const each of done.slice(0, 4)) expectTranslated(story, each, PORTS)
  for (const each of done.slice(4, 8)) expectDropped(story, each, { mistake: 'nat-never-forgets' })
  const renewed = done.slice(8, 12)
  expectFreed(story, renewed)
  const owners = new Map(renewed.map((each, index) => [expectTranslated(story, each, PORTS), young[index]!]))
  expectDistinct(story, renewed)
  for (const each of done.slice(12)) expectArrival(story, each, owners.get(each.packet.destination.port)!)
  expectFreed(story, doneAtOnce.slice(4))
  expectDistinct(story, doneAtOnce.slice(4))
  expectKeptBesideOthers(story, doneBesideOne)
})

/** Expects that newcomers get ports, after all the mappings before them were forgotten. */
function expectFreed(story: Story, done: readonly nat.Done[]): void {
  for (const each of done) {
    const mistake = each.answer.kind === 'threw' ? { mistake: 'nat-never-frees-ports' } : {}
    if (packetOf(each) === undefined) fail(story, each, 'a port, since it is free again', mistake)
  }
}

/** Expects of four mappings, of which the first was renewed, that it lives and that three newcomers get the others' ports. */
function expectKeptBesideOthers(story: Story, done: readonly nat.Done[]): void {
  const [owner, renewed] = [done[0]!, done[4]!]
  const port = expectTranslated(story, owner, PORTS)
  expectPort(story, renewed, port, {})
  const inside = nat.describeEnd(owner.packet.source)
  for (const each of done.slice(5, 9)) {
    if (each.packet.destination.port === port) expectArrival(story, each, inside, { mistake: 'nat-does-not-renew' })
  }
  const newcomers = done.slice(9)
  expectFreed(story, newcomers)
  expectDistinct(story, [owner, ...newcomers])
}

claim('holds for any sequence of packets', { readMore: 'exercise-6-nat', weight: 3 }, async story => {
  const sequences = drawSequences(story, 300)
  const played = await nat.play(story, host, sequences, { isKept: true })
  const breaches = played
    .map((done, index) => findBreach(done, sequences[index]!))
    .filter(each => each !== undefined)
    .sort((one, other) => one.at - other.at)
  const [shortest] = breaches
  if (shortest === undefined) return
  const before = shortest.done.slice(Math.max(0, shortest.at - 8), shortest.at)
  for (const each of before) {
    story.timeline.add({ who: 'tests', what: 'calls', detail: describeStep(each) })
    story.timeline.add({ who: 'program', what: 'returns', detail: describeReturn(each) })
  }
  fail(story, shortest.done[shortest.at]!, shortest.expected, {})
})

/** Expects a packet with the public address and a port of the range, which it gives. */
function expectTranslated(story: Story, done: nat.Done, [first, last]: nat.Sequence['ports']): number {
  const expected = `a packet from ${nat.PUBLIC} and a port from ${first} to ${last}`
  const source = packetOf(done)?.source
  if (source?.address !== nat.PUBLIC) return fail(story, done, expected, {})
  if (Number.isInteger(source.port) && source.port >= first && source.port <= last) return source.port
  const keepsPort = source.port === done.packet.source.port
  return fail(story, done, expected, { mistake: keepsPort ? 'nat-keeps-inside-port' : 'nat-leaves-the-range' })
}

function expectPort(story: Story, done: nat.Done, port: number, failure: Partial<Failure>): void {
  if (nat.isSameEnd(packetOf(done)?.source, { address: nat.PUBLIC, port })) return
  fail(story, done, `the same public end point as before, ${nat.PUBLIC}:${port}`, failure)
}

function expectArrival(story: Story, done: nat.Done, inside: string, failure: Partial<Failure> = {}): void {
  const packet = packetOf(done)
  const isRight =
    nat.isSameEnd(packet?.destination, nat.endpoint(inside)) &&
    nat.isSameEnd(packet?.source, done.packet.source) &&
    packet?.protocol === done.packet.protocol &&
    packet.time === done.packet.time
  const expected = `the packet with the destination ${inside}, and the rest of it as it was`
  if (!isRight) fail(story, done, expected, nat.isDropped(done) ? failure : {})
}

/** Expects that of a packet and of answers to all ports the one to its own port arrives. */
function expectOneArrival(story: Story, done: readonly nat.Done[], inside: string, failure: Partial<Failure>): void {
  const [first, ...rest] = done
  const port = expectTranslated(story, first!, PORTS)
  for (const each of rest) if (each.packet.destination.port === port) expectArrival(story, each, inside, failure)
}

function expectDropped(story: Story, done: nat.Done, failure: Partial<Failure>): void {
  if (!nat.isDropped(done)) fail(story, done, "'dropped'", packetOf(done) === undefined ? {} : failure)
}

function expectDistinct(story: Story, done: readonly nat.Done[]): void {
  const seen = new Map<number, nat.Done>()
  for (const each of done) {
    const port = expectTranslated(story, each, PORTS)
    const other = seen.get(port)
    if (other !== undefined) {
      const owner = nat.describeEnd(other.packet.source)
      fail(story, each, `a port other than ${port}, which belongs to ${owner}`, { mistake: 'nat-reuses-live-port' })
    }
    seen.set(port, each)
  }
}

/** What came of a step, as the word after "returns". */
function describeReturn(done: nat.Done): string {
  const outcome = describeOutcome(done)
  return outcome.startsWith('it returned ') ? outcome.slice('it returned '.length) : `nothing: ${outcome}`
}

function fail(story: Story, done: nat.Done, expected: string, failure: Partial<Failure>): never {
  return story.fail({ asked: `translate ${describeStep(done)}`, expected, observed: describeOutcome(done), ...failure })
}
