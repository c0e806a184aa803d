/**
 * Finds out that a program listens, and where, without connecting to it: by the kernel's tables of sockets, and where
 * the system has none by the line `listening on HOST:PORT`. When it does not listen, says which of the possible reasons
 * it is.
 *
 * @see listen(2), proc_net_tcp(5)
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { monotonicMs } from '../clock.ts'
import { IdleWatch } from '../kernel/idle.ts'
import { hasProcessFacts, processorTimeMs, processTree, socketInodes, wantsToRun } from '../kernel/process-facts.ts'
import { readListeners } from '../kernel/tcp-table.ts'
import { readUdpSockets } from '../kernel/udp-table.ts'
import type { Child, Exit } from './child.ts'

/** Where a program was told to listen; port 0 leaves the choice to the kernel. */
export type Endpoint = { host: string; port: number }

/** What a server speaks. A UDP socket listens as soon as it is bound. */
export type Protocol = 'tcp' | 'udp'

/** Where it listens, or why it does not. */
export type Listening =
  | { kind: 'listening'; host: string; port: number; boundTo: string }
  | { kind: 'exited'; exit: Exit }
  | { kind: 'other port'; port: number }
  | { kind: 'other address'; address: string; port: number }
  | { kind: 'other protocol'; protocol: Protocol }
  | { kind: 'asleep' }
  | { kind: 'busy'; processorMs: number }
  | { kind: 'compiling' }
  | { kind: 'not started yet' }

/** How often the kernel's table is read for a program that prints nothing. */
const LOOK_EVERY_MS = 15
/** A program that has printed within so many looks is still printing. */
const STILL_PRINTING_LOOKS = 60
/** Every so many looks the table of IPv6 is read too, which costs more and seldom holds what is looked for. */
const LOOKS_AT_IPV6 = 4
const WILDCARDS = ['0.0.0.0', '::']

/**
 * Waits until the child listens at `wanted`, at most `limitMs` (up to twelve times that where the machine did not let it
 * run, or us not read what it prints). Never rejects and ends nothing: what it found is for the caller to judge.
 *
 * @param mayCompile a limit that is reached while a child of the program works is then called `compiling`
 */
export async function waitUntilListening(
  child: Child,
  wanted: Endpoint,
  limitMs: number,
  mayCompile: boolean,
  protocol: Protocol = 'tcp',
): Promise<Listening> {
  const beganMs = monotonicMs()
  let seenBytes = 0
  let printedLook = 0
  const idle = child.pid === undefined ? undefined : new IdleWatch(child.pid)
  for (let look = 1; ; look++) {
    const isIdle = hasProcessFacts && idle?.isIdle([]) === true
    const waitedMs = monotonicMs() - beganMs
    const found = findListener(child, wanted, protocol, isIdle || waitedMs > limitMs || look % LOOKS_AT_IPV6 === 0)
    if (found?.kind === 'listening') return found
    if (child.exit !== undefined) return { kind: 'exited', exit: await child.ended }
    if (isIdle) return found ?? findOtherProtocol(child, wanted, protocol) ?? { kind: 'asleep' }
    const processorMs = child.pid === undefined ? 0 : processorTimeMs(processTree(child.pid))
    const printedBytes = child.stdout.totalBytes + child.stderr.totalBytes
    if (printedBytes !== seenBytes) printedLook = look
    seenBytes = printedBytes
    // One that prints much waits for us to read it: that is no time of its own. One that prints without end uses its own.
    const isPrinting = look - printedLook < STILL_PRINTING_LOOKS && printedBytes > 0 && processorMs < limitMs
    const hadItsTime =
      !hasProcessFacts || processorMs > limitMs / 4 || child.pid === undefined || !wantsToRun(processTree(child.pid))
    if (waitedMs > limitMs && ((hadItsTime && !isPrinting) || waitedMs > 12 * limitMs)) {
      if (found !== undefined) return found
      if (mayCompile && child.pid !== undefined && processTree(child.pid).length > 1) return { kind: 'compiling' }
      return processorMs > 0 ? { kind: 'busy', processorMs } : { kind: 'not started yet' }
    }
    await child.stdout.untilData(LOOK_EVERY_MS)
    await nextTurn() // what it printed is read before the next look, however long a look takes
  }
}

/** Looks once: at the kernel's table where there is one, else at what the program says. */
function findListener(
  child: Child,
  wanted: Endpoint,
  protocol: Protocol,
  withIpv6: boolean,
): Exclude<Listening, { kind: 'exited' }> | undefined {
  const said = /^listening on (\S+):(\d+)\s*$/m.exec(child.stdout.head.toString('latin1'))
  if (!hasProcessFacts) {
    if (said === null) return undefined
    return { kind: 'listening', host: wanted.host, port: Number(said[2]), boundTo: said[1]! }
  }
  if (child.pid === undefined) return undefined
  const inodes = socketInodes(processTree(child.pid))
  if (inodes.size === 0) return undefined
  const rows = readSockets(protocol, withIpv6 || wanted.host.includes(':')).filter(row => inodes.has(row.inode))
  const atPort = rows.filter(row => wanted.port === 0 || row.localPort === wanted.port)
  const match = atPort.find(row => row.localAddress === wanted.host || WILDCARDS.includes(row.localAddress))
  if (match !== undefined) {
    return { kind: 'listening', host: wanted.host, port: match.localPort, boundTo: match.localAddress }
  }
  if (atPort[0] !== undefined) {
    return { kind: 'other address', address: atPort[0].localAddress, port: atPort[0].localPort }
  }
  if (rows[0] !== undefined) return { kind: 'other port', port: rows[0].localPort }
  return undefined
}

/** Reads who can be reached from outside: listening sockets of TCP, and those of UDP that have no partner. */
function readSockets(protocol: Protocol, withIpv6: boolean) {
  return protocol === 'tcp' ? readListeners(withIpv6) : readUdpSockets(withIpv6).filter(row => row.remotePort === 0)
}

/** Looks whether the program is reachable where it should be, but does not speak the protocol that it should. */
function findOtherProtocol(child: Child, wanted: Endpoint, protocol: Protocol): Listening | undefined {
  const other = protocol === 'tcp' ? 'udp' : 'tcp'
  return findListener(child, wanted, other, true)?.kind === 'listening'
    ? { kind: 'other protocol', protocol: other }
    : undefined
}
