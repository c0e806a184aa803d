/** Finds out which languages this machine has, and makes the commands that run their programs. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const PROGRAMS = join(import.meta.dirname, 'programs')
const C_PROGRAMS = ['c/client', 'c/server', 'peer/peer', 'peer/load']

/** What can run here. Disposing removes the compiled programs. */
export interface Languages extends Disposable {
  /** Sentences about what is there and what is left out. */
  said: string[]
  /** Answers the command for a program below `programs/`, or null if its language is not here. */
  commandFor(program: string): string[] | null
}

/** Compiles the C programs into a temporary folder, if there is a compiler. */
export function openLanguages(): Languages {
  const python = linesOf('python3', ['-c', 'import sys; print(sys.executable); print(sys.version.split()[0])'])
  const compiler = linesOf('gcc', ['--version'])
  const folder = compiler ? compileAll() : null
  return {
    said: [
      `Node ${process.version}`,
      python ? `CPython ${python[1]}` : 'no python3: the rows of CPython are left out',
      compiler ? compiler[0]! : 'no gcc: the rows of C are left out, and the other end is a program of Node',
    ],
    commandFor: program => {
      if (program.endsWith('.ts')) return [process.execPath, join(PROGRAMS, program)]
      if (program.endsWith('.py')) return python ? [python[0]!, join(PROGRAMS, program)] : null
      if (folder) return [join(folder, basename(program))]
      return program.startsWith('peer/') ? [process.execPath, join(PROGRAMS, `${program}.ts`)] : null
    },
    [Symbol.dispose]: () => folder && rmSync(folder, { recursive: true }),
  }
}

function compileAll(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sockets-bench-'))
  for (const program of C_PROGRAMS) {
    const source = join(PROGRAMS, `${program}.c`)
    const args = ['-O2', '-Wall', '-Wextra', '-pthread', '-o', join(folder, basename(program)), source]
    const { status, stderr } = spawnSync('gcc', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`gcc cannot compile ${source}: ${stderr}`)
  }
  return folder
}

/** The lines that a command prints, or null if it is not there. */
function linesOf(command: string, args: string[]): string[] | null {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout.trim().split('\n') : null
}
