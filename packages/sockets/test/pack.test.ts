import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const npmMissing = spawnSync('npm', ['--version']).status === 0 ? false : 'npm is not installed'
const { resolve } = createRequire(import.meta.url)
const modules = dirname(dirname(resolve('typescript/package.json')))

const ECHO = `
import { create_connection, create_server, SocketError } from '@socket-course/sockets'
const listener = create_server({ host: '127.0.0.1', port: 0 })
const client = create_connection(listener.getsockname())
const [server] = listener.accept()
const file = client.makefile('rw')
file.write('through the packed package\\n')
file.flush()
server.sendall(server.recv(100))
process.stdout.write(file.readline())
try {
  server.bind({ host: '127.0.0.1', port: 0 })
} catch (error) {
  console.log(error instanceof SocketError && error.code)
}
for (const each of [file, client, server, listener]) each.close()
`

/** What a program in TypeScript may rely on: wrong lines are marked, and must be errors. */
const TYPED = `
import { type Address, AF_INET, SOCK_DGRAM, type Socket, socket } from '@socket-course/sockets'
using datagrams: Socket = socket(AF_INET, SOCK_DGRAM)
const [bytes, from]: [Buffer, Address] = datagrams.recvfrom(100)
const count: number = datagrams.sendto(bytes, 0, { host: from.host, port: from.port })
const line: string = datagrams.makefile('r').readline()
const raw: Buffer = datagrams.makefile('rb').readline()
console.log(count, line, raw)
// @ts-expect-error
datagrams.sendto('text', from)
// @ts-expect-error
datagrams.makefile('x')
`

describe.skipIf(npmMissing)('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sockets-packed-'))
  const app = join(folder, 'app')
  let tarball = ''
  const run = (command: string, args: string[], cwd = app) => {
    const { NODE_OPTIONS: _, SOCKETS_TRACE: __, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  beforeAll(() => {
    mkdirSync(app)
    const packed = run(process.execPath, [join(import.meta.dirname, '..', 'tools', 'pack.ts'), folder], folder)
    expect(packed).toMatchObject({ status: 0, stderr: '' })
    tarball = packed.stdout.trim()
    // No network: koffi and its binaries are those that are installed here, copied.
    const binaries = readdirSync(join(modules, '@koromix')).map(name => `@koromix/${name}`)
    const local = [...binaries, 'koffi'].map(name => [name, `file:${join(modules, name)}`])
    const dependencies = { '@socket-course/sockets': `file:${tarball}`, ...Object.fromEntries(local) }
    writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
    const flags = ['--offline', '--install-links', '--ignore-scripts', '--no-audit', '--no-fund']
    expect(run('npm', ['install', ...flags])).toMatchObject({ status: 0 })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('pleases publint', async () => {
    const packageFolder = join(app, 'node_modules', '@socket-course', 'sockets')
    const { messages, pkg } = await publint({ pkgDir: packageFolder, pack: false, strict: true })
    expect(messages.map(message => formatMessage(message, pkg))).toEqual([])
  })

  test('runs in plain JavaScript', () => {
    writeFileSync(join(app, 'echo.js'), ECHO)
    expect(run(process.execPath, ['echo.js'])).toEqual({
      status: 0,
      stdout: 'through the packed package\nEINVAL\n',
      stderr: '',
    })
  })

  test('traces its calls, by a file that is loaded only then', () => {
    writeFileSync(join(app, 'echo.js'), ECHO)
    const { stderr } = run('env', ['SOCKETS_TRACE=1', process.execPath, 'echo.js'])
    expect(stderr).toContain('"through the packed package\\n"')
  })

  test('has types for TypeScript, its own declarations checked with them', () => {
    symlinkSync(join(modules, '@types'), join(app, 'node_modules', '@types'))
    writeFileSync(join(app, 'typed.ts'), TYPED)
    const compiler = join(dirname(resolve('typescript/package.json')), 'bin', 'tsc')
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'esnext', '--types', 'node']
    const checked = run(process.execPath, [compiler, ...options, '--skipLibCheck', 'false', 'typed.ts'])
    expect(checked).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('holds nothing but JavaScript, declarations and pages', () => {
    const held = run('tar', ['tzf', basename(tarball)], folder)
      .stdout.trim()
      .split('\n')
    const others = held.filter(name => !/^package\/(dist\/.*\.(js|d\.ts)|docs\/.*\.md)$/.test(name))
    expect(others.sort()).toEqual(['package/LICENSE', 'package/README.md', 'package/package.json'])
  })
})

test.skipIf(npmMissing)(
  'npm pack in the source folder is refused: it would pack sources that Node does not run',
  () => {
    const source = join(import.meta.dirname, '..')
    const { status, stdout } = spawnSync('npm', ['pack', '--dry-run'], { cwd: source, encoding: 'utf8' })
    expect(status).not.toBe(0)
    expect(stdout).toContain('node tools/pack.ts FOLDER')
  },
)
