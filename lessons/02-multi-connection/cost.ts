// What one more thread costs, and what one more connection on the event loop costs, measured on this machine:
//
//   node lessons/02-multi-connection/cost.ts [THREADS] [CONNECTIONS]
//
// Everything stays on this machine and ends by itself after a few seconds.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket as NetSocket } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Socket, socketpair } from '@socket-course/sockets'

type Usage = { memoryBytes: number; processorMs: number; elapsedMs: number }
type Row = { what: string; count: number; memoryKib: number; processorMs: number; elapsedMs: number }

const BAR_WIDTH = 40
const MOST_THREADS = 200
const MOST_CONNECTIONS = 5_000

if (!isMainThread) waitForBytes()
else if (process.argv[2] === 'child') measureInChild(process.argv[3] ?? '', Number(process.argv[4]))
else await main(readCount(process.argv[2], 20, MOST_THREADS), readCount(process.argv[3], 1_000, MOST_CONNECTIONS))

async function main(threads: number, connections: number): Promise<void> {
  const rows = [await measure('thread', threads), await measure('connection', connections)]
  console.log('one more …    measured with     memory     processor   elapsed')
  for (const { what, count, memoryKib, processorMs, elapsedMs } of rows) {
    const cells = [`${memoryKib.toFixed(0)} KiB`, `${processorMs.toFixed(2)} ms`, `${elapsedMs.toFixed(2)} ms`]
    console.log(`${what.padEnd(12)}${String(count).padStart(15)}${cells.map(cell => cell.padStart(12)).join('')}`)
  }
  drawBars('memory', rows, row => row.memoryKib)
  drawBars('processor time', rows, row => row.processorMs)
}

/** Has a process of its own make `count` of them, and divides what it used. */
async function measure(what: string, count: number): Promise<Row> {
  const child = fork(import.meta.filename, ['child', what, String(count)])
  const clients: NetSocket[] = []
  child.on('message', ({ port }: { port?: number }) => {
    for (let index = 0; port !== undefined && index < count; index++) clients.push(connect(port, '127.0.0.1'))
  })
  const { memoryBytes, processorMs, elapsedMs } = await usageOf(child)
  for (const client of clients) client.on('error', () => {}).destroy()
  child.kill()
  return {
    what,
    count,
    memoryKib: Math.max(0, memoryBytes) / 1024 / count,
    processorMs: processorMs / count,
    elapsedMs: elapsedMs / count,
  }
}

/** Waits for the message with the result; the one with the port comes before it. */
async function usageOf(child: ChildProcess): Promise<Usage> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [Partial<Usage>]
    if (message.memoryBytes !== undefined) return message as Usage
  }
}

async function measureInChild(what: string, count: number): Promise<void> {
  const began = { memory: process.memoryUsage.rss(), processor: process.cpuUsage(), ms: performance.now() }
  if (what === 'thread') await Promise.all(Array.from({ length: count }, startThread))
  else await acceptMany(count)
  const { user, system } = process.cpuUsage(began.processor)
  process.send?.({
    memoryBytes: process.memoryUsage.rss() - began.memory,
    processorMs: (user + system) / 1000,
    elapsedMs: performance.now() - began.ms,
  } satisfies Usage)
}

/** Starts a thread, which then sits in `recv` as the thread of a silent client does. */
async function startThread(): Promise<void> {
  const [ours, theirs] = socketpair()
  ours.detach() // stays open, so that the thread waits
  const thread = new Worker(import.meta.filename, { workerData: theirs.detach() })
  await once(thread, 'message')
}

function waitForBytes(): void {
  using connection = Socket.from(workerData as number)
  parentPort?.postMessage('ready')
  connection.recv(1)
}

/** Listens, tells the parent where, and waits until `count` clients are there. */
function acceptMany(count: number): Promise<void> {
  return new Promise(resolve => {
    let accepted = 0
    const server = createServer(client => {
      client.on('data', bytes => client.write(bytes))
      client.on('error', () => {})
      accepted += 1
      if (accepted === count) resolve()
    })
    server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
  })
}

/** The bars grow with the logarithm, or the shorter one would not be seen. */
function drawBars(title: string, rows: Row[], costOf: (row: Row) => number): void {
  const values = rows.map(row => Math.max(costOf(row), 0.001))
  const [least, most] = [Math.log10(Math.min(...values)) - 0.5, Math.log10(Math.max(...values))]
  console.log(`\n${title} (each ${Math.round(BAR_WIDTH / (most - least))} signs more mean ten times as much)`)
  for (const [index, value] of values.entries()) {
    const width = Math.round((BAR_WIDTH * (Math.log10(value) - least)) / (most - least))
    console.log(`${rows[index]!.what.padEnd(12)}${'#'.repeat(Math.max(1, width))}`)
  }
  console.log(`one thread costs as much as ${Math.round(values[0]! / values[1]!)} connections`)
}

function readCount(text: string | undefined, usual: number, most: number): number {
  const count = Number(text ?? usual)
  if (Number.isInteger(count) && count >= 1 && count <= most) return count
  console.error(`usage: node cost.ts [THREADS up to ${MOST_THREADS}] [CONNECTIONS up to ${MOST_CONNECTIONS}]`)
  process.exit(2)
}
