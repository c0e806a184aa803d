import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { SHUT_WR, type Socket, socketpair } from '../src/index.ts'
import { codeOf, connectedPair, fillSendBuffer, GUARD_SECONDS } from './connected-pair.ts'
import { pythonMissing, startCommand } from './program.ts'

/** Two connected sockets that give up after {@link GUARD_SECONDS}. */
function pair(): { left: Socket; right: Socket } & Disposable {
  const [left, right] = socketpair()
  for (const each of [left, right]) each.settimeout(GUARD_SECONDS)
  const close = () => {
    for (const each of [left, right]) each.close()
  }
  return { left, right, [Symbol.dispose]: close }
}

/** A pair whose left end has sent `text` and then, unless told otherwise, its end of file. */
function sent(text: string | Buffer, isAll = true): ReturnType<typeof pair> {
  const both = pair()
  both.left.sendall(Buffer.from(text as string))
  if (isAll) both.left.shutdown(SHUT_WR)
  return both
}

describe('reading bytes', () => {
  test('readline answers a line with its end, the last one without, then nothing', () => {
    using both = sent('first\n\nlast')
    using file = both.right.makefile('rb')
    expect(Array.from({ length: 4 }, () => file.readline().toString())).toEqual(['first\n', '\n', 'last', ''])
  })

  test('readline waits for the end of a line that comes in pieces', () => {
    using both = sent('begin', false)
    using file = both.right.makefile('rb')
    expect(file.read1(2).toString()).toBe('be')
    both.left.sendall(Buffer.from('ning\nnext'))
    expect([file.readline().toString(), file.read(4).toString()]).toEqual(['ginning\n', 'next'])
  })

  test('readline with a limit, and of a line longer than the buffer', () => {
    const long = `${'x'.repeat(50_000)}\n`
    using both = sent(`short\n${long}end\n`)
    using file = both.right.makefile('rb', 16)
    expect([file.readline(3).toString(), file.readline(100).toString()]).toEqual(['sho', 'rt\n'])
    expect([file.readline().toString() === long, file.readline().toString()]).toEqual([true, 'end\n'])
  })

  test('read waits for so many bytes, or takes all to the end of file', () => {
    using both = sent('0123456789')
    using file = both.right.makefile('rb', 4)
    expect([file.read(6), file.read(0), file.read(), file.read(5)].map(String)).toEqual(['012345', '', '6789', ''])
  })

  test('readinto fills a buffer and nothing beside it', () => {
    using both = sent('0123456789')
    using file = both.right.makefile('rb', 4)
    const whole = Buffer.alloc(8, '.')
    expect([file.readinto(whole.subarray(1, 7)), whole.toString()]).toEqual([6, '.012345.'])
    expect([file.readinto(whole), whole.toString()]).toEqual([4, '6789345.'])
  })

  test('iterates over the lines', () => {
    using both = sent('a\nb\nc')
    using file = both.right.makefile('rb')
    expect([...file].map(String)).toEqual(['a\n', 'b\n', 'c'])
  })

  test('without a buffer takes no byte more than asked for', () => {
    using both = sent('line\nrest', false)
    using file = both.right.makefile('rb', 0)
    expect(file.readline().toString()).toBe('line\n')
    expect(both.right.recv(100).toString()).toBe('rest')
  })

  test('with a buffer takes what has come, and the socket has it no more', () => {
    using both = sent('line\nrest')
    using file = both.right.makefile('rb')
    file.readline()
    expect(both.right.recv(100)).toHaveLength(0)
  })
})

describe('reading text', () => {
  test.each([
    [null, ['a\n', 'b\n', 'c\n', '\n', 'd']],
    ['', ['a\n', 'b\r', 'c\r\n', '\r', 'd']],
    ['\n', ['a\n', 'b\rc\r\n', '\rd']],
    ['\r', ['a\nb\r', 'c\r', '\n\r', 'd']],
    ['\r\n', ['a\nb\rc\r\n', '\rd']],
  ] as const)('with newline %j ends lines there', (newline, lines) => {
    for (const bufferBytes of [1, 2, 3, -1]) {
      using both = sent('a\nb\rc\r\n\rd')
      using file = both.right.makefile('r', bufferBytes, { newline })
      expect([...file]).toEqual(lines)
    }
  })

  test('decodes characters whose bytes come apart, and cuts none in two', () => {
    for (const bufferBytes of [1, 2, 3, 4, 5, -1]) {
      using both = sent('zwölf 🧦 Paar')
      using file = both.right.makefile('r', bufferBytes)
      expect([file.read(3), file.read(4), file.read()]).toEqual(['zwö', 'lf 🧦', ' Paar'])
    }
  })

  test('of another encoding', () => {
    using both = sent(Buffer.from([0x7a, 0xf6]))
    using file = both.right.makefile('r', -1, { encoding: 'latin1' })
    expect(file.read()).toBe('zö')
  })

  test('that is none is EILSEQ', () => {
    for (const bytes of [Buffer.from([0xff]), Buffer.from([0xc3])]) {
      using both = sent(bytes)
      using file = both.right.makefile()
      expect(() => file.read()).toThrow('read: EILSEQ (the bytes are not UTF-8)')
    }
  })
})

