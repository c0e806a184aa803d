/** The chat: lines, not pieces; everybody but the sender; and nobody is held up by somebody who does not read. */
import {
  claim,
  countBytes,
  expectUsage,
  hasProcessFacts,
  type Listener,
  ProgramExercise,
  restingShare,
  type Story,
  type TcpConnection,
} from '@socket-course/testkit'
import { type HeardDiagnosis, Room, stillChats } from './room.ts'
import { expectTaken, WRONG_ARGUMENTS } from './several-clients.ts'

const server = new ProgramExercise('chat')
const shared = server.shareServer(stillChats)
const own = server.shareServer(stillChats)

/** Half of what may wait for a reader: one that takes each portion before the next is sent has kept up. */
const PORTION = Buffer.alloc(512 << 10, `${'x'.repeat(1023)}\n`)
/** More than may wait for a reader (16 MiB) and all buffers of the kernel together. */
const TOO_MANY_PORTIONS = 80
const PORTIONS_OF_A_LONG_TALK = 24
/** What waits in the program for a reader that is a little behind: more than one piece, less than half of what may. */
const A_LITTLE_BEHIND = 256 << 10
/** No system keeps more than this in the buffers of one connection. */
const MOST_IN_KERNEL = 32 << 20
const VISITORS = 200
const needsProc = hasProcessFacts ? undefined : 'this system does not show what a process costs'

/** Names the mistake of a server that sends a line to everybody. */
const isOwnLine =
  (line: Buffer): HeardDiagnosis =>
  heard =>
    heard.equals(line) ? 'echoes-to-sender' : undefined

claim('passes every full line on to all the others', { readMore: 'one-to-all', weight: 2 }, async story => {
  const room = await Room.open(story, await shared.borrow(story), 4)
  for (const sender of room.members) {
    story.asks(`pass a line of client ${sender.number} on to the three others`)
    await room.expectHeard(sender, Buffer.from(`Client ${sender.number} says hello.\n`))
  }
})

claim('never sends a line back to its sender', { readMore: 'one-to-all' }, async story => {
  const room = await Room.open(story, await shared.borrow(story), 3)
  const line = Buffer.from('Do I hear myself?\n')
  story.asks('pass a line on to all but its sender')
  await room.expectHeard(room.members[1]!, line)
  await room.expectSilence(isOwnLine(line))
})

claim(
  'waits for the end of a line before it passes the line on',
  { readMore: 'lines-not-pieces', weight: 2 },
  async story => {
    const room = await Room.open(story, await shared.borrow(story), 3)
    const [sender] = room.members as [TcpConnection]
    story.asks('keep the beginning of a line until its end comes')
    await sender.sendSeparately(['Half', ' a li'].map(piece => Buffer.from(piece)))
    await room.expectSilence(heard => (heard.includes('Half') ? 'assumes-chunk-is-line' : undefined))
    story.asks('pass the line on when its end has come')
    sender.send(Buffer.from('ne.\n'))
    const lost: HeardDiagnosis = heard => (heard.equals(Buffer.from('ne.\n')) ? 'assumes-chunk-is-line' : undefined)
    await room.expectHearing(Buffer.from('Half a line.\n'), room.others(sender), lost)
  },
)

claim(
  'passes on all the lines that come in one piece, empty ones too',
  { readMore: 'lines-not-pieces' },
  async story => {
    const room = await Room.open(story, await shared.borrow(story), 3)
    const [sender] = room.members as [TcpConnection]
    const lines = Buffer.from('one\ntwo\n\nfour\n')
    story.asks('pass on four full lines and keep the beginning of a fifth, all of which came in one piece')
    sender.send(Buffer.concat([lines, Buffer.from('fi')]))
    const diagnose: HeardDiagnosis = heard => {
      if (heard.equals(Buffer.from('one\ntwo\nfour\n'))) return 'drops-empty-lines'
      return heard.equals(Buffer.from('one\n')) ? 'one-line-a-piece' : undefined
    }
    await room.expectHearing(lines, room.others(sender), diagnose)
    await room.expectSilence(heard => (heard.includes('fi') ? 'assumes-chunk-is-line' : undefined))
    story.asks('pass on the fifth line when its end has come')
    sender.send(Buffer.from('ve\n'))
    await room.expectHearing(Buffer.from('five\n'), room.others(sender))
  },
)

