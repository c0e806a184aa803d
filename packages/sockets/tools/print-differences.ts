/**
 * Writes docs/differences.md from the table by which the conformance tests judge.
 *
 *     node packages/sockets/tools/print-differences.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DIFFERENCES, ERRORS } from '../test/conformance/differences.ts'
import type { Answer } from '../test/conformance/perform.ts'
import { scriptsByTopic } from '../test/conformance/scripts.ts'

/** Where the page is. */
export const DIFFERENCES_PAGE: string = join(import.meta.dirname, '..', 'docs', 'differences.md')

const HEAD = `<!-- Printed by packages/sockets/tools/print-differences.ts: change test/conformance/differences.ts instead. -->

# Where this package differs from CPython

Scripts of calls are carried out by CPython's \`socket\`, \`select\`, \`selectors\` and \`socketserver\` and by this package
(\`test/conformance\`). Results, errors and the order of events are the same but for what stands here.

Addresses are objects instead of tuples. Options by name, such as \`timeout\`, stand in an object at the end.
`

/** Answers the text of the page. */
export function differencesPage(): string {
  const errors = Object.entries(ERRORS).map(([python, { ours, why }]) => `| \`${python}\` | \`${ours}\` | ${why} |`)
  const calls = Object.entries(DIFFERENCES).map(([id, { python, ours, why }]) => {
    return `| ${callsOf(id)} | ${shown(python)} | ${shown(ours)} | ${why} |`
  })
  return [
    HEAD,
    '## Names of errors\n',
    ['| CPython | here | why |', '| --- | --- | --- |', ...errors, ''].join('\n'),
    '## Single calls\n',
    ['| call | CPython | here | why |', '| --- | --- | --- | --- |', ...calls, ''].join('\n'),
  ].join('\n')
}

/** The first call in the scripts where it shows. */
function callsOf(id: string): string {
  const steps = Object.values(scriptsByTopic).flatMap(scripts => scripts.flatMap(script => script.steps))
  const step = steps.find(({ differs }) => differs === id)
  return `\`${step?.text.replaceAll('|', '\\|') ?? id}\``
}

function shown(answer: Answer): string {
  return `\`${'error' in answer ? answer.error : JSON.stringify(answer.value)}\``
}

if (import.meta.main) writeFileSync(DIFFERENCES_PAGE, differencesPage())
