/** Which mistake of a port checker would have led to exactly the lines that it printed. */

type Mistake = string | undefined

/** What can be said of a target. */
export type State = 'open' | 'closed' | 'timeout' | 'unreachable'

/** A target, and what is true of it. */
export type ExpectedLine = { host: string; port: number; state: State }

/** What a wrong state in the place of the right one looks like: right state, printed state, mistake. */
const CONFUSIONS: readonly [State, State, string][] = [
  ['closed', 'open', 'connect-judged-by-writability-alone'],
  ['closed', 'timeout', 'takes-refusal-for-silence'],
  ['open', 'closed', 'treats-einprogress-as-failure'],
  ['open', 'unreachable', 'treats-einprogress-as-failure'],
  ['closed', 'unreachable', 'calls-refusal-unreachable'],
  ['timeout', 'closed', 'takes-silence-for-refusal'],
  ['timeout', 'unreachable', 'takes-silence-for-refusal'],
  ['unreachable', 'closed', 'calls-every-error-closed'],
  ['unreachable', 'open', 'ignores-immediate-error'],
  ['unreachable', 'timeout', 'ignores-immediate-error'],
]

/** Names the mistake behind lines that are not those expected. */
export function diagnoseLines(targets: readonly ExpectedLine[], printed: readonly string[]): Mistake {
  const expected = targets.map(({ host, port, state }) => `${host}:${port} ${state}`)
  if (printed.join('\n') === expected.join('\n')) return undefined
  if (printed.length === expected.length && sameLines(printed, expected)) return 'prints-in-order-of-answers'
  const distinct = [...new Set(expected)]
  if (distinct.length < expected.length && sameLines(printed, distinct)) return 'forgets-repeated-targets'
  const answered = expected.filter(line => !line.endsWith(' timeout'))
  if (answered.length < expected.length && sameLines(printed, answered)) return 'forgets-silent-targets'
  return diagnoseStates(targets, printed)
}

/** Compares the states target by target, in whatever order they were printed. */
function diagnoseStates(targets: readonly ExpectedLine[], printed: readonly string[]): Mistake {
  const wrong = new Set<string>()
  for (const { host, port, state } of targets) {
    const lines = printed.filter(line => line.startsWith(`${host}:${port} `))
    for (const line of lines) {
      const shown = line.slice(line.indexOf(' ') + 1)
      if (shown !== state) wrong.add(`${state} ${shown}`)
    }
  }
  // A program that begins to connect and then takes "under way" for an error says the same of open and closed ports.
  if (wrong.has('open closed') || wrong.has('open unreachable')) return 'treats-einprogress-as-failure'
  const names = new Set(CONFUSIONS.filter(([right, shown]) => wrong.has(`${right} ${shown}`)).map(([, , name]) => name))
  return names.size === 1 ? [...names][0] : undefined
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join('\n') === [...other].sort().join('\n')
}
