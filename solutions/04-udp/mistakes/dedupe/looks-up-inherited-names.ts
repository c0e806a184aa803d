// Remembers replies in plain objects, one for each sender.

type Replies = { [id: string]: Uint8Array }

export class ReplyCache {
  readonly #capacity: number
  readonly #senders: { [sender: string]: Replies } = {}
  readonly #order: [string, string][] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  handle(sender: string, id: string, compute: () => Uint8Array): Uint8Array {
    this.#senders[sender] ??= {}
    const replies = this.#senders[sender] as Replies
    const known = replies[id]
    if (known !== undefined) return known
    const reply = compute()
    replies[id] = reply
    this.#order.push([sender, id])
    if (this.#order.length > this.#capacity) {
      const [oldSender, oldId] = this.#order.shift() as [string, string]
      delete (this.#senders[oldSender] as Replies)[oldId]
    }
    return reply
  }
}
