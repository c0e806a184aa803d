/** `parseIPv4` and `formatIPv4`. The oracles are inet_pton and ipaddr.js. */
import { claim, moduleExercise, type Story } from '@socket-course/testkit'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describeAnswer } from './answers.ts'
import { askAll, type Case, casesOf, draw, expectAll, type Models, refusalsOf } from './ask.ts'
import { isAddress } from './inet.ts'
import * as models from './models-ipv4.ts'

const ipv4 = moduleExercise('ipv4')

const text = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map(parts => parts.join('.'))

/** Texts that are nearly addresses: pieces of addresses in any order. */
const nearlyAddress = fc
  .array(fc.constantFrom('.', '.', '.', '0', '1', '2', '25', '5', '6', '9', '10', '255', '256', ' ', '-', 'x'), {
    minLength: 4,
    maxLength: 12,
  })
  .map(pieces => pieces.join(''))

const EXAMPLES = ['0.0.0.0', '1.2.3.4', '10.0.0.1', '127.0.0.1', '192.0.2.1', '128.0.0.0', '255.255.255.255']

/** Addresses that are asked beside wrong ones, so that whoever refuses too much is told so. */
const RIGHT = ['1.2.30.0', '0.0.0.0', '100.200.30.40']

/** The number of an address, by another's code. */
const numberOf = (address: string): number => Buffer.from(ipaddr.IPv4.parse(address).toByteArray()).readUInt32BE()

const reading = (texts: readonly string[]): Case[] =>
  casesOf(
    'parseIPv4',
    texts.map(each => [each, numberOf(each)]),
  )

const writing = (texts: readonly string[]): Case[] =>
  casesOf(
    'formatIPv4',
    texts.map(each => [numberOf(each), each]),
  )

claim('reads four parts as one number', { readMore: 'an-address-is-a-number' }, async story => {
  expectAll(story, await askAll(story, ipv4, reading(EXAMPLES)), models.reading)
})

claim('writes a number as four parts', { readMore: 'an-address-is-a-number' }, async story => {
  expectAll(story, await askAll(story, ipv4, writing(EXAMPLES)), models.writing)
})

claim('reads and writes any address', { readMore: 'shifts-have-a-sign', weight: 2 }, async story => {
  const addresses = draw(story, text, 2000)
  expectAll(story, await askAll(story, ipv4, reading(addresses)), models.reading)
  expectAll(story, await askAll(story, ipv4, writing(addresses)), models.writing)
})

claim('refuses a part over 255', { readMore: 'four-parts-and-nothing-else' }, async story => {
  await expectRefused(story, ['256.1.2.3', '1.256.2.3', '1.2.999.3', '1.2.3.256', '1.2.3.1000'], models.largePart)
})

claim('refuses a leading zero', { readMore: 'leading-zeros' }, async story => {
  await expectRefused(story, ['01.2.3.4', '010.0.0.1', '1.2.3.00', '1.002.3.4', '127.0.0.01'], models.leadingZero)
})

claim('refuses more or fewer than four parts', { readMore: 'four-parts-and-nothing-else' }, async story => {
  const fewer = ['1', '127.1', '10.1.2', '3221225985']
  await expectRefused(story, [...fewer, '1.2.3.4.5', '1.2.3.4.'], models.wrongCount)
})

claim('refuses a part that is no decimal number', { readMore: 'four-parts-and-nothing-else' }, async story => {
  const spaces = [' 1.2.3.4', '1.2.3.4 ', '1. 2.3.4', '1.2.3.4\n', '1.2.\t3.4']
  const signs = ['+1.2.3.4', '1.-2.3.4', '1.2.3.-0']
  const notations = ['1.2.3.1e1', '1.2.3.0x10', '1.2.3.4/24', '1.2.3.4x', '1.2.3.a', '1.2.3.٤', '1.2.3.４']
  const nothing = ['1..3.4', '.2.3.4', '1.2.3.', '...']
  await expectRefused(story, [...spaces, ...signs, ...notations, ...nothing], models.noNumber)
})

claim('says which part is wrong', { readMore: 'errors-that-help' }, async story => {
  const wrong = ['300.2.3.1', '1.300.3.2', '1.2.300.3', '1.2.4.300']
  const cases = [...reading(['1.2.3.4']), ...refusalsOf('parseIPv4', wrong)]
  const judged = await askAll(story, ipv4, cases)
  expectAll(story, judged, models.largePart)
  const messages = judged.slice(1).map(({ args, answer }) => {
    const message = answer.kind === 'threw' ? answer.message : ''
    return message.replaceAll(String(args[0]), '')
  })
  const isAlike = (message: string) => messages.filter(each => each === message).length > 1
  const says = (message: string, part: number) => namesPart(message, part) && !isAlike(message)
  const silent = messages.findIndex((message, index) => !message.includes('300') && !says(message, index + 1))
  if (silent < 0) return
  const countsFromZero = messages.every((message, index) => says(message, index))
  story.fail({
    asked: `call parseIPv4("${wrong[silent]}")`,
    expected: `an error whose message has the number of the wrong part, ${silent + 1}, or the part itself, 300`,
    observed: `${describeAnswer(judged[silent + 1]!.answer)}${isAlike(messages[silent]!) ? ', as for another part' : ''}`,
    mistake: countsFromZero ? 'counts-parts-from-zero' : 'does-not-say-which-part',
  })
})

claim('judges any text as inet_pton does', { readMore: 'four-parts-and-nothing-else', weight: 2 }, async story => {
  const texts = [...draw(story, nearlyAddress, 3000), ...draw(story, text, 100)]
  const right = texts.filter(each => isAddress('ipv4', each))
  const wrong = texts.filter(each => !isAddress('ipv4', each))
  expectAll(story, await askAll(story, ipv4, [...reading(right), ...refusalsOf('parseIPv4', wrong)]))
})

/** Expects that a right address is read, so that refusing everything is not enough, and that the wrong are refused. */
async function expectRefused(story: Story, texts: readonly string[], explanations: Models): Promise<void> {
  const judged = await askAll(story, ipv4, [...reading(RIGHT), ...refusalsOf('parseIPv4', texts)])
  const returned = judged.slice(RIGHT.length).filter(each => each.answer.kind === 'returned')
  const returnsNothing = returned.length > 0 && returned.every(models.isNoAddress)
  expectAll(
    story,
    judged,
    returnsNothing ? { 'returns-instead-of-throwing': models.isNoAddress } : { ...models.refusing, ...explanations },
  )
}

/** Tells whether a message names a part by its number, as a digit or as a word. */
function namesPart(message: string, part: number): boolean {
  const limits = /\d+ ?(?:to|-|–|…|\.\.\.?|and|through) ?255|\b(?:four|4) (?:decimal )?(?:parts|numbers|octets)/gi
  const word = ['zeroth', 'first', 'second', 'third', 'fourth'][part] ?? ''
  return new RegExp(`(?<!\\d)${part}(?!\\d)|${word}`, 'i').test(message.replaceAll(limits, ''))
}
