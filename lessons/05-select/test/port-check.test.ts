/** The port checker, judged by what it prints about ports of which the tests know the state. */
import {
  claim,
  countBytes,
  expectUsage,
  freeEndpoint,
  hasSilentListeners,
  monotonicMs,
  OwnTime,
  type Program,
  ProgramExercise,
  SilentListener,
  type Story,
  TcpListener,
  tryToConnect,
} from '@socket-course/testkit'
import { diagnoseLines, type ExpectedLine, type State } from './diagnose-port-check.ts'

const portCheck = new ProgramExercise('port-check')

const unreachableHost = await findUnreachableHost()
const cannotBeSilent = hasSilentListeners ? undefined : 'this system has no port that provably does not answer'
const cannotBeUnreachable = unreachableHost === undefined ? 'every address can be reached from here' : undefined

/** Long enough for a start on a busy machine to change nothing, short enough for a test. */
const TIMEOUT_MS = 400
/** How many silent targets are tried at once: one after the other they would take as many time-outs. */
const SILENT_TARGETS = 8
/** Longer than the second after which a kernel tries again to connect (RFC 6298), by as much as the tests can tell. */
const LATE_TIMEOUT_MS = 1500
/** Half-way between the end of a program that is right and of one that begins its time-out anew. */
const MOST_OWN_MS = LATE_TIMEOUT_MS + 500
/** How often is tried again what a busy machine leaves open. */
const MOST_ROUNDS = 5
const END_OF_LATE = `an end ${LATE_TIMEOUT_MS} ms after the first connection was begun, whatever answers meanwhile`
const LOOK_EVERY_MS = 10
/** A name that is too long to be asked for: no system knows it, with or without a network. */
const UNKNOWN: ExpectedLine = { host: `${'no-such-host.'.repeat(25)}invalid`, port: 9, state: 'unreachable' }

claim('says open where somebody listens', { readMore: 'connect-without-waiting' }, async story => {
  await expectStates(story, 5000, [await open(story)])
})

claim('says closed where nobody listens', { readMore: 'connect-without-waiting', weight: 2 }, async story => {
  await expectStates(story, 5000, [await closed()])
})

claim(
  'says timeout where nobody answers',
  { readMore: 'connect-without-waiting', skipBecause: cannotBeSilent },
  async story => {
    await expectStates(story, TIMEOUT_MS, [await silent(story)])
  },
)

claim(
  'says unreachable where no way leads',
  { readMore: 'connect-without-waiting', skipBecause: cannotBeUnreachable },
  async story => {
    await expectStates(story, 5000, [unreachable(), UNKNOWN])
  },
)

claim(
  'prints the states in the order of the arguments',
  { readMore: 'exercise-3-port-check', weight: 2, skipBecause: cannotBeSilent },
  async story => {
    const nobody = cannotBeUnreachable === undefined ? [unreachable()] : []
    await expectStates(story, TIMEOUT_MS, [await silent(story), await closed(), ...nobody, await open(story)])
  },
)

claim('prints a target twice that is named twice', { readMore: 'exercise-3-port-check' }, async story => {
  const [one, other] = [await open(story), await closed()]
  await expectStates(story, 5000, [one, other, one, other, one])
})

claim('checks 200 targets', { readMore: 'exercise-3-port-check' }, async story => {
  const known = [await open(story), await closed(), await open(story), await closed()]
  const random = story.random('targets')
  const targets = Array.from({ length: 200 }, () => known[random.integer(0, known.length - 1)]!)
  await expectStates(story, 5000, targets)
})

claim(
  'tries all targets at the same time, in one time-out altogether',
  { readMore: 'exercise-3-port-check', weight: 3, skipBecause: cannotBeSilent },
  async story => {
    const listener = await SilentListener.open(story, (await freeEndpoint()).host)
    const target: ExpectedLine = { ...listener, state: 'timeout' }
    const targets = Array.from({ length: SILENT_TARGETS }, () => target)
    let most = 0
    const look = setInterval(() => {
      most = Math.max(most, listener.countConnecting())
    }, TIMEOUT_MS / 16)
    story.afterwards(() => clearInterval(look))
    const beganMs = monotonicMs()
    await expectStates(story, TIMEOUT_MS, targets)
    // Whoever waits for one after the other cannot be faster than this; who is as slow may have had no processor.
    const isSlow = monotonicMs() - beganMs >= (SILENT_TARGETS - 1) * TIMEOUT_MS
    if (!isSlow || most > SILENT_TARGETS / 2) return
    story.fail({
      expected: `${SILENT_TARGETS} connections to be begun before the first time-out is over`,
      observed: most <= 1 ? 'one after the other, each with a time-out of its own' : `${most} at a time`,
      mistake: 'one-target-at-a-time',
    })
  },
)

