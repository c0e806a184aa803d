/**
 * The experiment with two machines and two cards each, on one machine: who can reach whom.
 *
 *     node lessons/07-ip-addressing/lab/two-machines.ts          prints a table
 *     node lessons/07-ip-addressing/lab/two-machines.ts --json   tries all worlds of worlds.ts and prints what came
 *
 * The machines are network namespaces. They live as long as this program and leave nothing behind; the network of the
 * machine itself is not touched. Linux only.
 *
 * @see https://man7.org/linux/man-pages/man7/network_namespaces.7.html
 */
import { spawn, spawnSync } from 'node:child_process'
import { type Attempt, tryEverything } from './network.ts'
import { hostsOf, WORLDS, type World } from './worlds.ts'

const INSIDE = '--inside'

const [mode, ...args] = process.argv.slice(2)
if (mode === INSIDE) await runInside(args.includes('--json'))
else await runOutside(process.argv.slice(2))

/** Starts this program once more, in a namespace in which it may make others. */
async function runOutside(args: string[]): Promise<void> {
  // The first way needs no rights at all; where a system forbids it, the administrator has the second.
  const ways = [['--user', '--map-root-user', '--net'], ['--net']]
  const way = ways.find(each => spawnSync('unshare', [...each, 'ip', 'link', 'show']).status === 0)
  if (way === undefined) {
    console.error(
      'This experiment needs Linux with the programs "unshare" and "ip" and the right to make network namespaces. ' +
        'Where your system forbids that to users, run it with sudo.',
    )
    process.exitCode = 1
    return
  }
  const child = spawn('unshare', [...way, '--kill-child', process.execPath, import.meta.filename, INSIDE, ...args], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGKILL'))
  process.exitCode = await new Promise<number>(resolve => child.once('close', code => resolve(code ?? 1)))
}

async function runInside(asJson: boolean): Promise<void> {
  if (!asJson) {
    const [world] = WORLDS
    printTable(world!, await tryEverything(world!))
    return
  }
  const worlds = []
  for (const world of WORLDS) {
    worlds.push({ title: world.title, hosts: hostsOf(world), attempts: await tryEverything(world) })
  }
  console.log(JSON.stringify(worlds))
}

/** Prints for one machine's listeners which targets reach them, from each of the two machines. */
function printTable(world: World, attempts: readonly Attempt[]): void {
  const hosts = hostsOf(world)
  const [server, other] = hosts.map(({ name }) => name)
  for (const { name, addresses } of hosts) console.log(`${name} has ${addresses.join(', ')}`)
  const bounds = [...new Set(attempts.filter(each => each.host === server).map(each => each.bound))]
  for (const bound of bounds) {
    const mine = attempts.filter(each => each.host === server && each.bound === bound)
    console.log(`\nA server on ${server}, bound to ${bound}, is reached`)
    for (const client of [server, other]) {
      const open = mine.filter(each => each.client === client && each.outcome === 'open').map(each => each.target)
      console.log(`  from ${client} by ${open.length === 0 ? 'no address' : open.join(', ')}`)
    }
  }
}
