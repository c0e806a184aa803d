/**
 * Throws bad values at everything that the package exports: `throw-values.ts CALLS SEED LOG`. Run by `fuzz.ts` as a process of
 * its own, since what it looks for is a crash or a hang. Writes to the file LOG what it is about to call, and a line to
 * standard output now and then, so that one who waits knows where it died.
 */
import { openSync, readdirSync, writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { BaseSelector, Poll, Socket } from '../../src/index.ts'
import { BaseServer } from '../../src/socketserver/index.ts'
import { OwnSockets } from './belongings.ts'
import { isTouched, trueLength } from './guarded.ts'
import { plausibleArguments } from './plausible.ts'
import { type Random, randomFrom } from './random.ts'
import { listTargets, loadExports, type Target } from './targets.ts'
import { entangle, type Thrown, ThrownByArgument, throwValue } from './values.ts'

const LEVEL_EVERY = 1000
/** How often the objects are made anew whose methods are called: a call may have closed them. */
const ANEW_EVERY = 50
/** Larger sizes are cut to this: memory of 2 GiB is allowed, and no fault, but the machine is shared. */
const SIZE_MAX = 2 ** 20
/** An option of Linux that opens a descriptor. */
const SO_PEERPIDFD = 77
/** Longest time that a call may be told to wait, in seconds or in milliseconds. */
const WAIT_MAX = 0.001

const [calls, seed] = process.argv.slice(2, 4).map(Number) as [number, number]
const log = openSync(process.argv[4]!, 'w')
const own = new OwnSockets()
const exported = await loadExports()
const random = randomFrom(seed)
own.refresh()
let made: object[] = []
made = makeObjects(exported)
const targets = listTargets(exported, made)
/** What has returned at least once: the rest was never reached behind its checks. */
const returned = new Set<string>()
const counts = { returned: 0, TypeError: 0, RangeError: 0, errno: 0, argument: 0 }

writeSync(1, `${JSON.stringify({ targets: targets.map(({ name }) => name) })}\n`)
closeAll()
const levelAtFirst = descriptors()
for (let index = 0; index < calls; index++) {
  own.refresh()
  if (index % ANEW_EVERY === 0) {
    made.forEach(close)
    made = makeObjects(exported)
    registerSome()
  }
  throwAt(random.pick(targets), index)
  if (index % LEVEL_EVERY === LEVEL_EVERY - 1) {
    closeAll()
    // What was answered later comes out now.
    await setImmediate()
    const level = descriptors()
    if (level > levelAtFirst)
      fail(`${level} descriptors are open, ${levelAtFirst} were at first`, `before call ${index}`)
    writeSync(1, `${JSON.stringify({ calls: index + 1 })}\n`)
  }
}
const neverReturned = targets.map(({ name }) => name).filter(name => !returned.has(name))
writeSync(1, `${JSON.stringify({ calls, counts, neverReturned })}\n`)
process.exit(0)

function throwAt(target: Target, index: number): void {
  const name = target.name.replace(/^.*\./, '')
  const thrown = (random.below(3) > 0 && plausibleArguments(name, random, own)) || anyArguments()
  entangle(thrown, random)
  const given = tame(target, thrown)
  const self = target.owner ? objectOf(target, random) : undefined
  // It ends at once instead of in half a second.
  if (name === 'serve_forever' && self instanceof BaseServer && self.shutdown_flag)
    Atomics.store(self.shutdown_flag, 0, 1)
  const words = `${index}: ${target.name}(${thrown.map(each => each.words).join(', ')})`
  note(words)
  const descriptorsGiven = given.filter(value => own.has(value))
  try {
    const result = target.call(self, given)
    counts.returned++
    returned.add(target.name)
    checkResult(target, result, thrown, words)
    if (target.name.endsWith('.detach') && (result as number) >= 0) Socket.from(result as number).close()
    else give(result, descriptorsGiven)
  } catch (error) {
    checkError(error, words)
  }
  for (const { guarded } of thrown)
    if (guarded && isTouched(guarded)) fail('A byte outside a buffer was touched', words)
}

function anyArguments(): Thrown[] {
  return Array.from({ length: random.below(6) }, () => throwValue(random, own))
}

/** Takes the values that would make a right call wait for ever, end this process's own files, or fill the machine. */
function tame(target: Target, thrown: Thrown[]): unknown[] {
  const given = thrown.map(({ value }) => value)
  const name = target.name.replace(/^.*\./, '')
  // A number that is no socket of the fuzzer's may be a file of Node's own.
  if (name === 'from static') replaceForeign(given, 0)
  if (target.name === 'new Socket') replaceForeign(given, 3)
  if (name === 'select' && !target.owner) given[3] = shortWait(given[3])
  if ((name === 'select' && target.owner) || name === 'poll') given[0] = shortWait(given[0])
  // A call may have made the queue of the listener so short that it is full.
  if (name === 'create_connection' && given[0] === own.listening) given[1] = { timeout: WAIT_MAX }
  if (name === 'getsockopt' && given[1] === SO_PEERPIDFD) given[1] = 0
  if (name === 'serve_forever') given[0] = shortWait(given[0])
  // It would stay in a queue that no worker empties.
  if (target.name === 'ThreadingServer.process_request' && own.sockets.includes(given[0] as Socket))
    given[0] = [Buffer.from('x')]
  if (/^(recv(from)?|read|readline)$/.test(name)) given[0] = smallerSize(given[0])
  return given
}

function replaceForeign(given: unknown[], index: number): void {
  const fd = given[index]
  if (typeof fd === 'number' && fd >= 0 && fd < 2 ** 20 && !own.has(fd)) given[index] = 987_654
}

function smallerSize(size: unknown): unknown {
  return typeof size === 'number' && size < 2 ** 31 ? Math.min(size, SIZE_MAX) : size
}

function shortWait(timeout: unknown): unknown {
  return timeout === undefined || timeout === null || typeof timeout === 'number' ? clampWait(timeout ?? 0) : timeout
}

function clampWait(timeout: number): number {
  return timeout > WAIT_MAX || timeout < 0 ? WAIT_MAX : timeout
}

/** The object whose method is called: one of its class, and now and then a stranger. */
function objectOf(target: Target, source: Random): unknown {
  if (source.below(20) === 0) return source.pick([{}, null, undefined, 5, Object.create(target.owner!.prototype)])
  const fitting = [...own.sockets, ...made].filter(each => each instanceof target.owner!)
  return fitting.length === 0 ? {} : source.pick(fitting)
}

function checkResult(target: Target, result: unknown, thrown: Thrown[], words: string): void {
  if (result instanceof Promise) result.catch(error => checkError(error, words))
  const guarded = thrown[0]?.guarded
  const isSend = /\.(send|sendto)$/.test(target.name)
  // More than the memory had: the kernel read what lies behind it.
  if (isSend && guarded && (result as number) > trueLength(guarded)) fail(`It sent ${result} bytes`, words)
}

function checkError(error: unknown, words: string): void {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException
  if (error instanceof ThrownByArgument) counts.argument++
  else if (error instanceof Error && typeof errno === 'number' && typeof code === 'string') counts.errno++
  else if (error instanceof RangeError) counts.RangeError++
  else if (error instanceof TypeError) counts.TypeError++
  else fail(`It threw ${error instanceof Error ? error.stack : String(error)}`, words)
}

/** Closes what a call has made. A second object for a socket of the fuzzer's is let go instead. */
function give(result: unknown, descriptorsGiven: unknown[]): void {
  for (const each of Array.isArray(result) ? result : [result]) {
    if (made.includes(each) || own.sockets.includes(each)) continue
    if (each instanceof Socket && descriptorsGiven.includes(each.fileno())) each.detach()
    else if (typeof each === 'object' && each !== null) close(each)
  }
}

function close(each: object): void {
  try {
    if (Symbol.dispose in each) (each as Disposable)[Symbol.dispose]()
  } catch {
    // It was closed by the call that made it, or half made.
  }
}

/** Objects of every class that is exported or that a call answers, where no argument is needed to make one. */
function makeObjects(all: Map<string, unknown>): object[] {
  const found: object[] = own.makeObjects()
  for (const value of all.values()) {
    if (typeof value !== 'function' || value === Socket) continue
    try {
      const isClass = /^class\b/.test(Function.prototype.toString.call(value))
      const each: unknown = isClass ? Reflect.construct(value, []) : value()
      if (typeof each === 'object' && each !== null && !isPlain(each) && !(each instanceof Socket)) found.push(each)
      else give(each, [])
    } catch {
      // It needs arguments, which it will get soon.
    }
  }
  return found
}

/** Something to change and to take out. */
function registerSome(): void {
  for (const each of made) {
    if (!(each instanceof BaseSelector || each instanceof Poll)) continue
    for (const socket of own.sockets.slice(0, 4)) register(each, socket)
  }
}

function register(waiting: BaseSelector | Poll, socket: Socket): void {
  try {
    waiting.register(socket, 1)
  } catch {
    // BaseSelector alone has no way to wait.
  }
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}

function closeAll(): void {
  made.forEach(close)
  made = []
  own.close()
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length
}

function note(words: string): void {
  writeSync(log, words.slice(0, 500).padEnd(500), 0)
}

function fail(what: string, words: string): never {
  writeSync(1, `${JSON.stringify({ failure: `${what}: ${words}` })}\n`)
  process.exit(1)
}
