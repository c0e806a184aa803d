/**
 * The program that runs a learner's module for the tests: it loads the file given as its argument, calls what it is
 * asked to call, and writes down what happened. It decides nothing; every verdict falls in the tests' own process.
 *
 * Requests and replies are lines of JSON on descriptor 3, so that the module's own printing disturbs nobody.
 */
import { writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { pathToFileURL } from 'node:url'
import { HostedSockets } from './hosted-sockets.ts'
import {
  type Argument,
  type CallReport,
  describeValue,
  type Reply,
  type Request,
  returnedValue,
  type StubCall,
} from './values.ts'

const CHANNEL_FD = 3
/** How many calls of a stub are written down one by one. */
const RECORDED_CALLS = 20_000
/** How many bytes of copies are written down. */
const RECORDED_BYTES = 4 << 20

let loaded: Record<string, unknown> = {}
const sockets = new HostedSockets(process.argv[2] ?? '')

function reply(message: Reply): void {
  let rest = Buffer.from(`\n${JSON.stringify(message)}\n`) // on a line of its own, whatever the module wrote
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(CHANNEL_FD, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

async function load(id: string): Promise<void> {
  try {
    loaded = await import(pathToFileURL(process.argv[2] ?? '').href)
    const exports = Object.fromEntries(Object.entries(loaded).map(([name, value]) => [name, typeof value]))
    reply({ id, kind: 'loaded', exports })
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : { name: 'Error', message: describeValue(error) }
    reply({ id, kind: 'not loaded', name, message, stack: stack ?? '' })
  }
}

function call(id: string, name: string, wanted: readonly Argument[]): void {
  const given: number[] = []
  const inputs: Uint8Array[] = []
  const copies: Buffer[] = []
  const calls: StubCall[] = []
  const foreign = new Set<ArrayBufferLike>()
  let callCount = 0
  let recordedBytes = 0

  const record = (value: unknown): Extract<StubCall, { kind: 'bytes' }> | undefined => {
    callCount += 1
    if (!(value instanceof Uint8Array)) {
      if (callCount <= RECORDED_CALLS) calls.push({ kind: 'other', description: describeValue(value) })
      return undefined
    }
    const input = inputs.find(each => each.buffer === value.buffer)
    const entry: Extract<StubCall, { kind: 'bytes' }> = { kind: 'bytes', length: value.length }
    if (input !== undefined) entry.offset = value.byteOffset - input.byteOffset
    else {
      foreign.add(value.buffer)
      recordedBytes += value.length
      if (recordedBytes <= RECORDED_BYTES) entry.base64 = Buffer.from(value).toString('base64')
    }
    if (callCount <= RECORDED_CALLS) calls.push(entry)
    return entry
  }

  const build = (argument: Argument): unknown => {
    if (argument.kind === 'plain') return argument.value
    if (argument.kind === 'socket') {
      given.push(argument.socket)
      return sockets.get(argument.socket)
    }
    if (argument.kind === 'bytes') {
      const content = Buffer.from(argument.base64, 'base64')
      const whole = new Uint8Array(argument.before + content.length + argument.after).fill(0xaa)
      whole.set(content, argument.before)
      const view = whole.subarray(argument.before, argument.before + content.length)
      inputs.push(view)
      copies.push(Buffer.from(whole))
      return view
    }
    const { script, mostCalls } = argument.stub
    let step = 0
    return (value: unknown): number => {
      const entry = record(value)
      if (callCount > mostCalls) {
        // Reported at once: the caller may catch what is thrown here and go on for ever.
        reply({ id, kind: 'report', report: report({ kind: 'called too often' }) })
        process.exit(0)
      }
      const next = script[Math.min(step, script.length - 1)] ?? { takes: 0 }
      step += 1
      if ('throws' in next) throw new Error(next.throws)
      const took = entry === undefined ? 0 : Math.min(next.takes, entry.length)
      if (entry !== undefined) entry.took = took
      return took
    }
  }

  const report = (outcome: CallReport['outcome']): CallReport => ({
    outcome,
    calls,
    callCount,
    changedArguments: inputs.some((view, i) => !copies[i]!.equals(new Uint8Array(view.buffer))),
    copiedBytes: [...foreign].reduce((sum, buffer) => sum + buffer.byteLength, 0),
    sockets: given.map(number => sockets.stateOf(number)),
  })

  const values = wanted.map(build)
  let outcome: CallReport['outcome']
  try {
    const wantedFunction = loaded[name] as (...args: unknown[]) => unknown
    const returned = wantedFunction(...values)
    if (returned instanceof Promise) returned.catch(() => {}) // its rejection comes too late to be an answer
    const value = returnedValue(returned)
    outcome = { kind: 'returned', description: describeValue(returned), ...(value === undefined ? {} : { value }) }
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : { name: '', message: describeValue(error) }
    outcome = { kind: 'threw', name: String(kind), message: String(message), isError: error instanceof Error }
  }
  reply({ id, kind: 'report', report: report(outcome) })
}

async function answer(request: Request): Promise<void> {
  const { id } = request
  if (request.do === 'load') return load(id)
  if (request.do === 'call') return call(id, request.name, request.arguments)
  if (request.do === 'connect') {
    const connected = await sockets.connect(request, request.mode)
    const isThere = typeof connected === 'number'
    return reply(isThere ? { id, kind: 'connected', socket: connected } : { id, kind: 'not connected', ...connected })
  }
  sockets.closeAll()
  reply({ id, kind: 'sockets closed' })
}

let unread = ''
const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: false })
channel.setEncoding('utf8')
channel.on('data', (text: string) => {
  unread += text
  const lines = unread.split('\n')
  unread = lines.pop() ?? ''
  for (const line of lines) {
    void answer(JSON.parse(line) as Request)
  }
})
channel.on('end', () => process.exit(0))
