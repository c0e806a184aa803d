/** Medians, ratios and their presentation. Pure: what was measured in, text out. */
import type { Side, Task } from './tasks.ts'

/** The rates of one row, one for each round. */
export interface Row {
  name: string
  side: Side
  rates: number[]
}

/** A task with what was measured. */
export interface Result {
  task: Task
  rows: Row[]
}

const COMPARED: Side[] = ['C', 'CPython', 'node']
const HEAD = ['', 'median', 'lowest', 'highest', '× C', '× CPython', '× Node']

/** Answers the middle of the values, of an even number the lower one of the two. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? Number.NaN
}

/** Answers the ratio of a row's median to that of another side; NaN where that side was not measured. */
export function ratio({ rows }: Result, row: Row, against: Side): number {
  const other = rows.find(({ side }) => side === against)
  return other ? median(row.rates) / median(other.rates) : Number.NaN
}

/** Answers a task as plain text, with its aims. */
export function plainText(result: Result): string {
  const cells = [HEAD, ...result.rows.map(row => cellsOf(result, row))]
  const widths = HEAD.map((_, column) => Math.max(...cells.map(row => row[column]!.length)))
  const lines = cells.map(row => {
    return row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
  })
  return [`${result.task.title} (${result.task.unit})`, ...lines, ...aimsOf(result)].join('\n')
}

/** Answers the first two lines of a Markdown table. */
export function markdownHead(): string {
  const head = ['what', ...HEAD.slice(1)]
  return lines([head, head.map((_, column) => (column === 0 ? '---' : '---:'))])
}

/** Answers the lines of a task in a Markdown table. */
export function markdownRows(result: Result): string {
  const { title, unit } = result.task
  return lines([
    [`**${title}**, ${unit}`, ...HEAD.slice(1).map(() => '')],
    ...result.rows.map(row => cellsOf(result, row)),
  ])
}

/** Answers the aims of all tasks as a Markdown list. */
export function markdownAims(results: Result[]): string {
  return results.flatMap(result => aimsOf(result).map(aim => `- ${result.task.id}: ${aim}`)).join('\n')
}

function lines(rows: string[][]): string {
  return rows.map(row => `| ${row.join(' | ')} |`).join('\n')
}

function cellsOf(result: Result, row: Row): string[] {
  const shown = [median(row.rates), Math.min(...row.rates), Math.max(...row.rates)]
  const ratios = COMPARED.map(side => ratio(result, row, side))
  return [
    row.name,
    ...shown.map(rate => Math.round(rate).toLocaleString('en-US')),
    ...ratios.map(value => (Number.isNaN(value) ? '' : value.toFixed(2))),
  ]
}

function aimsOf(result: Result): string[] {
  return result.task.aims.flatMap(({ of, against, least }) => {
    const ours = result.rows.find(({ side }) => side === of)
    const other = result.rows.find(({ side }) => side === against)
    if (!ours || !other) return []
    const reached = ratio(result, ours, against)
    const verdict = reached >= least ? 'reached' : 'missed'
    return [`aim ${verdict}: ${ours.name} at least ${least} × ${other.name}, measured ${reached.toFixed(3)}`]
  })
}
