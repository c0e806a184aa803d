import { spawnSync } from 'node:child_process'
import { hostname, networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import {
  gethostbyname,
  gethostname,
  getnameinfo,
  getservbyname,
  getservbyport,
  if_indextoname,
  if_nameindex,
  if_nametoindex,
  NI_DGRAM,
  NI_NAMEREQD,
  NI_NUMERICHOST,
  NI_NUMERICSERV,
} from '../src/index.ts'
import { codeOf } from './connected-pair.ts'
import { pythonMissing } from './program.ts'

test('gethostname answers the name of this machine', () => {
  expect(gethostname()).toBe(hostname())
})

describe('gethostbyname', () => {
  test.each([
    ['localhost', '127.0.0.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['127.1', '127.0.0.1'],
    ['', '0.0.0.0'],
    ['<broadcast>', '255.255.255.255'],
  ])('of %j is %s', (name, address) => {
    expect(gethostbyname(name)).toBe(address)
  })

  test('of a name that nobody knows is EAI_NONAME', () => {
    expect(codeOf(() => gethostbyname('no host has spaces'))).toBe('EAI_NONAME')
  })

  test('of no string is a TypeError', () => {
    expect(() => gethostbyname(5 as unknown as string)).toThrow('Expected `name` to be a string, got 5')
  })
})

describe('getnameinfo', () => {
  const digits = NI_NUMERICHOST | NI_NUMERICSERV

  test('answers digits where it is told to', () => {
    expect(getnameinfo({ host: '127.0.0.1', port: 80 }, digits)).toEqual(['127.0.0.1', '80'])
    expect(getnameinfo({ host: '2001:db8::1', port: 80 }, digits)).toEqual(['2001:db8::1', '80'])
  })

  test('answers the name of the host and of the service', () => {
    expect(getnameinfo({ host: '127.0.0.1', port: 80 }, NI_NUMERICSERV)[0]).toMatch(/localhost/)
    expect(getnameinfo({ host: '127.0.0.1', port: 69 }, NI_NUMERICHOST | NI_DGRAM)).toEqual(['127.0.0.1', 'tftp'])
  })

  test('of an address without a name is EAI_NONAME, if a name is required', () => {
    // 0.0.0.0 has no name anywhere, and no name server is asked for long.
    const code = codeOf(() => getnameinfo({ host: '0.0.0.0', port: 80 }, NI_NAMEREQD))
    expect(['EAI_NONAME', 'EAI_AGAIN', 'no error']).toContain(code)
  })

  test('of no address is a TypeError', () => {
    expect(() => getnameinfo({} as never)).toThrow('Expected `address.host` to be a string, got undefined')
    expect(() => getnameinfo(null as never)).toThrow(TypeError)
  })
})

describe('services', () => {
  test('have ports, and ports have services', () => {
    expect([getservbyname('http'), getservbyname('tftp', 'udp')]).toEqual([80, 69])
    expect([getservbyport(80), getservbyport(69, 'udp')]).toEqual(['http', 'tftp'])
  })

  test.each(['no such service', '80', ''])('%j is EAI_SERVICE', name => {
    expect(codeOf(() => getservbyname(name))).toBe('EAI_SERVICE')
  })

  test('a port without a name is EAI_SERVICE', () => {
    expect(() => getservbyport(65535)).toThrow('getservbyport 65535: EAI_SERVICE (the service is not known')
  })

  test('a protocol that is neither TCP nor UDP is a RangeError', () => {
    expect(() => getservbyname('http', 'sctp')).toThrow("Expected `protocol` to be 'tcp' or 'udp', got 'sctp'")
  })
})

describe.runIf(process.platform === 'linux')('interfaces', () => {
  test('are listed with their numbers, lo among them', () => {
    const interfaces = if_nameindex()
    expect(interfaces).toContainEqual([if_nametoindex('lo'), 'lo'])
    const names = interfaces.map(([, name]) => name)
    expect(names).toEqual(expect.arrayContaining(Object.keys(networkInterfaces())))
    for (const [index, name] of interfaces) expect([if_nametoindex(name), if_indextoname(index)]).toEqual([index, name])
  })

  test('that are not there are ENODEV and ENXIO', () => {
    expect(() => if_nametoindex('no such interface')).toThrow(
      'if_nametoindex no such interface: ENODEV (there is no such interface)',
    )
    expect(codeOf(() => if_indextoname(0x7fffffff))).toBe('ENXIO')
  })

  test.skipIf(pythonMissing)('are those that Python lists', () => {
    const { stdout } = spawnSync('python3', ['-c', 'import json, socket; print(json.dumps(socket.if_nameindex()))'])
    expect(if_nameindex()).toEqual(JSON.parse(stdout.toString()))
  })
})
