/** Where this package is meant to differ from CPython. Everything else has to agree. */
import type { Answer } from './perform.ts'

/** The errors of CPython that have another name here, wherever they come. */
export const ERRORS: Record<string, { ours: string; why: string }> = {
  TimeoutError: { ours: 'ETIMEDOUT', why: 'A time-out has a code, as every error of a call has.' },
  ValueError: { ours: 'RangeError', why: 'The type is right and the value is not.' },
  OverflowError: { ours: 'RangeError', why: 'The number is too large for C.' },
  KeyError: { ours: 'RangeError', why: 'What is looked up was never registered.' },
  OSError: { ours: 'RangeError', why: 'Without a number it says that a size or a text is not what it should be.' },
  ENOTSUP: { ours: 'EOPNOTSUPP', why: 'Two names for one number of Linux; here the one that POSIX has for sockets.' },
  '-2': { ours: 'EAI_NONAME', why: '`create_server` of CPython wraps the error of a look-up and loses its name.' },
}

/** One difference that a script names with `# differs: ID`. */
export interface Difference {
  python: Answer
  ours: Answer
  why: string
}

/** Single answers that differ, by the ID in the script. */
export const DIFFERENCES: Record<string, Difference> = {
  'backlog-range': {
    python: { value: null },
    ours: { error: 'RangeError' },
    why: '`listen` takes a backlog from 0 to 4096. CPython makes a negative one 0 and leaves a large one to the kernel.',
  },
  'flag-is-boolean': {
    python: { value: null },
    ours: { error: 'TypeError' },
    why: '`setblocking` takes a boolean only.',
  },
  fraction: {
    python: { error: 'TypeError' },
    ours: { error: 'RangeError' },
    why: 'TypeScript has one type of number: 1.5 and NaN, where an integer is wanted, are out of range.',
  },
  'how-range': {
    python: { error: 'EINVAL' },
    ours: { error: 'RangeError' },
    why: '`shutdown` checks its argument before it calls the kernel.',
  },
  'no-sender': {
    python: { value: [{ bytes: 'hello' }, null] },
    ours: { value: [{ bytes: 'hello' }, { host: '', port: 0 }] },
    why: 'Where a message has no sender the address is empty, so that its type is always Address.',
  },
  'no-sender-path': {
    python: { value: [{ bytes: 'hello' }, null] },
    ours: { value: [{ bytes: 'hello' }, { path: '' }] },
    why: 'As above, of AF_UNIX.',
  },
  'nul-in-text': {
    python: { error: 'TypeError' },
    ours: { error: 'RangeError' },
    why: 'A NUL inside a host or a path is out of range: the type is right.',
  },
  'option-is-int': {
    python: { error: 'TypeError' },
    ours: { error: 'RangeError' },
    why: 'An option that no C `int` holds is out of range: the type is right.',
  },
  'service-type': {
    python: { error: 'OSError' },
    ours: { error: 'TypeError' },
    why: 'A service of another type is a TypeError, as everywhere.',
  },
  'inet-family': {
    python: { error: 'ValueError' },
    ours: { error: 'EAFNOSUPPORT' },
    why: '`inet_ntop` names an unknown family as `inet_pton` and C do.',
  },
  'fileobj-type': {
    python: { error: 'ValueError' },
    ours: { error: 'TypeError' },
    why: 'What is no file object has the wrong type.',
  },
  'closed-selector': {
    python: { error: 'RuntimeError' },
    ours: { error: 'EBADF' },
    why: 'A closed selector is as closed as a closed socket.',
  },
  'modify-checks-none': {
    python: { value: { fileobj: { object: 'left' }, events: 0, data: null } },
    ours: { error: 'RangeError' },
    why: '`modify` checks events as `register` does; in CPython only `register` does.',
  },
  'modify-checks-unknown': {
    python: { value: { fileobj: { object: 'left' }, events: 99, data: null } },
    ours: { error: 'RangeError' },
    why: 'As above.',
  },
  'closed-file': {
    python: { error: 'ValueError' },
    ours: { error: 'EBADF' },
    why: 'A closed file is as closed as a closed socket.',
  },
  'file-direction': {
    python: { error: 'UnsupportedOperation' },
    ours: { error: 'EBADF' },
    why: 'As in C: a descriptor that is not open for this is EBADF.',
  },
  'file-after-timeout': {
    python: { error: 'OSError' },
    ours: { error: 'ETIMEDOUT' },
    why: 'After a time-out a file is of no more use in both; here the error says why.',
  },
  'closed-server': {
    python: { error: 'ValueError' },
    ours: { error: 'EBADF' },
    why: 'A closed server is as closed as a closed socket.',
  },
}