claim('passes on every byte of a line as it is', { readMore: 'lines-not-pieces' }, async story => {
  const room = await Room.open(story, await shared.borrow(story), 2)
  const [sender] = room.members as [TcpConnection]
  const everyByte = Array.from({ length: 256 }, (_, value) => value).filter(byte => byte !== 0x0a)
  const diagnose: HeardDiagnosis = (heard, wanted) => {
    const trimmed = Buffer.from(`${wanted.toString('latin1').trim()}\n`, 'latin1')
    if (heard.equals(trimmed) && !trimmed.equals(wanted)) return 'trims-lines'
    return heard.includes('\ufffd') ? 'decodes-bytes-as-text' : undefined
  }
  for (const [what, line] of [
    ['a line with blanks around it, and a \\r', Buffer.from('  blanks \t\r\n')],
    ['a line with every byte value but \\n', Buffer.from([0x41, ...everyByte, 0x41, 0x0a])],
  ] as const) {
    story.asks(`pass on ${what}`)
    await room.expectHeard(sender, line, { diagnose })
  }
})

claim('never mixes the lines of two clients', { readMore: 'state-of-a-connection', weight: 2 }, async story => {
  const room = await Room.open(story, await shared.borrow(story), 3)
  const [anna, ben, hearer] = room.members as [TcpConnection, TcpConnection, TcpConnection]
  const mixed: HeardDiagnosis = heard => (heard.includes('aaa') && heard.includes('bbb') ? MIXED : undefined)
  story.asks('pass on the line of one client while another is in the middle of its own')
  await anna.sendSeparately([Buffer.from('aaa')])
  await room.expectSilence(heard => (heard.includes('aaa') ? 'assumes-chunk-is-line' : undefined))
  ben.send(Buffer.from('bbb\n'))
  await room.expectHearing(Buffer.from('bbb\n'), [hearer, anna], mixed)
  anna.send(Buffer.from('aaa\n'))
  await room.expectHearing(Buffer.from('aaaaaa\n'), [hearer, ben], mixed)
  story.asks('pass on the lines of two clients that send small pieces in turns')
  await sendInterleaved(story, [anna, ben])
  const isThere = () => hearer.receivedBytes - hearer.checkedBytes >= 2 * LINES.length || hearer.ending !== 'open'
  await room.waitFor(hearer.until(isThere))
  const heard = hearer.received().subarray(hearer.checkedBytes).toString('latin1')
  const lines = heard.split('\n').slice(0, -1)
  const isRight = heard.length === 2 * LINES.length && lines.every(line => /^(a+|b+)$/.test(line) && line.length === 9)
  if (isRight) return
  story.fail({
    expected: `${lines.length} lines, each of one client's letters only`,
    observed: `${countBytes(heard.length)}, among them ${JSON.stringify(lines.find(line => !/^(a{9}|b{9})$/.test(line)))}`,
    ...(lines.some(line => line.includes('a') && line.includes('b')) ? { mistake: MIXED } : {}),
  })
})

claim('does not pass on an unfinished line when its sender leaves', { readMore: 'joins-and-leaves' }, async story => {
  const room = await Room.open(story, await shared.borrow(story), 3)
  const [leaver, stayer] = room.members as [TcpConnection, TcpConnection]
  story.asks('forget the unfinished line of a client that leaves')
  await leaver.sendSeparately([Buffer.from('no end')])
  await room.expectSilence(heard => (heard.includes('no end') ? 'assumes-chunk-is-line' : undefined))
  leaver.halfClose()
  room.remove(leaver)
  await room.expectSilence(heard => (heard.includes('no end') ? UNFINISHED : undefined))
  story.asks('go on for those who stay')
  await room.expectHeard(stayer, Buffer.from('Who was that?\n'))
})

claim('says nothing of its own when somebody joins or leaves', { readMore: 'joins-and-leaves' }, async story => {
  const room = await Room.open(story, await shared.borrow(story), 2)
  const speaks: HeardDiagnosis = () => 'adds-its-own-bytes'
  const endsLine: HeardDiagnosis = heard => (/^\n+$/.test(heard.toString()) ? UNFINISHED : 'adds-its-own-bytes')
  const [first] = room.members as [TcpConnection]
  story.asks('let somebody in without a word')
  const guest = await room.join()
  await room.expectSilence(speaks)
  story.asks('let somebody go without a word')
  guest.close()
  room.remove(guest)
  await room.expectSilence(endsLine)
  await room.expectHeard(first, Buffer.from('Just the two of us.\n'))
})

