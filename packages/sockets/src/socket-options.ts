/** The options of a descriptor, as C ints and as bytes. The arguments are checked already. */
import { lengthOf } from './memory.ts'
import { systemError } from './socket-error.ts'
import { calls } from './system-calls.ts'

/** Sets an option to a C `int` or to bytes. */
export function setOption(fd: number, level: number, option: number, value: number | Uint8Array): void {
  const bytes = typeof value === 'number' ? new Uint8Array(Int32Array.of(value).buffer) : value
  const result = calls.setsockopt(fd, level, option, bytes, lengthOf(bytes))
  if (result < 0) throw systemError('setsockopt', -result)
}

/** Answers an option whose value is a C `int`. */
export function getInteger(fd: number, level: number, option: number): number {
  const value = new Int32Array(1)
  read(fd, level, option, new Uint8Array(value.buffer))
  return value[0]!
}

/** Answers at most `size` bytes of an option. */
export function getBytes(fd: number, level: number, option: number, size: number): Buffer {
  const value = Buffer.alloc(size)
  return value.subarray(0, read(fd, level, option, value))
}

function read(fd: number, level: number, option: number, value: Uint8Array): number {
  const length = Uint32Array.of(value.length)
  const result = calls.getsockopt(fd, level, option, value, length)
  if (result < 0) throw systemError('getsockopt', -result)
  return length[0]!
}
