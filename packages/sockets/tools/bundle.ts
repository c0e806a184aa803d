/**
 * Writes the package as a few files of JavaScript: one for each entry, and one for what they share.
 *
 *     node packages/sockets/tools/bundle.ts FOLDER
 *
 * From its source the package is half a hundred modules, which Node finds and loads one by one: 40 milliseconds of
 * processor time at each start of a program and of a thread. As a bundle it takes 8. For programs that are started by the
 * thousand, such as those that the tests judge (docs/decisions/0011).
 */
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const source = resolve(import.meta.dirname, '..', 'src')
const [, , folder] = process.argv
if (folder === undefined) {
  console.error('usage: node bundle.ts FOLDER')
  process.exit(2)
}

/** The modules that are loaded by name: the package's entries, and those that it loads itself when they are needed. */
const entries = ['index', 'trace', 'socketserver/index', 'socketserver/pool-worker']

const bundle = await rolldown({
  input: Object.fromEntries(entries.map(name => [name, join(source, `${name}.ts`)])),
  external: ['koffi', /^node:/],
  platform: 'node',
  logLevel: 'warn',
})
// Chunks lie beside index.js: what a module finds relative to itself is found there too.
await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
await bundle.close()
