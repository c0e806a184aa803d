// A map of maps, and a queue of what was done in which order.

type Entry = { sender: string; id: string }

export class ReplyCache {
  readonly #capacity: number
  readonly #bySender = new Map<string, Map<string, Uint8Array>>()
  #order: Entry[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  handle(sender: string, id: string, compute: () => Uint8Array): Uint8Array {
    const known = this.#bySender.get(sender)?.get(id)
    if (known) return known
    const reply = Uint8Array.from(compute())
    if (this.#order.length >= this.#capacity) this.#forgetOldest()
    const replies = this.#bySender.get(sender) ?? new Map<string, Uint8Array>()
    this.#bySender.set(sender, replies.set(id, reply))
    this.#order.push({ sender, id })
    return reply
  }

  #forgetOldest(): void {
    const oldest = this.#order.shift()
    if (oldest === undefined) return
    const replies = this.#bySender.get(oldest.sender)
    replies?.delete(oldest.id)
    if (replies?.size === 0) this.#bySender.delete(oldest.sender)
  }
}
