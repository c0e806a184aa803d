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
  LookupError: { ours: 'RangeError', why: 'No encoding has this name.' },
  UnicodeEncodeError: { ours: 'RangeError', why: 'The encoding has no such character.' },
  UnicodeDecodeError: { ours: 'EILSEQ', why: 'What came is at fault, not an argument.' },
  UnicodeError: { ours: 'RangeError', why: 'A host, or another text, that cannot be written as bytes.' },
  '-2': { ours: 'EAI_NONAME', why: '`create_server` of CPython wraps the error of a look-up and loses its name.' },
  '-9': { ours: 'EAI_ADDRFAMILY', why: 'As above.' },
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
  'timeout-max': {
    python: { value: null },
    ours: { error: 'RangeError' },
    why: 'A time-out is at most 2147483 s, almost 25 days: so many milliseconds are in one `int` of `poll`.',
  },
  'true-is-no-number': {
    python: { value: null },
    ours: { error: 'TypeError' },
    why: '`true` is no number, nor a descriptor, here.',
  },
  'family-range': {
    python: { error: 'EAFNOSUPPORT' },
    ours: { error: 'RangeError' },
    why: '`socket` takes a family from 0 to 255.',
  },
  'minus-one': {
    python: { value: { object: 'another' } },
    ours: { error: 'RangeError' },
    why: 'What is left out has its default. In CPython -1 stands for it.',
  },
  'closed-zero': {
    python: { value: { bytes: '' } },
    ours: { error: 'EBADF' },
    why: 'Every call on a closed socket is EBADF, one for no bytes too.',
  },
  'netlink-range': {
    python: { value: null },
    ours: { error: 'RangeError' },
    why: 'A number that no C `unsigned int` holds is out of range.',
  },
  'scope-range': {
    python: { value: null },
    ours: { error: 'RangeError' },
    why: 'As above, of the scope of an IPv6 address.',
  },
  'scope-in-host': {
    python: { error: 'EINVAL' },
    ours: { error: 'EADDRNOTAVAIL' },
    why: 'The scope in a host, `fe80::1%1`, counts if there is no `scopeid`. CPython puts 0 in its place.',
  },
  'port-below': {
    python: { error: 'EAI_SERVICE' },
    ours: { error: 'RangeError' },
    why: 'A port is from 0 to 65535 wherever one is given.',
  },
  'port-wraps': {
    python: { error: 'ECONNREFUSED' },
    ours: { error: 'RangeError' },
    why: 'As above. CPython leaves the number to the C library, where 65536 is port 0.',
  },
  'bufsize-zero': {
    python: { value: 0 },
    ours: { error: 'RangeError' },
    why: 'Without a size the value is a number. In CPython 0 stands for none.',
  },
  'nul-in-name': {
    python: { error: 'EAI_NONAME' },
    ours: { error: 'RangeError' },
    why: 'A NUL inside a host or a path is out of range: the type is right.',
  },
  'service-code': {
    python: { error: 'OSError' },
    ours: { error: 'EAI_SERVICE' },
    why: 'An error of a look-up has a code.',
  },
  'interface-code': {
    python: { error: 'OSError' },
    ours: { error: 'ENODEV' },
    why: 'The error has the code that the C library gives.',
  },
  'closed-selector-call': {
    python: { error: 'ValueError' },
    ours: { error: 'EBADF' },
    why: 'A closed selector is as closed as a closed socket.',
  },
  'modify-in-place': {
    python: { value: { fileobj: { descriptor: 'left' }, events: 2, data: 'b' } },
    ours: { value: { fileobj: { object: 'left' }, events: 2, data: 'b' } },
    why: '`modify` keeps the object that was registered, in every selector. In CPython not over `select`.',
  },
  'buffering-below': {
    python: { value: { object: 'another' } },
    ours: { error: 'RangeError' },
    why: 'Of negative sizes only -1 has a meaning.',
  },
  'size-below': {
    python: { value: { bytes: 'one\n' } },
    ours: { error: 'RangeError' },
    why: 'As above.',
  },
  'text-buffer': {
    python: { error: 'EAGAIN' },
    ours: { value: { bytes: 'more than four' } },
    why: 'A file of text has one buffer. CPython has a second one before it, of 8192 bytes.',
  },
  'text-buffer-sent': {
    python: { value: { bytes: 'more than four' } },
    ours: { error: 'EAGAIN' },
    why: 'As above: it was sent before.',
  },
  'file-would-block': {
    python: { value: null },
    ours: { error: 'EAGAIN' },
    why: 'A file on a socket that never waits throws as the socket does.',
  },
  'file-keeps-bytes': {
    python: { error: 'OSError' },
    ours: { value: { bytes: 'tial' } },
    why: 'After an error the bytes that had come can still be read.',
  },
  'closed-file-number': {
    python: { error: 'ValueError' },
    ours: { value: -1 },
    why: 'The number of a closed file is -1, as that of a closed socket.',
  },
  'closed-file-direction': {
    python: { error: 'ValueError' },
    ours: { value: true },
    why: 'A closed file still knows what it was.',
  },
  idna: {
    python: { error: 'UnicodeError' },
    ours: { error: 'EAI_NONAME' },
    why: 'CPython writes hosts in ASCII itself (IDNA). Here the program does, by `domainToASCII` of `node:url`.',
  },
}
