/**
 * `course watch`, which is `npm start`: judges the current exercise at every save, and answers keys. Without a terminal
 * it says once where the learner is and ends, so that pipes, editors and screen readers can use it too.
 */
import { CourseFault, hasPassed, type Judge } from '@socket-course/grader'
import { checkExercises } from '../commands/check-exercises.ts'
import { currentPlace, hintCommand } from '../commands/hint.ts'
import { withJudge } from '../commands/judging.ts'
import { listCommand } from '../commands/list.ts'
import { resetCommand } from '../commands/reset.ts'
import { printWhatNext } from '../commands/test.ts'
import { type Course, nameOf, type Place } from '../course.ts'
import type { Progress } from '../progress.ts'
import type { Screen } from '../terminal/screen.ts'
import { watchExercises } from './files.ts'
import { onKey } from './keys.ts'
import { WatchSession } from './session.ts'

const CLEAR = '\x1b[2J\x1b[3J\x1b[H'

/** Watches until `q`, or reports once where there is no terminal. */
export async function watchCommand(course: Course, screen: Screen, progress: Progress): Promise<number> {
  const isInteractive = screen.isTerminal && process.stdin.isTTY === true
  return isInteractive ? watch(course, screen, progress) : reportOnce(course, screen, progress)
}

async function reportOnce(course: Course, screen: Screen, progress: Progress): Promise<number> {
  listCommand(course, screen, progress)
  const place = currentPlace(course, progress)
  if (progress.hasPassed(nameOf(place))) {
    screen.print('', 'All exercises have passed. npx course diff EXERCISE compares yours with the reference.')
    return 0
  }
  screen.print('', ...screen.wrap(`The current exercise is ${nameOf(place)}: ${place.exercise.summary}.`))
  screen.print(`Read first: lessons/${place.lesson.id}/README.md`)
  await withJudge(course, 1, async judge => {
    const passed = await judgeOnce(course, screen, progress, judge, place)
    printWhatNext(screen, [place], [passed])
  })
  return 0
}

async function watch(course: Course, screen: Screen, progress: Progress): Promise<number> {
  return withJudge(course, 1, async judge => {
    const quit = Promise.withResolvers<void>()
    let isResetAsked = false
    const session = new WatchSession<Place>(currentPlace(course, progress), {
      run: place => {
        isResetAsked = false
        return runOnce(course, screen, progress, judge, place).catch(quit.reject) // a fault of the course ends the watch
      },
      rest: () => printKeys(screen),
    })
    const stopWatching = watchExercises(course, place => session.request(place))
    const stopKeys = onKey(key => {
      const place = session.current
      if (key === 'q' || key === 'ctrl-c') return quit.resolve()
      if (session.isRunning) return
      if (key !== 'r') isResetAsked = false
      if (key === 'h') showSafely(screen, () => hintCommand(screen, progress, place))
      else if (key === 'l') listCommand(course, screen, progress)
      else if (key === 'n') return session.request(nextPlace(course, progress, place))
      else if (key === 'enter') return session.request()
      else if (key === 'r' && !isResetAsked) {
        isResetAsked = true
        const question = `Press r again to bring the starter of ${nameOf(place)} back; your file is kept in .course/snapshots.`
        screen.print(...screen.wrap(question))
        return
      } else if (key === 'r') {
        isResetAsked = false
        showSafely(screen, () => resetCommand(course, screen, place))
      } else return
      printKeys(screen)
    })
    session.request()
    try {
      await quit.promise
    } finally {
      session.end()
      stopKeys()
      await stopWatching()
      await judge.abandon()
    }
    screen.print('', 'Until next time: npm start goes on where you are.')
    return 0
  })
}

/** Shows one exercise, its verdict and what to do next. */
async function runOnce(course: Course, screen: Screen, progress: Progress, judge: Judge, place: Place): Promise<void> {
  process.stdout.write(CLEAR)
  screen.print(...screen.wrap(`${nameOf(place)}: ${place.exercise.summary}`))
  screen.print(`The lesson: lessons/${place.lesson.id}/README.md`, screen.style('dim', 'running the tests …'))
  const passed = await judgeOnce(course, screen, progress, judge, place)
  const file = `lessons/${place.lesson.id}/src/${place.exercise.id}.ts`
  const next = passed ? `${nameOf(place)} is done. Press n for the next exercise.` : `Edit ${file} and save.`
  screen.print('', ...screen.wrap(next))
}

/** Judges one exercise and remembers when it passes. */
async function judgeOnce(
  course: Course,
  screen: Screen,
  progress: Progress,
  judge: Judge,
  place: Place,
): Promise<boolean> {
  try {
    const [result] = await checkExercises(course, screen, judge, [place], { solution: false, all: false })
    const passed = result !== undefined && hasPassed(result)
    if (passed) progress.markPassed(nameOf(place))
    return passed
  } catch (error) {
    if (!(error instanceof CourseFault)) throw error
    screen.print(...screen.wrap(error.message))
    return false
  }
}

/** The next exercise that has not passed, or simply the next one, round and round. */
function nextPlace(course: Course, progress: Progress, from: Place): Place {
  const places = course.places()
  const at = places.findIndex(place => nameOf(place) === nameOf(from))
  const later = [...places.slice(at + 1), ...places.slice(0, at)]
  return later.find(place => !progress.hasPassed(nameOf(place))) ?? later[0] ?? from
}

function showSafely(screen: Screen, show: () => void): void {
  try {
    show()
  } catch (error) {
    if (!(error instanceof CourseFault)) throw error
    screen.print(...screen.wrap(error.message))
  }
}

function printKeys(screen: Screen): void {
  const keys = ['h hint', 'n next', 'l list', 'r reset', 'enter run again', 'q quit']
  screen.print('', screen.style('dim', screen.wrap(keys.join(' · ')).join('\n')))
}
