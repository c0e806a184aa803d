/**
 * Carries out conformance scripts with this package: JSON in on standard input, one line of JSON out a script, as `perform.py`
 * does with CPython. A call that hangs hangs this process; whoever started it ends it and knows the script by the line that
 * is missing.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUint8Array } from 'node:util/types'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import * as sockets from '../../src/index.ts'
import { errorName } from './error-name.ts'
import { loggingServer } from './logging-servers.ts'
import type { Expression, Script, Step } from './script.ts'

/** What a step gave. */
export type Answer = { value: unknown } | { error: string }

type Callable = (...given: unknown[]) => unknown

/** Results that are written already. */
class Written {
  readonly results: unknown
  constructor(results: unknown) {
    this.results = results
  }
}

interface Background {
  done: Int32Array
  port: MessagePort
}

/** What a worker is asked: to call a method of the socket with this descriptor, or a function of the package. */
export interface BackgroundCall {
  done: Int32Array
  port: MessagePort
  name: string
  fd: number | null
  timeout: number | null
  given: unknown[]
}

/** Carries out the steps of one script. */
export class Performer {
  readonly #folder: string
  readonly #variables = new Map<string, unknown>()
  readonly #background: Background[] = []
  #paths = 0
  readonly #log: string[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  carryOut(steps: Step[]): Answer[] {
    return steps.map(step => {
      try {
        return { value: this.#step(step) }
      } catch (error) {
        return { error: errorName(error) }
      }
    })
  }

  close(): void {
    for (const value of this.#variables.values()) {
      try {
        if (value instanceof sockets.Socket) value.close()
      } catch {
        // Another script is not to suffer; what close gives is asked by the scripts themselves.
      }
    }
  }

