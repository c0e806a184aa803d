/**
 * What one run of a judge leaves on the machine while it goes on: processes that bear its mark, and a folder for what the
 * judged programs keep for a moment. A compiler that is ended in the middle of its work tidies nothing up itself.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endStragglers } from '@socket-course/testkit'

/** The temporary folder of a run. Short, since the address of a Unix socket has little room; see unix(7). */
const folderOf = (run: string): string => join(tmpdir(), `socket-course-${run.slice(0, 8)}`)

/** Makes the temporary folder of a run, if it is not there; {@link endRun} removes it. */
export function openTemporaryFolder(run: string): string {
  const folder = folderOf(run)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Ends every process of a run, at once, and removes what they have left in its folder. May be called again. */
export function endRun(run: string): void {
  endStragglers(run)
  rmSync(folderOf(run), { recursive: true, force: true })
}
