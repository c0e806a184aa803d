/** From the mode that a program gives to a file of bytes or of text. */
import { integer, reject } from './arguments.ts'
import { BinaryFile } from './binary-file.ts'
import { SocketIO } from './socket-io.ts'
import { checkTextOptions, TextFile, type TextOptions } from './text-file.ts'

/** A file of bytes: for reading, for writing, for both. */
export type BinaryMode = 'rb' | 'wb' | 'rwb'
/** A file of text: for reading, for writing, for both. */
export type TextMode = 'r' | 'w' | 'rw'

/** What a file is made of. */
interface FileParts {
  socket: ConstructorParameters<typeof SocketIO>[0]
  /** Called once, when the file is closed. */
  release: () => void
}

/** As much as Python's io.DEFAULT_BUFFER_SIZE. */
const BUFFER_BYTES = 8192
const BUFFER_MAX_BYTES = 2 ** 30

/** Makes the file; the arguments are checked before anything else happens. */
export function makeFile(
  { socket, release }: FileParts,
  mode: string,
  buffering: number,
  options: TextOptions,
): BinaryFile | TextFile {
  if (typeof mode !== 'string' || !/^[rwb]*$/.test(mode)) {
    reject('mode', "'r', 'w', 'rw', 'rb', 'wb' or 'rwb'", mode, 'string')
  }
  const canWrite = mode.includes('w')
  const isText = !mode.includes('b')
  const size = integer('buffering', buffering, -1, BUFFER_MAX_BYTES)
  if (size === 0 && isText) reject('buffering', 'other than 0 for a file of text', buffering, 'number')
  const textOptions = checkTextOptions(options)
  const directions = { canRead: mode.includes('r') || !canWrite, canWrite }
  const file = new BinaryFile(new SocketIO(socket), directions, size === -1 ? BUFFER_BYTES : size, release)
  return isText ? new TextFile(file, textOptions) : file
}
