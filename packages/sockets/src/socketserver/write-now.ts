/** Writes text at once. What a worker prints through its streams waits until the main thread turns its event loop. */
import { writeSync } from 'node:fs'

/** Writes all of a text to standard output (1) or standard error (2); answers nothing, and throws nothing. */
export function writeNow(fd: 1 | 2, text: string): void {
  let rest: Uint8Array = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      // A full pipe is waited for. If nobody reads any more, nobody misses the text.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}
