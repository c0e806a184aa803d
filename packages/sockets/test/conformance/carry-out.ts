/** Has scripts carried out by the two performers, each in one process, and makes their answers comparable. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { DIFFERENCES, ERRORS } from './differences.ts'
import type { Answer } from './perform.ts'
import type { Script } from './script.ts'

/** What a script gave: an answer for each of its steps, or that a call of it never came back. */
export type Performance = Answer[] | 'hung'

/** A limit for calls that never come back, far above what any script takes. */
const HUNG_MS = 30_000
/** Ports up to here are chosen by scripts; above it the kernel chose. */
const CHOSEN_PORT_MAX = 1023

/** An abstract name of AF_UNIX that the kernel chose. */
const CHOSEN_NAME = /^\0[\da-f]{5}$/

const ours = [process.execPath, fileURLToPath(new URL('./perform.ts', import.meta.url))]
const python = ['python3', '-B', '-X', 'utf8', fileURLToPath(new URL('./perform.py', import.meta.url))]

/** Carries the scripts out with CPython and answers what each gave, by its name. */
export function carryOutWithPython(scripts: Script[]): Promise<Map<string, Performance>> {
  return carryOut(python, scripts)
}

/** Carries the scripts out with this package and answers what each gave, by its name. */
export function carryOutWithOurs(scripts: Script[]): Promise<Map<string, Performance>> {
  return carryOut(ours, scripts)
}

/** One line a step: what it says and what it gave, the kernel's own numbers replaced, so that two performances compare. */
export function comparable(script: Script, performance: Performance | undefined, who: 'python' | 'ours'): string[] {
  if (!performance || performance === 'hung') return ['hung']
  const ports = new Map<number, string>()
  return script.steps.map((step, index) => {
    const answer = performance[index]!
    const difference = step.differs === null ? null : DIFFERENCES[step.differs]
    const isKnown = difference && JSON.stringify(answer) === JSON.stringify(difference[who])
    const shown = isKnown ? `differs: ${step.differs}` : JSON.stringify(replace(answer, ports))
    return `${step.text}  ->  ${shown}`
  })
}

/** Carries out the scripts; after one that hangs, the rest in a new process. */
async function carryOut(command: string[], scripts: Script[]): Promise<Map<string, Performance>> {
  const performances = new Map<string, Performance>()
  while (performances.size < scripts.length) {
    const rest = scripts.slice(performances.size)
    for (const [name, performance] of await carryOutUntilHung(command, rest)) performances.set(name, performance)
    if (performances.size < scripts.length) performances.set(scripts[performances.size]!.name, 'hung')
  }
  return performances
}

async function carryOutUntilHung([program, ...args]: string[], scripts: Script[]): Promise<[string, Performance][]> {
  const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const performances: [string, Performance][] = []
  const end = () => child.kill('SIGKILL')
  child.stdin.on('error', () => {
    // It ended before it had read all: what it did not answer is missing, and is reported as hung.
  })
  child.stdin.end(JSON.stringify(scripts))
  let limit = setTimeout(end, HUNG_MS)
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(limit)
    limit = setTimeout(end, HUNG_MS)
    const { name, answers } = JSON.parse(line) as { name: string; answers: Performance }
    performances.push([name, answers])
  }
  clearTimeout(limit)
  if (performances.length < scripts.length) {
    const [code, signal] = await ended
    if (signal !== 'SIGKILL') throw new Error(`${args.at(-1)} ended before its end: ${code ?? signal}`)
  }
  return performances
}

function replace(value: unknown, ports: Map<number, string>): unknown {
  const [, event, error = ''] = /^(handle_error )(\w+)$/.exec(String(value)) ?? []
  if (event) return `${event}${ERRORS[error]?.ours ?? error}`
  if (Array.isArray(value)) return value.map(item => replace(item, ports))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, replaceField(name, field, ports)]))
}

function replaceField(name: string, field: unknown, ports: Map<number, string>): unknown {
  if (name === 'error' && typeof field === 'string') return ERRORS[field]?.ours ?? field
  if (name === 'path' && typeof field === 'string') return field.replace(CHOSEN_NAME, '\0chosen')
  if (name !== 'port' || typeof field !== 'number' || field <= CHOSEN_PORT_MAX) return replace(field, ports)
  if (!ports.has(field)) ports.set(field, `port ${ports.size + 1}`)
  return ports.get(field)
}
