/** `ReplyCache`, asked by clients that send their requests again; which work was done is counted by the tests. */
import { claim, moduleExercise, type Returned, type SessionValue, type Story } from '@socket-course/testkit'
import fc from 'fast-check'
import { type Course, nameModel, play, type Request, type Row } from './cache-models.ts'

const dedupe = moduleExercise('dedupe')

const request = (sender: string, id: string, reply = `${sender}/${id}`): Request => ({ sender, id, reply })
const failing = (sender: string, id: string, reply: string): Request => ({ sender, id, reply, fails: true })

/** Plays several rows of requests, each with a cache of its own, and expects of each what a right cache does. */
async function expectRight(
  story: Story,
  rows: readonly { capacity: number; requests: readonly Request[] }[],
  mistake?: string,
): Promise<void> {
  const plain = (value: unknown): SessionValue => ({ kind: 'plain', value })
  const reports = await dedupe.play(story, {
    streams: [],
    sessions: rows.map(({ capacity, requests }) => ({
      make: { name: 'ReplyCache', arguments: [plain(capacity)] },
      steps: requests.map(({ sender, id, reply, fails }, index) => ({
        call: 'handle',
        mayThrow: true,
        arguments: [
          plain(sender),
          plain(id),
          {
            kind: 'maker',
            label: String(index),
            base64: Buffer.from(reply).toString('base64'),
            ...(fails ? { throws: reply } : {}),
          },
        ],
      })),
    })),
  })
  for (const { threw } of reports) {
    if (threw !== undefined) {
      story.fail({ expected: 'a new ReplyCache', observed: `${threw.name}: ${threw.message}` })
    }
  }
  const played = rows.map((row, index): Row => {
    const { made, returned } = reports[index]!
    return { ...row, seen: { worked: made.map(Number), got: returned.map(textOf) } }
  })
  const wrong = played.find(row => findWrong(row) !== -1)
  if (wrong !== undefined) failWith(story, wrong, nameModel(played) ?? nameOutcome(wrong.seen) ?? mistake)
  if (reports.some(each => each.changedLater)) {
    story.fail({ expected: 'replies that stay as they are', observed: 'one that was handed out has changed since' })
  }
}

/** Finds the first request that a right cache would have handled otherwise, or -1. */
function findWrong({ capacity, requests, seen }: Row): number {
  const right = play(capacity, requests)
  const differs = (index: number) =>
    right.got[index] !== seen.got[index] || right.worked.includes(index) !== seen.worked.includes(index)
  const at = requests.findIndex((_, index) => differs(index))
  return at === -1 && seen.worked.length !== right.worked.length ? requests.length - 1 : at
}

function failWith(story: Story, row: Row, mistake: string | undefined): never {
  const { capacity, requests, seen } = row
  const at = findWrong(row)
  const say = ({ worked, got }: Course) =>
    `${worked.includes(at) ? 'its work to be done' : 'its work not to be done'}, and ${JSON.stringify(got[at] ?? 'nothing')}`
  const { sender, id } = requests[at]!
  const which = `request ${at + 1} of ${requests.length}, (${JSON.stringify(sender)}, ${JSON.stringify(id)})`
  return story.fail({
    expected: `for ${which}, capacity ${capacity}: ${say(play(capacity, requests))}`,
    observed: say(seen),
    ...(mistake === undefined ? {} : { mistake }),
  })
}

function nameOutcome({ got }: Course): string | undefined {
  return got.includes('a promise') ? 'returns-promise' : undefined
}

function textOf(value: Returned): string {
  if (value.kind === 'bytes') return Buffer.from(value.base64, 'base64').toString('utf8')
  if (value.kind === 'threw') return `!${value.message}`
  return value.kind === 'other' ? value.description : JSON.stringify(value)
}

claim(
  'does the work of a request once, and gives its reply each time',
  { readMore: 'at-most-once', weight: 2 },
  story => {
    story.asks('handle the same request five times')
    const again = Array.from({ length: 5 }, (_, index) => request('10.0.0.1:5000', '7', `reply ${index}`))
    return expectRight(story, [
      { capacity: 10, requests: [...again, request('10.0.0.1:5000', '8', 'other'), ...again] },
    ])
  },
)

