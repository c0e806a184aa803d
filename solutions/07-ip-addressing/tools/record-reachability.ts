/**
 * Writes the table of who can reach whom anew, after worlds.ts has changed: `node record-reachability.ts`. It needs a
 * Linux that makes network namespaces.
 */
import { writeFileSync } from 'node:fs'
import { record, TABLE, whyNotHere } from './recording.ts'

const reason = whyNotHere()
if (reason === undefined) {
  writeFileSync(TABLE, `${JSON.stringify(record(), null, 2)}\n`)
  console.log(`${TABLE} is written; format it with \`biome check --write\`.`)
} else {
  console.error(reason)
  process.exitCode = 1
}
