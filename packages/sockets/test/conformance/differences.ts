/** Where this package is meant to differ from CPython. Everything else has to agree. */
import type { Answer } from './perform.ts'

/** The names of errors: CPython's classes and this package's codes and classes. */
export const ERRORS: Record<string, string> = {
  // A time-out has the code of the error that it is, where CPython has a class and no number.
  TimeoutError: 'ETIMEDOUT',
  ValueError: 'RangeError',
  OverflowError: 'RangeError',
  // A name that cannot be encoded (too long, an empty label) is no name of a host.
  UnicodeError: 'EAI_NONAME',
  UnicodeEncodeError: 'EAI_NONAME',
  AttributeError: 'TypeError',
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
    why: '`listen` takes a backlog from 0 to 4096; CPython makes a negative one 0 and leaves a large one to the kernel.',
  },
}
