import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CourseCopy, outcomeOf, programsIn, until } from './course-copy.ts'

/** A server that answers nobody and does not mind SIGTERM. */
const DEAF = `
import { createServer } from 'node:net'
process.on('SIGTERM', () => {})
const [host, port] = process.argv.slice(2)
createServer(() => {}).listen(Number(port), host)
`

/** A module that is not loaded before there is a file beside it. */
const WAITS_FOR_A_FILE = `
import { existsSync } from 'node:fs'
while (!existsSync(new URL('go-on', import.meta.url))) await new Promise(resolve => setTimeout(resolve, 10))
`

/** Waits until judged programs run whose command line contains the text. */
const untilJudging = (course: CourseCopy, text = '/lessons/01-echo/src/server.ts 127.') =>
  until('a program is judged', () => course.programs().some(each => each.includes(text)))

const untilNothingRuns = (course: CourseCopy) => until('nothing runs', () => course.programs().length === 0)

describe.concurrent('Ctrl-C', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s during course test leaves no process', async signal => {
    using course = new CourseCopy()
    course.write('lessons/01-echo/src/server.ts', DEAF)
    const child = course.start(['test', '1/server'])
    const outcome = outcomeOf(child)
    await untilJudging(course)
    child.kill(signal)
    expect(await outcome).toMatchObject({ code: { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal], err: '' })
    await untilNothingRuns(course)
  })

  test('during course grade leaves no process, no copy of a submission and no half result', async () => {
    using course = new CourseCopy()
    for (const name of ['alice', 'bob', 'carol']) course.write(`class/${name}/server.ts`, DEAF)
    const servers = () => programsIn(join(tmpdir(), 'submission-')).filter(each => each.includes('/server.ts 127.'))
    const child = course.start(['grade', 'class', '--lesson', '1', '--jobs', '2'])
    const outcome = outcomeOf(child)
    await until('a submission is judged', () => servers().length > 0)
    process.kill(-child.pid!, 'SIGINT') // as a terminal does: to the judges too
    const { code, out, err } = await outcome
    expect([code, out]).toEqual([130, ''])
    expect(err.trim().split('\n').at(-1)).toBe('Stopped before all were graded. The results so far are whole.')
    await untilNothingRuns(course)
    await until('no server runs', () => servers().length === 0)
  })

  test('during course verify leaves no process', async () => {
    using course = new CourseCopy()
    const child = course.start(['verify', '1'])
    const outcome = outcomeOf(child)
    await untilJudging(course, '/solutions/01-echo/')
    child.kill('SIGINT')
    expect((await outcome).code).toBe(130)
    await untilNothingRuns(course)
  })

  test('a reader that has enough leaves no process either', async () => {
    using course = new CourseCopy()
    course.write('lessons/01-echo/src/server.ts', DEAF)
    const child = course.start(['test', '1/server'])
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.stderr.resume()
    await untilJudging(course)
    child.stdout.destroy()
    expect(await ended).toBe(0)
    await untilNothingRuns(course)
  })

  test('a program that ends before it has read its input interrupts nothing', async () => {
    using course = new CourseCopy()
    course.write('lessons/01-echo/src/sendall.ts', WAITS_FOR_A_FILE)
    const child = course.start(['test', '1/sendall'])
    const outcome = outcomeOf(child)
    await untilJudging(course, '/lessons/01-echo/src/sendall.ts')
    child.kill('SIGPIPE') // what the system sends to whoever writes to such a program
    course.write('lessons/01-echo/src/go-on', '')
    const { code, out } = await outcome
    expect(code).toBe(1)
    expect(out).toContain('it exports nothing')
  })
})
