/**
 * `npm run bench -w packages/sockets -- [TASK…] [--rounds N] [--quick] [--markdown]`: how fast the package is beside C,
 * CPython and Node's own modules. README.md says what is measured and how.
 */
import { parseArgs } from 'node:util'
import { openLanguages } from './languages.ts'
import { measure } from './measure.ts'
import { choosePlacing } from './placement.ts'
import { markdownAims, markdownHead, markdownRows, plainText, type Result } from './table.ts'
import { TASKS, type Task } from './tasks.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    clock: { type: 'string' },
    markdown: { type: 'boolean', default: false },
  },
})
const rounds = values.quick ? 1 : Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) refuse('--rounds takes 1 to 100')
const unknown = positionals.find(id => !TASKS.some(task => task.id === id))
if (unknown) refuse(`There is no task ${unknown}, only ${TASKS.map(({ id }) => id).join(', ')}.`)

using languages = openLanguages()
const placing = choosePlacing()
const chosen = TASKS.filter(({ id }) => positionals.length === 0 || positionals.includes(id))
console.log(`${languages.said.join('; ')}. ${placing.said}`)
console.log(
  values.quick
    ? 'Only to see that every program works: the figures mean nothing.\n'
    : `Rounds: ${rounds}, in each all rows of a task in shuffled order. Ratios are of medians.\n`,
)

if (values.markdown) console.log(markdownHead())
const results: Result[] = []
for (const task of chosen) {
  const result = await compare(values.quick ? { ...task, amount: task.quickAmount, aims: [] } : task)
  console.log(values.markdown ? markdownRows(result) : `${plainText(result)}\n`)
  results.push(result)
}
if (values.markdown) console.log(`\n${markdownAims(results)}`)

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}

/** Measures all rows of a task as many times as there are rounds. */
async function compare(task: Task): Promise<Result> {
  const present = task.competitors.filter(({ program }) => languages.commandFor(program[0]) !== null)
  const rows = present.map(({ name, side }) => ({ name, side, rates: [] as number[] }))
  for (let round = 0; round < rounds; round++) {
    for (const index of shuffled(present.length)) {
      const took = await measure(task, present[index]!, languages, placing)
      rows[index]!.rates.push((task.amount * task.unitsEach) / took[task.clock])
    }
  }
  return { task, rows }
}

/** The numbers from 0 to `count - 1` in random order. */
function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, index) => ({ index, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ index }) => index)
}
