/**
 * What every `Nat` has to keep to, whatever ports it chooses and whether or not inbound packets renew a mapping. The rules
 * follow the answers, so they know of each mapping whether it lives for certain, perhaps, or not.
 */
import type { Story } from '@socket-course/testkit'
import {
  answers,
  type Done,
  describeEnd,
  type Endpoint,
  endpoint,
  isDropped,
  isSameEnd,
  PUBLIC,
  packetOf,
  type Sequence,
  sends,
} from './nat-sessions.ts'

/** The first step of a sequence that breaks a rule. */
export type Breach = { done: readonly Done[]; at: number; expected: string }

/** What is known of a mapping from outside. */
type Known = {
  protocol: string
  inside: Endpoint
  port: number
  lastOut: number
  lastUsed: number
  remotes: Set<string>
}

const INSIDE = ['10.0.0.2:5000', '10.0.0.2:5001', '10.0.0.3:5000', '10.0.0.4:53', '192.168.7.9:65535', '10.0.0.2:1']
const REMOTES = ['198.51.100.5:80', '198.51.100.5:443', '192.0.2.9:80'].map(endpoint)
const IDLE_MS = 100

/** Draws sequences of packets in which ports are few, so that they run out, and pauses long enough to forget. */
export function drawSequences(story: Story, count: number): Sequence[] {
  const random = story.random('sequences')
  const pick = <T>(list: readonly T[]): T => list[random.integer(0, list.length - 1)]!
  return Array.from({ length: count }, () => {
    const first = random.integer(1024, 60_000)
    const ports: Sequence['ports'] = [first, first + random.integer(0, 4)]
    let time = random.integer(0, 1000)
    const steps = Array.from({ length: random.integer(3, 40) }, () => {
      time += pick([0, 1, 10, 30, 60, 100, 101, 250])
      const protocol = pick(['tcp', 'tcp', 'udp'] as const)
      const isOutbound = random.integer(0, 2) > 0
      if (isOutbound) return sends(time, pick(INSIDE), pick(REMOTES), protocol)
      return answers(time, random.integer(ports[0], ports[1]), pick(REMOTES), protocol)
    })
    return { ports, idleMs: IDLE_MS, steps }
  })
}

/** Gives the first step that breaks a rule, if one does. */
export function findBreach(done: readonly Done[], { ports }: Sequence): Breach | undefined {
  const table: Known[] = []
  for (const [at, step] of done.entries()) {
    const expected = step.way === 'outbound' ? judgeOutbound(step, table, ports) : judgeInbound(step, table)
    if (expected !== undefined) return { done, at, expected }
  }
  return undefined
}

const livesForCertain = (known: Known, now: number): boolean => now - known.lastOut <= IDLE_MS
const mayLive = (known: Known, now: number): boolean => now - known.lastUsed <= IDLE_MS

function judgeOutbound(step: Done, table: Known[], [first, last]: Sequence['ports']): string | undefined {
  const { protocol, source, destination, time } = step.packet
  const own = table.find(each => each.protocol === protocol && isSameEnd(each.inside, source) && mayLive(each, time))
  const ownForCertain = own !== undefined && livesForCertain(own, time) ? own : undefined
  const packet = packetOf(step)
  if (packet === undefined) {
    const isError = step.answer.kind === 'threw' && step.answer.isError
    const perhapsUsed = new Set(table.filter(each => mayLive(each, time)).map(each => each.port))
    if (ownForCertain !== undefined) return `the port ${ownForCertain.port}, which this end point has`
    if (perhapsUsed.size <= last - first)
      return `a packet with a port from ${first} to ${last}, since not all are in use`
    return isError ? undefined : 'an Error, since no port is free'
  }
  const { port } = packet.source
  const isKept = isSameEnd(packet.destination, destination) && packet.protocol === protocol && packet.time === time
  if (!isKept) return 'the destination, the protocol and the time as they were'
  if (packet.source.address !== PUBLIC || !(port >= first && port <= last)) {
    return `a packet from ${PUBLIC} and a port from ${first} to ${last}`
  }
  if (ownForCertain !== undefined && port !== ownForCertain.port) {
    return `the port ${ownForCertain.port}, which this end point has`
  }
  const isOther = (each: Known) => each.protocol === protocol && !isSameEnd(each.inside, source)
  const owner = table.find(each => isOther(each) && each.port === port && livesForCertain(each, time))
  if (owner !== undefined) return `a port other than ${port}, which ${describeEnd(owner.inside)} has`
  remember(table, step, port)
  return undefined
}

/** Notes an outbound packet; a new mapping takes the place of an old one with its end point or its port. */
function remember(table: Known[], { packet: { protocol, source, destination, time } }: Done, port: number): void {
  const isSame = (each: Known) => each.protocol === protocol && isSameEnd(each.inside, source) && each.port === port
  const old = table.find(each => isSame(each) && mayLive(each, time))
  const isReplaced = (each: Known) =>
    each.protocol === protocol && (isSameEnd(each.inside, source) || each.port === port)
  for (let at = table.length - 1; at >= 0; at--) if (isReplaced(table[at]!)) table.splice(at, 1)
  // Where it is not certain that the old mapping lived, it is not certain either that its remotes are known.
  const remotes = old !== undefined && livesForCertain(old, time) ? old.remotes : new Set<string>()
  remotes.add(describeEnd(destination))
  table.push({ protocol, inside: { ...source }, port, lastOut: time, lastUsed: time, remotes })
}

function judgeInbound(step: Done, table: Known[]): string | undefined {
  const { protocol, source, destination, time } = step.packet
  const owner = table.find(each => each.protocol === protocol && each.port === destination.port && mayLive(each, time))
  const packet = packetOf(step)
  if (owner === undefined) return isDropped(step) ? undefined : "'dropped', since nobody has this port"
  const hasToArrive = livesForCertain(owner, time) && owner.remotes.has(describeEnd(source))
  if (isDropped(step) && !hasToArrive) return undefined
  const isRight =
    isSameEnd(packet?.destination, owner.inside) &&
    isSameEnd(packet?.source, source) &&
    packet?.protocol === protocol &&
    packet.time === time
  if (!isRight) return `the packet with the destination ${describeEnd(owner.inside)}, and the rest of it as it was`
  owner.lastUsed = time
  return undefined
}
