/** The hostile network: what it does follows from the seed, and nothing that it passes on is changed. */
import { describe, expect, test as plainTest } from 'vitest'
import { UdpPeer } from '../src/peer/udp-peer.ts'
import { drawFate, ROUGH, UdpRelay, type Weather } from '../src/peer/udp-relay.ts'
import { SeededRandom, Story } from '../src/story/story.ts'
import { test } from './run.ts'

const CALM: Weather = { loses: 0, doubles: 0, delays: 0, mostDelayMs: 1, mostLostInARow: 1 }

/** Draws many fates in a row, as a relay does. */
function drawMany(seed: number, weather: Weather, count: number): string[] {
  let lostInARow = 0
  return Array.from({ length: count }, (_, index) => {
    const fate = drawFate(new SeededRandom(seed, `to the server ${index}`), weather, lostInARow)
    lostInARow = fate.length === 0 ? lostInARow + 1 : 0
    return fate.join('+')
  })
}

describe('the fates of datagrams', () => {
  plainTest('are the same for the same seed, and others for another', () => {
    expect(drawMany(7, ROUGH, 200)).toEqual(drawMany(7, ROUGH, 200))
    expect(drawMany(7, ROUGH, 200)).not.toEqual(drawMany(8, ROUGH, 200))
  })

  plainTest('are as bad as the weather, and no more in a row are lost than it says', () => {
    const fates = drawMany(1, ROUGH, 2000)
    const lost = fates.filter(fate => fate === '').length
    const doubled = fates.filter(fate => fate.includes('+')).length
    expect(lost).toBeGreaterThan(300)
    expect(lost).toBeLessThan(560)
    expect(doubled).toBeGreaterThan(200)
    expect(`,${fates.map(fate => (fate === '' ? 'x' : '.')).join('')}`).not.toContain('xxx')
    expect(Math.max(...fates.flatMap(fate => fate.split('+').map(Number)))).toBeLessThanOrEqual(ROUGH.mostDelayMs)
  })
})

/** A server that answers each datagram from its own port and from a second one. */
async function startAnsweringServer(story: Story) {
  const [server, second] = [await UdpPeer.open(story), await UdpPeer.open(story)]
  server.onDatagram = ({ bytes, from }) => {
    server.send(bytes, from)
    second.send(Buffer.concat([Buffer.from('second:'), bytes]), from)
  }
  return { server, second }
}

test.concurrent('a calm relay passes everything on, empty and largest datagrams too', async ({ story, expect }) => {
  const { server } = await startAnsweringServer(story)
  const relay = await UdpRelay.open(story, server, CALM)
  const client = await UdpPeer.open(story)
  for (const size of [0, 1, 65_507]) {
    const before = client.received.length
    client.send(Buffer.alloc(size, 'x'), relay)
    if (size === 65_507) await client.until(() => client.received.length === before + 1)
    else await client.until(() => client.received.length === before + 2)
    expect(client.received[before]?.bytes.length).toBe(size)
  }
  expect(relay.came['to the server'].length).toBe(3)
})

test.concurrent('another port of the server is another port of the relay, and leads back to it', async ({
  story,
  expect,
}) => {
  const { server, second } = await startAnsweringServer(story)
  const relay = await UdpRelay.open(story, server, CALM)
  const [client, other] = [await UdpPeer.open(story), await UdpPeer.open(story)]
  client.send(Buffer.from('hello'), relay)
  await client.until(() => client.received.length === 2)
  const mirror = client.received.find(each => each.from.port !== relay.port)!.from
  client.send(Buffer.from('to the second'), mirror)
  await second.until(() => second.received.length === 1)
  expect(second.received[0]?.bytes.toString()).toBe('to the second')
  other.send(Buffer.from('me too'), relay)
  await other.until(() => other.received.length === 2)
  expect(client.received.length).toBe(2)
})

test.concurrent('a rough relay loses and doubles, changes nothing, and says when nothing is under way', async ({
  story,
  expect,
}) => {
  const { server } = await startAnsweringServer(story)
  const relay = await UdpRelay.open(story, server, { ...ROUGH, delays: 60 })
  const client = await UdpPeer.open(story)
  for (let number = 0; number < 60; number++) client.send(Buffer.from(`number ${number}`), relay)
  expect(relay.watched().sockets.length).toBeGreaterThan(0)
  await relay.until(() => relay.came['to the server'].length === 60 && relay.waiting === 0)
  await server.until(() => server.received.length === relay.passed['to the server'].length)
  const arrived = relay.passed['to the server'].map(String)
  expect(new Set(arrived).size).toBeLessThan(60)
  expect(arrived.length).toBeGreaterThan(new Set(arrived).size)
  expect(arrived).not.toEqual([...arrived].sort((a, b) => Number(a.slice(7)) - Number(b.slice(7))))
  expect(new Set(server.received.map(each => each.bytes.toString()))).toEqual(new Set(arrived))
  const whats = new Set(story.timeline.entries().map(each => each.what))
  expect(whats).toContain('sends')
})

plainTest('a story that ends closes every socket of a relay, also those that are just being made', async () => {
  const story = new Story(3)
  const { server } = await startAnsweringServer(story)
  const relay = await UdpRelay.open(story, server, CALM)
  const client = await UdpPeer.open(story)
  client.send(Buffer.from('hello'), relay)
  await server.until(() => server.received.length === 1)
  await story.end()
  expect(relay.watched()).toEqual({ sockets: [], waiting: expect.any(Number) })
})
