/** The command `course`: reads the command line, calls the command, and is the only file that ends the process. */
import { availableParallelism } from 'node:os'
import { CourseFault } from '@socket-course/grader'
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { doctorCommand } from './commands/doctor.ts'
import { FORMATS, type Format, gradeCommand } from './commands/grade.ts'
import { currentPlace, hintCommand } from './commands/hint.ts'
import { listCommand } from './commands/list.ts'
import { resetCommand } from './commands/reset.ts'
import { diffCommand, solutionCommand } from './commands/solution.ts'
import { Course, type Place } from './course.ts'
import { Progress } from './progress.ts'
import { Screen } from './terminal/screen.ts'

const USAGE_ERROR = 2
const COURSE_FAULT = 3

// A reader that has enough, such as head, is no fault. A command that judges ends its programs first.
let isReaderGone = false
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', error => {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') process.exit(COURSE_FAULT)
    if (isReaderGone) return // every further line fails too, while the programs are being ended
    isReaderGone = true
    process.once('exit', () => {
      process.exitCode = 0
    })
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit()
  })
}

const course = new Course()
const screen = new Screen(process.stdout)
const people = new Screen(process.stderr)
const openProgress = () => new Progress(course, sentence => people.print(sentence))

const program = new Command('course')
  .description('A course in network programming with sockets, in TypeScript')
  .version(course.version)
  .showHelpAfterError('(npx course --help shows all commands)')
  .configureOutput({ getOutHelpWidth: () => screen.columns, getErrHelpWidth: () => people.columns })
  .helpCommand(true)
  .configureHelp({ minWidthToWrap: 12 })
  .exitOverride()
  .action(() => finish(startWatching()))

program
  .command('watch')
  .description('begin or go on: judge the current exercise at every save (without a terminal: once)')
  .action(() => finish(startWatching()))

program
  .command('list')
  .description('show all exercises, and which have passed')
  .action(() => finish(listCommand(course, screen, openProgress())))

program
  .command('test')
  .description('judge an exercise, a lesson, or everything')
  .argument('[lesson/exercise]', 'such as 01-echo/server, 01-echo, 1')
  .option('--solution', 'judge the reference solution instead of your file', false)
  .option('--all', 'show every failed test in full, not only the first', false)
  .option('--seed <number>', 'draw the random inputs of the tests from this number', readInteger(0, 2 ** 31 - 1))
  .action(async (name: string | undefined, options: { solution: boolean; all: boolean; seed?: number }) => {
    const { testCommand } = await import('./commands/test.ts')
    await finish(testCommand(course, screen, openProgress(), name, options))
  })

program
  .command('hint')
  .description('show one more hint')
  .addArgument(exerciseArgument())
  .action(name => {
    const progress = openProgress()
    return finish(hintCommand(screen, progress, findExercise(name, progress)))
  })

program
  .command('reset')
  .description('bring the starter back; what it replaces is kept')
  .addArgument(exerciseArgument())
  .action(name => finish(resetCommand(course, screen, findExercise(name, openProgress()))))

program
  .command('solution')
  .description('show the reference solution, once the exercise has passed')
  .addArgument(exerciseArgument())
  .option('--anyway', 'show it before', false)
  .action((name, { anyway }: { anyway: boolean }) => {
    const progress = openProgress()
    return finish(solutionCommand(course, screen, progress, findExercise(name, progress), anyway))
  })

program
  .command('diff')
  .description('compare your file with the reference, once the exercise has passed')
  .addArgument(exerciseArgument())
  .option('--anyway', 'compare before', false)
  .action((name, { anyway }: { anyway: boolean }) => {
    const progress = openProgress()
    return finish(diffCommand(course, screen, progress, findExercise(name, progress), anyway))
  })