claim(
  'does not begin its time-out anew when an answer comes',
  { readMore: 'exercise-3-port-check', weight: 2, skipBecause: cannotBeSilent },
  async story => {
    for (let round = 1; ; round++) {
      const { ownMs, sinceAnswerMs, sawAnswer, output } = await answerOneLate(story)
      const isSure = ownMs >= MOST_OWN_MS
      if (!isSure && sinceAnswerMs < LATE_TIMEOUT_MS && sawAnswer) return
      if (!isSure && round < MOST_ROUNDS) continue // the machine kept it off the processors for so long
      if (!isSure && !sawAnswer) return
      story.fail({
        expected: END_OF_LATE,
        observed: `it ended ${Math.round(ownMs)} ms after it`,
        output,
        mistake: 'renews-its-timeout',
      })
    }
  },
)

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'exercise-3-port-check' },
  story =>
    expectUsage(story, portCheck, [
      [],
      ['500'],
      ['soon', '127.0.0.1:7'],
      ['500', '127.0.0.1'],
      ['500', '127.0.0.1:seven'],
      ['500', '127.0.0.1:7', '127.0.0.1:65536'],
    ]),
)

/**
 * Runs the program with two silent targets, the second of which answers after about a second.
 *
 * A sleep is never shorter than it was asked for. So whoever begins the time-out anew with the answer ends no sooner than
 * a time-out after it, on any machine; on a busy one, somebody who is right may be as late.
 */
async function answerOneLate(story: Story) {
  const nobody = await silent(story)
  const late = await SilentListener.open(story, (await freeEndpoint()).host)
  const targets = [nobody, late].map(({ host, port }) => `${host}:${port}`)
  story.asks(
    `check ${targets.join(' and ')} with a time-out of ${LATE_TIMEOUT_MS} ms; the second answers after about 1 s`,
  )
  const program = portCheck.start(story, [String(LATE_TIMEOUT_MS), ...targets])
  const isTried = untilTried(late)
  if ('stall' in (await program.wait(isTried.promise, []))) isTried.giveUp()
  late.startToEcho() // the kernel of the program tries again a second after its first try
  const time = new OwnTime(story, program)
  let unansweredMs = monotonicMs()
  const look = setInterval(() => {
    const nowMs = monotonicMs()
    if (late.countConnecting() > 0) unansweredMs = nowMs
  }, LOOK_EVERY_MS)
  story.afterwards(() => clearInterval(look))
  const exit = await program.waitForExit()
  const sinceAnswerMs = monotonicMs() - unansweredMs
  clearInterval(look)
  const output = program.lastWords()
  if ('stall' in exit) return story.fail({ expected: END_OF_LATE, observed: 'it goes on running', output })
  // Where the kernel's second try came after the end, the program had no answer to be led astray by.
  const sawAnswer = !program.child.stdout.head.toString('utf8').includes(`${targets[1]} timeout`)
  return { ownMs: time.ownMs(), sinceAnswerMs, sawAnswer, output }
}

/** Resolves when somebody tries to connect to the listener; `giveUp` ends the looking. */
function untilTried(listener: SilentListener): { promise: Promise<void>; giveUp: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = setInterval(() => {
    if (listener.countConnecting() > 0) giveUp()
  }, LOOK_EVERY_MS)
  const giveUp = () => {
    clearInterval(look)
    resolve()
  }
  return { promise, giveUp }
}

async function open(story: Story): Promise<ExpectedLine> {
  const { host, port } = await TcpListener.open(story, (await freeEndpoint()).host)
  return { host, port, state: 'open' }
}

async function closed(): Promise<ExpectedLine> {
  return { ...(await freeEndpoint()), state: 'closed' }
}

async function silent(story: Story): Promise<ExpectedLine> {
  const { host, port } = await SilentListener.open(story, (await freeEndpoint()).host)
  return { host, port, state: 'timeout' }
}

function unreachable(): ExpectedLine {
  return { host: unreachableHost ?? '', port: 9, state: 'unreachable' }
}

/**
 * Finds an address to which TCP cannot connect: the kernel refuses broadcast and multicast by itself and sends nothing.
 *
 * @see tcp_v4_connect in net/ipv4/tcp_ipv4.c of Linux
 */
async function findUnreachableHost(): Promise<string | undefined> {
  for (const host of ['255.255.255.255', '224.0.0.1']) {
    const socket = await tryToConnect({ host, port: 9 })
    if (!(socket instanceof Error)) socket.destroy()
    else if (['ENETUNREACH', 'EHOSTUNREACH', 'EACCES'].includes((socket as NodeJS.ErrnoException).code ?? ''))
      return host
  }
  return undefined
}

