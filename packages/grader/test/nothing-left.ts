/** Gives the suite a temporary folder of its own, and fails it when a file or a process is left at the end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vitest's own folders, named by nanoid; compiled code, kept on purpose; the folder of another suite of the same run. */
const KEPT = /^[\w-]{21}$|compile-cache$|^socket-course-suite-/

export default function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'socket-course-suite-'))
  process.env.TMPDIR = folder // inherited by the workers, and handed on to every judged program
  return async () => {
    const files = readdirSync(folder).filter(name => !KEPT.test(name))
    const processes = await untilNone(() => listProcesses(`TMPDIR=${folder}`))
    rmSync(folder, { recursive: true, force: true })
    if (files.length > 0) throw new Error(`The suite left files behind: ${files.join(', ')}`)
    if (processes.length > 0) throw new Error(`The suite left processes behind:\n${processes.join('\n')}`)
  }
}

/** Looks again for a moment while there is something: a process that was just killed is still there. */
async function untilNone(list: () => string[]): Promise<string[]> {
  for (let looks = 0; looks < 600 && list().length > 0; looks++) await new Promise(resolve => setTimeout(resolve, 50))
  return list()
}

/** Lists the command lines of processes with this variable, Vitest's own workers left out. */
function listProcesses(variable: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(pid => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(variable)) return []
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
        return command.includes('/vitest/dist/workers/') ? [] : [`${pid} ${command}`]
      } catch {
        return [] // it ended while we looked
      }
    })
}
