/** Networks, masks and hosts. The oracle is ipaddr.js. */
import { claim, moduleExercise, type Story } from '@socket-course/testkit'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { askAll, type Case, casesOf, draw, expectAll, isRight, type Judged, type Models, refusalsOf } from './ask.ts'
import * as models from './models-subnet.ts'
import { BLOCKS, endsOf } from './special-addresses.ts'

const subnet = moduleExercise('subnet')

type Cidr = { address: number; prefix: number }

const LARGEST = 2 ** 32 - 1

const address = fc.oneof(fc.integer({ min: 0, max: LARGEST }), fc.constantFrom(0, 2 ** 31 - 1, 2 ** 31, LARGEST))
/** Networks of every size but the /0, which has a claim of its own. */
const network = fc.record({ address, prefix: fc.integer({ min: 1, max: 32 }) })

const textOf = (number: number): string =>
  new ipaddr.IPv4([24, 16, 8, 0].map(bits => (number >>> bits) & 0xff)).toString()
const numberOf = (text: string): number => Buffer.from(ipaddr.IPv4.parse(text).toByteArray()).readUInt32BE()
const cidrText = (cidr: Cidr): string => `${textOf(cidr.address)}/${cidr.prefix}`
const networkOf = (cidr: Cidr): number => numberOf(ipaddr.IPv4.networkAddressFromCIDR(cidrText(cidr)).toString())
const broadcastOf = (cidr: Cidr): number => numberOf(ipaddr.IPv4.broadcastAddressFromCIDR(cidrText(cidr)).toString())
const maskOf = (prefix: number): number => numberOf(ipaddr.IPv4.subnetMaskFromPrefixLength(prefix).toString())
const cidrOf = (text: string): Cidr => {
  const [ip, prefix] = ipaddr.IPv4.parseCIDR(text)
  return { address: numberOf(ip.toString()), prefix }
}

/** Writes a number that may be an address as one, too: 3232235786 (192.168.1.10). */
const writeNumber = (number: number): string =>
  Number.isInteger(number) && number > 255 && number <= LARGEST ? `${number} (${textOf(number)})` : String(number)
const expectNetworks = (story: Story, judged: readonly Judged[], explanations?: Models): void =>
  expectAll(story, judged, explanations, writeNumber)

const asks = (call: string, args: readonly unknown[], value: unknown): Case => ({ call, args, expected: { value } })
const containsCase = (cidr: Cidr, ip: number): Case => {
  const isIn = ipaddr.IPv4.parse(textOf(ip)).match(ipaddr.IPv4.parseCIDR(cidrText(cidr)))
  return asks('contains', [cidr, ip], isIn)
}
/** All parts of a network, which are as far apart as the mask of a part says. */
const partsOf = (cidr: Cidr, prefix: number): Cidr[] => {
  const size = LARGEST - maskOf(prefix) + 1
  const parts = []
  for (let at = networkOf(cidr); at <= broadcastOf(cidr); at += size) parts.push({ address: at, prefix })
  return parts
}
const splitCase = (text: string, prefix: number): Case =>
  asks('split', [cidrOf(text), prefix], partsOf(cidrOf(text), prefix))

claim('reads an address with its prefix and keeps the host bits', { readMore: 'network-and-host' }, async story => {
  const texts = ['192.168.1.10/24', '10.0.0.0/8', '0.0.0.0/0', '255.255.255.255/32']
  const drawn = draw(story, network, 500).map(cidrText)
  const cases = casesOf(
    'parseCidr',
    [...texts, ...drawn].map(each => [each, cidrOf(each)]),
  )
  expectNetworks(story, await askAll(story, subnet, cases), models.parsing)
})

claim('refuses what is no address with a prefix', { readMore: 'network-and-host' }, async story => {
  const right = casesOf('parseCidr', [['10.0.0.0/8', cidrOf('10.0.0.0/8')]])
  const large = ['10.0.0.0/33', '10.0.0.0/64', '10.0.0.0/999']
  expectNetworks(story, await askAll(story, subnet, [...right, ...refusalsOf('parseCidr', large)]), models.largePrefix)
  const noPrefix = ['10.0.0.0', '10.0.0.0/', '10.0.0.0/x', '10.0.0.0/-1', '10.0.0.0/8.5', '10.0.0.0/ 8', '10.0.0.0/1e1']
  const more = ['10.0.0.0/8/8', '10.0.0.0/255.0.0.0', '10.0.0.0/8 ', '/8', '10.0.0/8', '10.0.0.256/8', '']
  const judged = await askAll(story, subnet, [...right, ...refusalsOf('parseCidr', [...noPrefix, ...more])])
  expectNetworks(story, judged, models.noPrefix)
})

claim('gives the mask for every prefix from 1 to 32', { readMore: 'masks' }, async story => {
  const prefixes = Array.from({ length: 32 }, (_, index) => index + 1)
  const cases = prefixes.map(prefix => asks('netmaskOf', [{ address: 3232235786, prefix }], maskOf(prefix)))
  expectNetworks(story, await askAll(story, subnet, cases), models.masks)
})

