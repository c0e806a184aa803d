// Wrong: it reads from one client until that one leaves, and the others wait to be accepted.
import { create_server, type Socket } from '@socket-course/sockets'

const BUFFER_BYTES = 65_536
const LINE_END = 0x0a

const { host, port } = readArguments(process.argv.slice(2))
const members = new Set<Socket>()
try {
  using listener = create_server({ host, port })
  console.log(`listening on ${host}:${listener.getsockname().port}`)
  for (;;) {
    using client = listener.accept()[0]
    members.add(client)
    passOnAll(client)
    members.delete(client)
  }
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exit(1)
}

function passOnAll(client: Socket): void {
  let unfinished = Buffer.alloc(0)
  try {
    for (;;) {
      const bytes = client.recv(BUFFER_BYTES)
      if (bytes.length === 0) return
      const all = Buffer.concat([unfinished, bytes])
      const end = all.lastIndexOf(LINE_END) + 1
      unfinished = all.subarray(end)
      for (const member of members) if (member !== client) member.sendall(all.subarray(0, end))
    }
  } catch (error) {
    console.error(`A client is gone: ${(error as Error).message}`)
  }
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node chat.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
