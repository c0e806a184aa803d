/** `course doctor`: what this machine offers, and what is missing for which part of the course. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { hasLoopbackBlock, hasProcessFacts } from '@socket-course/testkit'
import type { Course } from '../course.ts'
import type { Screen } from '../terminal/screen.ts'
import { drawTable } from '../terminal/table.ts'

type Check = { name: string; state: 'ok' | 'missing' | 'broken'; remark: string }

/** Programs that some tests or experiments use; without them only those are skipped. */
const TOOLS: Record<string, string> = {
  python3: 'runs programs in Python, and tests with a real peer',
  cc: 'compiles programs in C',
  nc: 'talks to servers by hand',
  socat: 'talks to servers by hand',
  curl: 'talks to servers by hand',
  ss: 'shows sockets',
  strace: 'shows system calls',
  bwrap: 'walls for grading what you do not trust',
}

/** Prints one line for each thing that the course needs; 0 when nothing is broken, else 3. */
export async function doctorCommand(course: Course, screen: Screen): Promise<number> {
  const checks: Check[] = [
    { name: 'Node', state: 'ok', remark: `${process.version} at ${process.execPath}` },
    await checkSystemCalls(),
    await checkLoopback('127.0.0.1', 'needed by every exercise'),
    await checkLoopback('::1', 'needed by experiments with IPv6 only'),
    checkFacts(),
    checkWritable(course),
    ...Object.entries(TOOLS).map(([tool, use]) => checkTool(tool, use)),
  ]
  const table = drawTable(
    ['state', 'what', 'remark'],
    checks.map(({ state, name, remark }) => [state, name, remark]),
  )
  if (Math.max(...table.map(line => line.length)) <= screen.columns) screen.print(...table)
  else for (const { state, name, remark } of checks) screen.print(`${state}: ${name}`, ...screen.wrap(remark, 4))
  const broken = checks.filter(check => check.state === 'broken')
  const verdict =
    broken.length === 0
      ? 'Everything that the course needs is there. What is missing only skips single tests.'
      : `${broken.map(check => check.name).join(', ')}: mend this first.`
  screen.print('', ...screen.wrap(verdict))
  return broken.length === 0 ? 0 : 3
}

async function checkSystemCalls(): Promise<Check> {
  try {
    await import('koffi')
    return { name: 'system calls', state: 'ok', remark: 'koffi loads' }
  } catch (error) {
    const remark = `koffi does not load (${(error as Error).message.split('\n')[0]}): run npm ci again`
    return { name: 'system calls', state: 'broken', remark }
  }
}

function checkLoopback(host: string, use: string): Promise<Check> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', error =>
      resolve({ name: host, state: host === '::1' ? 'missing' : 'broken', remark: error.message }),
    )
    server.listen(0, host, () => server.close(() => resolve({ name: host, state: 'ok', remark: use })))
  })
}

function checkFacts(): Check {
  if (hasProcessFacts && hasLoopbackBlock) return { name: '/proc', state: 'ok', remark: 'tests see what programs do' }
  return { name: '/proc', state: 'missing', remark: 'tests that ask the system about a program are skipped' }
}

function checkWritable(course: Course): Check {
  const folder = join(course.root, '.course')
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return { name: 'progress', state: 'ok', remark: `kept in ${join('.course', 'progress.json')}` }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { name: 'progress', state: 'missing', remark: `.course cannot be written (${code}): progress is not kept` }
  }
}

function checkTool(tool: string, use: string): Check {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const isThere = folders.some(folder => existsSync(join(folder, tool)))
  return { name: tool, state: isThere ? 'ok' : 'missing', remark: use }
}
