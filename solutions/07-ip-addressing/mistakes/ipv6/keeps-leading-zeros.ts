// The misconception: a group has four digits.
import { formatIPv4, parseIPv4 } from '../../src/ipv4.ts'

const GROUPS = 8

export function parseIPv6(text: string): Uint8Array {
  const percent = text.indexOf('%')
  if (percent === text.length - 1) throw new Error('after the % comes the zone, which cannot be empty')
  const [left = '', right, ...more] = (percent < 0 ? text : text.slice(0, percent)).split('::')
  if (more.length > 0) throw new Error('"::" may stand only once, or nobody knows how many zeros each stands for')
  const before = readGroups(left, right === undefined)
  const after = right === undefined ? [] : readGroups(right, true)
  const zeros = GROUPS - before.length - after.length
  if (right === undefined && zeros !== 0) throw new Error(`an address without "::" has 8 groups, not ${before.length}`)
  if (right !== undefined && zeros < 1) throw new Error('"::" has to stand for one group at least')
  const groups = [...before, ...Array<number>(zeros).fill(0), ...after]
  return Uint8Array.from(groups.flatMap(group => [group >>> 8, group & 0xff]))
}

export function formatIPv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: GROUPS }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!)
  const isMapped = groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff
  if (isMapped) return `::ffff:${formatIPv4(groups[6]! * 0x10000 + groups[7]!)}`
  const run = longestRunOfZeros(groups)
  const write = (part: number[]) => part.map(group => group.toString(16).padStart(4, '0')).join(':')
  if (run.length < 2) return write(groups)
  return `${write(groups.slice(0, run.start))}::${write(groups.slice(run.start + run.length))}`
}

function readGroups(text: string, mayEndInIPv4: boolean): number[] {
  if (text === '') return []
  const words = text.split(':')
  return words.flatMap((word, index) => {
    if (word.includes('.') && mayEndInIPv4 && index === words.length - 1) {
      const address = parseIPv4(word)
      return [address >>> 16, address & 0xffff]
    }
    if (!/^[0-9a-f]{1,4}$/i.test(word)) throw new Error(`${JSON.stringify(word)} is no group of 1 to 4 hex digits`)
    return [Number.parseInt(word, 16)]
  })
}

function longestRunOfZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > longest.length) longest = { start: index - length + 1, length }
  }
  return longest
}
