/**
 * Compares this package with node:net and python3: TCP ping-pong of 64 bytes, and bytes one way in pieces of 64 KiB.
 *
 *     node packages/sockets/bench/ping-pong.ts [rounds] [MiB]
 *
 * Each runs against one and the same echo server, interleaved, five times. Printed are medians and their ratio to node:net.
 * Figures of one machine and one moment: look at the ratios.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { socket } from '../src/index.ts'

type Work = 'ping-pong' | 'one-way'
const WAYS = ['sockets', 'node:net', 'python3'] as const
type Way = (typeof WAYS)[number]

const PIECE = Buffer.alloc(65536, 'x')
const MESSAGE = Buffer.alloc(64, 'x')
const REPETITIONS = 5
const [first = '20000', second = '512'] = process.argv.slice(2)

const PYTHON = `
import socket, sys, time
port, work, amount = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
client = socket.create_connection(('127.0.0.1', port))
piece, message = b'x' * 65536, b'x' * 64
start = time.perf_counter()
for _ in range(amount):
    if work == 'one-way':
        client.sendall(piece)
    else:
        client.sendall(message)
        client.recv(64)
client.shutdown(socket.SHUT_WR)
client.recv(1)
print(time.perf_counter() - start)`

if (first === 'serve') serve()
else if (first === 'client') await runClient()
else await compare({ 'ping-pong': Number(first), 'one-way': Number(second) * 16 })

/** Runs every way five times, one after the other, and prints the medians. */
async function compare(amounts: Record<Work, number>): Promise<void> {
  const ways = WAYS.filter(way => way !== 'python3' || spawnSync('python3', ['--version']).status === 0)
  for (const work of ['ping-pong', 'one-way'] as const) {
    const rates = new Map<Way, number[]>(ways.map(way => [way, []]))
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      for (const way of ways) rates.get(way)!.push(await measure(way, work, amounts[work]))
    }
    const medians = ways.map(way => [way, rates.get(way)!.sort((a, b) => a - b)[REPETITIONS >> 1]!] as const)
    const reference = medians.find(([way]) => way === 'node:net')![1]
    for (const [way, rate] of medians) {
      const shown = work === 'ping-pong' ? `${Math.round(rate)} round trips/s` : `${Math.round(rate / 16)} MiB/s`
      console.log(
        `${work.padEnd(10)} ${way.padEnd(10)} ${shown.padStart(24)} ${(rate / reference).toFixed(2)} x node:net`,
      )
    }
  }
}

/** Starts a server and a client, each in a process of its own; answers rounds or pieces a second. */
async function measure(way: Way, work: Work, amount: number): Promise<number> {
  const server = spawn(process.execPath, [import.meta.filename, 'serve', work], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(createInterface({ input: server.stdout }), 'line')
  const args = [String(port), work, String(amount)]
  const client =
    way === 'python3'
      ? spawn('python3', ['-c', PYTHON, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn(process.execPath, [import.meta.filename, 'client', way, ...args], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
  const [seconds] = await once(createInterface({ input: client.stdout }), 'line')
  await once(server, 'exit')
  return amount / Number(seconds)
}

/** Serves one connection: echoes messages, or counts bytes and answers one at the end. */
function serve(): void {
  using listener = socket()
  listener.bind({ host: '127.0.0.1', port: 0 })
  listener.listen()
  console.log(listener.getsockname().port)
  using connection = listener.accept()[0]
  const buffer = Buffer.alloc(262144)
  for (;;) {
    const count = connection.recv_into(buffer)
    if (count === 0) break
    if (second === 'ping-pong') connection.sendall(buffer.subarray(0, count))
  }
  connection.send(Buffer.from('.'))
}

async function runClient(): Promise<void> {
  const [, way, port, work, amount] = process.argv.slice(2)
  const run = way === 'sockets' ? runSockets : runNet
  console.log(await run(Number(port), work as Work, Number(amount)))
}

async function runSockets(port: number, work: Work, amount: number): Promise<number> {
  using client = socket()
  client.connect({ host: '127.0.0.1', port })
  const start = performance.now()
  for (let left = amount; left > 0; left--) {
    if (work === 'one-way') client.sendall(PIECE)
    else {
      client.sendall(MESSAGE)
      client.recv(64)
    }
  }
  client.shutdown(1)
  client.recv(1)
  return (performance.now() - start) / 1000
}

async function runNet(port: number, work: Work, amount: number): Promise<number> {
  const client = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true })
  await once(client, 'connect')
  const start = performance.now()
  let left = amount
  if (work === 'ping-pong') {
    client.on('data', () => (--left > 0 ? client.write(MESSAGE) : client.end()))
    client.write(MESSAGE)
  } else {
    const pump = () => {
      while (left-- > 0) if (!client.write(PIECE)) return client.once('drain', pump)
      return client.end()
    }
    pump()
    client.resume()
  }
  await once(client, 'end')
  return (performance.now() - start) / 1000
}
