import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from './program.ts'

/** Gives descriptors and ports names in the order in which they come up; a wait in milliseconds is never twice the same. */
function withoutNumbers(trace: string): string {
  const fds = [...trace.matchAll(/(?:socket|accept)\(.*\) = (\d+)|\[(\d+), (\d+)\]$/gm)].flatMap(match =>
    match.slice(1),
  )
  const ports = [...trace.matchAll(/127\.0\.0\.1:([1-9]\d{3,})/g)].map(match => match[1])
  const name = (list: (string | undefined)[], value: string) => [...new Set(list.filter(Boolean))].indexOf(value) + 1
  return trace
    .replace(/(poll\(.*), [1-9]\d*\)/g, '$1, <ms>)')
    .replace(/127\.0\.0\.1:([1-9]\d{3,})/g, (_, port) => `127.0.0.1:<port ${name(ports, port)}>`)
    .replace(/(\(|\(\[|= \d \[|, )(\d+)(?=[,)\]]| POLL)/g, (whole, before, fd) => {
      return name(fds, fd) ? `${before}<fd ${name(fds, fd)}>` : whole
    })
    .replace(/^((?:socket|accept)\(.*\) =) (\d+)/gm, (_, before, fd) => `${before} <fd ${name(fds, fd)}>`)
}

test('SOCKETS_TRACE=1 writes one line a call to standard error', async () => {
  const ended = await runProgram('traced.ts', [], { SOCKETS_TRACE: '1' })
  expect(ended).toMatchObject({ code: 0, stdout: 'done\n' })
  await expect(withoutNumbers(ended.stderr)).toMatchFileSnapshot('golden/trace.txt')
})

test('SOCKETS_TRACE=file:PATH appends one JSON object a line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sockets-'))
  const path = join(folder, 'trace.jsonl')
  const ended = await runProgram('traced.ts', [], { SOCKETS_TRACE: `file:${path}` })
  expect(ended).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' })
  const calls: Record<string, unknown>[] = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(calls[0]).toEqual({
    timeMs: expect.any(Number),
    pid: expect.any(Number),
    thread: 0,
    call: 'socket',
    args: ['AF_INET', 'SOCK_STREAM', '0'],
    result: expect.any(Number),
  })
  expect(calls.filter(each => each.call === 'recv')[1]).toMatchObject({ result: 12, detail: '"Hello, world"' })
  expect(calls.find(each => each.error === 'ECONNREFUSED')).toMatchObject({ call: 'connect', result: -1 })
  const times = calls.map(each => Number(each.timeMs))
  expect(times).toEqual([...times].sort((a, b) => a - b))
  rmSync(folder, { recursive: true })
})

test('without SOCKETS_TRACE nothing is written', async () => {
  expect(await runProgram('traced.ts')).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' })
  expect(await runProgram('traced.ts', [], { SOCKETS_TRACE: '0' })).toMatchObject({ stderr: '' })
})

test('another value of SOCKETS_TRACE is an error as the package is loaded', async () => {
  const ended = await runProgram('traced.ts', [], { SOCKETS_TRACE: 'yes' })
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain("Expected `SOCKETS_TRACE` to be '1' or 'file:PATH', got 'yes'")
})
