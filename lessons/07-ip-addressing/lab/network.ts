/** Builds a world of machines out of network namespaces, and takes it apart again. It has to run in one itself. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Answer, Order } from './machine.ts'
import { LOOPBACK, WILDCARDS, type World } from './worlds.ts'

/** One attempt: who listened where, who called which address, and how it ended. */
export type Attempt = { host: string; bound: string; client: string; target: string; outcome: string }

/** A machine as seen from outside. */
type Machine = { name: string; pid: number; tell: (order: Order) => Promise<Answer> }

/** The ports are fixed: nobody else is in these networks. They lie below those that the kernel gives to clients. */
const FIRST_PORT = 10_001

const MACHINE = new URL('./machine.ts', import.meta.url).pathname

/** Builds the world, tries everything in it, and takes it apart: the namespaces end with the processes in them. */
export async function tryEverything(world: World): Promise<Attempt[]> {
  const children: ChildProcess[] = []
  const looseEnds: string[] = []
  try {
    const names = [...new Set(world.cables.flat().map(card => card.machine))]
    const machines = await Promise.all(names.map(name => start(name, children)))
    for (const machine of machines) await machine.tell({ do: 'wake loopback' })
    for (const [index, cable] of world.cables.entries()) {
      await connectCards(cable, `card${index}`, machines)
      if (cable.length === 1) looseEnds.push(looseEndOf(`card${index}`))
    }
    for (const { name, tell } of machines) {
      const isOn = (cable: World['cables'][number]) => cable.some(card => card.machine === name)
      const cards = world.cables.flatMap((cable, index) => (isOn(cable) ? [`card${index}`] : []))
      await tell({ do: 'await cards', cards })
    }
    return await attempt(world, machines)
  } finally {
    // Here and now: the kernel takes its time with the cables of a namespace that has ended, and the names are needed.
    for (const looseEnd of looseEnds) ip('link', 'delete', looseEnd)
    await Promise.all(children.map(end))
  }
}

const looseEndOf = (card: string): string => `${card}end`

async function connectCards(cable: World['cables'][number], card: string, machines: readonly Machine[]): Promise<void> {
  const [one, other] = cable
  const pidOf = (name: string) => String(machines.find(machine => machine.name === name)!.pid)
  // A card without a partner has its cable end here, in a namespace where nobody listens.
  const there = other === undefined ? ['name', looseEndOf(card)] : ['name', card, 'netns', pidOf(other.machine)]
  ip('link', 'add', card, 'netns', pidOf(one.machine), 'type', 'veth', 'peer', ...there)
  if (other === undefined) ip('link', 'set', looseEndOf(card), 'up')
  for (const { machine, addresses } of cable) {
    await machines.find(each => each.name === machine)!.tell({ do: 'plug in', card, addresses })
  }
}

async function attempt(world: World, machines: readonly Machine[]): Promise<Attempt[]> {
  const cards = world.cables.flat()
  const addressesOf = (of: typeof cards) => of.flatMap(card => card.addresses.map(each => each.replace(/\/.*/, '')))
  const listeners = machines
    .flatMap(({ name }) => {
      const own = addressesOf(cards.filter(card => card.machine === name))
      return [...WILDCARDS, ...LOOPBACK, ...own].map(bound => ({ host: name, bound }))
    })
    .map((listener, index) => ({ ...listener, port: FIRST_PORT + index })) // no two alike, so that none is mistaken
  for (const { name, tell } of machines) {
    const mine = listeners.filter(({ host }) => host === name)
    await tell({ do: 'listen', endpoints: mine.map(({ bound, port }) => ({ host: bound, port })) })
  }
  const targets = [...new Set([...LOOPBACK, ...addressesOf(cards)])]
  const calls = listeners.flatMap(listener => targets.map(target => ({ ...listener, target })))
  const attempts: Attempt[] = []
  for (const { name: client, tell } of machines) {
    const endpoints = calls.map(({ target, port }) => ({ host: target, port }))
    const { outcomes = [] } = await tell({ do: 'connect', endpoints })
    const results = calls.map(({ host, bound, target }, index) => {
      return { host, bound, client, target, outcome: outcomes[index] ?? '' }
    })
    attempts.push(...results)
  }
  return attempts
}

/** Starts a machine: `unshare` becomes the program in a namespace of its own, so the process is the machine. */
async function start(name: string, children: ChildProcess[]): Promise<Machine> {
  const child = spawn('unshare', ['--net', process.execPath, MACHINE], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const answer = async (): Promise<Answer> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`the machine ${name} has ended`)
    const answer = JSON.parse(value) as Answer
    if (answer.error !== undefined) throw new Error(`${name}: ${answer.error}`)
    return answer
  }
  await answer()
  const tell = (order: Order) => {
    child.stdin!.write(`${JSON.stringify(order)}\n`)
    return answer()
  }
  return { name, pid: child.pid!, tell }
}

/** Ends a machine and waits until it is gone. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('close', resolve))
  child.kill('SIGKILL')
  await gone
}

function ip(...args: string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