claim('goes on with the others when a client resets', { readMore: 'one-bad-client', weight: 2 }, async story => {
  const room = await Room.open(story, await shared.borrow(story), 4)
  const [bad, worse, anna, ben] = room.members as [TcpConnection, TcpConnection, TcpConnection, TcpConnection]
  const dies: HeardDiagnosis = heard => (heard.length === 0 ? 'one-bad-client-kills-all' : undefined)
  story.asks('go on after a client reset its connection')
  bad.reset()
  room.remove(bad)
  await room.expectSilence()
  await room.expectHeard(anna, Buffer.from('Is anybody there?\n'), { diagnose: dies })
  story.asks('go on when a client resets its connection while lines are under way to it')
  worse.stopReading()
  for (let portion = 1; portion <= 16; portion++) {
    await room.expectHeard(anna, PORTION, { hearers: [ben], diagnose: () => undefined })
  }
  worse.reset()
  room.remove(worse)
  await room.expectSilence()
  await room.expectHeard(ben, Buffer.from('I am.\n'), { diagnose: dies })
})

claim(
  'drops a reader that does not read, and holds up nobody',
  { readMore: 'slow-readers', weight: 3 },
  async story => {
    const listener = await own.borrow(story)
    const room = await Room.open(story, listener, 3)
    const [speaker, reader, stuck] = room.members as [TcpConnection, TcpConnection, TcpConnection]
    story.asks('pass on 512 lines at once')
    await room.expectHeard(speaker, PORTION)
    story.asks('pass 40 MiB of lines on to a reader, while another one does not read')
    stuck.stopReading()
    const before = listener.program.ownMemoryBytes()
    for (let portion = 1; portion <= TOO_MANY_PORTIONS; portion++) {
      await room.expectHeard(speaker, PORTION, { hearers: [reader], diagnose: nameBlocked })
    }
    const grown = (listener.program.ownMemoryBytes() ?? 0) - (before ?? 0)
    story.asks('drop the reader that does not read, at the latest when 16 MiB wait for it')
    const all = TOO_MANY_PORTIONS * PORTION.length
    stuck.readOn()
    const isOver = () => stuck.ending !== 'open' || stuck.receivedBytes - stuck.checkedBytes >= all
    await room.waitFor(stuck.until(isOver))
    if (stuck.ending !== 'open') return
    const hadAll = stuck.receivedBytes - stuck.checkedBytes >= all
    const memory = before === undefined ? '' : `; its memory grew by ${countBytes(Math.max(0, grown))}`
    story.fail({
      expected: 'its connection to have ended',
      observed: `it is still connected${hadAll ? `, and everything had been kept for it${memory}` : ''}`,
      ...(hadAll ? { mistake: 'ignores-back-pressure' } : {}),
    })
  },
)

claim('keeps a reader that keeps up, however much there is', { readMore: 'slow-readers' }, async story => {
  const room = await Room.open(story, await own.borrow(story), 3)
  const [speaker] = room.members as [TcpConnection]
  story.asks('pass on 12 MiB of lines, of which never more than 512 KiB wait for anybody')
  const dropped: HeardDiagnosis = () =>
    room.members.some(member => member.ending !== 'open') ? 'drops-those-who-keep-up' : undefined
  for (let portion = 1; portion <= PORTIONS_OF_A_LONG_TALK; portion++) {
    await room.expectHeard(speaker, PORTION, { diagnose: dropped })
  }
})

claim('keeps a reader that is a little behind', { readMore: 'slow-readers', skipBecause: needsProc }, async story => {
  const room = await Room.open(story, await own.borrow(story), 3)
  const [speaker, reader, late] = room.members as [TcpConnection, TcpConnection, TcpConnection]
  story.asks('keep a reader for which less than 512 KiB wait, besides what the kernel holds')
  late.stopReading()
  const portion = PORTION.subarray(0, 64 << 10)
  const isLate = (sentBytes: number) => sentBytes - (late.bytesUnderWay() ?? sentBytes) >= A_LITTLE_BEHIND
  let sentBytes = 0
  while (sentBytes < MOST_IN_KERNEL && !isLate(sentBytes) && late.isAccepted() === true) {
    await room.expectHeard(speaker, portion, { hearers: [reader] })
    sentBytes += portion.length
  }
  late.readOn()
  await room.expectHearing(Buffer.alloc(sentBytes, portion), [late])
})

