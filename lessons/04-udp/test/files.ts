/** The folder that a TFTP server under test serves, and what lies around it and must not be served. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SeededRandom } from '@socket-course/testkit'
import { afterAll } from 'vitest'

/** What must never be sent. */
export const SECRET = 'the secret that lies outside of the folder'
export const SIZES = [0, 1, 511, 512, 513, 1024, 3000, 5120] as const
/** One block more than the numbers of blocks have values. */
export const WRAP_BYTES = 65_537 * 512 + 100

const files = new Map<string, Buffer>()

/** Makes the folder; it is removed when the tests of the file are over. */
export function makeFolder(): { folder: string; contentOf: (name: string) => Buffer; outside: string } {
  const outside = mkdtempSync(join(tmpdir(), 'tftp-'))
  afterAll(() => rmSync(outside, { recursive: true, force: true }))
  const folder = join(outside, 'served')
  mkdirSync(join(folder, 'sub'), { recursive: true })
  mkdirSync(join(outside, 'served-not'))
  writeFileSync(join(outside, 'secret.txt'), SECRET)
  writeFileSync(join(outside, 'served-not', 'secret.txt'), SECRET)
  const random = new SeededRandom(1, 'files')
  const write = (name: string, content: Buffer) => {
    files.set(name, content)
    writeFileSync(join(folder, name), content)
  }
  for (const size of SIZES) write(`${size}.bin`, random.bytes(size))
  write('every.bin', Buffer.from(Array.from({ length: 1024 }, (_, index) => index & 255)))
  write('crlf.txt', Buffer.from('one\r\ntwo\rthree\nfour\r\n'.repeat(60)))
  write('sub/inner.txt', Buffer.from('inside of a folder'))
  write('many.bin', random.bytes(30 * 512 + 7))
  writeFileSync(join(folder, 'wrap.bin'), '')
  truncateSync(join(folder, 'wrap.bin'), WRAP_BYTES) // zeros that take no room on the disk
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'link.txt'))
  symlinkSync('../secret.txt', join(folder, 'relative-link.txt'))
  symlinkSync(outside, join(folder, 'link-folder'))
  return { folder, outside, contentOf: name => files.get(name)! }
}
