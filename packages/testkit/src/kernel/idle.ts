/**
 * Decides that a program will do nothing more until somebody else acts.
 *
 * "It has not answered for a second" depends on the speed of the machine. "All its threads sleep in calls that nothing
 * but the network can end, none has run since the last look, and no byte is under way" does not.
 */
import { monotonicMs } from '../clock.ts'
import { IDLE_MS } from '../limits.ts'
import { mayWakeByTimer } from './hidden-timers.ts'
import { processTree, threadsOf } from './process-facts.ts'
import { findConnections, type OwnConnection } from './tcp-table.ts'
import { findUdpSocket } from './udp-table.ts'

/** A connection of the tests whose two ends must be at rest, as the tests' end sees it. */
export type WatchedConnection = OwnConnection & {
  /** True while the test leaves bytes unread on purpose. */
  isPaused: boolean
}

/** UDP sockets of the tests at which no datagram may lie unread. */
export type WatchedDatagrams = {
  sockets: readonly { address: string; port: number }[]
  /** How many datagrams the tests still have to send: those that a relay keeps back for a moment, for instance. */
  waiting: number
}

/** What the tests' ends of all conversations have to say to a wait. */
export type Watched = WatchedConnection | WatchedDatagrams

/** Looks at a program again and again; `isIdle` becomes true when nothing happened for `IDLE_MS`. */
export class IdleWatch {
  readonly #pid: number
  #fingerprint = ''
  #sinceMs = 0

  constructor(pid: number) {
    this.#pid = pid
  }

  /** Takes one look. Call it every few milliseconds; each change begins the count anew. */
  isIdle(watched: readonly Watched[]): boolean {
    const family = processTree(this.#pid)
    const fingerprint = fingerprintOfRest(family)
    const now = monotonicMs()
    if (fingerprint === '' || fingerprint !== this.#fingerprint) this.#sinceMs = now
    this.#fingerprint = fingerprint
    if (fingerprint === '' || now - this.#sinceMs < IDLE_MS) return false
    // Asked last: these questions cost the most. A timer that went off meanwhile was not seen, but whom it woke is.
    if (isQuiet(watched) && !mayWakeByTimer(family) && fingerprintOfRest(family) === fingerprint) return true
    this.#sinceMs = now
    return false
  }
}

/** The same text as before while no thread has run; empty when one does, or will by itself. */
function fingerprintOfRest(pids: readonly number[]): string {
  const threads = threadsOf(pids)
  const atRest = threads.every(each => each.state === 'S' && each.wakesByItself === 'never')
  return atRest ? threads.map(thread => `${thread.id}:${thread.switches}`).join() : ''
}

/** True when nothing is on its way: neither towards the program nor towards the tests. */
function isQuiet(watched: readonly Watched[]): boolean {
  const datagrams = watched.filter(each => 'sockets' in each)
  return datagrams.every(areDatagramsQuiet) && areConnectionsQuiet(watched.filter(each => 'localPort' in each))
}

/**
 * On loopback a datagram is in the receiver's queue, or lost, when `sendto` comes back. One that lies unread at the program
 * has woken it or never will; one that lies unread at the tests has not been judged yet.
 */
function areDatagramsQuiet({ sockets, waiting }: WatchedDatagrams): boolean {
  return waiting === 0 && sockets.every(({ address, port }) => (findUdpSocket(address, port)?.unread ?? 0) === 0)
}

function areConnectionsQuiet(connections: readonly WatchedConnection[]): boolean {
  if (connections.length === 0) return true
  const ends = findConnections(connections)
  return connections.every((connection, index) => {
    const { ours, theirs } = ends[index]!
    if (ours !== undefined && ours.unread > 0 && !connection.isPaused) return false
    const isUnderWay = ours !== undefined && ours.unacknowledged > 0
    if (isUnderWay && (theirs === undefined || theirs.unread === 0)) return false
    return theirs === undefined || theirs.unacknowledged === 0 || connection.isPaused
  })
}
