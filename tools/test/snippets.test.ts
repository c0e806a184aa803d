/**
 * Every snippet of every lesson's text is run, so that none can rot. An HTML comment before a fence says how:
 * `<!-- run -->`, `<!-- run, prints: TEXT -->` or `<!-- not run: REASON -->`.
 */
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'snippets-'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
afterAll(() => rmSync(folder, { recursive: true }))

type Snippet = { line: number; mark: string; code: string }

/** Finds the TypeScript and JavaScript fences of a text, each with the comment before it. */
function findSnippets(markdown: string): Snippet[] {
  const fence = /(?:<!-- ([^\n]*?) -->\n+)?^```(?:ts|js)\n(.*?)^```/gms
  return [...markdown.matchAll(fence)].map(match => ({
    line: markdown.slice(0, match.index).split('\n').length,
    mark: match[1] ?? '',
    code: match[2] ?? '',
  }))
}

/** Runs a program to its end and gives what it printed; a failure shows its standard error. */
function run(file: string): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [file], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { output: '', errors: '' }
    child.stdout.on('data', chunk => (texts.output += chunk))
    child.stderr.on('data', chunk => (texts.errors += chunk))
    child.on('close', code => resolve({ code, ...texts }))
  })
}

for (const path of globSync('lessons/*/README.md', { cwd: root })) {
  describe(path, () => {
    for (const { line, mark, code } of findSnippets(readFileSync(join(root, path), 'utf8'))) {
      test(`the snippet at line ${line} says whether it is run`, () => {
        expect(mark).toMatch(/^(run|run, prints: .+|not run: .+)$/)
      })
      if (!mark.startsWith('run')) continue
      test(`the snippet at line ${line} runs`, async () => {
        const file = join(folder, `line-${line}.ts`)
        writeFileSync(file, code)
        const { code: exit, output, errors } = await run(file)
        expect({ exit, errors }).toEqual({ exit: 0, errors: '' })
        const printed = /^run, prints: (.+)$/.exec(mark)?.[1]
        if (printed !== undefined) expect(output.trim()).toBe(printed.trim())
      })
    }
  })
}
