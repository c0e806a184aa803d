/** Runs the lesson's experiment with all its worlds and makes of it the table against which `reachable` is judged. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Which targets lead a client to a listener. */
type Row = { host: string; bound: string; client: string; reachedBy: string[] }

/** Everything that was tried in one world: each listener from each client by each target. */
export type RecordedWorld = {
  title: string
  hosts: { name: string; addresses: string[] }[]
  targets: string[]
  rows: Row[]
}

type Attempt = { host: string; bound: string; client: string; target: string; outcome: string }
type Tried = { title: string; hosts: RecordedWorld['hosts']; attempts: Attempt[] }

const LAB = fileURLToPath(new URL('../../../lessons/07-ip-addressing/lab/two-machines.ts', import.meta.url))

/** How an attempt may end; anything else, as a time-out, says nothing of who can reach whom. */
const OUTCOMES = ['open', 'ECONNREFUSED', 'ENETUNREACH']

/** Where the recorded table is. */
export const TABLE = fileURLToPath(
  new URL('../../../lessons/07-ip-addressing/test/recorded-reachability.json', import.meta.url),
)

/** Says why the experiment cannot be made on this machine, if so. */
export function whyNotHere(): string | undefined {
  const probe = spawnSync('unshare', ['--user', '--map-root-user', '--net', 'ip', 'link', 'show'])
  const asRoot = () => spawnSync('unshare', ['--net', 'ip', 'link', 'show'])
  return probe.status === 0 || asRoot().status === 0 ? undefined : 'this machine makes no network namespaces'
}

/** Makes the experiment: some seconds. */
export function record(): RecordedWorld[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAB, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`the experiment failed: ${stderr}`)
  return (JSON.parse(stdout) as Tried[]).map(({ title, hosts, attempts }) => {
    const odd = attempts.find(each => !OUTCOMES.includes(each.outcome))
    if (odd !== undefined) throw new Error(`an attempt ended with ${odd.outcome}: ${JSON.stringify(odd)}`)
    return { title, hosts, targets: [...new Set(attempts.map(each => each.target))], rows: rowsOf(attempts) }
  })
}

function rowsOf(attempts: readonly Attempt[]): Row[] {
  const groups = Map.groupBy(attempts, ({ host, bound, client }) => [host, bound, client].join(' '))
  return [...groups.values()].map(group => {
    const { host, bound, client } = group[0]!
    const reachedBy = group.filter(each => each.outcome === 'open').map(each => each.target)
    return { host, bound, client, reachedBy }
  })
}
