/** Texts recorded from /proc/net/udp, and the rows that they become. */
import { endianness } from 'node:os'
import { describe, expect, test } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { findUdpSocket, parseUdpTable } from '../src/kernel/udp-table.ts'
import { bindUdpSocket } from '../src/peer/udp-peer.ts'

const IPV4 = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  411: 0100007F:1F90 00000000:0000 07 00000000:00000300 00:00000000 00000000  1000        0 24408 2 00000000d1f5a9d8 0
  500: 0100007F:D2F4 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 24409 2 00000000d1f5a9d9 3
`

describe.runIf(endianness() === 'LE')('on a little-endian machine', () => {
  test('rows are read, with the partner of a connected socket', () => {
    expect(parseUdpTable(IPV4)).toEqual([
      { localAddress: '127.0.0.1', localPort: 8080, remotePort: 0, unread: 768, inode: '24408' },
      { localAddress: '127.0.0.1', localPort: 54_004, remotePort: 8080, unread: 0, inode: '24409' },
    ])
  })
})

describe.runIf(hasProcessFacts)("the machine's own table", () => {
  test('shows a socket as soon as it is bound, and even an empty datagram in its queue', async () => {
    const taker = await bindUdpSocket({ host: '127.0.0.1', port: 0 })
    const giver = await bindUdpSocket({ host: '127.0.0.1', port: 0 })
    const { port } = taker.address()
    expect(findUdpSocket('127.0.0.1', port)).toMatchObject({ remotePort: 0, unread: 0 })
    giver.send('', port, '127.0.0.1') // nothing is read before this turn of the loop is over
    expect(findUdpSocket('127.0.0.1', port)?.unread).toBeGreaterThan(0)
    taker.close()
    giver.close()
    expect(findUdpSocket('127.0.0.1', port)).toBeUndefined()
  })
})