  #step(step: Step): unknown {
    if (step.isBackground) return this.#startInBackground(step)
    const value = this.#call(step)
    if (step.targets.length === 1) this.#variables.set(step.targets[0]!, value)
    else for (const [index, name] of step.targets.entries()) this.#variables.set(name, (value as unknown[])[index])
    return this.write(value, step.path.at(-1)!)
  }

  #call(step: Step): unknown {
    const { owner, value } = this.#find(step.path)
    if (!step.arguments) return value
    const given = step.arguments.map(node => this.#value(node))
    if (step.named.length > 0)
      given.push(Object.fromEntries(step.named.map(([name, node]) => [name, this.#value(node)])))
    if (typeof value !== 'function') throw new ReferenceError(step.path.join('.'))
    if (isClass(value)) return Reflect.construct(value, given)
    return (value as Callable).apply(owner, given)
  }

  #find(path: string[]): { owner: unknown; value: unknown } {
    const [first = '', ...fields] = path
    let owner: unknown
    let value = this.#variables.has(first)
      ? this.#variables.get(first)
      : (Reflect.get(this.#functions, first) ?? named(first))
    for (const field of fields) {
      owner = value
      value = Reflect.get(value as object, field)
    }
    return { owner, value }
  }

  /** What scripts call besides the API. */
  readonly #functions = {
    temporary_path: () => join(this.#folder, String(++this.#paths)),
    logging_server: (...given: [string, string, sockets.AddressInput]) => loggingServer(this.#log, ...given),
    events: () => this.#log.splice(0),
    assign: (thing: object, name: string, value: unknown) => void Reflect.set(thing, name, value),
    unlink: (path: string) => void unlinkSync(path),
    buffer: (size: number) => new Uint8Array(size).fill(0x2e),
    view: (buffer: Uint8Array, start: number, end: number) => buffer.subarray(start, end),
    content: (buffer: Uint8Array) => buffer,
    length: (value: { length: number }) => value.length,
    same: (one: unknown, other: unknown) =>
      one === other || (isUint8Array(one) && Buffer.compare(one, other as Buffer) === 0),
    item: (values: unknown[], index: number) => values[index],
    dispose: (thing: Disposable) => thing[Symbol.dispose](),
    fill: (socket: sockets.Socket) => {
      socket.setblocking(false)
      for (let sent = 0; ; ) {
        try {
          sent += socket.send(Buffer.alloc(65536, 'x'))
        } catch (error) {
          if (errorName(error) !== 'EAGAIN') throw error
          return sent > 0
        }
      }
    },
    collect: (socket: sockets.Socket) => {
      const pieces: Buffer[] = []
      for (let piece = socket.recv(65536); piece.length > 0; piece = socket.recv(65536)) pieces.push(piece)
      return Buffer.concat(pieces)
    },
    drain: (socket: sockets.Socket) => {
      while (socket.recv(65536, sockets.MSG_DONTWAIT).length > 0);
    },
    join: () => new Written(this.#background.splice(0).map(waitForBackground)),
  }

  #startInBackground(step: Step): string {
    const [first = '', method = first] = step.path
    const socket = step.path.length > 1 ? (this.#variables.get(first) as sockets.Socket) : null
    const { port1, port2 } = new MessageChannel()
    const done = new Int32Array(new SharedArrayBuffer(4))
    const workerData: BackgroundCall = {
      done,
      port: port2,
      name: method,
      fd: socket?.fileno() ?? null,
      timeout: socket?.gettimeout() ?? null,
      given: step.arguments!.map(node => this.#value(node)),
    }
    new Worker(new URL('./background.ts', import.meta.url), { workerData, transferList: [port2] }).unref()
    this.#background.push({ done, port: port1 })
    return 'started'
  }

  #value(node: Expression): unknown {
    switch (node.kind) {
      case 'number':
        return Number(node.text)
      case 'string':
        return node.text
      case 'bytes':
        return Buffer.from(node.text.repeat(node.times), 'latin1')
      case 'literal':
        return node.value
      case 'constant':
        return node.names.map(name => named(name) as number).reduce((all, bits) => all | bits)
      case 'variable':
        return this.#find(node.path).value
      case 'list':
        return node.items.map(item => this.#value(item))
      case 'object':
        return Object.fromEntries(node.entries.map(([name, item]) => [name, this.#value(item)]))
    }
  }

  /** Writes a result of `call` as `perform.py` does. */
  write(value: unknown, call: string): unknown {
    if (value instanceof Written) return value.results
    if (call === 'connect_ex') return nameOf(value as number)
    if ((call === 'fileno' || call === 'detach') && (value as number) >= 0) return 'descriptor'
    if (call === 'item' && typeof value === 'number') return 'descriptor'
    if (call === 'select' && isTriple(value)) return value.map(ready => ready.map(each => this.#descriptor(each)))
    if (call === 'poll' && Array.isArray(value)) return value.map(([fd, events]) => [this.#descriptor(fd), events])
    return this.#plain(value)
  }

  /** A number is written as the socket that has it, for the kernel gives each process its own. */
  #descriptor(fd: unknown): unknown {
    if (typeof fd !== 'number') return this.#plain(fd)
    for (const [name, known] of this.#variables) {
      if (known instanceof sockets.Socket && known.fileno() === fd) return { descriptor: name }
    }
    return { descriptor: 'another' }
  }

  #plain(value: unknown): unknown {
    if (value === undefined || value === null) return null
    if (typeof value === 'string') return value.replace(this.#folder, '<folder>')
    if (isUint8Array(value)) return writeBytes(value)
    if (typeof value !== 'object') return value
    for (const [name, known] of this.#variables) {
      if (known === value && !isPlain(value) && !Array.isArray(value)) return { object: name }
    }
    if (Array.isArray(value)) return value.map(item => this.#plain(item))
    return isPlain(value) ? this.#plainFields(value) : { object: 'another' }
  }

  #plainFields(value: object): unknown {
    if ('path' in value && 'host' in value) return { path: this.#plain(value.path) }
    const { fd: _, ...fields } = value as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        name === 'fileobj' ? this.#descriptor(field) : this.#plain(field),
      ]),
    )
  }
}

/** The name of an error number; 0 stays 0. */
function nameOf(errno: number): string | number {
  return Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? errno
}

function waitForBackground({ done, port }: Background): unknown {
  Atomics.wait(done, 0, 0)
  return receiveMessageOnPort(port)?.message
}

function writeBytes(bytes: Uint8Array): unknown {
  if (bytes.length <= 80) return { bytes: Buffer.from(bytes).toString('latin1') }
  return { bytes: bytes.length, sha1: createHash('sha1').update(bytes).digest('hex') }
}

function named(name: string): unknown {
  if (!(name in sockets)) throw new ReferenceError(name)
  return Reflect.get(sockets, name)
}

/** Whether this is what the function `select` answers; a selector's `select` answers keys. */
function isTriple(value: unknown): value is unknown[][] {
  return Array.isArray(value) && value.length === 3 && value.every(Array.isArray) && !value.some(isPairWithKey)
}

function isPairWithKey(list: unknown[]): boolean {
  return list.length === 2 && typeof list[0] === 'object' && list[0] !== null && 'fileobj' in list[0]
}

function isClass(value: unknown): value is new (...given: unknown[]) => object {
  return /^class\b/.test(Function.prototype.toString.call(value))
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const [index, { name, steps }] of (JSON.parse(readFileSync(0, 'utf8')) as Script[]).entries()) {
    const own = join(folder, String(index))
    mkdirSync(own)
    const performer = new Performer(own)
    const answers = performer.carryOut(steps)
    performer.close()
    writeSync(1, `${JSON.stringify({ name, answers })}\n`)
  }
  process.exit(0)
}

if (import.meta.main) main()
