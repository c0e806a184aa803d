/** The tests' end of a conversation in datagrams, and waiting for programs that speak in them. */
import { describe } from 'vitest'
import { hasProcessFacts } from '../src/kernel/process-facts.ts'
import { START_MS } from '../src/limits.ts'
import { freeEndpoint } from '../src/peer/addresses.ts'
import { UdpPeer } from '../src/peer/udp-peer.ts'
import { waitUntilListening } from '../src/program/listening.ts'
import type { Listener } from '../src/program/program.ts'
import type { Story } from '../src/story/story.ts'
import { type Run, test } from './run.ts'

const node = process.execPath

async function startUdpServer(run: Run, story: Story, name: string): Promise<Listener> {
  const wanted = await freeEndpoint('udp')
  const program = run.startProgram([node, name], [wanted.host, String(wanted.port)])
  return program.expectListening(story, wanted, {}, 'udp')
}

describe('a peer', () => {
  test.concurrent('keeps datagrams apart, empty ones too, and says who sent them', async ({ story, expect }) => {
    const [one, other] = [await UdpPeer.open(story), await UdpPeer.open(story, { host: '127.0.0.1' })]
    for (const text of ['first', '', 'third']) one.send(Buffer.from(text), other)
    await other.until(() => other.received.length === 3)
    expect(other.received.map(each => each.bytes.toString())).toEqual(['first', '', 'third'])
    expect(other.received[0]?.from).toEqual({ host: one.host, port: one.port })
    expect(other.received.every(each => each.notBeforeMs <= each.atMs)).toBe(true)
    const sends = story.timeline.entries().filter(each => each.who === 'tests' && each.what === 'sends')
    expect(sends.map(each => each.bytes)).toEqual([5, 0, 5])
  })

  test.concurrent('has sent when `send` comes back, and gives up its port when it is told', async ({
    story,
    expect,
  }) => {
    const peer = await UdpPeer.open(story)
    const { port } = peer
    peer.close()
    peer.close()
    peer.send(Buffer.from('nobody hears this'), { host: '127.0.0.1', port })
    const next = await UdpPeer.open(story, { port })
    expect(next.port).toBe(port)
    next.send(Buffer.from('to myself'), next)
    await next.until(() => next.received.length === 1)
    expect(next.progress()).toBe(1)
  })
})

describe.runIf(hasProcessFacts)('a wait for a program of datagrams', () => {
  test.concurrent('sees that it is bound, and gets its answer', async ({ run, story, expect }) => {
    const listener = await startUdpServer(run, story, 'udp-echo.ts')
    const peer = await UdpPeer.open(story)
    peer.send(Buffer.alloc(65_507, 'x'), listener.endpoint)
    const outcome = await listener.program.wait(
      peer.until(() => peer.received.length > 0),
      [peer],
    )
    expect(outcome).toEqual({ value: undefined })
    expect(peer.received[0]?.bytes.length).toBe(65_507)
  })

  test.concurrent('ends when it waits for the next datagram', async ({ run, story, expect }) => {
    const listener = await startUdpServer(run, story, 'udp-swallows.ts')
    const peer = await UdpPeer.open(story)
    peer.send(Buffer.from('?'), listener.endpoint)
    expect(await listener.program.wait(new Promise(() => {}), [peer])).toEqual({ stall: 'idle' })
  })

  test.concurrent('tells the protocols apart', async ({ run, expect }) => {
    const wanted = await freeEndpoint()
    const tcp = run.startFixture('echo.ts', [wanted.host, String(wanted.port)])
    const found = await waitUntilListening(tcp, wanted, START_MS, false, 'udp')
    expect(found).toEqual({ kind: 'other protocol', protocol: 'tcp' })
    const other = await freeEndpoint('udp')
    const udp = run.startFixture('udp-echo.ts', [other.host, String(other.port)])
    expect(await waitUntilListening(udp, other, START_MS, false)).toEqual({ kind: 'other protocol', protocol: 'udp' })
  })
})
