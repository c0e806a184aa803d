/** What each misconception about who reaches whom would have answered. */
import ipaddr from 'ipaddr.js'
import { type Judged, type Models, returnedBy, wantedBy } from './ask.ts'

type Host = { name: string; addresses: string[] }

/** The question of a case, and what was answered wrongly. */
type Question = { listener: { host: string; address: string }; hosts: Host[]; client: string; target: string }

const questionOf = ({ args: [listener, hosts, client, target] }: Judged): Question =>
  ({ listener, hosts, client, target }) as Question

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'
const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::'
const isOfSameFamily = (one: string, other: string): boolean => one.includes(':') === other.includes(':')
const plain = (card: string): string => card.slice(0, card.indexOf('/'))
const cardsOf = ({ hosts }: Question, name: string): string[] => hosts.find(each => each.name === name)?.addresses ?? []

/** Makes a model of a misconception that finds a way where none is, or none where one is. */
const says =
  (answer: boolean, where: (question: Question) => boolean) =>
  (each: Judged): boolean =>
    returnedBy(each) === answer && wantedBy(each) === !answer && where(questionOf(each))

const hasWay = (question: Question, prefixOf: (card: string) => number): boolean =>
  cardsOf(question, question.client).some(card => {
    if (!isOfSameFamily(card, question.target)) return false
    const [ip, other] = [ipaddr.parse(plain(card)), ipaddr.parse(question.target)]
    return (ip as ipaddr.IPv4).match(other as ipaddr.IPv4, prefixOf(card))
  })
const prefixIn = (card: string): number => Number(card.split('/')[1])
const isOn = (question: Question, name: string): boolean => cardsOf(question, name).map(plain).includes(question.target)

/** Tells whether a target is the beginning of a card's address, or stands in it, and is not that address. */
const isPieceOf = (card: string, target: string): boolean => card.includes(target) && plain(card) !== target

/** Makes a model of a misconception that sends some targets to another machine than the kernel does. */
const misleads =
  (where: (question: Question) => boolean) =>
  (each: Judged): boolean =>
    returnedBy(each) === !wantedBy(each) && where(questionOf(each))

export const reaching: Models = {
  'takes-a-piece-for-the-address': misleads(({ hosts, target }) =>
    hosts.some(({ addresses }) => addresses.some(card => isPieceOf(card, target))),
  ),
  'loopback-by-its-beginning': each => {
    const { listener, client, target } = questionOf(each)
    const isAlike = [target, listener.address].some(address => address.startsWith('::1') && address !== '::1')
    return isAlike && returnedBy(each) === (listener.host === client) && returnedBy(each) === !wantedBy(each)
  },
  'wildcard-is-not-reachable': {
    explains: says(false, ({ listener }) => isWildcard(listener.address)),
    everyTime: each => wantedBy(each) === true && isWildcard(questionOf(each).listener.address),
  },
  'wildcard-without-loopback': {
    explains: says(false, ({ listener, target }) => isWildcard(listener.address) && isLoopback(target)),
    everyTime: each =>
      wantedBy(each) === true && isWildcard(questionOf(each).listener.address) && isLoopback(questionOf(each).target),
  },
  'wildcard-takes-other-family': says(
    true,
    ({ listener, target }) => isWildcard(listener.address) && !isOfSameFamily(listener.address, target),
  ),
  'only-127-0-0-1-is-loopback': says(false, ({ target }) => target === '127.0.0.2'),
  'loopback-leaves-the-machine': says(
    true,
    ({ listener, client, target }) => isLoopback(target) && listener.host !== client,
  ),
  'takes-every-prefix-for-24': each => {
    const question = questionOf(each)
    if (question.target.includes(':') || isLoopback(question.target)) return false
    return returnedBy(each) === hasWay(question, () => 24) && returnedBy(each) === !hasWay(question, prefixIn)
  },
  'forgets-own-address': each => {
    const question = questionOf(each)
    const { listener, client } = question
    const elsewhere = question.hosts.some(({ name }) => name !== client && isOn(question, name))
    return isOn(question, client) && elsewhere && (listener.host === client) === (returnedBy(each) === false)
  },
  'needs-no-network': says(true, question => {
    const { listener, target } = question
    return isOn(question, listener.host) && !isLoopback(target) && !hasWay(question, prefixIn)
  }),
  'wildcard-takes-other-machines': says(
    true,
    question =>
      isWildcard(question.listener.address) && !isOn(question, question.listener.host) && !isLoopback(question.target),
  ),
  'ignores-bound-address': says(
    true,
    ({ listener, target }) => !isWildcard(listener.address) && listener.address !== target,
  ),
}
