/**
 * Many clients at once. They come a few at a time, so that the queue of the listening socket never overflows: a server
 * with a short backlog is no worse for it, and no connection waits for the second try of a lost SYN.
 *
 * @see listen(2)
 */
import { setTimeout as pause } from 'node:timers/promises'
import { hasProcessFacts } from '../kernel/process-facts.ts'
import { acceptQueue, findConnections } from '../kernel/tcp-table.ts'
import { NO_PROGRESS_CPU_MS } from '../limits.ts'
import type { Listener } from '../program/program.ts'
import type { Story } from '../story/story.ts'
import type { TcpConnection } from './tcp-connection.ts'

/** So many come at a time. */
const AT_A_TIME = 3
/** No more come while so many wait. Both together fit into the shortest queue that is usual: Python's socketserver has 5. */
const MOST_WAITING = 2

/** What a claim says about clients that are not taken. */
export type CrowdMistakes = {
  /** The mistake of a server that goes on, but accepts no more while others are connected. */
  acceptsNoMore?: string | ((accepted: number) => string | undefined)
}

/**
 * Opens `count` connections that stay open, all of them accepted; the story closes them. Ends the claim when the program
 * refuses one or stops accepting. Ask {@link whyNotSoMany} first whether the machine allows so many.
 */
export async function connectMany(
  story: Story,
  listener: Listener,
  count: number,
  mistakes: CrowdMistakes = {},
): Promise<TcpConnection[]> {
  const connections: TcpConnection[] = []
  while (connections.length < count) {
    const next = Math.min(AT_A_TIME, count - connections.length)
    connections.push(...(await Promise.all(Array.from({ length: next }, () => listener.connect(story)))))
    const isLast = connections.length === count
    const most = isLast ? 0 : MOST_WAITING
    const waiting = await untilAccepted(listener, most)
    if (waiting <= most) continue
    const accepted = connections.length - waiting
    const { acceptsNoMore } = mistakes
    const mistake = typeof acceptsNoMore === 'function' ? acceptsNoMore(accepted) : acceptsNoMore
    const exit = listener.program.exit === undefined ? '' : `; ${listener.program.describeExit()}`
    return story.fail({
      expected: `${count} clients at once to be accepted`,
      observed: `${accepted} of them are, and the next one waits while the others stay connected${exit}`,
      output: listener.program.lastWords(),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }
  return connections
}

/**
 * Says whether the program has read every byte that was sent on every one of the connections: nothing waits in a buffer
 * of ours or of the kernel. `undefined` where the system does not tell.
 */
export function haveBeenTaken(connections: readonly TcpConnection[]): boolean | undefined {
  if (!hasProcessFacts) return undefined
  if (connections.some(connection => connection.unsentBytes > 0)) return false
  const ends = findConnections(connections)
  return ends.every(({ ours, theirs }) => ours?.unacknowledged === 0 && theirs?.unread === 0)
}

/** Waits until at most `most` wait for `accept`, or the program provably takes nobody; gives how many wait. */
async function untilAccepted(listener: Listener, most: number): Promise<number> {
  const queue = () => acceptQueue(listener.boundTo, listener.endpoint.port) ?? 0
  let waiting = queue()
  if (waiting <= most) return waiting
  let isOver = false
  const untilTaken = async () => {
    while (waiting > most && !isOver) {
      await pause(1)
      waiting = queue()
    }
  }
  // A thread or a process for each client takes its time to start: that is progress which shows on no connection yet.
  await listener.program.wait(untilTaken(), [], NO_PROGRESS_CPU_MS)
  isOver = true
  waiting = queue()
  return waiting
}
