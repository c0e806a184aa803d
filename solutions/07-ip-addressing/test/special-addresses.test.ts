/** The table in the lesson's text is what the reference knows, and links to the RFCs that it names. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { addressKind } from '../src/classify.ts'
import { formatIPv4 } from '../src/ipv4.ts'
import { broadcastOf, networkOf, parseCidr } from '../src/subnet.ts'

const README = new URL('../../../lessons/07-ip-addressing/README.md', import.meta.url)
const ROW = /^\| `([\d./]+)` +\| `([a-z-]+)` +\| \[(\d+)\]\(https:\/\/www\.rfc-editor\.org\/rfc\/rfc(\d+)\)/gm

const rows = [...readFileSync(README, 'utf8').matchAll(ROW)]

test('the text has the fifteen blocks of the table', () => {
  expect(rows.length).toBe(15)
})

test.for(rows)('%s', ([, block = '', kind, rfc, linked]) => {
  const cidr = parseCidr(block)
  const first = networkOf(cidr)
  // The last address of all belongs to a block of its own.
  const last = block === '240.0.0.0/4' ? broadcastOf(cidr) - 1 : broadcastOf(cidr)
  expect([first, last].map(formatIPv4).map(addressKind)).toEqual([kind, kind])
  expect(cidr.address).toBe(first)
  expect(linked).toBe(rfc)
})
