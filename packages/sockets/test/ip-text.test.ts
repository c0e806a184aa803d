import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../src/ip-text.ts'
import { pythonMissing } from './program.ts'

const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex')

test.each([
  ['127.0.0.1', '7f000001'],
  ['255.255.255.255', 'ffffffff'],
  ['0.0.0.0', '00000000'],
])('%s is %s', (text, bytes) => {
  expect(hex(parseIPv4(text))).toBe(bytes)
  expect(formatIPv4(Buffer.from(bytes, 'hex'))).toBe(text)
})

test.each(['', '127.1', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '1.2.3.4 ', '0x7f.0.0.1', '1..2.3', '-1.0.0.0'])(
  '%j is no IPv4 address',
  text => expect(parseIPv4(text)).toBeNull(),
)

test.each([
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['2001:db8::8:800:200c:417a', '20010db80000000000080800200c417a'],
  ['::ffff:127.0.0.1', '00000000000000000000ffff7f000001'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['1:0:0:4::8', '00010000000000040000000000000008'],
  ['fe80::', 'fe800000000000000000000000000000'],
])('%s is %s', (text, bytes) => {
  expect(hex(parseIPv6(text))).toBe(bytes)
  expect(formatIPv6(Buffer.from(bytes, 'hex'))).toBe(text)
})

test.each([
  '',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '12345::',
  '::g',
  '::1%lo',
  '1.2.3.4',
  '::1.2.3.4:5',
  '1:',
  ':1',
  '::1:',
  '1::2:',
  '::256.1.1.1',
])('%j is no IPv6 address', text => expect(parseIPv6(text)).toBeNull())

test.skipIf(pythonMissing)(`addresses are read and written as the C library does, 2,000 of them`, () => {
  const script = `
import random, socket
random.seed(7)
for _ in range(2000):
    groups = [random.choice((0, 0, 0, 1, 0xffff, random.getrandbits(16))) for _ in range(8)]
    packed = b''.join(group.to_bytes(2, 'big') for group in groups)
    print(packed.hex(), socket.inet_ntop(socket.AF_INET6, packed))`
  const lines = spawnSync('python3', ['-c', script]).stdout.toString().trim().split('\n')
  expect(lines).toHaveLength(2000)
  for (const line of lines) {
    const [bytes, text] = line.split(' ') as [string, string]
    expect(formatIPv6(Buffer.from(bytes, 'hex'))).toBe(text)
    expect(hex(parseIPv6(text))).toBe(bytes)
  }
})
