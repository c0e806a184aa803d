// Remembers replies, so that a request that comes again is answered again and its work is done once.

/** Replies to requests, by sender and id; at most so many, the oldest forgotten first. */
export class ReplyCache {
  readonly #capacity: number
  /** In the order in which the work was done: a Map keeps the order of its insertions. */
  readonly #replies = new Map<string, Uint8Array>()

  /** @param capacity how many replies it remembers, at least 1 */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Gives the reply to a request; `compute` does the work, and is called only where no reply is remembered. */
  handle(sender: string, id: string, compute: () => Uint8Array): Uint8Array {
    const key = JSON.stringify([sender, id])
    const known = this.#replies.get(key)
    if (known !== undefined) return known
    const reply = compute() // what it throws goes to the caller, and nothing is remembered
    this.#replies.set(key, reply)
    if (this.#replies.size >= this.#capacity) {
      for (const oldest of this.#replies.keys()) {
        this.#replies.delete(oldest)
        break
      }
    }
    return reply
  }
}
