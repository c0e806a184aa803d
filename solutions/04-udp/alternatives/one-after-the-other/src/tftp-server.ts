// The TFTP server with Berkeley calls: it serves one transfer after the other, each on a socket of its own.
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { AF_INET, type HostAddress, SOCK_DGRAM, type Socket, socket } from '@socket-course/sockets'

const BLOCK_BYTES = 512
const WAIT_MS = 250
const MOST_SENDS = 10
const [REQUEST, DATA, ACK, ERROR] = [1, 3, 4, 5]

const { host, port, directory } = readArguments(process.argv.slice(2))
using server = socket(AF_INET, SOCK_DGRAM)
try {
  server.bind({ host, port })
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exit(1)
}
console.log(`listening on ${host}:${server.getsockname().port}`)
for (;;) {
  try {
    const [packet, client] = server.recvfrom(65_536)
    answer(packet, client as HostAddress)
  } catch (error) {
    console.error((error as Error).message)
  }
}

/** Serves one request to its end. */
function answer(packet: Buffer, client: HostAddress): void {
  if (packet.length < 2 || packet.readUInt16BE(0) === ERROR) return
  using transfer = socket(AF_INET, SOCK_DGRAM)
  transfer.bind({ host, port: 0 })
  const refuse = (code: number, text: string): void => {
    transfer.sendto(Buffer.concat([header(ERROR, code), Buffer.from(`${text}\0`)]), client)
  }
  const [file = '', mode = ''] = packet.toString('utf8', 2).split('\0')
  let descriptor: number | undefined
  try {
    if (packet.readUInt16BE(0) !== REQUEST || packet.at(-1) !== 0 || file === '')
      throw new RangeError('no read request')
    if (mode.toLowerCase() !== 'octet') throw new RangeError('only the mode octet is served')
    descriptor = openInside(file)
    sendFile(transfer, client, descriptor)
  } catch (error) {
    refuse(error instanceof RangeError ? 0 : 1, (error as Error).message)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function openInside(name: string): number {
  const folder = realpathSync(directory)
  const path = realpathSync(join(folder, name))
  if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw new RangeError('outside of the folder')
  const descriptor = openSync(path, 'r')
  if (fstatSync(descriptor).isFile()) return descriptor
  closeSync(descriptor)
  throw new RangeError('no regular file')
}

function sendFile(transfer: Socket, client: HostAddress, descriptor: number): void {
  const bytes = Buffer.alloc(BLOCK_BYTES)
  for (let block = 1; ; block++) {
    const count = readSync(descriptor, bytes, 0, BLOCK_BYTES, (block - 1) * BLOCK_BYTES)
    const packet = Buffer.concat([header(DATA, block & 0xffff), bytes.subarray(0, count)])
    if (!sendBlock(transfer, client, packet, block & 0xffff) || count < BLOCK_BYTES) return
  }
}

/** Sends a block until it is acknowledged; says whether it was. */
function sendBlock(transfer: Socket, client: HostAddress, packet: Buffer, block: number): boolean {
  for (let sends = 1; sends <= MOST_SENDS; sends++) {
    transfer.sendto(packet, client)
    const deadline = performance.now() + WAIT_MS
    for (;;) {
      const reply = receive(transfer, client, deadline)
      if (reply === undefined) break
      if (reply.length < 4) continue
      if (reply.readUInt16BE(0) === ERROR) return false
      if (reply.readUInt16BE(0) === ACK && reply.readUInt16BE(2) === block) return true
    }
  }
  return false
}

/** Receives a packet of the client, or nothing when the time is over. */
function receive(transfer: Socket, client: HostAddress, deadline: number): Buffer | undefined {
  for (;;) {
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return undefined
    transfer.settimeout(leftMs / 1000)
    try {
      const [reply, sender] = transfer.recvfrom(65_536)
      const { host, port } = sender as HostAddress
      if (host === client.host && port === client.port) return reply
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error
    }
  }
}

function header(opcode: number, number: number): Buffer {
  return Buffer.of(0, opcode, number >> 8, number & 0xff)
}

function readArguments(args: string[]): { host: string; port: number; directory: string } {
  const [host, portText, directory] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 3 || host === undefined || directory === undefined || port > 65_535) {
    console.error('usage: node tftp-server.ts HOST PORT DIRECTORY')
    process.exit(2)
  }
  return { host, port, directory }
}
