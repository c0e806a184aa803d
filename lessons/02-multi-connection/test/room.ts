/**
 * Several members of a chat, and what they owe each other: every line of one is heard by all the others and by nobody else.
 *
 * A client that has connected may not have been accepted yet, so a room opens with each member saying who it is, again
 * until all the others have heard it. What happens afterwards is about the chat and not about the beginning.
 */
import {
  connectMany,
  countBytes,
  describeBytes,
  drawDifference,
  firstDifference,
  type Listener,
  Story,
  type TcpConnection,
} from '@socket-course/testkit'

/** Names the mistake behind what a member heard instead of what it should have heard. */
export type HeardDiagnosis = (heard: Buffer, wanted: Buffer, hearer: TcpConnection) => string | undefined

const MOST_ANNOUNCEMENTS = 4
const nameless: HeardDiagnosis = () => undefined
const acceptsNoMore = (accepted: number) => (accepted === 1 ? 'serves-one-at-a-time' : undefined)

/** The members, who all know of each other. */
export class Room {
  readonly members: TcpConnection[] = []
  readonly #story: Story
  readonly #listener: Listener

  private constructor(story: Story, listener: Listener) {
    this.#story = story
    this.#listener = listener
  }

  /** Connects `count` clients and waits until each has heard of the others. */
  static async open(story: Story, listener: Listener, count: number): Promise<Room> {
    const room = new Room(story, listener)
    // Accepted, they are known a moment later: most first announcements are heard.
    room.members.push(...(await connectMany(story, listener, count, { acceptsNoMore })))
    for (const member of room.members) await room.#announce(member)
    await room.#expectAnnouncementsOnly()
    return room
  }

  /** Lets one more client in, who then hears the others and is heard. */
  async join(): Promise<TcpConnection> {
    const member = await this.#listener.connect(this.#story)
    this.members.push(member)
    for (const each of this.members) await this.#announce(each)
    await this.#expectAnnouncementsOnly()
    return member
  }

  /** Forgets a member that the test has ended. */
  remove(member: TcpConnection): void {
    this.members.splice(this.members.indexOf(member), 1)
  }

  /** Everybody but `sender` and those in `without`. */
  others(sender: TcpConnection, ...without: TcpConnection[]): TcpConnection[] {
    return this.members.filter(member => member !== sender && !without.includes(member))
  }

  /** Has `sender` send the bytes, and expects all `hearers` to hear exactly them next. */
  async expectHeard(
    sender: TcpConnection,
    bytes: Buffer,
    {
      diagnose = nameless,
      hearers = this.others(sender),
    }: { diagnose?: HeardDiagnosis; hearers?: TcpConnection[] } = {},
  ): Promise<void> {
    sender.send(bytes)
    await this.expectHearing(bytes, hearers, diagnose)
  }

  /** Expects `hearers` to hear the bytes next, which somebody has sent already. */
  async expectHearing(bytes: Buffer, hearers: TcpConnection[], diagnose: HeardDiagnosis = nameless): Promise<void> {
    const isOver = hearers.map(each =>
      each.until(() => each.receivedBytes - each.checkedBytes >= bytes.length || each.ending !== 'open'),
    )
    await this.#listener.program.wait(Promise.all(isOver), this.members)
    for (const hearer of hearers) {
      const heard = hearer.receivedFrom(hearer.checkedBytes)
      if (firstDifference(bytes, heard.subarray(0, bytes.length)) === -1) hearer.checkedBytes += bytes.length
      else await this.#failHearing(hearer, heard, bytes, diagnose)
    }
  }

  /** Waits for `wanted`, or until the program provably does nothing more about it. */
  async waitFor(wanted: Promise<void>): Promise<void> {
    await this.#listener.program.wait(wanted, this.members)
  }

  /** Lets the program do what it still wants to, and expects that nobody has heard anything more. */
  async expectSilence(diagnose: HeardDiagnosis = nameless): Promise<void> {
    await this.#listener.program.settle(this.members)
    for (const member of this.members) {
      const extra = member.receivedFrom(member.checkedBytes)
      if (extra.length > 0) await this.#failHearing(member, extra, Buffer.alloc(0), diagnose)
    }
  }

