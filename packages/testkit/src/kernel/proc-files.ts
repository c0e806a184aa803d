/** Files that may be gone between two looks, since they tell of processes. @see proc(5) */
import { readdirSync, readFileSync } from 'node:fs'

/** Reads a file of /proc; `undefined` where it is gone or the system has none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** Lists a folder of /proc; empty where it is gone or the system has none. */
export function listIfThere(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
