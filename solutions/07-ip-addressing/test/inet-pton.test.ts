/** The reference and the oracle of the lesson's tests agree with the C library's inet_pton, as Python calls it. */
import { spawnSync } from 'node:child_process'
import { SocketAddress } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { parseIPv4 } from '../src/ipv4.ts'
import { formatIPv6, parseIPv6 } from '../src/ipv6.ts'

const PYTHON = `
import json, socket, sys
def read(family, text):
    try: return socket.inet_pton(family, text).hex()
    except (OSError, ValueError): return None
texts = json.load(sys.stdin)
both = [[read(socket.AF_INET, t), read(socket.AF_INET6, t)] for t in texts]
print(json.dumps([[a, b, b and socket.inet_ntop(socket.AF_INET6, bytes.fromhex(b))] for a, b in both]))
`

/** Every text of three of these is tried, alone and behind the beginning of an address. */
const PIECES = ['1', 'a:', ':', '::', '0:', '00', ':3', '1.2.3', '.4', '.', '256', ' ', 'g', '12345']

const python = spawnSync('python3', ['--version']).status === 0

test('every short text made of pieces of addresses is read as inet_pton reads it', context => {
  if (!python) context.skip('python3 is not there')
  const three = PIECES.flatMap(a => PIECES.flatMap(b => PIECES.map(c => a + b + c)))
  const texts = [...new Set([...three, ...three.map(each => `1:2:3:4:5:${each}`), ...three.map(each => `1.2.${each}`)])]
  const { stdout } = spawnSync('python3', ['-c', PYTHON], { input: JSON.stringify(texts), maxBuffer: 2 ** 28 })
  const expected = JSON.parse(stdout.toString()) as (string | null)[][]
  const observed = texts.map((text, index) => {
    const bytes = attempt(() => parseIPv6(text))
    const written = expected[index]?.[2] ?? null
    const isDisputed = written?.includes('.') === true && !written.startsWith('::ffff:')
    return [
      attempt(() => parseIPv4(text).toString(16).padStart(8, '0')),
      bytes === null ? null : Buffer.from(bytes).toString('hex'),
      bytes === null || isDisputed ? written : formatIPv6(bytes),
      attempt(() => new SocketAddress({ family: 'ipv4', address: text })) !== null,
      attempt(() => new SocketAddress({ family: 'ipv6', address: text })) !== null,
    ]
  })
  const wrong = texts.flatMap((text, index) => {
    const [ipv4 = null, ipv6 = null, written = null] = expected[index] ?? []
    const right = [ipv4, ipv6, written, ipv4 !== null, ipv6 !== null]
    return isDeepStrictEqual(observed[index], right) ? [] : [{ text, observed: observed[index], right }]
  })
  expect(wrong).toEqual([])
})

function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
