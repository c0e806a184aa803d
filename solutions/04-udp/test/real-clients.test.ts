/** The reference TFTP server and real clients that know nothing of the course; each is skipped where it is missing. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const FILE = join(import.meta.dirname, '..', 'src', 'tftp-server.ts')
/** Of 40 MiB the numbers of the blocks begin again at 0. */
const SIZES = [0, 1, 511, 512, 513, 40 << 20]

/** The clients, each with a command that fetches REMOTE from 127.0.0.1:PORT into LOCAL. */
const CLIENTS = [
  {
    name: 'curl',
    isThere: () => /\btftp\b/.test(spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout ?? ''),
    fetch: (port: string, remote: string, local: string) =>
      run('curl', ['--silent', '--show-error', '--output', local, `tftp://127.0.0.1:${port}/${remote}`]),
  },
  {
    name: 'tftp-hpa',
    isThere: () => spawnSync('tftp', ['-V'], { encoding: 'utf8' }).stdout?.includes('tftp-hpa') === true,
    fetch: (port: string, remote: string, local: string) =>
      run('tftp', ['-m', 'binary', '127.0.0.1', port, '-c', 'get', remote, local]),
  },
  {
    name: 'atftp',
    isThere: () => spawnSync('atftp', ['--version']).error === undefined,
    fetch: (port: string, remote: string, local: string) =>
      run('atftp', ['--get', '--remote-file', remote, '--local-file', local, '127.0.0.1', port]),
  },
]

const folder = mkdtempSync(join(tmpdir(), 'tftp-served-'))
const target = mkdtempSync(join(tmpdir(), 'tftp-fetched-'))
let server: ChildProcess
let port = ''

beforeAll(async () => {
  for (const size of SIZES) writeFileSync(join(folder, `${size}.bin`), randomBytes(size))
  server = spawn(process.execPath, [FILE, '127.0.0.1', '0', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(server.stdout!, 'data')) as [Buffer]
  port = /:(\d+)$/m.exec(line.toString())?.[1] ?? ''
})

afterAll(async () => {
  server.kill()
  await once(server, 'exit')
  rmSync(folder, { recursive: true })
  rmSync(target, { recursive: true })
})

/** Runs a client to its end and gives its exit code. */
async function run(command: string, args: readonly string[]): Promise<number> {
  const client = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  client.stderr.resume()
  const [code] = (await once(client, 'close')) as [number]
  return code
}

for (const { name, isThere, fetch } of CLIENTS) {
  describe.skipIf(!isThere())(`${name} (skipped where it is not installed)`, () => {
    test.for(SIZES)('fetches a file of %i bytes', async size => {
      const local = join(target, `${name}-${size}.bin`)
      expect(await fetch(port, `${size}.bin`, local)).toBe(0)
      // A client may make no file where it has received no byte.
      const got = size === 0 ? Buffer.alloc(0) : readFileSync(local)
      expect(got.equals(readFileSync(join(folder, `${size}.bin`)))).toBe(true)
    })

    test('is told that there is no such file', async () => {
      const local = join(target, `${name}-nothing`)
      if (name === 'curl')
        expect(await fetch(port, 'nothing.bin', local)).toBe(68) // CURLE_TFTP_NOTFOUND
      else await fetch(port, 'nothing.bin', local)
      expect(await fetch(port, '1.bin', local)).toBe(0)
    })
  })
}
