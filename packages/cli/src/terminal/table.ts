/** A table of plain text: columns as wide as their widest cell, no lines, readable by a screen reader row by row. */

/** Draws rows below a heading; the last column is not padded. */
export function drawTable(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [heading, heading.map(title => '-'.repeat(title.length)), ...rows]
  const widths = heading.map((_, column) => Math.max(...all.map(row => (row[column] ?? '').length)))
  return all.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
