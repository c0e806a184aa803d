/** `reachable`, judged by what the kernel did in network namespaces; see lab/two-machines.ts and the recorded table. */
import { claim, moduleExercise, type Story } from '@socket-course/testkit'
import { askAll, type Case, expectAll } from './ask.ts'
import * as models from './models-reachability.ts'
import { type RecordedWorld, WORLDS } from './recorded-worlds.ts'
import { renumber } from './renumber.ts'

const reachability = moduleExercise('reachability')

const [TWO_CARDS, ONE_IN_COMMON, IN_A_ROW, PREFIXES, SAME_ADDRESS, ALIKE] = WORLDS

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'
const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::'
const isOfSameFamily = (one: string, other: string): boolean => one.includes(':') === other.includes(':')

/** Writes a question for a finding; as a call it would be a line that nobody reads to its end. */
function describeQuestion(
  listener: { host: string; address: string },
  hosts: RecordedWorld['hosts'],
  client: string,
  target: string,
): string {
  const cards = hosts.map(({ name, addresses }) => `${name} has ${addresses.join(', ')}`).join('; ')
  const where = `the server is on ${listener.host}, bound to ${listener.address}`
  return `reachable: ${client} connects to ${target}; ${where}; ${cards}`
}

/** Makes cases of the rows of some worlds; which, `wanted` says of the bound address and the target. */
function casesOf(
  worlds: readonly RecordedWorld[],
  wanted: (bound: string, target: string) => boolean = () => true,
): Case[] {
  return worlds.flatMap(({ hosts, targets, rows }) =>
    rows.flatMap(({ host, bound, client, reachedBy }) =>
      targets
        .filter(target => wanted(bound, target))
        .filter(target => bound !== '::' || target.includes(':')) // whether `::` takes IPv4 too is a setting
        .map(target => ({
          call: 'reachable',
          args: [{ host, address: bound }, hosts, client, target],
          expected: { value: reachedBy.includes(target) },
          inWords: describeQuestion({ host, address: bound }, hosts, client, target),
        })),
    ),
  )
}

claim(
  'reaches a listener by the address to which it is bound, and by no other',
  { readMore: 'one-address-several-or-all' },
  story =>
    expectRows(
      story,
      casesOf([TWO_CARDS, ALIKE], (bound, target) => !isWildcard(bound) && !isLoopback(bound) && !isLoopback(target)),
    ),
)

claim(
  'reaches a listener on a wildcard by every address of its machine',
  { readMore: 'one-address-several-or-all', weight: 2 },
  story =>
    expectRows(
      story,
      casesOf(
        [TWO_CARDS, ALIKE],
        (bound, target) => isWildcard(bound) && !isLoopback(target) && isOfSameFamily(bound, target),
      ),
    ),
)

claim('keeps loopback inside the machine', { readMore: 'loopback-stays-at-home', weight: 2 }, story =>
  expectRows(
    story,
    casesOf(
      [TWO_CARDS, IN_A_ROW, ALIKE],
      (bound, target) =>
        (isLoopback(bound) || isLoopback(target) || target.startsWith('::1')) && isOfSameFamily(bound, target),
    ),
  ),
)

claim('does not mix the address families', { readMore: 'address-families' }, story =>
  expectRows(
    story,
    casesOf([TWO_CARDS], (bound, target) => !isOfSameFamily(bound, target) || bound === target),
  ),
)

claim('needs a card in the network of the target', { readMore: 'which-way-a-packet-goes', weight: 2 }, story =>
  expectRows(
    story,
    casesOf([ONE_IN_COMMON, IN_A_ROW], (bound, target) => !isLoopback(bound) && !isLoopback(target)),
  ),
)

claim('compares as many bits as the prefix says', { readMore: 'which-way-a-packet-goes' }, story =>
  expectRows(
    story,
    casesOf([PREFIXES], (bound, target) => !isLoopback(target) && (isWildcard(bound) || bound === target)),
  ),
)

claim('takes an own address for the own machine, whoever else has it', { readMore: 'which-way-a-packet-goes' }, story =>
  expectRows(
    story,
    casesOf([SAME_ADDRESS], (bound, target) => !isLoopback(target) && isOfSameFamily(bound, target)),
  ),
)

claim(
  'is right about every row, whatever the names and numbers',
  { readMore: 'exercise-5-reachability', weight: 3 },
  async story => {
    const random = story.random('numbers')
    await expectRows(story, casesOf(WORLDS.map(world => renumber(world, random))))
  },
)

async function expectRows(story: Story, cases: Case[]): Promise<void> {
  expectAll(story, await askAll(story, reachability, cases), models.reaching)
}
