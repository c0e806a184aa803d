/** `parseIPv6` and `formatIPv6`. The oracles are inet_pton, inet_ntop and ipaddr.js. */
import { claim, moduleExercise } from '@socket-course/testkit'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { askAll, type Case, casesOf, draw, expectAll, refusalsOf } from './ask.ts'
import { isAddress, writeIPv6 } from './inet.ts'
import * as models from './models-ipv6.ts'

const ipv6 = moduleExercise('ipv6')

/** The bytes of an address, by another's code, for which the IPv4 address at the end is made two groups. */
const bytesOf = (text: string): Uint8Array => {
  const inHex = text.replace(/[0-9]+(?:\.[0-9]+){3}$/, ipv4 => {
    const bytes = Buffer.from(ipaddr.IPv4.parse(ipv4).toByteArray())
    return `${bytes.readUInt16BE(0).toString(16)}:${bytes.readUInt16BE(2).toString(16)}`
  })
  return Uint8Array.from(ipaddr.IPv6.parse(inHex).toByteArray())
}

const reading = (texts: readonly string[]): Case[] =>
  casesOf(
    'parseIPv6',
    texts.map(each => [each, bytesOf(each)]),
  )

/** Cases for `formatIPv6`: an address in any form, and the form that RFC 5952 wants. */
const writing = (pairs: readonly (readonly [any: string, right: string])[]): Case[] =>
  casesOf(
    'formatIPv6',
    pairs.map(([any, right]) => [bytesOf(any), right]),
  )

/** Zeros are frequent, or hardly any address would have a run of them. */
const group = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 0x1f }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
)
const groups = fc.array(group, { minLength: 8, maxLength: 8 })
const fullText = groups.map(each => each.map(one => one.toString(16)).join(':'))

/** Texts that are nearly addresses: pieces of addresses in any order. */
const nearlyAddress = fc
  .array(fc.constantFrom('1', 'a:', 'F', ':', ':', '::', '0:', '00', '2:', ':3', '192.0.2.1', '.', 'g', '1234', ' '), {
    minLength: 1,
    maxLength: 11,
  })
  .map(pieces => pieces.join(''))

claim('reads eight groups as sixteen bytes', { readMore: 'an-ipv6-address-is-sixteen-bytes' }, async story => {
  const texts = ['2001:db8:0:1:2:3:4:5', '1:2:3:4:5:6:7:8', 'ABCD:EF01:2345:6789:abcd:ef01:2345:6789']
  const zeros = ['0000:0000:0000:0000:0000:0000:0000:0001', '0:0:0:0:0:0:0:0', '00a:0b:c:000d:1:02:003:0004']
  expectAll(story, await askAll(story, ipv6, reading([...texts, ...zeros])), models.reading)
  expectAll(story, await askAll(story, ipv6, reading(draw(story, fullText, 500))), models.reading)
})

claim('puts zeros in the place of `::`', { readMore: 'the-double-colon' }, async story => {
  const texts = [
    '2001:db8::1',
    '1::8',
    '1:2::7:8',
    '1:2:3::5:6:7:8',
    '::',
    '::1',
    '1::',
    '::2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
  ]
  expectAll(story, await askAll(story, ipv6, reading(texts)), models.doubleColon)
})

claim('reads an IPv4 address at the end', { readMore: 'ipv4-inside-ipv6' }, async story => {
  const texts = ['::ffff:192.0.2.1', '64:ff9b::192.0.2.33', '1:2:3:4:5:6:1.2.3.4', '::255.255.255.255', '1::0.0.0.0']
  expectAll(story, await askAll(story, ipv6, [...reading(['2001:db8::1']), ...reading(texts)]), models.embedded)
})

claim('checks the zone and leaves it out', { readMore: 'zones' }, async story => {
  const zones = ['fe80::1%eth0', 'fe80::1:2%1', 'ff02::1%en0.5', 'fe80:0:0:0:1:2:3:4%wlan-home2']
  const cases = casesOf(
    'parseIPv6',
    zones.map(each => [each, bytesOf(each.slice(0, each.indexOf('%')))]),
  )
  expectAll(story, await askAll(story, ipv6, [...reading(['fe80::1']), ...cases]), models.zones)
  const empty = refusalsOf('parseIPv6', ['fe80::1%', '::%'])
  expectAll(story, await askAll(story, ipv6, [...cases, ...empty]), models.emptyZones)
  expectAll(story, await askAll(story, ipv6, [...cases, ...refusalsOf('parseIPv6', ['%eth0', '%', '1.2.3.4%eth0'])]))
})

claim('refuses a second `::`', { readMore: 'the-double-colon' }, async story => {
  const wrong = ['1::2::3', '::1::', '1::2:3::4', '2001::db8::1', '::ffff::1']
  expectAll(story, await askAll(story, ipv6, [...reading(['1::3']), ...refusalsOf('parseIPv6', wrong)]), models.twice)
})

claim('refuses a `::` that stands for nothing', { readMore: 'the-double-colon' }, async story => {
  const wrong = ['1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8', '1:2:3:4::5:6:7:8', '1:2:3:4:5::6:1.2.3.4']
  expectAll(story, await askAll(story, ipv6, [...reading(['1::3']), ...refusalsOf('parseIPv6', wrong)]), models.nothing)
})

claim('refuses too many or too few groups', { readMore: 'an-ipv6-address-is-sixteen-bytes' }, async story => {
  const many = ['1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:1.2.3.4', '1:2:3:4:5:6:7:8:9:a', '1::2:3:4:5:6:7:8:9']
  const cases = [...reading(['1:2:3:4:5:6:7:8']), ...refusalsOf('parseIPv6', [...models.TOO_FEW, ...many])]
  expectAll(story, await askAll(story, ipv6, cases), models.counts)
})

