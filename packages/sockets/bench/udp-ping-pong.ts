/**
 * Compares this package with C, node:dgram and python3: UDP ping-pong of 64 bytes, the client naming the address each time.
 *
 *     node packages/sockets/bench/udp-ping-pong.ts [rounds]
 *
 * Each runs against one and the same echo server (C where there is a compiler), interleaved, five times. Printed are medians
 * and their ratios. Figures of one machine and one moment: look at the ratios.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AF_INET, SOCK_DGRAM, socket } from '../src/index.ts'

const REPETITIONS = 5
const MESSAGE = Buffer.alloc(64, 'x')
const [first = '100000', way = '', port = '0', amount = '0'] = process.argv.slice(2)

const PYTHON = `
import socket, sys, time
address, rounds, message = ('127.0.0.1', int(sys.argv[1])), int(sys.argv[2]), b'x' * 64
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    start = time.perf_counter()
    for _ in range(rounds):
        client.sendto(message, address)
        client.recvfrom(64)
    print(time.perf_counter() - start)`

const C = `
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(int argc, char **argv) {
  char bytes[64] = {0};
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, from;
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (argc == 1) {
    bind(fd, (struct sockaddr *)&address, sizeof address);
    getsockname(fd, (struct sockaddr *)&address, &length);
    printf("%d\\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
      length = sizeof from;
      ssize_t count = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length);
      sendto(fd, bytes, count, 0, (struct sockaddr *)&from, length);
    }
  }
  address.sin_port = htons(atoi(argv[1]));
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int left = atoi(argv[2]); left > 0; left--) {
    sendto(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&address, sizeof address);
    length = sizeof from;
    recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%f\\n", end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9);
}`

if (first === 'serve') serve()
else if (first === 'client')
  console.log(await (way === 'sockets' ? runSockets : runDgram)(Number(port), Number(amount)))
else await compare(first)

/** Runs every way five times, one after the other, and prints the medians. */
async function compare(rounds: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'udp-bench-'))
  const program = join(folder, 'program')
  writeFileSync(`${program}.c`, C)
  const hasC = spawnSync('cc', ['-O2', '-o', program, `${program}.c`]).status === 0
  const own = (name: string) => (port: string) =>
    start(process.execPath, [import.meta.filename, 'client', name, port, rounds])
  const ways: [string, (port: string) => ChildProcess][] = [
    ['sockets', own('sockets')],
    ['node:dgram', own('node:dgram')],
  ]
  if (hasC) ways.unshift(['C', port => start(program, [port, rounds])])
  if (spawnSync('python3', ['--version']).status === 0)
    ways.push(['python3', port => start('python3', ['-c', PYTHON, port, rounds])])
  const server = hasC ? start(program, []) : start(process.execPath, [import.meta.filename, 'serve'])
  const serverPort = await line(server)
  const rates = new Map<string, number[]>(ways.map(([name]) => [name, []]))
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const [name, run] of ways) rates.get(name)!.push(Number(rounds) / Number(await line(run(serverPort))))
  }
  server.kill()
  rmSync(folder, { recursive: true })
  const medians = ways.map(([name]) => [name, rates.get(name)!.sort((a, b) => a - b)[REPETITIONS >> 1]!] as const)
  const reference = medians.find(([name]) => name === 'node:dgram')![1]
  for (const [name, rate] of medians) {
    const ofC = hasC ? `${(rate / medians[0]![1]).toFixed(2)} x C ` : ''
    console.log(
      `${name.padEnd(10)} ${String(Math.round(rate)).padStart(8)} round trips/s ${ofC}${(rate / reference).toFixed(2)} x node:dgram`,
    )
  }
}

function start(command: string, args: string[]): ChildProcess {
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function line(child: ChildProcess): Promise<string> {
  const [text] = await once(createInterface({ input: child.stdout! }), 'line')
  return text
}

/** Echoes datagrams until it is killed. */
function serve(): void {
  using server = socket(AF_INET, SOCK_DGRAM)
  server.bind({ host: '127.0.0.1', port: 0 })
  console.log(server.getsockname().port)
  for (;;) {
    const [bytes, peer] = server.recvfrom(64)
    server.sendto(bytes, peer)
  }
}

function runSockets(port: number, rounds: number): number {
  using client = socket(AF_INET, SOCK_DGRAM)
  const start = performance.now()
  for (let left = rounds; left > 0; left--) {
    client.sendto(MESSAGE, { host: '127.0.0.1', port })
    client.recvfrom(64)
  }
  return (performance.now() - start) / 1000
}

async function runDgram(port: number, rounds: number): Promise<number> {
  const client = createSocket('udp4')
  const start = performance.now()
  let left = rounds
  await new Promise<void>(resolve => {
    client.on('message', () => (--left > 0 ? client.send(MESSAGE, port, '127.0.0.1') : resolve()))
    client.send(MESSAGE, port, '127.0.0.1')
  })
  client.close()
  return (performance.now() - start) / 1000
}
