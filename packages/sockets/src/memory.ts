/**
 * How long the memory of a view really is. `view.length` is whatever a subclass or a property of the object's own says, and
 * the kernel would believe it; the getters of TypedArray itself tell the truth. A getter of another argument may detach the
 * memory or make it smaller, so ask when all arguments are checked, right before the call.
 *
 * @see https://tc39.es/ecma262/#sec-get-%typedarray%.prototype.length
 */
import { koffi } from './koffi.ts'

const getLength = getter('length')
const getBuffer = getter('buffer')
const getByteOffset = getter('byteOffset')

/** Answers how many bytes the memory of a view has; 0 if it is detached. */
export function lengthOf(view: Uint8Array): number {
  return Reflect.apply(getLength, view, []) as number
}

/** Answers the view of what comes after the first `start` bytes, which must be there. */
export function restOf(view: Uint8Array, start: number): Uint8Array {
  const buffer = Reflect.apply(getBuffer, view, []) as ArrayBuffer
  return new Uint8Array(buffer, (Reflect.apply(getByteOffset, view, []) as number) + start, lengthOf(view) - start)
}

/** Answers the address of a view's bytes, which is theirs for as long as somebody holds the view and none detaches it. */
export function addressOf(view: Uint8Array | Uint32Array): number {
  return Number(koffi.address(view))
}

function getter(name: 'length' | 'buffer' | 'byteOffset'): () => unknown {
  return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name)!.get!
}