  async #failHearing(hearer: TcpConnection, heard: Buffer, wanted: Buffer, diagnose: HeardDiagnosis): Promise<never> {
    const { program } = this.#listener
    if (hearer.ending !== 'open') await program.settle([])
    const mistake = diagnose(heard, wanted, hearer)
    const isOther = heard.length > 0 && wanted.length > 0 && firstDifference(heard, wanted) < heard.length
    const end = hearer.ending === 'open' ? '' : `; then the connection ended (${hearer.ending})`
    const exit = program.exit === undefined ? '' : `; ${program.describeExit()}`
    return this.#story.fail({
      expected: wanted.length === 0 ? 'nobody to hear anything' : `client ${hearer.number} to hear ${shown(wanted)}`,
      observed: `client ${hearer.number} heard ${heard.length === 0 ? 'nothing' : shown(heard)}${end}${exit}`,
      ...(isOther ? { difference: drawDifference(wanted, heard) } : {}),
      ...(program.exit === undefined ? {} : { output: program.lastWords() }),
      ...(mistake === undefined ? {} : { mistake }),
    })
  }

  /** Has a member say who it is until all the others have heard it. */
  async #announce(member: TcpConnection): Promise<void> {
    this.#story.asks(`pass a line of client ${member.number} on to the others`)
    const line = announcement(member)
    const others = this.others(member)
    for (let attempt = 1; attempt <= MOST_ANNOUNCEMENTS; attempt++) {
      member.send(line)
      const isOver = others.map(each => each.until(() => hasHeard(each, line) || each.ending !== 'open'))
      await this.#listener.program.wait(Promise.all(isOver), this.members)
      if (others.every(each => hasHeard(each, line))) return
      if (this.#listener.program.exit !== undefined) break
    }
    const deaf = others.find(each => !hasHeard(each, line)) ?? member
    const heard = deaf.receivedFrom(deaf.checkedBytes)
    await this.#failHearing(deaf, heard, line, () => this.#diagnoseDeaf(deaf))
  }

  /** A server of one client at a time has not even accepted the second, or serves it once the first is gone. */
  #diagnoseDeaf(deaf: TcpConnection): string | undefined {
    const first = this.members[0]
    const echoed = this.members.some(each => hasHeard(each, announcement(each)))
    if (echoed) return 'echoes-to-sender'
    return deaf !== first && deaf.isAccepted() === false ? 'serves-one-at-a-time' : undefined
  }

  /** Expects that nobody has heard anything but the announcements of the others, and takes them as checked. */
  async #expectAnnouncementsOnly(): Promise<void> {
    for (const member of this.members) {
      const allowed = new Set(this.others(member).map(each => announcement(each).toString()))
      const heard = member.receivedFrom(member.checkedBytes)
      const lines = heard.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []
      const strange = lines.find(line => !allowed.has(line))
      if (strange !== undefined) {
        this.#story.asks('pass on the lines of others, and nothing else')
        const mistake = strange === announcement(member).toString() ? 'echoes-to-sender' : 'adds-its-own-bytes'
        await this.#failHearing(member, Buffer.from(strange, 'latin1'), Buffer.alloc(0), () => mistake)
      }
      member.checkedBytes = member.receivedBytes
    }
  }
}

const announcement = (member: TcpConnection): Buffer => Buffer.from(`I am client ${member.number}.\n`)
const hasHeard = (member: TcpConnection, line: Buffer): boolean =>
  member.receivedFrom(member.checkedBytes).includes(line)
const shown = (bytes: Buffer): string =>
  bytes.length > 60 ? `${countBytes(bytes.length)}, beginning with ${describeBytes(bytes, 24)}` : describeBytes(bytes)

/** Tries in silence whether a line still gets from one client to another. */
export async function stillChats(listener: Listener): Promise<boolean> {
  if (listener.program.exit !== undefined) return false
  const story = new Story(0)
  try {
    await Room.open(story, listener, 2)
    return true
  } catch {
    return false // whatever is wrong with it, the next claim gets a new one
  } finally {
    await story.end()
  }
}
