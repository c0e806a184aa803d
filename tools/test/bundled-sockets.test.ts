/** What judged programs load instead of the source: it must do the same in every respect. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundledSocketsFlags } from '../../packages/grader/src/bundled-sockets.ts'

/** A folder from which the package is found. */
const SOLUTIONS = join(import.meta.dirname, '..', '..', 'solutions', '01-echo')

function run(source: string, flags: readonly string[], environment: Record<string, string> = {}): string {
  const args = [...flags, '--eval', source]
  const env = { ...process.env, ...environment }
  return execFileSync(process.execPath, args, {
    cwd: SOLUTIONS,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

const NAMES = `
  for (const entry of ['@socket-course/sockets', '@socket-course/sockets/socketserver'])
    console.log(JSON.stringify(Object.keys(await import(entry)).sort()))`

test('the flags lead to the bundle, and without them there is the source', () => {
  const where = `console.log(import.meta.resolve('@socket-course/sockets'))`
  expect(run(where, bundledSocketsFlags())).toMatch(/packages\/sockets\/dist\/index\.js\n$/)
  expect(run(where, [])).toMatch(/packages\/sockets\/src\/index\.ts\n$/)
})

test('the bundle exports what the source exports', () => {
  expect(run(NAMES, bundledSocketsFlags())).toBe(run(NAMES, []))
})

test('a class of the one entry is the same class for the other', () => {
  const source = `
    const { Socket, create_connection } = await import('@socket-course/sockets')
    const { TCPServer, BaseRequestHandler } = await import('@socket-course/sockets/socketserver')
    class Handler extends BaseRequestHandler { handle() { console.log(this.request instanceof Socket) } }
    const server = new TCPServer({ host: '127.0.0.1', port: 0 }, Handler)
    using client = create_connection({ host: '127.0.0.1', port: server.server_address.port })
    server.handle_request()
    server.server_close()`
  expect(run(source, bundledSocketsFlags())).toBe('true\n')
})

test('threads of a server find what they are to load', () => {
  const source = `
    const { once } = await import('node:events')
    const { connect } = await import('node:net')
    const { ThreadingTCPServer } = await import('@socket-course/sockets/socketserver')
    const { writeFileSync } = await import('node:fs')
    const { pathToFileURL } = await import('node:url')
    writeFileSync(process.env.HANDLER, 'import { StreamRequestHandler } from "' +
      import.meta.resolve('@socket-course/sockets/socketserver') + '"\\n' +
      'export class Echo extends StreamRequestHandler { handle() { this.wfile.write(this.rfile.readline()) } }')
    const handler = { module: pathToFileURL(process.env.HANDLER), name: 'Echo' }
    const server = new ThreadingTCPServer({ host: '127.0.0.1', port: 0 }, handler)
    const client = connect(server.server_address.port, '127.0.0.1')
    client.end('a line\\n')
    const serving = server.serve_forever()
    console.log(String((await once(client, 'data'))[0]).trim())
    await server.shutdown()
    await serving
    server.server_close()`
  const folder = mkdtempSync(join(tmpdir(), 'bundled-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(run(source, bundledSocketsFlags(), { HANDLER: join(folder, 'handler.mjs') })).toBe('a line\n')
})

test('calls are traced', () => {
  const source = `
    const { socket } = await import('@socket-course/sockets')
    socket().close()`
  const folder = mkdtempSync(join(tmpdir(), 'bundled-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const trace = join(folder, 'trace')
  run(source, bundledSocketsFlags(), { SOCKETS_TRACE: `file:${trace}` })
  const calls = readFileSync(trace, 'utf8').trim().split('\n')
  expect(calls.map(line => JSON.parse(line).call)).toEqual(['socket', 'close'])
})
