/** The lines of /proc/PID/task/TID/syscall, as Linux writes them on the two architectures that the kit knows. */
import { describe, expect, test } from 'vitest'
import { waitEnds } from '../src/kernel/blocking-calls.ts'

type Row = [call: string, line: string, answer: ReturnType<typeof waitEnds>]

/** A line of six arguments, the stack pointer and the program counter. */
const call = (number: number, ...args: string[]): string =>
  `${[number, ...Array.from({ length: 6 }, (_, i) => args[i] ?? '0x0'), '0x7ffe4ab5d0b0', '0x7f2a27f26cae'].join(' ')}\n`

const FOREVER_INT = '0xffffffff'
/** The same -1 where the C library passes the argument on as a long (glibc since 2.41). */
const FOREVER_LONG = '0xffffffffffffffff'
const SOON_INT = '0x1f4'
const POINTER = '0x7ffd74562e78'

const X64: Row[] = [
  ['read without bytes', call(0, '0x3', POINTER, '0x400'), 'never'],
  ['recvfrom without bytes', call(45, '0x4', POINTER, '0x400'), 'never'],
  ['accept without clients', call(43, '0x4'), 'never'],
  ['wait4 for a child', call(61, FOREVER_INT), 'never'],
  ['poll for ever', call(7, POINTER, '0x1', FOREVER_INT), 'never'],
  ['poll for ever, as a long', call(7, POINTER, '0x1', FOREVER_LONG), 'never'],
  ['poll for 500 ms', call(7, POINTER, '0x1', SOON_INT), 'soon'],
  ['poll for a day', call(7, POINTER, '0x1', '0x5265c00'), 'never'],
  ['select for ever', call(23, '0x4', POINTER), 'never'],
  ['select with a time-out', call(23, '0x4', POINTER, '0x0', '0x0', POINTER), 'soon'],
  ['nanosleep', call(35, POINTER), 'soon'],
  ['clock_nanosleep', call(230, '0x0', '0x0', POINTER), 'soon'],
  ['restart_syscall', call(219), 'soon'],
  ['rt_sigtimedwait for ever', call(128, POINTER, POINTER), 'never'],
  ['rt_sigtimedwait with a time-out', call(128, POINTER, POINTER, POINTER), 'soon'],
  ['futex for ever', call(202, POINTER, '0x189', '0x0', '0x0'), 'never'],
  ['futex with a time-out', call(202, POINTER, '0x189', '0x0', POINTER), 'soon'],
  ['epoll_wait for ever', call(232, '0x4', POINTER, '0x400', FOREVER_INT), 'never'],
  ['epoll_wait for 500 ms', call(232, '0x4', POINTER, '0x400', SOON_INT), 'soon'],
  ['epoll_pwait for ever', call(281, '0xf', POINTER, '0x400', FOREVER_INT), 'never'],
  ['epoll_pwait for ever, as a long', call(281, '0xf', POINTER, '0x400', FOREVER_LONG), 'never'],
  ['epoll_pwait for 0 ms', call(281, '0xf', POINTER, '0x400', '0x0'), 'soon'],
  ['epoll_pwait2 for ever', call(441, '0xf', POINTER, '0x400'), 'never'],
  ['epoll_pwait2 with a time-out', call(441, '0xf', POINTER, '0x400', POINTER), 'soon'],
  ['pselect6 for ever', call(270, '0x4', POINTER), 'never'],
  ['pselect6 with a time-out', call(270, '0x4', POINTER, '0x0', '0x0', POINTER), 'soon'],
  ['ppoll for ever', call(271, POINTER, '0x1'), 'never'],
  ['ppoll with a time-out', call(271, POINTER, '0x1', POINTER), 'soon'],
]

const ARM64: Row[] = [
  ['read without bytes', call(63, '0x3', POINTER, '0x400'), 'never'],
  ['accept4 without clients', call(242, '0x4'), 'never'],
  ['epoll_pwait for ever', call(22, '0xf', POINTER, '0x400', FOREVER_INT), 'never'],
  ['epoll_pwait for ever, as a long', call(22, '0xf', POINTER, '0x400', FOREVER_LONG), 'never'],
  ['epoll_pwait for 500 ms', call(22, '0xf', POINTER, '0x400', SOON_INT), 'soon'],
  ['pselect6 for ever', call(72, '0x4', POINTER), 'never'],
  ['pselect6 with a time-out', call(72, '0x4', POINTER, '0x0', '0x0', POINTER), 'soon'],
  ['ppoll for ever', call(73, POINTER, '0x1'), 'never'],
  ['ppoll with a time-out', call(73, POINTER, '0x1', POINTER), 'soon'],
  ['futex for ever', call(98, POINTER, '0x189', '0x0', '0x0'), 'never'],
  ['futex with a time-out', call(98, POINTER, '0x189', '0x0', POINTER), 'soon'],
  ['nanosleep', call(101, POINTER), 'soon'],
  ['clock_nanosleep', call(115, '0x0', '0x0', POINTER), 'soon'],
  ['restart_syscall', call(128), 'soon'],
  ['rt_sigtimedwait for ever', call(137, POINTER, POINTER), 'never'],
  ['epoll_pwait2 with a time-out', call(441, '0xf', POINTER, '0x400', POINTER), 'soon'],
]

describe.each([
  ['x64', X64],
  ['arm64', ARM64],
])('on %s', (architecture, rows) => {
  test.each(rows)('%s', (_, line, answer) => {
    expect(waitEnds(line, architecture)).toBe(answer)
  })
})

test.each([
  ['a thread that runs', 'running\n'],
  ['a thread that sleeps outside of any call', '-1 0x7ffe4ab5d0b0 0x7f2a27f26cae\n'],
  ['an empty file', ''],
  ['a file that could not be read', undefined],
])('nothing is known of %s', (_, line) => {
  expect(waitEnds(line, 'x64')).toBe('unknown')
})

test('nothing is known on an architecture without a table', () => {
  expect(waitEnds(call(43, '0x4'), 'riscv64')).toBe('unknown')
})