program
  .command('grade')
  .description('grade submissions: folders, or folders of them')
  .argument('<path...>', 'a submission, or a folder of submissions')
  .option('--lesson <id>', 'grade this lesson only; may be given again', collect, [])
  .option('--jobs <number>', 'how many submissions at the same time', readInteger(1, 256), availableParallelism())
  .option('--out <folder>', 'write FOLDER/SUBMISSION/LESSON.json instead of printing')
  .addOption(new Option('--format <name>', 'json (the default) or junit; may be given again').argParser(readFormat))
  .addOption(new Option('--sandbox <kind>', 'walls around what is graded').choices(['none']).default('none'))
  .option('--seed <number>', 'draw the random inputs of the tests from this number', readInteger(0, 2 ** 31 - 1))
  .option('--resume', 'go on with a run that was interrupted (with --out)', false)
  .action(async (paths: string[], options) => {
    const { lesson, format, jobs, out, seed, resume } = options
    const write = (text: string) => void process.stdout.write(text)
    const gradeOptions = { lessons: lesson, formats: format ?? ['json'], jobs, out, seed, resume }
    await finish(gradeCommand(course, people, write, paths, gradeOptions))
  })

program
  .command('verify')
  .description('prove that the tests tell right from wrong: starters, references, alternatives, mistakes')
  .argument('[lesson]', 'such as 01-echo; all when left out')
  .option('--jobs <number>', 'how many programs are judged at the same time', readInteger(1, 256))
  .option('--whole', 'run the long tests too against mistakes that the short ones name', false)
  .action(async (name: string | undefined, options: { jobs?: number; whole: boolean }) => {
    const { verifyCommand } = await import('./commands/verify.ts')
    await finish(verifyCommand(course, screen, name, options))
  })

program
  .command('doctor')
  .description('say what this machine offers and what is missing')
  .action(() => finish(doctorCommand(course, screen)))

let exitCode = 0

try {
  expectKnownCommand(process.argv[2])
  await program.parseAsync()
} catch (error) {
  exitCode = explain(error)
}
// Ended by hand: a test runner that was stopped in the middle of a run keeps the process for a minute, and sets a code.
await Promise.all([process.stdout, process.stderr].map(flush))
process.exit(exitCode)

async function startWatching(): Promise<number> {
  const { watchCommand } = await import('./watch/watch.ts')
  return watchCommand(course, screen, openProgress())
}

/** Resolves when all that was written has been handed to the system. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => stream.write('', () => resolve()))
}

async function finish(code: number | Promise<number>): Promise<void> {
  exitCode = await code
}

/** Says which commands there are, where the first word is none of them. */
function expectKnownCommand(word: string | undefined): void {
  const names = program.commands.map(command => command.name())
  if (word === undefined || word.startsWith('-') || [...names, 'help'].includes(word)) return
  throw new CourseFault(`There is no command "${word}"; there are ${names.join(', ')}.`, 'usage')
}

/** One sentence for what went wrong; a stack trace only for a fault of the course itself. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR
  if (error instanceof CourseFault) {
    people.print(...people.wrap(error.message))
    return error.blame === 'usage' ? USAGE_ERROR : COURSE_FAULT
  }
  people.print('This is a fault of the course, not yours. Please report it with these lines:')
  people.print(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return COURSE_FAULT
}

function exerciseArgument(): Argument {
  return new Argument('[lesson/exercise]', 'such as 01-echo/server; the current one when left out')
}

function findExercise(name: string | undefined, progress: Progress): Place {
  if (name === undefined) return currentPlace(course, progress)
  const [place, ...others] = course.find(name)
  if (place !== undefined && others.length === 0) return place
  const names = [place, ...others].map(each => `${each?.lesson.id}/${each?.exercise.id}`).join(', ')
  throw new CourseFault(`"${name}" names several exercises: choose one of ${names}.`, 'usage')
}

function readInteger(from: number, to: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= from && value <= to && text.trim() !== '') return value
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`)
  }
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

function readFormat(value: string, before: readonly Format[] | undefined): Format[] {
  const format = FORMATS.find(each => each === value)
  if (format === undefined) throw new InvalidArgumentError(`It must be one of ${FORMATS.join(', ')}.`)
  return [...(before ?? []), format]
}