claim(
  'gives the first and the last address of any network',
  { readMore: 'network-and-host', weight: 2 },
  async story => {
    const networks = [cidrOf('192.168.1.10/24'), cidrOf('10.1.2.3/20'), ...draw(story, network, 1000)]
    const first = networks.map(each => asks('networkOf', [each], networkOf(each)))
    expectNetworks(story, await askAll(story, subnet, first), models.ends)
    const last = networks.map(each => asks('broadcastOf', [each], broadcastOf(each)))
    expectNetworks(story, await askAll(story, subnet, last), models.ends)
  },
)

claim('leaves the first and the last address out of the hosts', { readMore: 'hosts' }, async story => {
  const networks = draw(story, network, 500).filter(each => each.prefix <= 30)
  const cases = [cidrOf('192.168.1.10/24'), cidrOf('10.0.0.1/30'), ...networks].map(each =>
    asks('hostRange', [each], { first: networkOf(each) + 1, last: broadcastOf(each) - 1 }),
  )
  expectNetworks(story, await askAll(story, subnet, cases), models.hosts)
})

claim('lets every address of a /31 and a /32 be a host', { readMore: 'hosts' }, async story => {
  const texts = ['192.0.2.0/31', '192.0.2.1/31', '10.0.0.255/31', '192.0.2.7/32', '255.255.255.255/32', '0.0.0.0/32']
  const cases = texts.map(cidrOf).map(each => {
    return asks('hostRange', [each], { first: networkOf(each), last: broadcastOf(each) })
  })
  expectNetworks(story, await askAll(story, subnet, cases), models.smallest)
})

claim('tells which addresses are in a network', { readMore: 'in-the-same-network', weight: 2 }, async story => {
  const blocks = BLOCKS.map(({ block }) => cidrOf(block))
  const ends = BLOCKS.flatMap(({ block }) => Object.values(endsOf(block)).map(numberOf))
  const around = ends.flatMap(end => [end - 1, end, end + 1]).filter(each => each >= 0 && each <= LARGEST)
  const pairs = blocks.flatMap(block => around.map(ip => containsCase(block, ip)))
  const drawn = draw(story, network, 500).flatMap(each => {
    const [first, last] = [networkOf(each), broadcastOf(each)]
    const inside = [first, last, each.address, Math.floor((first + last) / 2)]
    const outside = [first - 1, last + 1].filter(ip => ip >= 0 && ip <= LARGEST)
    return [...inside, ...outside].map(ip => containsCase(each, ip))
  })
  expectNetworks(story, await askAll(story, subnet, [...pairs, ...drawn]), models.containing)
})

claim('splits a network into all its parts, in order', { readMore: 'split-a-network', weight: 2 }, async story => {
  const clean = [splitCase('192.168.0.0/16', 18), splitCase('10.0.0.0/24', 26), splitCase('192.0.2.0/30', 32)]
  expectNetworks(story, await askAll(story, subnet, clean), models.splitting)
  const more = [splitCase('128.0.0.0/1', 2), splitCase('10.0.0.0/8', 16), splitCase('192.0.2.8/29', 29)]
  expectNetworks(story, await askAll(story, subnet, more), models.splitting)
  const unclean = [splitCase('192.168.1.77/24', 26), splitCase('10.255.3.4/9', 11)]
  expectNetworks(story, await askAll(story, subnet, unclean), models.splitting)
  const small = fc.tuple(network, fc.integer({ min: 0, max: 6 }))
  const drawn = draw(story, small, 200)
    .filter(([{ prefix }, more]) => prefix + more <= 32)
    .map(([cidr, more]) => splitCase(cidrText(cidr), cidr.prefix + more))
  expectNetworks(story, await askAll(story, subnet, drawn), models.splitting)
})

claim('refuses to split into larger networks, or beyond 32', { readMore: 'split-a-network' }, async story => {
  const wrong = [
    [cidrOf('10.0.0.0/8'), 7],
    [cidrOf('10.0.0.0/8'), 0],
    [cidrOf('10.0.0.0/24'), 23],
    [cidrOf('10.0.0.0/31'), 33],
    [cidrOf('10.0.0.0/32'), 33],
  ].map((args): Case => ({ call: 'split', args, expected: { error: 'RangeError' } }))
  expectNetworks(story, await askAll(story, subnet, [splitCase('10.0.0.0/8', 9), ...wrong]), models.refusedSplit)
})

claim('handles the /0, which is every address', { readMore: 'the-network-of-everything' }, async story => {
  const everything = cidrOf('192.0.2.77/0')
  const cases = [
    asks('netmaskOf', [everything], 0),
    asks('networkOf', [everything], 0),
    asks('broadcastOf', [everything], LARGEST),
    asks('hostRange', [everything], { first: 1, last: LARGEST - 1 }),
    ...[0, 1, 2 ** 31, LARGEST].map(ip => asks('contains', [everything, ip], true)),
    ...[1, 2 ** 31].map(ip => asks('contains', [cidrOf('0.0.0.0/0'), ip], true)),
    splitCase('0.0.0.0/0', 0),
    splitCase('0.0.0.0/0', 1),
    splitCase('0.0.0.0/0', 8),
  ]
  const judged = await askAll(story, subnet, cases)
  const hasWrongMask = judged.slice(0, 3).some(each => !isRight(each))
  expectNetworks(story, judged, hasWrongMask ? models.everything : models.everyMember)
})
