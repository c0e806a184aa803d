/** What a right cache of replies does with a row of requests, and what each wrong idea of one would do instead. */

/** One request; `reply` is what its work gives, or it fails. */
export type Request = { sender: string; id: string; reply: string; fails?: true }
/** What came of a row of requests. */
export type Course = {
  /** Whose work was done, by number of the request. */
  worked: number[]
  /** What each request got: a text, or `!` and the error. */
  got: string[]
}

type Model = {
  key?: (request: Request) => string
  keepsNothing?: true
  renews?: true
  capacity?: (capacity: number) => number
  forgets?: 'oldest' | 'newest' | 'all'
  remembersFailures?: true
  makesRoomFirst?: true
  isMissing?: (reply: string) => boolean
}

const pairOf = ({ sender, id }: Request): string => JSON.stringify([sender, id])

/** Plays the requests with a model of the cache. */
export function play(capacity: number, requests: readonly Request[], model: Model = {}): Course {
  const most = (model.capacity ?? (all => all))(capacity)
  const kept = new Map<string, string>()
  const course: Course = { worked: [], got: [] }
  const makeRoom = (size: number) => {
    if (kept.size <= size || kept.size === 0) return
    if (model.forgets === 'all') return kept.clear()
    const keys = [...kept.keys()]
    kept.delete(keys[model.forgets === 'newest' ? keys.length - 1 : 0]!)
  }
  for (const [index, request] of requests.entries()) {
    const key = (model.key ?? pairOf)(request)
    const before = kept.get(key)
    if (before !== undefined && !model.isMissing?.(before)) {
      course.got.push(before)
      if (model.renews) {
        kept.delete(key)
        kept.set(key, before)
      }
      continue
    }
    course.worked.push(index)
    const isKept = !model.keepsNothing && (!request.fails || model.remembersFailures === true)
    const makesRoomBefore = model.forgets === 'newest' || model.forgets === 'all'
    if (model.makesRoomFirst || (isKept && makesRoomBefore)) makeRoom(most - 1)
    const got = request.fails ? `!${request.reply}` : request.reply
    course.got.push(got)
    if (!isKept) continue
    kept.set(key, got)
    makeRoom(most)
  }
  return course
}

const WRONG: Record<string, Model> = {
  'answers-duplicates-twice': { keepsNothing: true },
  'ignores-sender': { key: ({ id }) => id },
  'ignores-id': { key: ({ sender }) => sender },
  'renews-on-repeat': { renews: true },
  'never-forgets': { capacity: () => Number.POSITIVE_INFINITY },
  'forgets-too-early': { capacity: capacity => capacity - 1 },
  'forgets-too-late': { capacity: capacity => capacity + 1 },
  'forgets-newest': { forgets: 'newest' },
  'forgets-everything': { forgets: 'all' },
  'remembers-failures': { remembersFailures: true },
  'makes-room-for-failures': { makesRoomFirst: true },
  'recomputes-empty-reply': { isMissing: reply => reply === '' },
}

for (const glue of ['', ':', '/', ' ', '-', '|', ',', '#', '\0', '\n', '_', '.', ';', '@', '::']) {
  WRONG[`glues-keys ${JSON.stringify(glue)}`] = { key: ({ sender, id }) => sender + glue + id }
}

/** A row of requests, the capacity of its cache, and what came of it. */
export type Row = { capacity: number; requests: readonly Request[]; seen: Course }

/** Names the wrong idea that would have led to exactly what came of all rows, where only one would. */
export function nameModel(rows: readonly Row[]): string | undefined {
  const isRight = ({ capacity, requests, seen }: Row, model?: Model) =>
    JSON.stringify(play(capacity, requests, model)) === JSON.stringify(seen)
  const names = Object.entries(WRONG)
    .filter(([, model]) => rows.every(row => isRight(row, model)))
    .map(([name]) => name.split(' ')[0]!)
  const fitting = new Set(names)
  return fitting.size === 1 && !rows.every(row => isRight(row)) ? [...fitting][0] : undefined
}
