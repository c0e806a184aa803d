// The client on Node's event loop: a connected socket, and one timer for each try.
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { parseArgs } from 'node:util'

const { host, port, message, timeoutMs, tries } = readArguments()
const id = randomBytes(8)
const request = Buffer.concat([id, Buffer.from(message)])
const server = createSocket('udp4')
let number = 0
let timer: NodeJS.Timeout | undefined

server.on('message', bytes => {
  if (bytes.length < 8 || !bytes.subarray(0, 8).equals(id)) return
  finish()
  process.stdout.write(Buffer.concat([bytes.subarray(8), Buffer.from(`\ntries: ${number}\n`)]))
})
server.on('error', (error: NodeJS.ErrnoException) => {
  giveUp(error.code === 'ECONNREFUSED' ? 'refused, nobody is at that port' : error.message)
})
server.on('connect', trySend)
server.connect(port, host)

function trySend(): void {
  if (number === tries) {
    giveUp(`no reply to ${tries} tries`)
    return
  }
  number += 1
  server.send(request)
  timer = setTimeout(trySend, timeoutMs)
}

function finish(): void {
  clearTimeout(timer)
  server.removeAllListeners('message')
  server.close()
}

function giveUp(reason: string): void {
  finish()
  console.error(`${host}:${port}: ${reason}`)
  process.exitCode = 1
}

function readArguments() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { timeout: { type: 'string', default: '500' }, tries: { type: 'string', default: '4' } },
    })
    const [host, portText, message] = positionals
    const [port, timeoutMs, tries] = [portText, values.timeout, values.tries].map(text =>
      /^\d{1,9}$/.test(text ?? '') ? Number(text) : Number.NaN,
    ) as [number, number, number]
    if (positionals.length !== 3 || !(port <= 65_535) || !(timeoutMs > 0) || !(tries > 0)) throw new Error('wrong')
    return { host: host!, port, message: message!, timeoutMs, tries }
  } catch {
    console.error('usage: node client.ts HOST PORT MESSAGE [--timeout MS] [--tries N]')
    process.exit(2)
  }
}
