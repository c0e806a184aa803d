/**
 * Writes docs/errors.md from the reasons that the messages have, so that page and messages say the same. Linux only, whose
 * numbers it shows.
 *
 *     node packages/sockets/tools/print-errors.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listReasons } from '../src/error-reasons.ts'
import { linux } from '../src/platform/linux.ts'
import { errnoOf } from '../src/socket-error.ts'

/** Where the page is. */
export const ERRORS_PAGE: string = join(import.meta.dirname, '..', 'docs', 'errors.md')

const HEAD = `<!-- Printed by packages/sockets/tools/print-errors.ts: change src/error-reasons.ts instead. -->

# What the errors mean

A call that fails throws a \`SocketError\`. Its \`code\` is in the first column; \`errno\` is the number, negated as in
Node's own errors. The numbers are those of Linux; \`connect_ex\` and SO_ERROR answer them positive. The message ends
with the sentence in the last column.
`

/** Answers the text of the page. */
export function errorsPage(): string {
  const resolverErrors: Record<string, number> = linux.resolverErrors
  const rows = listReasons().map(([code, syscall, reason]) => {
    return [code, String(resolverErrors[code] ?? errnoOf(code)), syscall, reason] as const
  })
  const isLookUp = (code: string) => code.startsWith('EAI_')
  const order = (a: readonly string[], b: readonly string[]) => (`${a[0]} ${a[2]}` < `${b[0]} ${b[2]}` ? -1 : 1)
  const table = (chosen: (code: string) => boolean) => {
    const lines = rows.filter(([code]) => chosen(code)).sort(order)
    const written = lines.map(([code, number, syscall, reason]) => {
      const where = syscall === '' ? '' : `in \`${syscall}\`: `
      return `| \`${code}\` | ${number} | ${where}${reason} |`
    })
    return ['| code | number | meaning |', '| --- | ---: | --- |', ...written, ''].join('\n')
  }
  return [
    HEAD,
    '## System calls\n',
    table(code => !isLookUp(code)),
    '## Look-ups of names\n',
    'Thrown with the syscall `getaddrinfo`, `getnameinfo`, `getservbyname` or `getservbyport`.\n',
    table(isLookUp),
  ].join('\n')
}

if (import.meta.main) writeFileSync(ERRORS_PAGE, errorsPage())
