import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { reasonFor } from '../src/error-reasons.ts'
import { platform as current } from '../src/platform/current.ts'
import { linux } from '../src/platform/linux.ts'
import { macos } from '../src/platform/macos.ts'
import { windows } from '../src/platform/windows.ts'
import { errnoOf } from '../src/socket-error.ts'
import { pythonMissing } from './program.ts'

describe.each([
  ['linux', linux],
  ['macos', macos],
  ['windows', windows],
])('%s', (_name, platform) => {
  test('has a number for every name', () => {
    expect(Object.keys(platform.constants).sort()).toEqual(Object.keys(linux.constants).sort())
    for (const value of Object.values(platform.constants)) expect(value).toSatisfy(Number.isInteger)
  })

  test.each(['AF_', 'SOCK_', 'SO_', 'TCP_', 'IPPROTO_', 'MSG_', 'NI_', 'AI_'])('has %s* numbers apart', prefix => {
    const known = Object.entries(platform.constants).filter(([name]) => name.startsWith(prefix))
    // NETLINK and options that are missing are -1, flags that are missing 0.
    const values = known.map(([, value]) => value).filter(value => value > 0)
    expect(new Set(values).size).toBe(values.length)
  })

  test('has flags of one bit each', () => {
    const isFlag = (name: string) => /^(MSG|AI|NI)_/.test(name)
    const flags = Object.entries(platform.constants).filter(([name, value]) => isFlag(name) && value !== 0)
    for (const [name, value] of flags) expect([name, value & (value - 1)]).toEqual([name, 0])
  })

  test('has fields of addrinfo that lie inside it and apart', () => {
    const { size, addrlen, ...pointers } = platform.addrinfo
    expect([addrlen, ...Object.values(pointers)].sort((a, b) => a - b)).toEqual([16, 24, 32, 40])
    expect(size).toBe(48)
  })
})

test('the layouts of Windows fit the numbers in them', () => {
  const { fdSet, pollEvents, pollfd } = windows
  expect(fdSet.size).toBe(fdSet.array + 8 * fdSet.most)
  expect([pollfd.events, pollfd.revents, pollfd.size]).toEqual([8, 10, 16])
  const bits = Object.values(pollEvents)
  expect(bits.reduce((all, flags) => all | flags)).toBe(bits.reduce((sum, flags) => sum + flags))
})

test('every error of Windows sockets has a reason and a number of its own', () => {
  const { socketErrors } = windows
  for (const code of Object.keys(socketErrors)) expect(reasonFor(code, '')).not.toBe('')
  expect(new Set(Object.values(socketErrors)).size).toBe(Object.keys(socketErrors).length)
  for (const number of Object.values(socketErrors)) expect(number).toBeGreaterThan(10000)
})

test.runIf(process.platform === 'linux')('the errors that have reasons exist on Linux', () => {
  for (const code of Object.keys(windows.socketErrors)) expect([code, errnoOf(code)]).not.toEqual([code, 0])
})

const PYTHON = `
import json, socket
print(json.dumps({name: int(getattr(socket, name)) for name in dir(socket) if name.isupper()
                  and isinstance(getattr(socket, name), int)}))`

test.skipIf(pythonMissing)('the numbers of this machine are those that Python was built with', () => {
  const { stdout } = spawnSync('python3', ['-c', PYTHON])
  const theirs: Record<string, number> = JSON.parse(stdout.toString())
  const ours = Object.entries({ ...current.constants, ...current.resolverErrors }).filter(([name]) => name in theirs)
  expect(ours.length).toBeGreaterThan(80)
  expect(ours).toEqual(ours.map(([name]) => [name, theirs[name]]))
})
