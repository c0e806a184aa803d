// The misconception: the port that was asked for is the port that it got, also when the kernel was to choose.
import { AF_INET, SOCK_DGRAM, socket } from '@socket-course/sockets'

/** More than the largest datagram holds: nothing is ever cut off. */
const BUFFER_BYTES = 65_536

const { host, port } = readArguments(process.argv.slice(2))
try {
  serve(host, port)
} catch (error) {
  console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
  process.exit(1)
}

function serve(host: string, port: number): never {
  using server = socket(AF_INET, SOCK_DGRAM)
  server.bind({ host, port })
  console.log(`listening on ${host}:${port}`)
  for (;;) {
    try {
      const [bytes, sender] = server.recvfrom(BUFFER_BYTES)
      server.sendto(bytes, sender)
    } catch (error) {
      console.error(`A sender could not be answered: ${(error as Error).message}`)
    }
  }
}

function readArguments(args: string[]): { host: string; port: number } {
  const [host, portText] = args
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : 65_536
  if (args.length !== 2 || host === undefined || port > 65_535) {
    console.error('usage: node server.ts HOST PORT')
    process.exit(2)
  }
  return { host, port }
}
