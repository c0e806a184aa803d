/**
 * What a handler reads from and writes to: a connection, or one datagram, as files.
 *
 * @see https://docs.python.org/3/library/socketserver.html#socketserver.StreamRequestHandler
 */
import { BinaryFile } from '../binary-file.ts'
import type { Socket } from '../socket.ts'
import { SocketIO } from '../socket-io.ts'

const READING = { canRead: true, canWrite: false }
const WRITING = { canRead: false, canWrite: true }
const BUFFER_BYTES = 8192
const nothing = () => {}

/** Makes a file that sends all of what is written at once, and keeps nothing back. */
export function sendingFile(connection: Socket): BinaryFile {
  const send = (data: Uint8Array): number => {
    connection.sendall(data)
    return data.length
  }
  return new BinaryFile(new SocketIO({ ...unused(connection), send }), WRITING, 0, nothing)
}

/** Makes a file from which the bytes of one datagram are read. */
export function packetFile(packet: Buffer, socket: Socket): BinaryFile {
  let rest = packet
  const recv_into = (buffer: Uint8Array): number => {
    const count = rest.copy(buffer)
    rest = rest.subarray(count)
    return count
  }
  return new BinaryFile(new SocketIO({ ...unused(socket), recv_into }), READING, BUFFER_BYTES, nothing)
}

/** Makes a file that keeps what is written, for one datagram; `getvalue` answers it all. */
export function answerFile(socket: Socket): { file: BinaryFile; getvalue: () => Buffer } {
  const pieces: Buffer[] = []
  const send = (data: Uint8Array): number => pieces.push(Buffer.from(data)) && data.length
  const file = new BinaryFile(new SocketIO({ ...unused(socket), send }), WRITING, BUFFER_BYTES, nothing)
  const getvalue = () => {
    if (!file.closed) file.flush()
    return Buffer.concat(pieces)
  }
  return { file, getvalue }
}

/** The calls of a socket that a file does not make in its one direction. */
function unused(socket: Socket): ConstructorParameters<typeof SocketIO>[0] {
  return { fileno: () => socket.fileno(), recv_into: () => 0, send: () => 0 }
}
