/**
 * One machine of the lab: it runs in a network namespace of its own and does what it is told, one line of JSON at a time.
 * It ends with its standard input, and its network ends with it.
 */
import { spawnSync } from 'node:child_process'
import { connect, createServer, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'

type Endpoint = { host: string; port: number }

/** What a machine may be told. */
export type Order =
  | { do: 'wake loopback' }
  | { do: 'plug in'; card: string; addresses: string[] }
  | { do: 'await cards'; cards: string[] }
  | { do: 'listen'; endpoints: Endpoint[] }
  | { do: 'connect'; endpoints: Endpoint[] }

/** What it answers: for each end point that it was to call `open` or the code of the error; else nothing. */
export type Answer = { outcomes?: string[]; error?: string }

/** How often and at most how many times a machine looks whether its cards are up; it gives up after ten seconds. */
const LOOK_EVERY_MS = 10
const MOST_TRIES = 1000

const servers: Server[] = []

if (import.meta.main) await obey()

async function obey(): Promise<void> {
  process.stdout.on('error', () => process.exit()) // whoever gives the orders is gone
  process.stdout.write('{}\n') // awake: the namespace is there
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await carryOut(JSON.parse(line) as Order).catch((error: Error) => ({ error: error.message }))
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
  process.exit(0)
}

async function carryOut(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'wake loopback':
      ip('link', 'set', 'lo', 'up')
      return {}
    case 'plug in':
      // Without `nodad` the kernel would first ask the network for a second or two whether the address is taken.
      for (const each of order.addresses) {
        ip('address', 'add', each, 'dev', order.card, ...(each.includes(':') ? ['nodad'] : []))
      }
      ip('link', 'set', order.card, 'up')
      return {}
    case 'await cards':
      await waitUntilUp(order.cards)
      return {}
    case 'listen':
      await Promise.all(order.endpoints.map(listen))
      return {}
    case 'connect':
      return { outcomes: await Promise.all(order.endpoints.map(tryToConnect)) }
  }
}

/** Waits until both ends of each card's cable are up: until then the kernel takes some addresses for unreachable. */
async function waitUntilUp(cards: readonly string[]): Promise<void> {
  for (let tries = 0; !cards.every(card => ip('link', 'show', card).includes('state UP')); tries++) {
    if (tries === MOST_TRIES) throw new Error(`one of the cards ${cards.join(', ')} does not come up`)
    await setTimeout(LOOK_EVERY_MS)
  }
}

function ip(...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
  return stdout
}

function listen({ host, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer(connection => connection.on('error', () => {}).end())
    servers.push(server)
    server.on('error', reject)
    server.listen({ host, port, ipv6Only: host === '::' }, resolve)
  })
}

function tryToConnect({ host, port }: Endpoint): Promise<string> {
  return new Promise(resolve => {
    const connection = connect({ host, port })
    connection.on('connect', () => {
      connection.destroy()
      resolve('open')
    })
    connection.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}
