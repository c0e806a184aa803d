// The chat server with Berkeley sockets and a selector: non-blocking, and room is asked for only while bytes wait.
import { create_server, DefaultSelector, EVENT_READ, EVENT_WRITE, type Socket } from '@socket-course/sockets'

const MOST_WAITING_BYTES = 1 << 20
const BUFFER_BYTES = 65_536
const LINE_END = 0x0a

type Member = { socket: Socket; unfinished: Buffer; waiting: Buffer[]; waitingBytes: number }

const { host, port } = readArguments(process.argv.slice(2))
const members = new Set<Member>()
const selector = new DefaultSelector<Member | undefined>()
const listener = listen()
selector.register(listener, EVENT_READ, undefined)
console.log(`listening on ${host}:${listener.getsockname().port}`)
for (;;) {
  for (const [{ data: member }, events] of selector.select()) {
    if (member === undefined) welcome()
    if (member !== undefined && events & EVENT_READ && members.has(member)) receive(member)
    if (member !== undefined && events & EVENT_WRITE && members.has(member)) sendWhatFits(member)
  }
}

function listen(): Socket {
  try {
    const socket = create_server({ host, port })
    socket.setblocking(false)
    return socket
  } catch (error) {
    console.error(`Cannot listen at ${host}:${port}: ${(error as Error).message}`)
    process.exit(1)
  }
}

function welcome(): void {
  const socket = tryTo(() => listener.accept()[0])
  if (socket === undefined || socket === 'gone') return
  socket.setblocking(false)
  const member: Member = { socket, unfinished: Buffer.alloc(0), waiting: [], waitingBytes: 0 }
  members.add(member)
  selector.register(socket, EVENT_READ, member)
}

function receive(member: Member): void {
  const bytes = tryTo(() => member.socket.recv(BUFFER_BYTES))
  if (bytes === undefined) return
  if (bytes === 'gone' || bytes.length === 0) {
    drop(member)
    return
  }
  const end = bytes.lastIndexOf(LINE_END) + 1
  if (end > 0) {
    const lines = Buffer.concat([member.unfinished, bytes.subarray(0, end)])
    for (const other of members) if (other !== member) send(other, lines)
  }
  member.unfinished = Buffer.concat([end > 0 ? Buffer.alloc(0) : member.unfinished, bytes.subarray(end)])
}

function send(member: Member, lines: Buffer): void {
  member.waiting.push(lines)
  member.waitingBytes += lines.length
  sendWhatFits(member)
  if (members.has(member) && member.waitingBytes > MOST_WAITING_BYTES) drop(member)
}

function sendWhatFits(member: Member): void {
  for (let first = member.waiting[0]; first !== undefined; first = member.waiting[0]) {
    const bytes = first
    const sent = tryTo(() => member.socket.send(bytes))
    if (sent === 'gone') {
      drop(member)
      return
    }
    if (sent === undefined) break
    member.waitingBytes -= sent
    if (sent === bytes.length) member.waiting.shift()
    else member.waiting[0] = bytes.subarray(sent)
  }
  selector.modify(member.socket, member.waiting.length > 0 ? EVENT_READ | EVENT_WRITE : EVENT_READ, member)
}

function drop(member: Member): void {
  members.delete(member)
  selector.unregister(member.socket)
  member.socket.close()
}

/** Makes a call that does not wait: `undefined` where it would, `gone` where the connection is. */
function tryTo<T>(call: () => T): T | undefined | 'gone' {
  try {
    return call()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? undefined : 'gone'
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
