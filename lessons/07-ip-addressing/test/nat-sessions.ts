/** Packets through a learner's `Nat`: many sequences in one question, and what came of each packet. */
import type { ModuleHost, Session, Story } from '@socket-course/testkit'
import { type Answer, answerOf, describeAnswer } from './answers.ts'

export type Endpoint = { address: string; port: number }
export type Packet = { protocol: 'tcp' | 'udp'; source: Endpoint; destination: Endpoint; time: number }

/** A packet and the way in which it goes. */
export type Step = { way: 'outbound' | 'inbound'; packet: Packet }

/** A step with what the learner's `Nat` made of it. */
export type Done = Step & { answer: Answer }

/** A `Nat` and what is sent through it. */
export type Sequence = { ports: [first: number, last: number]; idleMs?: number; steps: Step[] }

/** The address that every `Nat` of these tests has outside. */
export const PUBLIC = '203.0.113.7'
/** Somebody in the world. */
export const SERVER: Endpoint = { address: '198.51.100.5', port: 80 }

/** Makes the step of a packet that an inside end point sends. */
export function sends(time: number, from: string, to = SERVER, protocol: Packet['protocol'] = 'tcp'): Step {
  return { way: 'outbound', packet: { protocol, source: endpoint(from), destination: to, time } }
}

/** Makes the step of a packet from outside to a public port. */
export function answers(time: number, port: number, from = SERVER, protocol: Packet['protocol'] = 'tcp'): Step {
  return { way: 'inbound', packet: { protocol, source: from, destination: { address: PUBLIC, port }, time } }
}

/** Makes one inbound step for each port of a range, since nobody knows which one a `Nat` gives. */
export function answersToAll(
  time: number,
  [first, last]: Sequence['ports'],
  from = SERVER,
  protocol: Packet['protocol'] = 'tcp',
): Step[] {
  return Array.from({ length: last - first + 1 }, (_, index) => answers(time, first + index, from, protocol))
}

/** Reads `10.0.0.2:5000`. */
export function endpoint(text: string): Endpoint {
  const [address = '', port] = text.split(':')
  return { address, port: Number(port) }
}

/**
 * Plays the sequences, each with a new `Nat`; ends the claim when one cannot be made and, with `isKept`, when one changes
 * what it is given. So a `Nat` that does is told so once, and not by every claim.
 */
export async function play(
  story: Story,
  host: ModuleHost,
  sequences: readonly Sequence[],
  { isKept = false } = {},
): Promise<Done[][]> {
  const sessions = sequences.map(({ ports, idleMs, steps }): Session => {
    const values = [PUBLIC, ports, ...(idleMs === undefined ? [] : [idleMs])]
    return {
      make: { name: 'Nat', arguments: values.map(value => ({ kind: 'plain', value })) },
      steps: steps.map(({ way, packet }) => ({ call: way, arguments: [{ kind: 'plain', value: packet }] })),
      goesOn: true,
    }
  })
  const reports = await host.play(story, { streams: [], sessions })
  return sequences.map(({ steps }, index) => {
    const report = reports[index]
    if (report?.threw !== undefined) {
      const observed = `it threw ${report.threw.name}: ${report.threw.message}`
      story.fail({ expected: 'a Nat to be made', observed })
    }
    if (isKept && report?.changedArguments) failChanged(story, steps, report.changedFirst?.step)
    return steps.map((step, at) => ({ ...step, answer: answerOf(report?.returned[at]) }))
  })
}

function failChanged(story: Story, steps: readonly Step[], at: number | undefined): never {
  if (at === undefined) {
    const asked = 'call new Nat(publicAddress, portRange, idleMs)'
    return story.fail({ asked, expected: 'portRange as it was', observed: 'portRange was changed' })
  }
  return story.fail({
    asked: `translate ${describeStep(steps[at]!)}`,
    expected: 'a new packet, and the one that was handed over as it was',
    observed: `the packet that was handed to ${steps[at]!.way} has changed`,
    mistake: 'nat-changes-packet',
  })
}

/** Plays one sequence. */
export async function playOne(
  story: Story,
  host: ModuleHost,
  sequence: Sequence,
  how: { isKept?: boolean } = {},
): Promise<Done[]> {
  const [done = []] = await play(story, host, [sequence], how)
  return done
}

/** The packet that came of a step, if one did. */
export function packetOf({ answer }: Done): Packet | undefined {
  if (answer.kind !== 'returned') return undefined
  const packet = answer.value as Partial<Packet> | undefined
  const isPacket = typeof packet?.source === 'object' && typeof packet.destination === 'object'
  return isPacket ? (packet as Packet) : undefined
}

export function isDropped({ answer }: Done): boolean {
  return answer.kind === 'returned' && answer.value === 'dropped'
}

/** Writes a step for a finding: `outbound tcp 10.0.0.2:5000 → 198.51.100.5:80 at 0 ms`. */
export function describeStep({ way, packet: { protocol, source, destination, time } }: Step): string {
  return `${way} ${protocol} ${describeEnd(source)} → ${describeEnd(destination)} at ${time.toLocaleString('en-US')} ms`
}

/** Says what came of a step, shorter than the whole packet. */
export function describeOutcome(done: Done): string {
  const packet = packetOf(done)
  if (packet === undefined) return describeAnswer(done.answer)
  return `it returned a packet ${describeEnd(packet.source)} → ${describeEnd(packet.destination)}`
}

export const describeEnd = (end: Endpoint | undefined): string => `${end?.address}:${end?.port}`

export const isSameEnd = (one: Endpoint | undefined, other: Endpoint): boolean =>
  one?.address === other.address && one.port === other.port
