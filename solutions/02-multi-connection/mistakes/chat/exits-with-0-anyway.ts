// Wrong: the usage line is printed, and the exit code says that all is well.
import { createServer, type Server, type Socket } from 'node:net'

const MOST_WAITING_BYTES = 1 << 20
const LINE_END = 0x0a

const { host, port } = readArguments(process.argv.slice(2))
const members = new Set<Socket>()
const server = createServer(welcome)
server.on('error', error => {
  console.error(`Cannot listen at ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => console.log(`listening on ${host}:${portOf(server)}`))

function welcome(client: Socket): void {
  members.add(client)
  let unfinished: Buffer[] = [] // the pieces of a line that has no end yet
  client.on('data', (bytes: Buffer) => {
    const end = bytes.lastIndexOf(LINE_END) + 1
    if (end > 0) {
      passOn(Buffer.concat([...unfinished, bytes.subarray(0, end)]), client)
      unfinished = []
    }
    if (end < bytes.length) unfinished.push(bytes.subarray(end))
  })
  client.on('end', () => members.delete(client)) // Node ends our half by itself
  client.on('close', () => members.delete(client))
  client.on('error', error => console.error(`A client is gone: ${error.message}`))
}

/** Sends full lines to all but their sender. Who does not read is not waited for, and at last dropped. */
function passOn(lines: Buffer, sender: Socket): void {
  for (const member of members) {
    if (member === sender) continue
    member.write(lines)
    if (member.writableLength > MOST_WAITING_BYTES) member.destroy()
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node chat.ts HOST PORT')
    process.exit()
  }
  return { host, port }
}
