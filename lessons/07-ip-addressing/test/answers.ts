/** What a call of the learner's function came to, as values again, and in words. */
import type { Returned, Thrown } from '@socket-course/testkit'

/** What a call came to. */
export type Answer = { kind: 'returned'; value: unknown } | ({ kind: 'threw' } & Thrown)

/** Anything that is no data: a promise, a function. */
export class Other {
  readonly description: string

  constructor(description: string) {
    this.description = description
  }
}

const PRIMITIVES = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['undefined', undefined],
  ['null', null],
])

/** Reads what came back from the learner's process. */
export function answerOf(returned: Returned | undefined): Answer {
  if (returned === undefined) throw new Error('the module host left a call without an answer')
  return returned.kind === 'threw' ? returned : { kind: 'returned', value: dataOf(returned) }
}

/** Says what a call came to. */
export function describeAnswer(answer: Answer, writeNumber: (number: number) => string = String): string {
  if (answer.kind === 'returned') return `it returned ${describe(answer.value, writeNumber)}`
  return answer.isError ? `it threw ${answer.name}: ${answer.message}` : `it threw ${answer.message}, which is no Error`
}

/** Writes a value as one would in a program, and bytes in hexadecimal. */
export function describe(value: unknown, writeNumber: (number: number) => string = String): string {
  if (value instanceof Other) return value.description
  if (value instanceof Uint8Array) {
    return `the ${value.length} bytes ${Buffer.from(value)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ')}`
  }
  if (typeof value === 'number') return writeNumber(value)
  if (value === undefined) return 'undefined'
  const describeEach = (each: unknown): string => describe(each, writeNumber)
  const text = Array.isArray(value)
    ? `[${value.map(describeEach).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? `{ ${Object.entries(value)
          .map(([name, field]) => `${name}: ${describeEach(field)}`)
          .join(', ')} }`
      : JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}

function dataOf(returned: Returned): unknown {
  switch (returned.kind) {
    case 'text':
      return returned.text
    case 'number':
      return Number(returned.text)
    case 'bytes':
      return Buffer.from(returned.base64, 'base64')
    case 'list':
      return returned.items.map(dataOf)
    case 'record':
      return Object.fromEntries(Object.entries(returned.fields).map(([name, value]) => [name, dataOf(value)]))
    case 'threw':
      return new Other('an error')
    case 'other':
      return PRIMITIVES.has(returned.description)
        ? PRIMITIVES.get(returned.description)
        : new Other(returned.description)
  }
}
