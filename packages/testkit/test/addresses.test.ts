import { describe, expect, test } from 'vitest'
import { freeEndpoint, hasLoopbackBlock } from '../src/peer/addresses.ts'
import { tryToConnect } from '../src/program/program.ts'

describe('freeEndpoint', () => {
  test('gives a different endpoint each time', async () => {
    const endpoints = await Promise.all(Array.from({ length: 200 }, freeEndpoint))
    expect(new Set(endpoints.map(({ host, port }) => `${host}:${port}`)).size).toBe(200)
  })

  test('stays on the loopback interface, below the ports that the kernel gives away', async () => {
    for (const { host, port } of await Promise.all(Array.from({ length: 50 }, freeEndpoint))) {
      expect(host).toMatch(hasLoopbackBlock ? /^127\.\d+\.\d+\.[1-9]\d*$/ : /^127\.0\.0\.1$/)
      if (hasLoopbackBlock) expect(port).toBeLessThan(32_768)
    }
  })

  test('gives an endpoint where nothing listens', async () => {
    const answer = await tryToConnect(await freeEndpoint())
    expect(answer).toMatchObject({ code: 'ECONNREFUSED' })
  })
})
