/**
 * Writes the package as a few files of JavaScript: one for each entry, and one for what they share.
 *
 *     node packages/sockets/tools/bundle.ts FOLDER
 *
 * From its source the package is half a hundred modules, which Node finds and loads one by one: 40 milliseconds of
 * processor time at each start of a program and of a thread. As a bundle it takes 8, and half of that without koffi's search
 * for its native module, which is found here once and for all. For programs that are started by the
 * thousand, such as those that the tests judge (docs/decisions/0011).
 */
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import 'koffi' // so that its native module is among those that are loaded

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
  external: [/^node:/],
  plugins: [loadKoffiDirectly()],
  platform: 'node',
  logLevel: 'warn',
})
// Chunks lie beside index.js: what a module finds relative to itself is found there too.
await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
await bundle.close()

/** In place of koffi's own loader: asks for the native module by its name, and for koffi itself where that has gone. */
function loadKoffiDirectly(): Plugin {
  const loaded = Object.keys(createRequire(import.meta.url).cache).find(name => name.endsWith('koffi.node'))
  const name = loaded?.replaceAll('\\', '/').split('/node_modules/').at(-1) ?? 'koffi'
  const code = `
    import { createRequire } from 'node:module'
    const require = createRequire(import.meta.url)
    const load = () => {
      try {
        return require(${JSON.stringify(name)})
      } catch {
        return require('koffi')
      }
    }
    export default load()`
  return {
    name: 'load-koffi-directly',
    resolveId: id => (id === 'koffi' ? id : null),
    load: id => (id === 'koffi' ? { code, moduleType: 'js' } : null),
  }
}
