/**
 * The manners of a command-line program: what it says and how it exits when it cannot do what it was asked.
 * Every lesson's programs are held to these; lesson 1 tests them.
 */
import type { ProgramExercise } from './claims.ts'
import type { Listener, Program } from './program/program.ts'
import type { Story } from './story/story.ts'

/** What is expected of a program that gives up. */
export type Complaint = {
  /** The exit code that it must have. */
  code: number
  /** What must stand in its complaint: the address, a count. Each word is looked for by itself. */
  mentions: readonly string[]
  /** What the complaint is about, as `that 127.0.0.1:7 is taken`. */
  about: string
  /** The mistake that an uncaught error looks like in this lesson. */
  escapedError?: string
  /** The mistake that going on as if nothing were wrong looks like. */
  goesOn?: string
  /** The mistake that leaving out one of the words looks like. */
  leavesOut?: string
}

const STACK_TRACES = [
  /^\s+at .*:\d+:\d+\)?$/m, // JavaScript
  /^Traceback \(most recent call last\)/m, // Python
  /^\s+at [\w.$]+\(.*\)$/m, // Java
  /^goroutine \d+ \[/m, // Go
  /panicked at /, // Rust
]

/** So many programs are started with wrong arguments at the same time. */
const USAGES_AT_ONCE = 2

/** A complaint of more lines is no sentence any more. */
const MOST_LINES = 3

/** True when a text contains the stack trace of a language that we know. */
export function hasStackTrace(text: string): boolean {
  return STACK_TRACES.some(pattern => pattern.test(text))
}

/** Waits for the program's end; ends the claim without one plain sentence on standard error and the exit code. */
export async function expectComplaint(story: Story, program: Program, complaint: Complaint): Promise<void> {
  const exit = await program.waitForExit()
  const errors = program.child.stderr.head.toString('utf8')
  const output = program.lastWords()
  const expected = `one sentence ${complaint.about} on standard error, and exit code ${complaint.code}`
  if ('stall' in exit) {
    const mistake = complaint.goesOn === undefined ? {} : { mistake: complaint.goesOn }
    return story.fail({ expected, observed: 'it goes on running', output, ...mistake })
  }
  story.timeline.add({ who: 'program', what: 'exits', detail: program.describeExit() })
  if (hasStackTrace(errors)) {
    const mistake = complaint.escapedError === undefined ? {} : { mistake: complaint.escapedError }
    return story.fail({ expected, observed: `a stack trace; ${program.describeExit()}`, output, ...mistake })
  }
  if (!('code' in exit) || exit.code !== complaint.code) {
    return story.fail({ expected, observed: program.describeExit(), output })
  }
  const lines = errors.split('\n').filter(line => line.trim() !== '')
  if (lines.length === 0) return story.fail({ expected, observed: 'nothing on standard error', output })
  if (lines.length > MOST_LINES) {
    return story.fail({ expected, observed: `${lines.length} lines on standard error`, output })
  }
  const missing = complaint.mentions.filter(word => !mentions(errors, word))
  if (missing.length > 0) {
    const mistake = complaint.leavesOut === undefined ? {} : { mistake: complaint.leavesOut }
    const observed = `standard error does not mention ${missing.join(' and ')}`
    return story.fail({ expected, observed, output, ...mistake })
  }
}

/** A number counts only when it stands by itself: "16" does not mention 6. */
function mentions(text: string, word: string): boolean {
  if (!/^\d+$/.test(word)) return text.includes(word)
  return new RegExp(`(?<![\\d.])${word}(?!\\d|\\.\\d)`).test(text.replaceAll(/(\d),(?=\d{3})/g, '$1'))
}

/**
 * Starts the program with each of the wrong argument lists and expects a usage line and exit code 2.
 *
 * @param exitsWith0 the mistake that a complaint with exit code 0 is
 * @param misread the mistake of a program that does anything else than to refuse one of these lists
 */
export async function expectUsage(
  story: Story,
  exercise: ProgramExercise,
  wrong: readonly (readonly string[])[],
  exitsWith0?: string,
  misread?: string,
): Promise<void> {
  const check = async (args: readonly string[]) => {
    const shown = args.length === 0 ? 'no arguments' : args.map(each => JSON.stringify(each)).join(' ')
    const asked = `run with wrong arguments: ${shown}`
    const program = exercise.start(story, args)
    const exit = await program.waitForExit()
    const errors = program.child.stderr.head.toString('utf8')
    const expected = 'a usage line on standard error, and exit code 2'
    const output = program.lastWords()
    const misreads = misread === undefined ? {} : { mistake: misread }
    if ('stall' in exit) story.fail({ asked, expected, observed: 'it goes on running', output, ...misreads })
    if (!('code' in exit) || exit.code !== 2 || hasStackTrace(errors)) {
      const trace = hasStackTrace(errors) ? ' with a stack trace' : ''
      const saysAllIsWell = 'code' in exit && exit.code === 0 && errors.trim() !== ''
      const mistake = saysAllIsWell && exitsWith0 !== undefined ? { mistake: exitsWith0 } : misreads
      story.fail({ asked, expected, observed: `${program.describeExit()}${trace}`, output, ...mistake })
    }
    if (errors.trim() === '') story.fail({ asked, expected, observed: 'nothing on standard error', output })
  }
  // Not all at once: they would hold up the servers for which the other claims wait.
  for (let next = 0; next < wrong.length; next += USAGES_AT_ONCE) {
    await Promise.all(wrong.slice(next, next + USAGES_AT_ONCE).map(check))
  }
}

/**
 * Expects that a line `listening on HOST:PORT` tells the port at which the program really listens. One that has not
 * printed such a line by now, or words it otherwise, is let be.
 *
 * @param mistake what to print the port that was asked for is called in this lesson
 */
export function expectTruePort(story: Story, { program, endpoint }: Listener, mistake: string): void {
  const said = /^listening on \S+:(\d+)\s*$/m.exec(program.child.stdout.head.toString('latin1'))
  if (said === null || Number(said[1]) === endpoint.port) return
  story.fail({
    asked: 'say at which port it listens',
    expected: `the port that it took, ${endpoint.port}`,
    observed: `it printed ${JSON.stringify(said[0].trim())}, where nobody will find it`,
    mistake,
  })
}
