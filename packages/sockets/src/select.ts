/**
 * `select`: which of these sockets can be read from, written to, or have something urgent?
 *
 * When this is the wrong tool: with many descriptors `select` looks at all of them at every call, and it knows none above
 * 1023. `DefaultSelector` has neither limit.
 *
 * @see https://man7.org/linux/man-pages/man2/select.2.html
 * @see https://docs.python.org/3/library/select.html#select.select
 */
import { reject } from './arguments.ts'
import { descriptorOf, type Waitable } from './fileno.ts'
import { systemError } from './socket-error.ts'
import { calls } from './system-calls.ts'
import { deadlineAfter, EINTR, LONGEST_WAIT_MS, millisecondsUntil, timeoutSeconds } from './waiting.ts'

/** The first number that does not fit into the sets of `select`. */
const FD_SETSIZE = 1024

/** Objects, and the number of each. */
interface Watched {
  objects: Waitable[]
  fds: number[]
}

/** The sets are filled anew for each call and never hold anything between two calls. */
const sets = [0, 1, 2].map(() => new Uint32Array(FD_SETSIZE / 32)) as [Uint32Array, Uint32Array, Uint32Array]
/** Seconds and microseconds, 64 bits each; the upper halves stay 0. */
const timeval = new Int32Array(4)

/**
 * Waits until one of the descriptors is ready and answers those that are, as three lists of the very objects that were
 * given, in their order. A listener is readable when a connection waits, a stream also at its end.
 *
 * A signal does not interrupt: the call goes on with what is left of the time.
 *
 * @param r wait until these can be read: sockets, descriptors, anything with `fileno()`
 * @param w wait until these can be written
 * @param x wait for an exceptional condition on these, such as urgent bytes
 * @param timeout in seconds from 0 to 2147483, fractions allowed; 0 only looks; null, and left out, waits for ever
 * @returns three empty lists if the time ran out
 * @throws RangeError for a closed socket, and for a descriptor of 1024 or more
 * @throws SocketError EBADF if a number is no open descriptor
 * @see https://man7.org/linux/man-pages/man2/select.2.html
 */
export function select<R extends Waitable, W extends Waitable, X extends Waitable>(
  r: Iterable<R>,
  w: Iterable<W>,
  x: Iterable<X>,
  timeout: number | null = null,
): [R[], W[], X[]] {
  const deadline = deadlineAfter(timeoutSeconds(timeout))
  // All of `fileno` is asked before a set is touched: it is the program's code, and may call select itself.
  const watched = [watch('r', r), watch('w', w), watch('x', x)]
  const nfds = 1 + Math.max(-1, ...watched.map(({ fds }) => fds.reduce((most, fd) => Math.max(most, fd), -1)))
  for (;;) {
    const remainingMs = millisecondsUntil(deadline)
    const waitMs = Math.min(remainingMs, LONGEST_WAIT_MS)
    for (let index = 0; index < 3; index++) fill(sets[index]!, watched[index]!.fds)
    const ready = calls.select(nfds, ...sets, waitMs === Number.POSITIVE_INFINITY ? null : timevalOf(waitMs))
    if (ready > 0) return watched.map((each, index) => pick(each, sets[index]!)) as [R[], W[], X[]]
    if (ready === 0 && waitMs === remainingMs) return [[], [], []]
    if (ready < 0 && ready !== -EINTR) throw systemError('select', -ready)
  }
}

function listOf<T extends Waitable>(name: string, given: Iterable<T>): readonly T[] {
  if (Array.isArray(given)) return given
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    return reject(name, 'an array or another iterable object', given)
  }
  return [...given]
}

/**
 * Asks one object after the other for its number. Their `fileno` may change the list: what is in it when its turn comes
 * counts.
 */
function watch(name: string, given: Iterable<Waitable>): Watched {
  const list = listOf(name, given)
  const objects = new Array<Waitable>(list.length)
  const fds = new Array<number>(list.length)
  let index = 0
  for (; index < list.length; index++) {
    const object = list[index]!
    const fd = descriptorOf(name, object, index)
    if (fd >= FD_SETSIZE) {
      const limit = `select knows descriptors from 0 to ${FD_SETSIZE - 1}; poll() and DefaultSelector know all`
      throw new RangeError(`Expected \`${name}[${index}]\` to be below ${FD_SETSIZE}, got ${fd} (${limit})`)
    }
    objects[index] = object
    fds[index] = fd
  }
  objects.length = fds.length = index
  return { objects, fds }
}

function fill(set: Uint32Array, fds: readonly number[]): void {
  set.fill(0)
  for (let index = 0; index < fds.length; index++) {
    const fd = fds[index]!
    set[fd >> 5]! |= 1 << (fd & 31)
  }
}

function pick({ objects, fds }: Watched, set: Uint32Array): Waitable[] {
  const ready: Waitable[] = []
  for (let index = 0; index < fds.length; index++) {
    const fd = fds[index]!
    if (set[fd >> 5]! & (1 << (fd & 31))) ready.push(objects[index]!)
  }
  return ready
}

/** The kernel may write to it: it is set before every call. */
function timevalOf(ms: number): Int32Array {
  const microseconds = Math.ceil(ms * 1000)
  timeval[0] = Math.floor(microseconds / 1e6)
  timeval[2] = microseconds % 1e6
  return timeval
}
