/**
 * What waiting costs: the same messages are awaited in five ways, and each is measured.
 *
 *     node lessons/05-select/measure/waiting.ts [SOCKETS] [MESSAGES]
 *
 * SOCKETS (50) sockets are open. Every 20 milliseconds a second thread sends the time of day into one of them, MESSAGES
 * (60) times. For each way of waiting the table shows how much of one processor it used, how many calls it made, and how
 * long a message lay there before it was read.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import {
  DefaultSelector,
  EVENT_READ,
  POLLIN,
  poll,
  Socket,
  type Socket as SocketType,
  select,
  socketpair,
} from '@socket-course/sockets'

const PAUSE_MS = 20
const NAP_MS = 10
const BAR_WIDTH = 40

/** Waits in its own way, and gives the sockets that have something to read, if any. Counts its calls. */
type Way = { name: string; wait: (sockets: SocketType[]) => SocketType[]; callsEach: (sockets: number) => number }

/** Sleeps without a timer: the thread does nothing at all meanwhile. */
const sleep = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

if (isMainThread) main()
else send(workerData as { fds: number[]; messages: number })

function main(): void {
  const [sockets = 50, messages = 60] = process.argv.slice(2).map(Number)
  console.log(`${sockets} sockets, ${messages} messages, one every ${PAUSE_MS} ms\n`)
  console.log('way of waiting               processor   calls   median delay')
  const results = ways().map(way => ({ way, ...measure(way, sockets, messages) }))
  for (const { way, share, calls, delayMs } of results) {
    const columns = [`${(share * 100).toFixed(1)} %`.padStart(9), String(calls).padStart(9), `${delayMs.toFixed(2)} ms`]
    console.log(`${way.name.padEnd(28)}${columns[0]} ${columns[1]}   ${columns[2]?.padStart(9)}`)
  }
  console.log('\nprocessor time')
  const most = Math.max(...results.map(({ share }) => share))
  for (const { way, share } of results) {
    console.log(`${way.name.padEnd(28)}${'█'.repeat(Math.max(1, Math.round((share / most) * BAR_WIDTH)))}`)
  }
}

function ways(): Way[] {
  const tryEach = (sockets: SocketType[]) => sockets.filter(hasBytes)
  const poller = poll()
  const selector = new DefaultSelector<SocketType>()
  const known = new Map<number, SocketType>()
  return [
    { name: 'ask all, again and again', wait: tryEach, callsEach: count => count },
    {
      name: `ask all, then sleep ${NAP_MS} ms`,
      wait: sockets => {
        sleep(NAP_MS)
        return tryEach(sockets)
      },
      callsEach: count => count + 1,
    },
    { name: 'select', wait: sockets => select(sockets, [], [])[0], callsEach: () => 1 },
    {
      name: 'poll',
      wait: sockets => {
        for (const each of sockets) if (known.get(each.fileno()) !== each) poller.register(each, POLLIN)
        for (const each of sockets) known.set(each.fileno(), each)
        return poller.poll().map(([fd]) => known.get(fd)!)
      },
      callsEach: () => 1,
    },
    {
      name: 'DefaultSelector',
      wait: sockets => {
        if (!selector.get_map()?.size) for (const each of sockets) selector.register(each, EVENT_READ, each)
        return selector.select().map(([key]) => key.data)
      },
      callsEach: () => 1,
    },
  ]
}

/** True when a socket has something to read; asks with a call that does not wait and takes nothing. */
function hasBytes(sock: SocketType): boolean {
  return select([sock], [], [], 0)[0].length > 0
}

function measure(way: Way, count: number, messages: number): { share: number; calls: number; delayMs: number } {
  const pairs = Array.from({ length: count }, () => socketpair())
  const sockets = pairs.map(([mine]) => mine)
  const sender = new Worker(import.meta.filename, {
    workerData: { fds: pairs.map(([, other]) => other.detach()), messages },
  })
  sender.unref()
  const delays: number[] = []
  let calls = 0
  receive() // the first message, which waits for the thread to start, does not count
  const beganMs = performance.now()
  const beganCpu = process.threadCpuUsage()
  calls = 0
  delays.length = 0
  while (delays.length < messages - 1) receive()
  const cpu = process.threadCpuUsage(beganCpu)
  const share = (cpu.user + cpu.system) / 1000 / (performance.now() - beganMs)
  for (const each of sockets) each.close()
  return { share, calls, delayMs: delays.sort((one, other) => one - other)[delays.length >> 1] ?? 0 }

  function receive(): void {
    const before = delays.length
    while (delays.length === before) {
      calls += way.callsEach(count)
      for (const each of way.wait(sockets)) {
        const bytes = each.recv(8)
        if (bytes.length === 8) delays.push(now() - bytes.readDoubleBE())
      }
    }
  }
}

/** The second thread: sends the time of day into one socket after the other. */
function send({ fds, messages }: { fds: number[]; messages: number }): void {
  const sockets = fds.map(fd => Socket.from(fd))
  for (let sent = 0; sent < messages; sent++) {
    sleep(PAUSE_MS)
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(now())
    sockets[(sent * 7) % sockets.length]?.sendall(bytes)
  }
}

/** Milliseconds on a clock that both threads share. */
function now(): number {
  return performance.timeOrigin + performance.now()
}