describe('writing', () => {
  test('sends nothing before flush: the trap', () => {
    using both = pair()
    using file = both.left.makefile('rw')
    both.right.setblocking(false)
    expect(file.write('question\n')).toBe(9)
    expect(codeOf(() => both.right.recv(100))).toBe('EAGAIN')
    file.flush()
    expect(both.right.recv(100).toString()).toBe('question\n')
  })

  test('sends by itself when the buffer is full, and the rest when the file is closed', () => {
    using both = pair()
    both.right.setblocking(false)
    const file = both.left.makefile('wb', 4)
    file.write(Buffer.from('abc'))
    expect(codeOf(() => both.right.recv(100))).toBe('EAGAIN')
    file.write(Buffer.from('de'))
    expect(both.right.recv(100).toString()).toBe('abc')
    file.write(Buffer.from('longer than the buffer'))
    expect(both.right.recv(100).toString()).toBe('delonger than the buffer')
    file.write(Buffer.from('end'))
    file.close()
    expect(both.right.recv(100).toString()).toBe('end')
  })

  test('without a buffer sends at once', () => {
    using both = pair()
    using file = both.left.makefile('wb', 0)
    expect(file.write(Buffer.from('now'))).toBe(3)
    expect(both.right.recv(100).toString()).toBe('now')
  })

  test('keeps what was not taken for the next flush', () => {
    using both = connectedPair()
    const before = fillSendBuffer(both.client)
    const file = both.client.makefile('w')
    file.write('the end')
    expect(codeOf(() => file.flush())).toBe('EAGAIN')
    let read = 0
    while (read < before) read += both.server.recv(1024 * 1024).length
    file.flush()
    expect(both.server.recv(100).toString()).toBe('the end')
    file.close()
  })

  test('of text puts newline for \\n, and refuses what the encoding does not have', () => {
    using both = pair()
    using file = both.left.makefile('w', -1, { newline: '\r\n', encoding: 'latin1' })
    file.write('ö\n')
    expect(() => file.write('🧦')).toThrow("Expected `text` to be encodable as latin1, got '🧦'")
    file.flush()
    expect(both.right.recv(100)).toEqual(Buffer.from([0xf6, 13, 10]))
    using plain = both.left.makefile('w')
    expect(() => plain.write('\ud800')).toThrow(RangeError)
  })
})

describe('the socket', () => {
  test('is closed when it and all its files are, in any order', () => {
    const [left, right] = socketpair()
    right.settimeout(GUARD_SECONDS)
    const [first, second] = [left.makefile('w'), left.makefile('rb')]
    first.write('still open')
    left.close()
    left.close()
    expect(left.fileno()).not.toBe(-1)
    second.close()
    second.close()
    first.flush()
    expect(right.recv(100).toString()).toBe('still open')
    first.close()
    expect([left.fileno(), first.fileno(), right.recv(100).length]).toEqual([-1, -1, 0])
    right.close()
  })

  test('stays open when its files are closed', () => {
    using both = pair()
    both.left.makefile('w').close()
    both.left.send(Buffer.from('x'))
    expect(both.right.recv(1).toString()).toBe('x')
  })

  test('is closed by the last file even if that cannot send any more', () => {
    const [left, right] = socketpair()
    const file = left.makefile('w')
    file.write('nobody reads this')
    left.close()
    right.close()
    expect(codeOf(() => file.close())).toBe('EPIPE')
    expect([file.closed, left.fileno()]).toEqual([true, -1])
  })

  test('after a time-out cannot be read through the file any more, except what had come', () => {
    using both = sent('abc', false)
    both.right.settimeout(0.02)
    using file = both.right.makefile('rb')
    expect(() => file.readline()).toThrow('recv: ETIMEDOUT (no bytes came within 0.02 s)')
    both.left.send(Buffer.from('def\n'))
    expect(() => file.readline()).toThrow('read: ETIMEDOUT (cannot read from timed out object)')
    expect(file.read(3).toString()).toBe('abc')
    expect(both.right.recv(10).toString()).toBe('def\n')
  })

  test('that never waits gives EAGAIN, and what has come stays in the file', () => {
    using both = sent('half', false)
    both.right.setblocking(false)
    using file = both.right.makefile()
    expect(codeOf(() => file.readline())).toBe('EAGAIN')
    both.left.send(Buffer.from(' a line\n'))
    expect(file.readline()).toBe('half a line\n')
  })
})

