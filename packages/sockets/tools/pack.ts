/**
 * Packs the package for use outside this repository: JavaScript and declarations in a tarball. Here the package is used from
 * its source; but Node strips no types below node_modules.
 *
 *     node packages/sockets/tools/pack.ts FOLDER     writes FOLDER/socket-course-sockets-VERSION.tgz and prints its name
 *
 * Everything is put together in a folder of its own: nothing in the working tree changes, and `exports` of package.json can go
 * on naming the source (npm has no other way to let a published package differ).
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const here = resolve(import.meta.dirname, '..')
const [, , target = '.'] = process.argv
const stage = mkdtempSync(join(tmpdir(), 'sockets-pack-'))
try {
  build()
  for (const part of ['README.md', 'docs']) cpSync(join(here, part), join(stage, part), { recursive: true })
  cpSync(join(here, '..', '..', 'LICENSE'), join(stage, 'LICENSE'))
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(packedManifest(), null, 2)}\n`)
  const args = ['pack', stage, '--pack-destination', resolve(target), '--loglevel', 'error']
  const { stdout } = run('npm', args)
  console.log(join(resolve(target), stdout.trim()))
} finally {
  rmSync(stage, { recursive: true })
}

function build(): void {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
  const compiler = join(dirname(manifest), 'bin', 'tsc')
  run(process.execPath, [compiler, '-p', join(here, 'tsconfig.build.json'), '--outDir', join(stage, 'dist')])
}

/** Answers the package.json of the tarball: that of the source, with what `publishConfig` says. */
function packedManifest(): Record<string, unknown> {
  const {
    scripts: _,
    devDependencies: __,
    publishConfig,
    ...kept
  } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  return { ...kept, ...publishConfig }
}

function run(command: string, args: string[]): { stdout: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error ?? ''}${stdout}${stderr}`)
  return { stdout }
}
