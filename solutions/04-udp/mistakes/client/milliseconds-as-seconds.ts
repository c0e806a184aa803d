// Asks a server by datagram, again and again with a longer wait each time, until the right reply comes.
import { randomBytes } from 'node:crypto'
import { AF_INET, SOCK_DGRAM, type Socket, socket } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536
const ID_BYTES = 8

type Arguments = { host: string; port: number; message: string; timeoutMs: number; tries: number }

const wanted = readArguments(process.argv.slice(2))
try {
  const { reply, tries } = ask(wanted)
  process.stdout.write(reply)
  process.stdout.write(`\n(${tries} ${tries === 1 ? 'try' : 'tries'})\n`)
} catch (error) {
  const reason = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'refused: nobody is at that port' : error
  console.error(`${wanted.host}:${wanted.port}: ${reason instanceof Error ? reason.message : reason}`)
  process.exitCode = 1
}

/** Sends the request until its reply is there; gives the reply without its id. */
function ask({ host, port, message, timeoutMs, tries }: Arguments): { reply: Buffer; tries: number } {
  using server = socket(AF_INET, SOCK_DGRAM)
  server.connect({ host, port }) // from now on the kernel drops what others send, and tells when nobody is there
  const id = randomBytes(ID_BYTES)
  const request = Buffer.concat([id, Buffer.from(message)])
  for (let number = 1; number <= tries; number++) {
    server.send(request)
    const reply = waitForReply(server, id, timeoutMs * 2 ** (number - 1))
    if (reply !== undefined) return { reply, tries: number }
  }
  throw new Error(`no reply to ${tries} ${tries === 1 ? 'try' : 'tries'}`)
}

/** Waits for a reply with this id, however many others come meanwhile. */
function waitForReply(server: Socket, id: Buffer, waitMs: number): Buffer | undefined {
  const deadline = performance.now() + waitMs
  for (;;) {
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return undefined
    server.settimeout(leftMs)
    try {
      const bytes = server.recv(BUFFER_BYTES)
      if (bytes.length >= ID_BYTES && bytes.subarray(0, ID_BYTES).equals(id)) return bytes.subarray(ID_BYTES)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error
    }
  }
}

function readArguments(args: string[]): Arguments {
  const [host, portText, message, ...options] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (host === undefined || message === undefined || port > 65_535 || options.length % 2 !== 0) usage()
  const found = { host, port, message, timeoutMs: 500, tries: 5 }
  for (let index = 0; index < options.length; index += 2) {
    const value = /^[1-9]\d{0,8}$/.test(options[index + 1] ?? '') ? Number(options[index + 1]) : usage()
    if (options[index] === '--timeout') found.timeoutMs = value
    else if (options[index] === '--tries') found.tries = value
    else usage()
  }
  return found
}

function usage(): never {
  console.error('usage: node client.ts HOST PORT MESSAGE [--timeout MS] [--tries N]')
  process.exit(2)
}
