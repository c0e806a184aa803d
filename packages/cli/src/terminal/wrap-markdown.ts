/** Markdown as it is written, with its paragraphs and list items broken anew for the width of the terminal. */
import type { Screen } from './screen.ts'

/** Wraps a text; code between fences keeps its lines, and each list item begins one of its own. */
export function wrapMarkdown(screen: Screen, markdown: string): string[] {
  const lines: string[] = []
  let paragraph: string[] = []
  let isCode = false
  const finish = () => {
    if (paragraph.length > 0) lines.push(...screen.wrap(paragraph.join(' ')))
    paragraph = []
  }
  for (const line of markdown.split('\n')) {
    const isFence = line.startsWith('```')
    if (isFence || isCode || line.trim() === '') {
      finish()
      if (isFence) isCode = !isCode
      else lines.push(isCode ? `    ${line}` : '')
      continue
    }
    if (/^([-*]|\d+\.) /.test(line)) finish()
    paragraph.push(line.trim())
  }
  finish()
  return lines
}
