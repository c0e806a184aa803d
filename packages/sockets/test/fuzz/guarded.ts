/**
 * Memory for calls to write to, of every kind that JavaScript has, each with bytes around it that nobody may touch.
 *
 *     a5 a5 … a5 | the view | a5 a5 … a5
 */
import type { Random } from './random.ts'

const GUARD_BYTES = 32
const GUARD = 0xa5

/** A view that is given to a call, and the memory that it lies in. */
export interface Guarded {
  view: Uint8Array
  memory: ArrayBufferLike
  start: number
  end: number
}

/** Claims to be far longer than it is. */
class Liar extends Uint8Array<ArrayBufferLike> {
  override get length(): number {
    return 1_000_000
  }
  override get byteLength(): number {
    return 1_000_000
  }
  override subarray(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(3)
  }
}

/** Every kind of memory, by its name. */
export const KINDS: Record<string, (random: Random) => Guarded> = {
  'a Uint8Array': random =>
    guard(
      size => new ArrayBuffer(size),
      random,
      (...place) => new Uint8Array(...place),
    ),
  'a Buffer': random =>
    guard(
      size => new ArrayBuffer(size),
      random,
      (...place) => Buffer.from(...place),
    ),
  'a Uint8Array of a SharedArrayBuffer': random => {
    return guard(
      size => new SharedArrayBuffer(size),
      random,
      (...place) => new Uint8Array(...place),
    )
  },
  'a Uint8Array of an ArrayBuffer that can be resized': random => {
    return guard(
      size => new ArrayBuffer(size, { maxByteLength: 2 * size }),
      random,
      (...place) => new Uint8Array(...place),
    )
  },
  'a Uint8Array whose ArrayBuffer was made smaller': random => {
    const guarded = KINDS['a Uint8Array of an ArrayBuffer that can be resized']!(random)
    ;(guarded.memory as ArrayBuffer).resize(random.below(guarded.memory.byteLength))
    return guarded
  },
  'a Uint8Array that follows the length of its ArrayBuffer': random => {
    const memory = new ArrayBuffer(8, { maxByteLength: 4096 })
    const view = new Uint8Array(memory)
    memory.resize(random.below(4096))
    new Uint8Array(memory).fill(GUARD)
    return { view, memory, start: 0, end: memory.byteLength }
  },
  'a detached Uint8Array': random => detach(KINDS['a Uint8Array']!(random)),
  'a detached Buffer': random => detach(KINDS['a Buffer']!(random)),
  'a Uint8Array with a getter that lies about its length': random => {
    return guard(
      size => new ArrayBuffer(size),
      random,
      (...place) => new Liar(...place),
    )
  },
  'a Buffer with a length of its own': random => {
    const guarded = KINDS['a Buffer']!(random)
    Object.defineProperty(guarded.view, 'length', { value: 1_000_000 })
    Object.defineProperty(guarded.view, 'byteLength', { value: 1_000_000 })
    Object.defineProperty(guarded.view, 'byteOffset', { value: 0 })
    return guarded
  },
}

/** Takes the memory away from its view: from now on nobody may touch any of it. */
export function detach(guarded: Guarded): Guarded {
  if (!(guarded.memory instanceof ArrayBuffer)) return guarded
  guarded.memory = guarded.memory.transfer()
  guarded.end = guarded.start
  return guarded
}

/** Answers whether a byte outside the view was touched. */
export function isTouched({ memory, start, end }: Guarded): boolean {
  const bytes = new Uint8Array(memory)
  return bytes.some((byte, index) => (index < start || index >= end) && byte !== GUARD)
}

/** Answers how many bytes the view has now, whatever it says itself. */
export function trueLength({ memory, start, end }: Guarded): number {
  return Math.max(0, Math.min(end, memory.byteLength) - start)
}

function guard<Memory extends ArrayBufferLike>(
  allocate: (size: number) => Memory,
  random: Random,
  look: (memory: Memory, start: number, length: number) => Uint8Array,
): Guarded {
  const length = random.pick([0, 1, 3, 4, 8, 16, 64, 4095])
  const memory = allocate(GUARD_BYTES + length + GUARD_BYTES)
  new Uint8Array(memory).fill(GUARD)
  return { view: look(memory, GUARD_BYTES, length), memory, start: GUARD_BYTES, end: GUARD_BYTES + length }
}