claim(
  'uses no processor time while there is nothing to do',
  { readMore: 'waiting-costs-nothing', skipBecause: needsProc },
  async story => {
    const listener = await own.borrow(story)
    const room = await Room.open(story, listener, 3)
    const [speaker, reader, stuck] = room.members as [TcpConnection, TcpConnection, TcpConnection]
    await expectRest(story, listener, room, 'while all clients are silent')
    stuck.stopReading()
    for (let portion = 1; portion <= 10; portion++) await room.expectHeard(speaker, PORTION, { hearers: [reader] })
    await expectRest(story, listener, room, 'while one client does not read')
  },
)

claim(
  'leaves no descriptor open after 200 clients came, reset and went',
  { readMore: 'one-bad-client', skipBecause: needsProc },
  async story => {
    const listener = await own.borrow(story)
    const room = await Room.open(story, listener, 2)
    const [anna] = room.members as [TcpConnection]
    await room.expectSilence()
    const before = listener.program.openSockets() ?? 0
    story.asks('let 200 clients in, of which some reset their connection')
    for (let visit = 0; visit < VISITORS; visit += 4) {
      const visitors = await Promise.all(Array.from({ length: 4 }, () => listener.connect(story)))
      const diagnose: HeardDiagnosis = () =>
        visit > 0 && listener.program.exit !== undefined ? 'one-bad-client-kills-all' : undefined
      await room.expectHeard(anna, Buffer.from(`${visit} were here.\n`), { diagnose })
      for (const [index, visitor] of visitors.entries()) {
        if (index % 2 === 0) visitor.reset()
        else visitor.close()
      }
    }
    await room.expectSilence()
    const after = listener.program.openSockets() ?? 0
    if (after - before < VISITORS / 8) return
    story.fail({
      expected: `about ${before} open sockets again, as before the ${VISITORS} clients`,
      observed: `${after} open sockets`,
      mistake: 'leaks-descriptors',
    })
  },
)

claim('says which address is taken and exits with code 1', { readMore: 'how-you-work' }, story =>
  expectTaken(story, server),
)

claim('prints a usage line and exits with code 2 when its arguments are wrong', { readMore: 'how-you-work' }, story =>
  expectUsage(story, server, WRONG_ARGUMENTS, 'exits-with-0-anyway'),
)

const UNFINISHED = 'passes-on-unfinished-lines'
const MIXED = 'shared-buffer-mixes-clients'
const LINES = Buffer.alloc(1000, 'xxxxxxxxx\n')

/** A reader that reads, and has nothing to do with the one that does not, hears no more. */
const nameBlocked: HeardDiagnosis = (heard, wanted, hearer) => {
  if (heard.length >= wanted.length) return undefined
  return hearer.ending === 'open' ? 'slow-reader-blocks-all' : 'drops-those-who-keep-up'
}

/** Two clients send a hundred lines each, in random pieces and in turns. */
async function sendInterleaved(story: Story, senders: [TcpConnection, TcpConnection]): Promise<void> {
  const random = story.random('interleaved lines')
  const texts = ['a', 'b'].map(letter => Buffer.from(LINES.toString().replaceAll('x', letter)))
  const at = [0, 0]
  while (at.some(position => position < LINES.length)) {
    const who = random.integer(0, 1)
    const piece = texts[who]!.subarray(at[who]!, at[who]! + random.integer(1, 40))
    at[who]! += piece.length
    if (piece.length > 0) await senders[who]!.sendPieces([piece])
  }
}

async function expectRest(story: Story, listener: Listener, room: Room, when: string): Promise<void> {
  story.asks(`sleep ${when}`)
  const share = (await restingShare(listener.program, room.members, 0.05)) ?? 0
  if (share < 0.05) return
  story.fail({
    expected: 'less than 5 % of a processor to be used',
    observed: `${Math.round(share * 100)} %`,
    mistake: 'busy-loops',
  })
}