describe('a file refuses', () => {
  test('what it was not opened for, and everything once it is closed', () => {
    using both = pair()
    const [reading, writing] = [both.left.makefile('r'), both.left.makefile('wb')]
    expect([reading.readable(), reading.writable()]).toEqual([true, false])
    expect(() => reading.write('x')).toThrow('write: EBADF (the file is not open for writing)')
    expect(() => writing.read(1)).toThrow('read: EBADF (the file is not open for reading)')
    for (const file of [reading, writing]) file.close()
    const late = [() => reading.read(), () => reading.readline(), () => reading.write('x'), () => reading.flush()]
    for (const call of late) expect(call).toThrow('EBADF (the file is closed)')
  })

  test('other modes and types', () => {
    using both = pair()
    const makefile = (...args: unknown[]) =>
      (both.left.makefile as (...args: unknown[]) => unknown).apply(both.left, args)
    expect(() => makefile('x')).toThrow("Expected `mode` to be 'r', 'w', 'rw', 'rb', 'wb' or 'rwb', got 'x'")
    expect(() => makefile('r', 0)).toThrow('Expected `buffering` to be other than 0 for a file of text, got 0')
    expect(() => makefile('rb', -2)).toThrow(RangeError)
    expect(() => makefile(1)).toThrow(TypeError)
    expect(() => makefile('r', -1, { newline: 'x' })).toThrow(RangeError)
    expect(() => makefile('r', -1, { encoding: 'utf-16' })).toThrow(RangeError)
    using file = both.left.makefile('rwb')
    expect(() => file.write('text' as never)).toThrow("Expected `bytes` to be a Uint8Array, got 'text'")
    expect(() => file.read('1' as never)).toThrow(TypeError)
    expect(() => file.read(-2)).toThrow(RangeError)
    both.left.close()
    file.close()
    expect(both.left.fileno()).toBe(-1)
  })
})

const PYTHON = `
import socket, sys
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as client, client.makefile('rw', newline='\\r\\n') as file:
    print(file.readline().strip(), flush=True)
    file.write('from python\\n')
    file.flush()`

test.skipIf(pythonMissing)('lines go to and come from a file of Python', async () => {
  const { create_server } = await import('../src/index.ts')
  using listener = create_server({ host: '127.0.0.1', port: 0 })
  listener.settimeout(GUARD_SECONDS)
  using client = startCommand('python3', ['-c', PYTHON, String(listener.getsockname().port)])
  using connection = listener.accept()[0]
  connection.settimeout(GUARD_SECONDS)
  using file = connection.makefile('rw', -1, { newline: '\r\n' })
  file.write('to python\n')
  file.flush()
  expect(file.readline()).toBe('from python\r\n')
  expect((await client.ended).stdout).toBe('to python\n')
})

const PYTHON_READER = `
import json, socket, sys
def run(case):
    left, right = socket.socketpair()
    with left, right:
        left.sendall(case['text'].encode())
        left.shutdown(socket.SHUT_WR)
        text = {} if 'b' in case['mode'] else {'newline': case['newline'], 'encoding': 'utf-8'}
        with right.makefile(case['mode'], case['buffering'], **text) as file:
            answers = [getattr(file, name)(size) for name, size in case['calls']]
            return [answer if isinstance(answer, str) else answer.decode('latin1') for answer in answers]
print(json.dumps([run(case) for case in json.load(sys.stdin)]))`

test.skipIf(pythonMissing)('600 files are read as Python reads them', () => {
  let seed = 11
  const below = (limit: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % limit
  }
  const pick = <Item>(list: readonly Item[]): Item => list[below(list.length)]!
  const cases = Array.from({ length: 600 }, () => ({
    text: Array.from({ length: below(40) }, () => pick(['a', 'b', 'é', '€', '\n', '\r', '\r\n'])).join(''),
    // Without 'rwb', whose readline(size) answers more than size in CPython 3.11 (io.BufferedRWPair).
    mode: pick(['r', 'rb', 'rw'] as const),
    buffering: pick([1, 2, 3, 8, -1]),
    newline: pick([null, '', '\n', '\r', '\r\n'] as const),
    calls: Array.from({ length: 1 + below(12) }, () => [pick(['read', 'readline'] as const), below(9) - 1] as const),
  }))
  const ours = cases.map(({ text, mode, buffering, newline, calls }) => {
    using both = sent(text)
    using file = both.right.makefile(mode as 'r', buffering, { newline })
    return calls.map(([name, size]) => {
      const answer: string | Buffer = file[name](size)
      return typeof answer === 'string' ? answer : (answer as Buffer).toString('latin1')
    })
  })
  const { stdout, stderr } = spawnSync('python3', ['-c', PYTHON_READER], { input: JSON.stringify(cases) })
  const theirs: unknown[] = JSON.parse(stdout.toString() || JSON.stringify([stderr.toString()]))
  const written = (answers: unknown) => (index: number) =>
    JSON.stringify({ ...cases[index], answers: (answers as unknown[])[index] })
  const different = cases.map((_, index) => index).filter(index => written(ours)(index) !== written(theirs)(index))
  expect(different.slice(0, 3).map(written(ours))).toEqual(different.slice(0, 3).map(written(theirs)))
})
