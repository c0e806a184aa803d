/**
 * Decides that a program will do nothing more until somebody else acts.
 *
 * "It has not answered for a second" depends on the speed of the machine. "All its threads sleep in calls that nothing
 * but the network can end, none has run since the last look, and no byte is under way" does not.
 */
import { monotonicMs } from '../clock.ts'
import { IDLE_MS } from '../limits.ts'
import { processTree, threadsOf } from './process-facts.ts'
import { findConnections } from './tcp-table.ts'

/** A connection of the tests whose two ends must be at rest. Ports are those of the tests' end. */
export type WatchedConnection = {
  localPort: number
  remotePort: number
  /** True while the test leaves bytes unread on purpose. */
  isPaused: boolean
}

/** Looks at a program again and again; `isIdle` becomes true when nothing happened for `IDLE_MS`. */
export class IdleWatch {
  readonly #pid: number
  #fingerprint = ''
  #sinceMs = 0

  constructor(pid: number) {
    this.#pid = pid
  }

  /** Takes one look. Call it every few milliseconds; each change begins the count anew. */
  isIdle(connections: readonly WatchedConnection[]): boolean {
    const threads = threadsOf(processTree(this.#pid))
    const atRest = threads.length > 0 && threads.every(each => each.state === 'S' && each.wakesByItself === 'never')
    const fingerprint = atRest ? threads.map(thread => `${thread.id}:${thread.switches}`).join() : ''
    const now = monotonicMs()
    if (fingerprint === '' || fingerprint !== this.#fingerprint) this.#sinceMs = now
    this.#fingerprint = fingerprint
    if (fingerprint === '' || now - this.#sinceMs < IDLE_MS) return false
    if (isNetworkQuiet(connections)) return true // asked last: reading the kernel's table costs the most
    this.#sinceMs = now
    return false
  }
}

/** True when no byte of the connections is on its way: neither towards the program nor towards the tests. */
function isNetworkQuiet(connections: readonly WatchedConnection[]): boolean {
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
