/** The worlds of lab/worlds.ts with what the kernel did in them, as it was recorded. */
import { readFileSync } from 'node:fs'

/** What was tried in one world: each listener from each client by each target. */
export type RecordedWorld = {
  title: string
  hosts: { name: string; addresses: string[] }[]
  targets: string[]
  rows: { host: string; bound: string; client: string; reachedBy: string[] }[]
}

/** In the order of lab/worlds.ts. */
type Worlds = [
  twoCards: RecordedWorld,
  oneInCommon: RecordedWorld,
  inARow: RecordedWorld,
  prefixes: RecordedWorld,
  sameAddress: RecordedWorld,
  alike: RecordedWorld,
]

const RECORDED = new URL('./recorded-reachability.json', import.meta.url)

export const WORLDS = JSON.parse(readFileSync(RECORDED, 'utf8')) as Worlds
