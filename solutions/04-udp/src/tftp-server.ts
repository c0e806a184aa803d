// The TFTP server (RFC 1350): read requests in octet mode, each transfer on a socket of its own.
//
//   request   00 01  file 00  mode 00 …        data  00 03  block  0 to 512 bytes
//   answer    00 04  block                     error 00 05  code   text 00
import { createSocket } from 'node:dgram'
import { readSync } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'

const BLOCK_BYTES = 512
const WAIT_MS = 250
const MOST_SENDS = 10
const [DATA, ACK, ERROR] = [3, 4, 5]
const NOT_DEFINED = 0
const FILE_NOT_FOUND = 1
const ACCESS_VIOLATION = 2
const ILLEGAL_OPERATION = 4
const UNKNOWN_TRANSFER = 5

type Client = { address: string; port: number }

const { host, port, directory } = readArguments(process.argv.slice(2))
const server = createSocket('udp4')
let isBound = false
server.on('message', (packet, client) => void answer(packet, client))
server.on('error', error => {
  if (isBound) return void console.error(error.message)
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.bind({ port, address: host, exclusive: true }, () => {
  isBound = true
  console.log(`listening on ${host}:${server.address().port}`)
})

/** Begins a transfer, or says why there is none. Nothing that a packet contains may end the server. */
async function answer(packet: Buffer, client: Client): Promise<void> {
  if (packet.length < 2 || packet.readUInt16BE(0) === ERROR) return // an error is never answered with an error
  const refuse = (code: number, text: string) => server.send(error(code, text), client.port, client.address, () => {})
  const request = parseReadRequest(packet)
  if (request === undefined) return void refuse(ILLEGAL_OPERATION, 'only read requests are served')
  if (request.mode !== 'octet') return void refuse(NOT_DEFINED, 'only the mode octet is served')
  try {
    transfer(await openInside(request.file), client)
  } catch (reason) {
    if (reason instanceof RangeError) refuse(ACCESS_VIOLATION, reason.message)
    else refuse(FILE_NOT_FOUND, 'no such file')
  }
}

/** Opens a file of the folder. What a path means is known only after its links have been followed. */
async function openInside(name: string): Promise<FileHandle> {
  const folder = await realpath(directory)
  const path = await realpath(join(folder, name))
  if (!path.startsWith(folder + sep)) throw new RangeError('the path leads out of the folder')
  const file = await open(path)
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new RangeError('no regular file')
}

/** Sends a file block by block; each is sent again until it is acknowledged. */
function transfer(file: FileHandle, client: Client): void {
  const socket = createSocket('udp4')
  let block = 0
  let packet = Buffer.alloc(0)
  let sends = 0
  let timer: NodeJS.Timeout | undefined

  const end = () => {
    clearTimeout(timer)
    socket.removeAllListeners('message')
    socket.close()
    void file.close()
  }
  const send = () => {
    if (sends === MOST_SENDS) return end()
    sends += 1
    socket.send(packet, client.port, client.address, () => {})
    timer = setTimeout(send, WAIT_MS)
  }
  const fail = () => {
    socket.send(error(NOT_DEFINED, 'the file cannot be read'), client.port, client.address, end)
  }
  const next = () => {
    clearTimeout(timer)
    try {
      // Others wait meanwhile, but not long: 512 bytes, which the system has read ahead, take microseconds.
      const bytes = Buffer.alloc(BLOCK_BYTES)
      const bytesRead = readSync(file.fd, bytes, 0, BLOCK_BYTES, block * BLOCK_BYTES)
      block += 1
      packet = Buffer.concat([header(DATA, block & 0xffff), bytes.subarray(0, bytesRead)])
      sends = 0
      send()
    } catch {
      fail()
    }
  }

  socket.on('error', end)
  socket.on('message', (reply, sender) => {
    if (sender.address !== client.address || sender.port !== client.port) {
      socket.send(error(UNKNOWN_TRANSFER, 'unknown transfer'), sender.port, sender.address, () => {})
      return
    }
    if (reply.length < 4) return
    if (reply.readUInt16BE(0) === ERROR) return end()
    // An acknowledgement of another block is an old one that came twice. Sending again would double everything.
    if (reply.readUInt16BE(0) !== ACK || reply.readUInt16BE(2) !== (block & 0xffff)) return
    if (packet.length < 4 + BLOCK_BYTES) return end()
    next()
  })
  socket.bind(0, host, next)
}

function header(opcode: number, number: number): Buffer {
  return Buffer.of(0, opcode, number >> 8, number & 0xff)
}

function error(code: number, text: string): Buffer {
  return Buffer.concat([header(ERROR, code), Buffer.from(`${text}\0`)])
}

/** Reads file and mode of a read request; the options behind them are passed over. */
function parseReadRequest(packet: Buffer): { file: string; mode: string } | undefined {
  if (packet.readUInt16BE(0) !== 1 || packet.at(-1) !== 0) return undefined
  const [file, mode] = packet.toString('utf8', 2).split('\0')
  return file === undefined || file === '' || mode === undefined ? undefined : { file, mode: mode.toLowerCase() }
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
