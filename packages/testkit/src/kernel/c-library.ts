/**
 * The C library, for the few questions that no file of /proc answers. It is loaded with the first question: whoever only
 * imports the kit waits for nothing.
 *
 * A thread that is ended while it loads koffi takes the whole process with it: koffi's C++ cannot make objects in a thread
 * that is being stopped, and aborts. Whoever may end threads that run tests hands them a {@link LoadGuard}.
 */
import { createRequire } from 'node:module'
import type { LibraryHandle } from 'koffi'

/** Is told when this thread must not be ended, and when it may be again. */
export type LoadGuard = {
  /** This thread begins to load; may wait for good where its end has been decided. */
  begin: () => void
  /** It is done. */
  end: () => void
}

let guard: LoadGuard | undefined

/** Sets who is told that this thread loads something. */
export function setLoadGuard(other: LoadGuard | undefined): void {
  guard = other
}

/** Opens the C library and takes what `declare` makes of it; `undefined` where that is not possible. */
export function fromCLibrary<Calls>(declare: (libc: LibraryHandle) => Calls): Calls | undefined {
  guard?.begin()
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    return declare(koffi.load(null))
  } catch {
    return undefined
  } finally {
    guard?.end()
  }
}
