#!/usr/bin/env node
// Hands over to the Node that the course is pinned to, so that no verdict depends on which one the machine has.
// Plain JavaScript without anything new in it: this file runs on whatever Node finds it.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_MAJOR = 26
const here = dirname(fileURLToPath(import.meta.url))
const main = new URL('../src/main.ts', import.meta.url).href
const cache = join(here, '..', '..', '..', '.course', 'cache', 'compile')

const pinned = findPinnedNode()
const isNewEnough = Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR

if (pinned === process.execPath || (pinned === undefined && isNewEnough)) {
  module.enableCompileCache(cache) // by this long name: an old Node does not load a file that imports what it lacks
  await import(main)
} else {
  handOver(pinned)
}

function handOver(node) {
  if (node === undefined) {
    console.error(
      `The course needs Node ${OLDEST_MAJOR} or newer, and its own copy is not installed (this is ${process.version}).\n` +
        'Run "npm ci" in the folder of the course, without --omit=optional.',
    )
    process.exit(3)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both; the course ends in its own way, and this process after it.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    console.error(
      `The Node of the course cannot be started (${error.message}). Run "npm ci" in the folder of the course.`,
    )
    process.exit(3)
  })
  child.on('exit', (code, signal) => {
    process.exit(code === null ? 128 + (signal === 'SIGINT' ? 2 : 15) : code)
  })
}

/** The official binaries for this machine, installed as optional dependencies of the course. */
function findPinnedNode() {
  const require = createRequire(import.meta.url)
  const { platform, arch } = process
  const names = [
    `node-${platform === 'win32' ? 'win' : platform}-${arch}`,
    `node-bin-${platform}-${arch}`, // how the one for macOS on ARM is called
  ]
  for (const name of names) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`))
      const file = join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node')
      if (existsSync(file)) return realpathSync(file)
    } catch {
      // not installed under this name
    }
  }
  return undefined
}