claim(
  'refuses a group that is not 1 to 4 hexadecimal digits',
  { readMore: 'an-ipv6-address-is-sixteen-bytes' },
  async story => {
    const right = reading(['a:b:c:d:e:f:1:2'])
    const long = ['12345::', '::00001', '2001:0db80::1']
    expectAll(story, await askAll(story, ipv6, [...right, ...refusalsOf('parseIPv6', long)]), models.longGroup)
    const digits = [
      'g::',
      '::12g',
      '::0x1',
      '::-1',
      '::+1',
      ' ::1',
      '::1 ',
      '1: 2::',
      '::1/64',
      '[::1]',
      '::１',
      '::1\n',
    ]
    expectAll(story, await askAll(story, ipv6, [...right, ...refusalsOf('parseIPv6', digits)]), models.digits)
    const colons = ['', ':', ':::', ':1', '1:', '1::2:', ':1::2', '1:2:3:4:5:6:7:', ':2:3:4:5:6:7:8']
    expectAll(story, await askAll(story, ipv6, [...right, ...refusalsOf('parseIPv6', colons)]), models.colons)
  },
)

claim('refuses an IPv4 address that is wrong or in the wrong place', { readMore: 'ipv4-inside-ipv6' }, async story => {
  const place = ['192.0.2.1', '1.2.3.4::', '::1.2.3.4:5', '1.2.3.4:1:2:3:4:5:6', '::1.2.3.4:1.2.3.4']
  const wrong = ['::256.1.1.1', '::1.2.3', '::1.2.3.4.5', '::01.2.3.4', '::1.2.3.', '::ffff:1.2.3.x']
  const cases = [...reading(['::1.2.3.4']), ...refusalsOf('parseIPv6', [...place, ...wrong])]
  expectAll(story, await askAll(story, ipv6, cases))
})

claim(
  'judges any text as inet_pton does for IPv6',
  { readMore: 'an-ipv6-address-is-sixteen-bytes', weight: 2 },
  async story => {
    const texts = [...draw(story, nearlyAddress, 4000), ...draw(story, fullText, 50)]
    const right = texts.filter(each => isAddress('ipv6', each))
    const wrong = texts.filter(each => !isAddress('ipv6', each))
    expectAll(story, await askAll(story, ipv6, [...reading(right), ...refusalsOf('parseIPv6', wrong)]))
  },
)

claim('writes lower case without leading zeros', { readMore: 'one-form-for-each-address' }, async story => {
  const pairs = [
    ['2001:0DB8:000A:00BC:0DEF:1:2:3', '2001:db8:a:bc:def:1:2:3'],
    ['ABCD:EF01:2345:6789:ABCD:EF01:2345:6789', 'abcd:ef01:2345:6789:abcd:ef01:2345:6789'],
    ['1000:0100:0010:0001:1000:0100:0010:0001', '1000:100:10:1:1000:100:10:1'],
  ] as const
  expectAll(story, await askAll(story, ipv6, writing(pairs)), models.groupsWritten)
})

claim('shortens the longest run of zeros', { readMore: 'one-form-for-each-address', weight: 2 }, async story => {
  const pairs = [
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['0:0:1:0:0:0:2:3', '0:0:1::2:3'],
    ['0:0:0:1:2:3:0:0', '::1:2:3:0:0'],
    ['1:2:3:4:5:6:0:0', '1:2:3:4:5:6::'],
    ['1:2:0:0:3:4:5:6', '1:2::3:4:5:6'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
  ] as const
  expectAll(story, await askAll(story, ipv6, writing(pairs)), models.longest)
})

claim('shortens the first of two equally long runs', { readMore: 'one-form-for-each-address' }, async story => {
  const pairs = [
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:0:2:0:0:3:4', '1::2:0:0:3:4'],
    ['0:0:1:2:3:4:0:0', '::1:2:3:4:0:0'],
  ] as const
  expectAll(story, await askAll(story, ipv6, writing(pairs)), models.equallyLong)
})

claim('leaves a single group of zeros as it is', { readMore: 'one-form-for-each-address' }, async story => {
  const texts = ['2001:db8:0:1:1:1:1:1', '0:1:2:3:4:5:6:7', '1:2:3:4:5:6:7:0', '1:0:2:0:3:0:4:0']
  expectAll(story, await askAll(story, ipv6, writing(texts.map(each => [each, each]))), models.single)
})

claim('writes an IPv4-mapped address with dots, and no other', { readMore: 'ipv4-inside-ipv6' }, async story => {
  const mapped = ['::ffff:192.0.2.1', '::ffff:0.0.0.0', '::ffff:255.255.255.255', '::ffff:1.2.3.4']
  expectAll(story, await askAll(story, ipv6, writing(mapped.map(each => [each, each]))), models.mapped)
  const others = ['64:ff9b::c000:221', '::ffff:0:c000:201', '1::ffff:c000:201', '2002:c000:201::', '::fffe:c000:201']
  expectAll(story, await askAll(story, ipv6, writing(others.map(each => [each, each]))), models.notMapped)
})

claim('writes any address as inet_ntop does', { readMore: 'one-form-for-each-address', weight: 2 }, async story => {
  const texts = draw(story, fullText, 3000).filter(each => !/^(?:0:){6}/.test(each))
  const pairs = texts.map(each => [each, writeIPv6(each)] as const)
  expectAll(story, await askAll(story, ipv6, writing(pairs)), models.groupsWritten)
})
