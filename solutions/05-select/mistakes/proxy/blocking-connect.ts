// The misconception: setblocking(false) is for receiving and sending, so it comes when the connection stands.

import { AF_INET, create_server, SHUT_WR, SOCK_STREAM, type Socket, select, socket } from '@socket-course/sockets'
import { tryRecv, trySend } from '../../src/nonblocking.ts'

const PIECE_BYTES = 65_536
/** select knows descriptors up to this one. */
const LAST_DESCRIPTOR = 1023

/** One of the two ends of a connection: the client's or the target's. */
class End {
  readonly sock: Socket
  /** The end to which its bytes go. */
  other: End | undefined
  /** What it has still to get: never more than one piece, since nothing is received for it meanwhile. */
  unsent: Uint8Array = Buffer.alloc(0)
  /** True once its end of file has come. */
  hasEnded = false

  constructor(sock: Socket) {
    this.sock = sock
  }

  /** With this, select takes an end as it takes a socket. */
  fileno(): number {
    return this.sock.fileno()
  }

  get wantsBytes(): boolean {
    return this.unsent.length > 0
  }
}

const [host, port, targetHost, targetPort] = readArguments(process.argv.slice(2))
const listener = listen()
const ends = new Set<End>()
serve()

function serve(): never {
  for (;;) {
    const all = [...ends]
    const readers = all.filter(end => !end.hasEnded && !end.other?.wantsBytes)
    const writers = all.filter(end => end.wantsBytes)
    const [readable, writable] = select([listener, ...readers], writers, [])
    for (const one of readable) {
      if (one === listener) acceptClient()
      else attend(one as End, receive)
    }
    for (const end of writable) attend(end, send)
  }
}

/** Takes a client and begins to connect to the target; select says when that is done. */
function acceptClient(): void {
  let sock: Socket
  try {
    sock = listener.accept()[0]
  } catch (error) {
    console.error(`No client after all: ${(error as Error).message}`)
    return
  }
  const client = new End(sock)
  const target = new End(socket(AF_INET, SOCK_STREAM))
  client.other = target
  target.other = client
  client.sock.setblocking(false)
  ends.add(client).add(target)
  attend(target, connect)
}

function connect(target: End): void {
  if (target.fileno() > LAST_DESCRIPTOR) throw new Error('select cannot watch so many connections')
  target.sock.connect({ host: targetHost, port: targetPort })
  target.sock.setblocking(false)
}

function receive(end: End): void {
  const { other } = end
  const bytes = tryRecv(end.sock, PIECE_BYTES)
  if (bytes === 'would-block' || other === undefined) return
  if (bytes === 'eof') {
    end.hasEnded = true
    other.sock.shutdown(SHUT_WR) // it has got everything: else nothing would have been received for it
    return
  }
  other.unsent = bytes
  send(other)
}

function send(end: End): void {
  end.unsent = end.unsent.subarray(trySend(end.sock, end.unsent))
}

/** Does one thing for an end. Both ends are closed when both have ended, and when something goes wrong at one of them. */
function attend(end: End, act: (end: End) => void): void {
  if (!ends.has(end)) return // closed in this round, together with its other end
  const both = [end, end.other].filter(each => each !== undefined)
  try {
    act(end)
    if (both.some(each => !each.hasEnded || each.unsent.length > 0)) return
  } catch (error) {
    console.error(`A connection is over: ${(error as Error).message}`)
  }
  for (const each of both) {
    ends.delete(each)
    each.sock.close()
  }
}

function listen(): Socket {
  try {
    const listener = create_server({ host, port })
    listener.setblocking(false)
    console.log(`listening on ${host}:${listener.getsockname().port}`)
    return listener
  } catch (error) {
    console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
    process.exit(1)
  }
}

function readArguments(args: string[]): [host: string, port: number, targetHost: string, targetPort: number] {
  const [host = '', portText = '', targetHost = '', targetPortText = ''] = args
  const [port, targetPort] = [portText, targetPortText].map(text => (/^\d{1,5}$/.test(text) ? Number(text) : 65_536))
  if (args.length !== 4 || port === undefined || targetPort === undefined || port > 65_535 || targetPort > 65_535) {
    console.error('usage: node proxy.ts HOST PORT TARGET_HOST TARGET_PORT')
    process.exit(2)
  }
  return [host, port, targetHost, targetPort]
}
