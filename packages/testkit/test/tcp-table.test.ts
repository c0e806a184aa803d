/** Texts recorded from /proc/net/tcp and /proc/net/tcp6, and the rows that they become. */
import { createServer } from 'node:net'
import { endianness } from 'node:os'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTcpTable, readListeners } from '../src/kernel/tcp-table.ts'

const IPV4 = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1000        0 21408 1 00000000d1f5a9d8 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11022 1 00000000b3a1c35e 100 0 0 10 0
   2: 0100007F:1F90 0100007F:D2F4 01 00000000:0000000C 00:00000000 00000000  1000        0 0 1 00000000a4be1c04 20 4 30 10 -1
   3: 0100007F:D2F4 0100007F:1F90 01 0004A2B0:00000000 01:00000014 00000000  1000        0 21412 2 0000000048dbb7f1 20 4 1 10 -1
   4: 0100007F:D2F0 0100007F:1F90 06 00000000:00000000 03:000016A5 00000000     0        0 0 3 00000000c1d82a11
`

const IPV6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31408 1 00000000d1f5a9d8 100 0 0 10 0
   1: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31409 1 00000000d1f5a9d9 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:1F92 0000000000000000FFFF00000100007F:D2F6 01 00000000:00000000 00:00000000 00000000  1000        0 31410 1 00000000d1f5a9da 20 4 30 10 -1
   3: B80D01200000000067452301EFCDAB89:0050 B80D0120000000000000000001000000:D2F8 01 00000000:00000001 00:00000000 00000000  1000        0 31411 1 00000000d1f5a9db 20 4 30 10 -1
`

const drawRows = (text: string): string =>
  parseTcpTable(text)
    .map(
      row => `${row.state} ${row.localAddress} ${row.localPort} < ${row.remotePort}
  unacknowledged ${row.unacknowledged}, unread ${row.unread}, inode ${row.inode}\n`,
    )
    .join('')

/** An IPv6 address as the kernel writes it: four words in the byte order of the machine. */
const kernelHex = (bytes: Uint8Array): string =>
  [0, 4, 8, 12]
    .map(at => Buffer.from(bytes.subarray(at, at + 4)))
    .map(word => (endianness() === 'LE' ? word.reverse() : word).toString('hex').toUpperCase())
    .join('')

const isMapped = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, 10).every(byte => byte === 0) && bytes[10] === 255 && bytes[11] === 255

describe.runIf(endianness() === 'LE')('on a little-endian machine', () => {
  test('rows of IPv4 are read', async () => {
    await expect(drawRows(IPV4)).toMatchFileSnapshot('golden/tcp-table-ipv4.txt')
  })

  test('rows of IPv6 are read, mapped addresses as IPv4', async () => {
    await expect(drawRows(IPV6)).toMatchFileSnapshot('golden/tcp-table-ipv6.txt')
  })
})

test('every IPv6 address comes out as RFC 5952 writes it', () => {
  const sparse = fc.array(fc.constantFrom(0, 0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(sparse, values => {
      const bytes = Uint8Array.from(values)
      fc.pre(!isMapped(bytes))
      const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16))
      const expected = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
      const [row] = parseTcpTable(IPV6.replace('00000000000000000000000000000000:1F90', `${kernelHex(bytes)}:1F90`))
      expect(row?.localAddress).toBe(expected)
    }),
    { numRuns: 3000 },
  )
})

test('a text without rows is an empty table', () => {
  expect(parseTcpTable('')).toEqual([])
  expect(parseTcpTable('  sl  local_address rem_address\n')).toEqual([])
})

test.runIf(process.platform === 'linux')("the machine's own table shows a socket that listens", async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const row = readListeners(true).find(each => each.localPort === port)
  await new Promise(resolve => server.close(resolve))
  expect(row).toMatchObject({ localAddress: '127.0.0.1', remotePort: 0, unread: 0 })
})
