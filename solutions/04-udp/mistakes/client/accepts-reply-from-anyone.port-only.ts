// Asks a server by datagram, again and again with a longer wait each time, until the right reply comes.
import { randomBytes } from 'node:crypto'
import { AF_INET, type HostAddress, SOCK_DGRAM, type Socket, socket } from '@socket-course/sockets'

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
  server.setsockopt(0, 11, 1) // IP_RECVERR: errors come although the socket is not connected
  const id = randomBytes(ID_BYTES)
  const request = Buffer.concat([id, Buffer.from(message)])
  for (let number = 1; number <= tries; number++) {
    server.sendto(request, { host, port })
    const reply = waitForReply(server, port, id, timeoutMs * 2 ** (number - 1))
    if (reply !== undefined) return { reply, tries: number }
  }
  throw new Error(`no reply to ${tries} ${tries === 1 ? 'try' : 'tries'}`)
}

/** Waits for a reply with this id, however many others come meanwhile. */
function waitForReply(server: Socket, port: number, id: Buffer, waitMs: number): Buffer | undefined {
  const deadline = performance.now() + waitMs
  for (;;) {
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return undefined
    server.settimeout(leftMs / 1000)
    try {
      const [bytes, sender] = server.recvfrom(BUFFER_BYTES)
      if ((sender as HostAddress).port !== port) continue
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