claim('keeps senders and ids apart', { readMore: 'at-most-once', weight: 2 }, async story => {
  story.asks('handle requests with the same id from different senders, and with different ids from the same')
  const pairs = [
    ['a', '1'],
    ['b', '1'],
    ['a', '2'],
    ['b', '2'],
  ] as const
  const requests = [...pairs, ...pairs].map(([sender, id]) => request(sender, id))
  await expectRight(story, [{ capacity: 10, requests }])
  story.asks('handle pairs of sender and id that look the same when they are glued together')
  const glues = ['', ':', '/', ' ', '-', '|', ',', '#', '\0', '\n', '_', '.', ';', '@', '::', '","']
  const rows = glues.map(glue => ({
    capacity: 10,
    requests: [request('a', `b${glue}c`, 'one'), request(`a${glue}b`, 'c', 'two'), request('a', `b${glue}c`, 'three')],
  }))
  await expectRight(story, rows, 'glues-keys')
})

claim('takes any text as a sender or an id', { readMore: 'at-most-once' }, async story => {
  story.asks('handle a request twice')
  await expectRight(story, [{ capacity: 4, requests: [request('a', 'one'), request('a', 'one')] }])
  story.asks('handle requests whose ids are names that every object has')
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '0', 'length', 'size']
  const rows = names.flatMap(name =>
    [
      [request(name, 'x'), request(name, 'x')],
      [request('x', name), request('x', name)],
      [request(name, name), request(name, name)],
    ].map(requests => ({ capacity: 4, requests })),
  )
  await expectRight(story, rows, 'looks-up-inherited-names')
})

claim('forgets the oldest first, and nothing before it is full', { readMore: 'forgetting', weight: 2 }, story => {
  story.asks('handle more different requests than the cache keeps')
  const requests = ['1', '2', '3', '4', '1', '2', '4', '3', '5'].map((id, index) =>
    request('a', id, `${id} at ${index}`),
  )
  return expectRight(
    story,
    [1, 2, 3, 4].map(capacity => ({ capacity, requests })),
  )
})

claim('counts from the first time: a repeat does not make a request younger', { readMore: 'forgetting' }, story => {
  story.asks('handle a request again before the cache is full, and then new ones')
  const requests = ['1', '2', '1', '3', '1', '2', '3', '2'].map((id, index) => request('a', id, `${id} at ${index}`))
  return expectRight(story, [{ capacity: 2, requests }])
})

claim(
  'remembers nothing of work that failed, and forgets nothing for it',
  { readMore: 'failures', weight: 2 },
  story => {
    story.asks('handle requests whose work throws an error')
    return expectRight(story, [
      { capacity: 3, requests: [failing('a', '1', 'no disk'), failing('a', '1', 'no net'), request('a', '1', 'done')] },
      {
        capacity: 2,
        requests: [
          request('a', '1'),
          request('a', '2'),
          failing('a', '3', 'no'),
          request('a', '1', 'x'),
          request('a', '2', 'x'),
        ],
      },
    ])
  },
)

claim('remembers an empty reply too', { readMore: 'at-most-once' }, story => {
  story.asks('handle a request twice whose reply has no bytes')
  return expectRight(story, [{ capacity: 2, requests: [request('a', '1', ''), request('a', '1', 'not empty')] }])
})

claim(
  'does the same as a right cache for any row of requests',
  { readMore: 'at-most-once', weight: 3 },
  async story => {
    story.asks('handle 200 rows of requests that were drawn at random')
    story.random('rows') // the finding shows the seed
    const one = fc.record({
      sender: fc.constantFrom('a', 'b', 'a:'),
      id: fc.constantFrom('1', '2', '3', ':1', '4'),
      reply: fc.constantFrom('x', 'yy', 'zzz', ''),
      fails: fc.constantFrom(true as const, undefined, undefined, undefined),
    })
    const rows = fc
      .sample(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(one, { minLength: 1, maxLength: 40 })), {
        numRuns: 200,
        seed: story.seed,
      })
      .map(([capacity, drawn]) => ({
        capacity,
        requests: drawn.map(({ fails, ...each }, index): Request => {
          const reply = each.reply === '' ? '' : `${each.reply}${index}`
          return fails ? { ...each, reply: `${reply}!`, fails } : { ...each, reply }
        }),
      }))
    rows.sort((one, other) => one.requests.length - other.requests.length) // the shortest that fails is shown
    await expectRight(story, rows)
  },
)
