import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countBytes, describeBytes, drawCuts, drawDifference, firstDifference } from '../src/story/bytes.ts'

/** The obvious way, against which the fast one is checked. */
function firstDifferenceByLoop(one: Uint8Array, other: Uint8Array): number {
  for (let i = 0; i < Math.max(one.length, other.length); i++) if (one[i] !== other[i]) return i
  return -1
}

describe('describeBytes', () => {
  test.each([
    ['text as text', 'hello', '"hello"'],
    ['line breaks by name', 'a\r\nb', '"a\\r\\nb"'],
    ['quotes and backslashes with a backslash', 'say "\\"', '"say \\"\\\\\\""'],
    ['control characters as hex', '\0\t\x1b\x7f', '"\\x00\\x09\\x1b\\x7f"'],
    ['bytes above 127 as hex', 'é', '"\\xc3\\xa9"'],
    ['nothing as nothing', '', '""'],
  ])('writes %s', (_, text, expected) => {
    expect(describeBytes(Buffer.from(text))).toBe(expected)
  })

  test('stops at the limit and says so', () => {
    expect(describeBytes(Buffer.from('abcdef'), 3)).toBe('"abc"…')
    expect(describeBytes(Buffer.from('abc'), 3)).toBe('"abc"')
  })

  test('gives printable ASCII only, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => /^[ -~]*…?$/.test(describeBytes(bytes))))
  })
})

describe('firstDifference', () => {
  const few = fc.uint8Array({ max: 1, maxLength: 40 })

  test('equals the naive loop for any two sequences', () => {
    fc.assert(
      fc.property(few, few, (one, other) => {
        expect(firstDifference(one, other)).toBe(firstDifferenceByLoop(one, other))
      }),
    )
  })

  test('equals the naive loop for sequences with a common beginning', () => {
    fc.assert(
      fc.property(few, few, few, (start, one, other) => {
        const [left, right] = [Buffer.concat([start, one]), Buffer.concat([start, other])]
        expect(firstDifference(left, right)).toBe(firstDifferenceByLoop(left, right))
      }),
    )
  })

  test('finds the last byte of 8 MiB', () => {
    const one = Buffer.alloc(8 << 20)
    const other = Buffer.alloc(8 << 20)
    other[other.length - 1] = 1
    expect(firstDifference(one, other)).toBe(other.length - 1)
  })
})

describe('drawDifference', () => {
  const text = 'The quick brown fox jumps over the lazy dog'
  test.each([
    ['in the first column', Buffer.from(text), Buffer.from(`X${text.slice(1)}`)],
    ['in the last column', Buffer.from(text), Buffer.from(text.replace('fox', 'Xox').replace('n X', 'nXX'))],
    ['in the second line', Buffer.from(text), Buffer.from(text.replace('jumps', 'jXmps'))],
    ['where the observed bytes end', Buffer.from(text), Buffer.from(text.slice(0, 20))],
    ['where more bytes came', Buffer.from(text.slice(0, 16)), Buffer.from(text)],
    ['where nothing was expected', Buffer.alloc(0), Buffer.from('surprise')],
    ['in bytes that are no text', Buffer.from('naïve'), Buffer.from('na?ve')],
  ])('marks a difference %s', async (where, expected, observed) => {
    const drawn = `${drawDifference(expected, observed).join('\n')}\n`
    await expect(drawn).toMatchFileSnapshot(`golden/difference-${where.replaceAll(' ', '-')}.txt`)
  })

  test('puts the caret under the first byte that differs', () => {
    const pair = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat())
    fc.assert(
      fc.property(pair, ([bytes, anywhere]) => {
        const at = anywhere % bytes.length
        const other = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 0xff : byte))
        const [, expected = '', observed = '', caret = ''] = drawDifference(bytes, other)
        const column = caret.indexOf('^^')
        expect(expected.slice(column, column + 2)).toBe(bytes[at]!.toString(16).padStart(2, '0'))
        expect(observed.slice(column, column + 2)).toBe(other[at]!.toString(16).padStart(2, '0'))
      }),
    )
  })

  test('draws nothing for equal bytes', () => {
    expect(drawDifference(Buffer.from('a'), Buffer.from('a'))).toEqual([])
  })
})

describe('drawCuts', () => {
  const bytes = Buffer.from('\0\0\0\x05hello\0\0\0\x06world!\0\0\0\x01x')
  test.each([
    ['in one piece', bytes, []],
    ['in the middle of a line', bytes, [6]],
    ['in two lines', bytes, [3, 20]],
    ['at the border of two lines', bytes, [16]],
    ['byte by byte', bytes.subarray(0, 9), [1, 2, 3, 4, 5, 6, 7, 8]],
  ])('marks a stream %s', async (where, stream, cuts) => {
    const drawn = `${drawCuts(stream, cuts).join('\n')}\n`
    await expect(drawn).toMatchFileSnapshot(`golden/cuts-${where.replaceAll(' ', '-')}.txt`)
  })
})

test('bytes are counted in words', () => {
  expect([0, 1, 2, 8_388_608].map(countBytes)).toEqual(['0 bytes', '1 byte', '2 bytes', '8,388,608 bytes'])
})