/** Runs the program and expects one line for each target, and exit code 0. */
async function expectStates(story: Story, timeoutMs: number, targets: readonly ExpectedLine[]): Promise<void> {
  const several = targets.length === 1 ? '' : ` and ${targets.length - 1} more`
  story.asks(`check ${targets[0]?.host}:${targets[0]?.port}${several} with a time-out of ${timeoutMs} ms`)
  const program = portCheck.start(story, [String(timeoutMs), ...targets.map(({ host, port }) => `${host}:${port}`)])
  const exit = await program.waitForExit()
  const expected = targets.length > 6 ? `${targets.length} lines` : targets.map(lineOf).join(', ')
  if ('stall' in exit) return failForEver(story, program, expected, exit.stall, targets)
  const printed = program.child.stdout.head
    .toString('utf8')
    .split(/\r?\n/)
    .map(line => line.trimEnd())
  while (printed.at(-1) === '') printed.pop()
  const wrong = targets.findIndex((target, index) => printed[index] !== lineOf(target))
  const output = program.child.stderr.lastLines(6)
  const isOk = 'code' in exit && exit.code === 0
  if (wrong === -1 && printed.length === targets.length) {
    if (isOk) return
    return story.fail({
      expected: 'exit code 0, whatever the states are',
      observed: program.describeExit(),
      output,
      ...('code' in exit && output.length === 0 ? { mistake: 'exit-code-tells-states' } : {}),
    })
  }
  const shown = printed.length === 0 ? 'nothing on standard output' : describeLine(targets, printed, wrong)
  const isLost = printed.length === 0 && targets.includes(UNKNOWN) && exit !== undefined && 'code' in exit
  const mistake = isOk
    ? await diagnose(
        story,
        targets.filter(target => target !== UNKNOWN), // its error is none of connect_ex
        printed.filter(line => !line.startsWith(UNKNOWN.host)),
      )
    : isLost && (await answersWithoutName(story))
      ? 'dies-of-unknown-name'
      : undefined
  story.fail({
    expected,
    observed: isOk ? shown : `${shown}; ${program.describeExit()}`,
    output,
    ...(mistake === undefined ? {} : { mistake }),
  })
}

/** A program that takes "under way" for a failure says the same of all ports: an open one tells. */
async function diagnose(story: Story, targets: readonly ExpectedLine[], printed: readonly string[]) {
  const mistake = diagnoseLines(targets, printed)
  if (mistake === undefined || targets.some(({ state }) => state === 'open')) return mistake
  const target = await open(story)
  const program = portCheck.start(story, ['5000', `${target.host}:${target.port}`])
  await program.waitForExit()
  return diagnoseLines([target], program.child.stdout.head.toString('utf8').trimEnd().split('\n')) ?? mistake
}

/** Tries whether it is the name that ended the program: without it the program has an answer. */
async function answersWithoutName(story: Story): Promise<boolean> {
  const target = lineOf(unreachable())
  const program = portCheck.start(story, ['5000', target.slice(0, target.indexOf(' '))])
  const exit = await program.waitForExit()
  return 'code' in exit && exit.code === 0
}

const lineOf = ({ host, port, state }: ExpectedLine): string => `${host}:${port} ${state}`

function describeLine(targets: readonly ExpectedLine[], printed: readonly string[], wrong: number): string {
  if (wrong === -1) return `${printed.length} lines, and the first ${targets.length} are right`
  const line = printed[wrong]
  const which = targets.length === 1 ? '' : `as line ${wrong + 1} `
  return line === undefined
    ? `only ${printed.length} of ${targets.length} lines`
    : `${which}${JSON.stringify(line.length > 80 ? `${line.slice(0, 79)}…` : line)}`
}

function failForEver(
  story: Story,
  program: Program,
  expected: string,
  stall: string,
  targets: readonly ExpectedLine[],
) {
  const hasSilent = targets.some(({ state }: { state: State }) => state === 'timeout')
  const mistake = hasSilent
    ? stall === 'idle'
      ? 'waits-without-timeout'
      : 'counts-seconds-as-milliseconds'
    : undefined
  const printed = countBytes(program.child.stdout.totalBytes)
  return story.fail({
    expected: `${expected}, and then the end of the program`,
    observed: stall === 'idle' ? `it waits for ever; ${printed} printed` : `it goes on and on; ${printed} printed`,
    output: program.child.stderr.lastLines(6),
    ...(mistake === undefined ? {} : { mistake }),
  })
}
