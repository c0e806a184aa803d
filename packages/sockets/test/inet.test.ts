import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  htonl,
  htons,
  inet_aton,
  inet_ntoa,
  inet_ntop,
  inet_pton,
  ntohl,
  ntohs,
} from '../src/index.ts'
import { codeOf } from './connected-pair.ts'
import { pythonMissing } from './program.ts'

const any = (f: unknown) => f as (...args: unknown[]) => unknown

describe('inet_aton', () => {
  test.each([
    ['127.0.0.1', [127, 0, 0, 1]],
    ['127.1', [127, 0, 0, 1]],
    ['10.1.2', [10, 1, 0, 2]],
    ['10.1.65535', [10, 1, 255, 255]],
    ['1', [0, 0, 0, 1]],
    ['4294967295', [255, 255, 255, 255]],
    ['0x7f.0X1', [127, 0, 0, 1]],
    ['0177.0.0.01', [127, 0, 0, 1]],
    ['127.0.0.1 and more', [127, 0, 0, 1]],
  ])('%j is %j', (text, packed) => {
    expect([...inet_aton(text)]).toEqual(packed)
  })

  const NONE = [
    '',
    ' 1.2.3.4',
    '1.2.3.4.5',
    '256.1',
    '1.2.3.256',
    '1.2.65536',
    '4294967296',
    '1.',
    '.1',
    '08',
    '0x',
    'a',
  ]
  test.each(NONE)('%j is a RangeError', text => {
    expect(() => inet_aton(text)).toThrow(RangeError)
  })
})

describe('inet_pton and inet_ntop', () => {
  test.each([
    [AF_INET, '127.0.0.1', '7f000001'],
    [AF_INET6, '::1', '00000000000000000000000000000001'],
    [AF_INET6, '2001:db8::a:0:0:1', '20010db800000000000a000000000001'],
    [AF_INET6, '::ffff:10.0.0.1', '00000000000000000000ffff0a000001'],
  ])('family %i: %s', (family, text, hex) => {
    expect(inet_pton(family, text).toString('hex')).toBe(hex)
    expect(inet_ntop(family, Buffer.from(hex, 'hex'))).toBe(text)
  })

  test.each(['127.1', '127.0.0.01', '127.0.0.1 ', '0x7f.0.0.1', '::1', ''])('%j is no proper IPv4 address', text => {
    expect(() => inet_pton(AF_INET, text)).toThrow(RangeError)
  })

  test.each(['127.0.0.1', '1::2::3', ':::', '::1%lo', '12345::'])('%j is no proper IPv6 address', text => {
    expect(() => inet_pton(AF_INET6, text)).toThrow(`Expected \`text\` to be an IPv6 address, got '${text}'`)
  })

  test('another family is EAFNOSUPPORT', () => {
    expect(codeOf(() => inet_pton(AF_UNIX, '::1'))).toBe('EAFNOSUPPORT')
    expect(codeOf(() => inet_ntop(AF_UNIX, Buffer.alloc(4)))).toBe('EAFNOSUPPORT')
  })

  test('another number of bytes is a RangeError', () => {
    expect(() => inet_ntop(AF_INET, Buffer.alloc(5))).toThrow('Expected `packed` to be 4 bytes long, got 5 bytes')
    expect(() => inet_ntop(AF_INET6, Buffer.alloc(4))).toThrow('Expected `packed` to be 16 bytes long, got 4 bytes')
    expect(() => inet_ntoa(Buffer.alloc(0))).toThrow(RangeError)
  })

  test('another type is a TypeError', () => {
    for (const call of [
      () => any(inet_aton)(1),
      () => any(inet_pton)(AF_INET, 1),
      () => any(inet_pton)('2', '::1'),
      () => any(inet_ntop)(AF_INET, '7f000001'),
      () => any(inet_ntoa)([127, 0, 0, 1]),
      () => any(htons)('80'),
    ]) {
      expect(call).toThrow(TypeError)
    }
  })
})

test('the order of the network begins with the highest byte', () => {
  expect(new Uint8Array(Uint16Array.of(htons(0x1234)).buffer)).toEqual(Uint8Array.of(0x12, 0x34))
  expect(new Uint8Array(Uint32Array.of(htonl(0xfedcba98)).buffer)).toEqual(Uint8Array.of(0xfe, 0xdc, 0xba, 0x98))
  for (const value of [0, 1, 80, 0xff00, 0xffff]) expect(ntohs(htons(value))).toBe(value)
  for (const value of [0, 1, 0x80000000, 0xffffffff]) expect(ntohl(htonl(value))).toBe(value)
  expect(() => htons(65536)).toThrow('Expected `value` to be an integer from 0 to 65535, got 65536')
  expect(() => ntohl(-1)).toThrow(RangeError)
})

const PYTHON = `
import json, socket, sys
def attempt(call, *args):
    try:
        return call(*args).hex()
    except (OSError, ValueError):
        return 'error'
print(json.dumps([[attempt(socket.inet_aton, t), attempt(socket.inet_pton, socket.AF_INET, t),
                   attempt(socket.inet_pton, socket.AF_INET6, t)] for t in json.load(sys.stdin)]))`

test.skipIf(pythonMissing)('5,000 texts mean the same to Python', () => {
  let seed = 7
  const below = (limit: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % limit
  }
  const pick = (list: readonly string[]) => list[below(list.length)]!
  const piece = () => pick(['0', '1', '01', '255', '256', '0x1f', '08', '65535', 'ffff', '', 'a', '127', '4294967295'])
  const texts = Array.from({ length: 5000 }, (_, index) => {
    const [separator, most] = index % 2 ? [['.'], 5] : [[':', ':', ':', '.', '::'], 9]
    const pieces = Array.from({ length: 1 + below(most as number) }, piece)
    const joined = pieces.reduce((text, next) => text + pick(separator as string[]) + next)
    return below(20) ? joined : `${joined}${pick([' ', ' x', '\t', '\n', ' 1', '%1'])}`
  })
  const attempt = (call: () => Buffer) => {
    try {
      return call().toString('hex')
    } catch (error) {
      if (error instanceof RangeError) return 'error'
      throw error
    }
  }
  const ours = texts.map(text => [
    attempt(() => inet_aton(text)),
    attempt(() => inet_pton(AF_INET, text)),
    attempt(() => inet_pton(AF_INET6, text)),
  ])
  const { stdout } = spawnSync('python3', ['-c', PYTHON], { input: JSON.stringify(texts) })
  const theirs: string[][] = JSON.parse(stdout.toString())
  const different = texts.filter((_, index) => String(ours[index]) !== String(theirs[index]))
  expect(different).toEqual([])
  expect(ours.flat().filter(answer => answer !== 'error').length).toBeGreaterThan(500)
})
