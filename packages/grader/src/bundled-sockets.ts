/**
 * The package that judged programs import, in a few files instead of half a hundred: most of a program's start is the
 * loading of modules. Made when it is missing or older than the source, by packages/sockets/tools/bundle.ts.
 */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const SOCKETS = resolve(import.meta.dirname, '..', '..', 'sockets')
const BUNDLE = join(SOCKETS, 'dist')
/** The condition of `exports` in the package's package.json that leads to the bundle. */
const FLAGS = ['--conditions=bundled']
/** What the bundle was made of. It is written last: with it the bundle is whole. */
const MADE_OF = join(BUNDLE, 'made-of.txt')

/** Why no bundle can be made here; then the source is what there is, and nothing is tried again. */
let isImpossible = false

/** Node's arguments for a judged program, so that it loads the bundle; none where there is no bundle and none can be made. */
export function bundledSocketsFlags(): readonly string[] {
  if (isImpossible) return []
  try {
    const sources = describeSources()
    if (!existsSync(MADE_OF) || readFileSync(MADE_OF, 'utf8') !== sources) make(sources)
    return FLAGS
  } catch {
    isImpossible = true
    return []
  }
}

/** The source files with their sizes and times of change: when one is another, so is this text. */
function describeSources(): string {
  const source = join(SOCKETS, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  const lines = [...files.sort(), join('..', 'tools', 'bundle.ts')].map(name => {
    const { size, mtimeMs } = statSync(join(source, name))
    return `${name} ${size} ${mtimeMs}\n`
  })
  return lines.join('')
}

/** Makes it apart and moves it file by file: programs of another course command may be starting. */
function make(sources: string): void {
  mkdirSync(BUNDLE, { recursive: true })
  const stage = mkdtempSync(join(BUNDLE, '.new-'))
  try {
    const { status, stderr } = spawnSync(process.execPath, [join(SOCKETS, 'tools', 'bundle.ts'), stage])
    if (status !== 0) throw new Error(`${stderr}`)
    // The chunks bear the hash of their content in their names; the entries that point to them come after them.
    const files = readdirSync(stage, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.js'))
    const isChunk = (name: string) => /-[\w-]{8}\.js$/.test(name)
    for (const name of files.sort((a, b) => Number(isChunk(b)) - Number(isChunk(a)))) {
      mkdirSync(dirname(join(BUNDLE, name)), { recursive: true })
      renameSync(join(stage, name), join(BUNDLE, name))
    }
    writeFileSync(MADE_OF, sources)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}
