/** The TFTP server, asked by a client that follows RFC 1350, by one that does not, and by attackers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  claim,
  drawDifference,
  type Endpoint,
  expectComplaint,
  expectUsage,
  FindingError,
  freeEndpoint,
  hasProcessFacts,
  type Listener,
  ProgramExercise,
  ROUGH,
  Story,
  UdpPeer,
  UdpRelay,
} from '@socket-course/testkit'
import { makeFolder, SECRET, SIZES, WRAP_BYTES } from './files.ts'
import { ack, BLOCK_BYTES, type Packet, parse, request, stop, TftpPeer } from './tftp-peer.ts'

const { folder, outside, contentOf } = makeFolder()
const server = new ProgramExercise(
  'tftp-server',
  {
    otherPort: 'ignores-port-argument',
    otherAddress: 'ignores-host-argument',
    otherProtocol: 'assumes-connection',
    readMore: 'the-tftp-server',
  },
  'udp',
)
const shared = server.shareServer(stillServes, undefined, [folder])

/** True for a packet that could be a right request, were there such a file. */
const isRequest = (packet: Buffer): boolean => packet[1] === 1 && packet.includes('\0octet\0')

/** Tries in silence whether a server still serves a file. */
async function stillServes(listener: Listener): Promise<boolean> {
  if (listener.program.exit !== undefined) return false
  const story = new Story(0)
  try {
    const client = await TftpPeer.open(story, listener)
    return (await client.fetch('1.bin', 1)).length === 1
  } catch (error) {
    if (error instanceof FindingError) return false
    throw error
  } finally {
    await story.end()
  }
}

/** How often a server sends the same block at most before it gives up. */
const MOST_SENDS = 20

const blocksOf = (bytes: number): number => Math.floor(bytes / BLOCK_BYTES) + 1

/** Fetches a file and compares it with what it is. */
async function expectFile(
  story: Story,
  listener: Listener,
  name: string,
  more: Parameters<typeof request>[1] = {},
): Promise<void> {
  const wanted = contentOf(name)
  const client = await TftpPeer.open(story, listener)
  const got = await client.fetch(name, blocksOf(wanted.length), more)
  if (got.equals(wanted)) return
  const looksDecoded =
    got.equals(Buffer.from(wanted.toString('utf8')).subarray(0, got.length)) || got.includes('\ufffd')
  const isNetascii = wanted.includes(0x0d) && !got.includes(Buffer.from('\rthree'))
  const mistake = looksDecoded || isNetascii ? { mistake: 'decodes-bytes-as-text' } : {}
  story.fail({
    expected: `the ${wanted.length} bytes of ${name}`,
    observed: `${got.length} bytes, and not the same`,
    difference: drawDifference(wanted, got),
    ...mistake,
  })
}

claim('serves a file from a port of its own', { readMore: 'transfer-ids', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const client = await TftpPeer.open(story, listener)
  story.asks('send the file 1.bin, which is one block')
  client.ask('1.bin')
  const packet = await client.expectBlock(1)
  client.peer.send(ack(1), packet.from)
  const { host, port } = listener.endpoint
  if (packet.from.port === port) {
    story.fail({
      expected: 'the block to come from another port than the request was sent to',
      observed: `it comes from port ${packet.from.port}, which takes the requests`,
      mistake: 'answers-from-request-port',
    })
  }
  if (packet.from.host === host) return
  story.fail({
    expected: `the block to come from ${host}, to which the request was sent`,
    observed: `it comes from ${packet.from.host}`,
    mistake: 'transfers-from-another-address',
  })
})

claim('ends every file with a block that is short or empty', { readMore: 'blocks', weight: 3 }, async story => {
  const listener = await shared.borrow(story)
  for (const size of SIZES) {
    story.asks(`send a file of ${size} bytes`)
    await expectFile(story, listener, `${size}.bin`)
  }
})

claim('sends every byte as it is', { readMore: 'the-tftp-server' }, async story => {
  const listener = await shared.borrow(story)
  for (const name of ['every.bin', 'crlf.txt', 'sub/inner.txt']) {
    story.asks(`send the file ${name}`)
    await expectFile(story, listener, name)
  }
})

claim('passes over options, or answers them as RFC 2347 says', { readMore: 'packets' }, async story => {
  const listener = await shared.borrow(story)
  const client = await TftpPeer.open(story, listener)
  story.asks('send the file 513.bin to a client that asks for options, as curl does')
  client.ask('513.bin', { options: ['tsize', '0', 'blksize', '512', 'timeout', '6'] })
  const first = await client.next()
  if (first?.kind === 'options') client.peer.send(ack(0), first.from)
  else if (first?.kind === 'data') client.peer.checked -= 1
  else {
    story.fail({
      expected: 'block 1, or an OACK',
      observed: client.describe(first),
      output: listener.program.lastWords(),
      mistake: 'stumbles-over-options',
    })
  }
  const one = await client.expectBlock(1)
  client.peer.send(ack(1), one.from)
  const two = await client.expectBlock(2)
  client.peer.send(ack(2), two.from)
})

claim(
  'sends a block again and again until it is acknowledged, and no other',
  { readMore: 'retransmission', weight: 3 },
  async story => {
    const listener = await shared.borrow(story)
    const client = await TftpPeer.open(story, listener)
    story.asks('send block 1 at least 5 times to a client that acknowledges nothing')
    client.ask('3000.bin')
    // Two more repeats follow the last of these, and the second of them was sent when all of these had come.
    for (let time = 1; time <= 5; time++) {
      const packet = await client.next()
      if (packet?.kind === 'data' && packet.block === 1) {
        if (time === 2) for (const block of [0, 65_535]) client.peer.send(ack(block), packet.from)
        if (time === 3) client.peer.send(ack(3), packet.from)
        continue
      }
      const mistake =
        packet?.kind === 'data'
          ? time <= 2
            ? 'does-not-wait-for-ack'
            : 'accepts-any-ack'
          : packet !== undefined || listener.program.exit !== undefined
            ? undefined
            : time === 2
              ? 'never-retransmits'
              : time > 2
                ? 'gives-up-too-early'
                : undefined
      story.fail({
        expected: `block 1 for the ${['first', 'second', 'third', 'fourth', 'fifth'][time - 1]} time, since no ACK of it has come`,
        observed: client.describe(packet),
        output: listener.program.lastWords(),
        ...(mistake === undefined ? {} : { mistake }),
      })
    }
    story.asks('go on when the acknowledgement comes at last')
    const { from } = client.peer.received[0]!
    client.peer.send(ack(1), from)
    const two = await client.expectBlock(2)
    client.peer.send(stop(), two.from)
  },
)

/** Ends the claim where the socket of a transfer that is over stays open. */
async function expectClosed(
  story: Story,
  { program, endpoint }: Listener,
  transfer: Endpoint,
  before: number | undefined,
  mistake: string,
): Promise<void> {
  const isClosed = async () => {
    const now = program.openSockets()
    if (before !== undefined && now !== undefined) return now <= before
    return isFree(story, transfer)
  }
  if (transfer.port === endpoint.port || program.exit !== undefined || (await isClosed())) return
  await program.wait(new Promise(() => {}), [], undefined, 1_500) // some close after a last wait
  if (program.exit !== undefined || (await isClosed())) return
  story.fail({
    expected: `the socket of the transfer, at port ${transfer.port}, to be closed`,
    observed: 'it is still open',
    mistake,
  })
}

/** True when nobody has a port, as far as one who wants it can tell. */
async function isFree(story: Story, endpoint: Endpoint): Promise<boolean> {
  try {
    const peer = await UdpPeer.open(story, endpoint)
    peer.close()
    return true
  } catch {
    return false
  }
}

claim('gives up on a client that acknowledges nothing', { readMore: 'retransmission' }, async story => {
  const listener = await server.startServer(story, undefined, [folder])
  const before = listener.program.openSockets()
  const client = await TftpPeer.open(story, listener)
  story.asks(`give up on a client that acknowledges nothing when block 1 was sent ${MOST_SENDS} times, or before`)
  client.ask('3000.bin')
  const one = await client.expectBlock(1)
  for (let sends = 1; ; sends++) {
    if (sends > MOST_SENDS) {
      story.fail({
        expected: `block 1 at most ${MOST_SENDS} times`,
        observed: `it comes for the ${sends}st time, and there is no end`,
        mistake: 'never-gives-up',
      })
    }
    const packet = await client.next()
    // It may say with an ERROR that it gives up.
    if (packet === undefined || packet.kind === 'error') {
      const mistake = sends === 1 ? 'never-retransmits' : 'leaks-descriptors'
      return expectClosed(story, listener, one.from, before, mistake)
    }
    if (packet.kind === 'data' && packet.block === 1) continue
    story.fail({
      expected: 'block 1 again, or nothing',
      observed: client.describe(packet),
      ...(packet.kind === 'data' ? { mistake: 'does-not-wait-for-ack' } : {}),
    })
  }
})

claim('stops when its client sends an error', { readMore: 'errors' }, async story => {
  const listener = await server.startServer(story, undefined, [folder])
  const before = listener.program.openSockets()
  const client = await TftpPeer.open(story, listener)
  story.asks('stop when the client answers block 1 with an ERROR packet')
  client.ask('3000.bin')
  const one = await client.expectBlock(1)
  client.peer.send(stop(), one.from)
  // One repeat may have been on its way; what comes after it was sent in spite of the error.
  const onTheWay = await client.next()
  const more = onTheWay?.kind === 'data' && onTheWay.block === 1 ? await client.next() : onTheWay
  if (more === undefined) return expectClosed(story, listener, one.from, before, 'leaks-descriptors')
  story.fail({
    expected: 'nothing more',
    observed: client.describe(more),
    ...(more.kind === 'data' ? { mistake: more.block === 1 ? 'ignores-client-errors' : 'does-not-wait-for-ack' } : {}),
  })
})

claim('serves the mode octet in any case of letters, and no other', { readMore: 'packets' }, async story => {
  const listener = await shared.borrow(story)
  for (const mode of ['OCTET', 'OcteT']) {
    story.asks(`send the file 1.bin in the mode ${mode}`)
    const client = await TftpPeer.open(story, listener)
    client.ask('1.bin', { mode })
    const packet = await client.next()
    if (packet?.kind === 'data' && packet.block === 1) {
      client.peer.send(ack(1), packet.from)
      continue
    }
    story.fail({
      expected: 'block 1',
      observed: client.describe(packet),
      output: listener.program.lastWords(),
      ...(packet?.kind === 'error' ? { mistake: 'compares-mode-by-case' } : {}),
    })
  }
  for (const mode of ['netascii', 'mail']) {
    story.asks(`refuse to send the file 1.bin in the mode ${mode}`)
    const client = await TftpPeer.open(story, listener)
    client.ask('1.bin', { mode })
    const packet = await client.next()
    if (packet?.kind === 'error') continue
    if (packet !== undefined) client.peer.send(stop(), packet.from)
    story.fail({
      expected: 'an ERROR packet',
      observed: client.describe(packet),
      output: listener.program.lastWords(),
      ...(packet?.kind === 'data' ? { mistake: 'serves-any-mode' } : {}),
    })
  }
})

claim(
  'sends nothing again because an acknowledgement comes twice',
  { readMore: 'sorcerers-apprentice', weight: 2 },
  async story => {
    const listener = await shared.borrow(story)
    const client = await TftpPeer.open(story, listener)
    story.asks('send block 2 once, although the acknowledgement of block 1 comes 50 times')
    client.ask('3000.bin')
    const one = await client.expectBlock(1)
    for (let copy = 1; copy <= 10; copy++) client.peer.send(ack(1), one.from)
    await client.expectBlock(2)
    for (let copy = 1; copy <= 40; copy++) client.peer.send(ack(1), one.from)
    // Block 3 is asked for by an acknowledgement that lies behind all the copies.
    client.peer.send(ack(2), one.from)
    const copiesOf2 = () =>
      client.peer.received.map(parse).filter(each => each.kind === 'data' && each.block === 2).length
    // One that counts each sending, and stops at ten, has stopped by now.
    await client.expectBlock(3, () => (copiesOf2() >= 5 ? 'sorcerers-apprentice' : undefined))
    const copies = copiesOf2()
    client.peer.send(stop(), one.from)
    // One or two may be due to a time-out on a slow machine.
    if (copies < 15) return
    story.fail({
      expected: 'block 2 once',
      observed: `block 2 comes ${copies} times: once for each acknowledgement`,
      mistake: 'sorcerers-apprentice',
    })
  },
)

/**
 * One ACK for each block, and then the next, are 65,538 round trips: most of what the lesson's tests take. So the ACKs of
 * the first blocks are sent ahead, and lie in the server's queue when it comes to wait for them. One that does not take
 * them then passes them over as those of other blocks, and stops: it gets the right one again, and after many such stops
 * no more ahead of time. Around the number that matters, every block is waited for.
 */
const MOST_AHEAD = 32
const FIRST_STRICT_BLOCK = 65_500
const MOST_STOPS = 200

claim('goes on with block 0 after block 65535', { readMore: 'blocks', isLong: true }, async story => {
  const listener = await server.startServer(story, undefined, [folder])
  const client = await TftpPeer.open(story, listener, { isUnseen: true })
  const blocks = blocksOf(WRAP_BYTES)
  story.asks(`send a file of ${blocks.toLocaleString('en-US')} blocks`)
  const { peer } = client
  const over = Promise.withResolvers<Packet>()
  let wanted = 1
  let bytes = 0
  let ahead = MOST_AHEAD
  let acknowledged = 0
  peer.onDatagram = datagram => {
    peer.received.length = 0 // they would be 32 MiB
    const packet = parse(datagram)
    const isNext = packet.kind === 'data' && packet.block === (wanted & 0xffff)
    if (!isNext && packet.kind === 'data' && packet.block === ((wanted - 1) & 0xffff)) {
      return peer.send(ack(packet.block), packet.from) // it was sent again
    }
    if (!isNext) return over.resolve(packet)
    bytes += packet.content.length
    const most = wanted < FIRST_STRICT_BLOCK ? wanted - 1 + ahead : wanted
    for (; acknowledged < most; acknowledged++) peer.send(ack((acknowledged + 1) & 0xffff), packet.from)
    from = packet.from
    wanted += 1
    if (packet.content.length < BLOCK_BYTES) over.resolve(packet)
  }
  let from: Packet['from'] | undefined
  let lastWanted = 0
  let stops = 0
  const repair = setInterval(() => {
    if (wanted === lastWanted && from !== undefined && acknowledged >= wanted) {
      stops += 1
      peer.send(ack((wanted - 1) & 0xffff), from)
      if (stops > MOST_STOPS) [ahead, acknowledged] = [1, wanted - 1]
    }
    lastWanted = wanted
  }, 5)
  story.afterwards(() => clearInterval(repair))
  client.ask('wrap.bin')
  const isMoving = { watched: () => peer.watched(), progress: () => wanted }
  const outcome = await listener.program.wait(over.promise, [isMoving])
  if (bytes === WRAP_BYTES) return
  story.fail({
    expected: `${blocks.toLocaleString('en-US')} blocks, after number 65535 number 0`,
    observed: `${client.describe('value' in outcome ? outcome.value : undefined)} after ${(wanted - 1).toLocaleString('en-US')} blocks`,
    output: listener.program.lastWords(),
    ...(wanted > 65_000 ? { mistake: 'block-number-does-not-wrap' } : {}),
  })
})

claim('answers with an error when there is no such file', { readMore: 'errors' }, async story => {
  const listener = await shared.borrow(story)
  for (const [name, what] of [
    ['nothing.bin', 'a file that is not there'],
    ['sub', 'a folder'],
    ['sub/nothing.bin', 'a file that is not there in a folder'],
    ['1.bin/x', 'a file below a file'],
  ] as const) {
    story.asks(`send ${what}, ${JSON.stringify(name)}`)
    const client = await TftpPeer.open(story, listener)
    client.ask(name)
    const packet = await client.next()
    if (packet?.kind === 'error' && (packet.code === 1 || name !== 'nothing.bin')) continue
    const hasDied = packet === undefined && listener.program.exit !== undefined
    story.fail({
      expected: 'an ERROR packet, with code 1 where the file is not there',
      observed: client.describe(packet),
      output: listener.program.lastWords(),
      ...(hasDied ? { mistake: 'dies-on-missing-file' } : {}),
    })
  }
})

claim('serves nothing that lies outside of its folder', { readMore: 'path-traversal', weight: 3 }, async story => {
  const listener = await shared.borrow(story)
  const names = [
    ['../secret.txt', 'path-traversal'],
    ['sub/../../secret.txt', 'path-traversal'],
    [join(outside, 'secret.txt'), 'path-traversal'],
    [`/..${outside}/secret.txt`, 'path-traversal'],
    ['../served-not/secret.txt', 'path-prefix-only'],
    [join(outside, 'served-not', 'secret.txt'), 'path-prefix-only'],
    ['link.txt', 'follows-links-out'],
    ['relative-link.txt', 'follows-links-out'],
    ['link-folder/secret.txt', 'follows-links-out'],
    ['link-folder/served/../secret.txt', 'follows-links-out'],
  ] as const
  for (const [name, mistake] of names) {
    story.asks(`send the file ${JSON.stringify(name.replace(outside, '/…'))}, which lies outside of the folder`)
    const client = await TftpPeer.open(story, listener)
    client.ask(name)
    const packet = await client.next()
    if (packet?.kind === 'error') continue
    const isSecret = packet?.kind === 'data' && packet.content.includes(SECRET)
    story.fail({
      expected: 'an ERROR packet',
      observed: isSecret ? 'the content of that file' : client.describe(packet),
      output: listener.program.lastWords(),
      ...(isSecret ? { mistake } : {}),
    })
  }
})

claim('refuses to be written to', { readMore: 'errors' }, async story => {
  const listener = await shared.borrow(story)
  const client = await TftpPeer.open(story, listener)
  story.asks('take a file, which this server does not do')
  client.ask('1.bin', { opcode: 2 })
  const packet = await client.next()
  const isUntouched = readFileSync(join(folder, '1.bin')).equals(contentOf('1.bin'))
  if (packet?.kind === 'error' && isUntouched) return
  story.fail({
    expected: 'an ERROR packet, and the file as it was',
    observed: isUntouched ? client.describe(packet) : 'the file was changed',
    output: listener.program.lastWords(),
  })
})

claim('takes no acknowledgement from a stranger', { readMore: 'transfer-ids', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const client = await TftpPeer.open(story, listener)
  const stranger = await UdpPeer.open(story)
  story.asks('wait for the acknowledgement of the client, whatever a stranger sends to the port of the transfer')
  client.ask('3000.bin')
  const one = await client.expectBlock(1)
  const repeat = await client.next()
  if (repeat?.kind !== 'data' || repeat.block !== 1) {
    const goesOn = repeat?.kind === 'data' ? { mistake: 'does-not-wait-for-ack' } : {}
    story.fail({ expected: 'block 1 again', observed: client.describe(repeat), ...goesOn })
  }
  for (const packet of [ack(1), ack(2), stop()]) stranger.send(packet, one.from)
  const again = await client.next()
  if (again?.kind !== 'data' || again.block !== 1) {
    story.fail({
      expected: 'block 1 again, since its client has not acknowledged it',
      observed: client.describe(again),
      output: listener.program.lastWords(),
      ...(again?.kind === 'data' ? { mistake: 'accepts-acks-from-anyone' } : {}),
    })
  }
  client.peer.send(ack(1), one.from)
  const two = await client.expectBlock(2)
  client.peer.send(stop(), two.from)
  const wrong = stranger.received.map(parse).find(each => each.kind !== 'error')
  if (wrong === undefined) return
  story.fail({
    expected: 'nothing for the stranger, or ERROR 5',
    observed: client.describe(wrong),
    mistake: 'accepts-acks-from-anyone',
  })
})

claim('goes on after packets that make no sense', { readMore: 'packets', weight: 2 }, async story => {
  const listener = await server.startServer(story, undefined, [folder])
  const nonsense = [
    Buffer.alloc(0),
    Buffer.of(0),
    Buffer.of(0, 1),
    Buffer.from('\0\x01name without an end'),
    Buffer.from('\0\x01name\0mode without an end'),
    Buffer.of(0, 1, 0, 0),
    Buffer.from('\0\x01a\0b\0c\0octet\0'),
    request('a\0b'),
    request(Buffer.of(0xff, 0xfe, 0x2f)),
    request('x'.repeat(5000)),
    request('1.bin', { mode: 'mail' }),
    request('1.bin', { options: ['blksize', 'many', 'alone'] }),
    ack(1),
    Buffer.of(0, 4),
    stop(),
    Buffer.of(0, 9, 1, 2),
    story.random('nonsense').bytes(700),
  ]
  for (const packet of nonsense) {
    story.asks(`serve a file after the packet ${JSON.stringify(packet.toString('latin1', 0, 30))}`)
    const sender = await UdpPeer.open(story)
    // Whom it serves all the same, stops it at once: it may serve one after the other.
    sender.onDatagram = datagram => {
      if (parse(datagram).kind !== 'error') sender.send(stop(), datagram.from)
    }
    sender.send(packet, listener.endpoint)
    const client = await TftpPeer.open(story, listener)
    client.ask('1.bin')
    const answer = await client.next()
    if (answer?.kind === 'data' && answer.block === 1) {
      client.peer.send(ack(1), answer.from)
      continue
    }
    story.fail({
      expected: 'block 1',
      observed: client.describe(answer),
      output: listener.program.lastWords(),
      ...(answer === undefined && !isRequest(packet) ? { mistake: 'dies-on-bad-packet' } : {}),
    })
  }
})

claim('goes on after clients that are gone in the middle', { readMore: 'icmp' }, async story => {
  const listener = await server.startServer(story, undefined, [folder])
  const diedOfIcmp = () => (listener.program.exit === undefined ? undefined : 'dies-on-icmp')
  for (const name of ['3000.bin', '512.bin']) {
    story.asks(`serve a file after a client that was gone when it had got block 1 of ${name}`)
    const gone = await TftpPeer.open(story, listener)
    gone.ask(name)
    const one = await gone.expectBlock(1)
    // Stopped, so that its next block does not come before the client is gone.
    listener.program.signal(story, 'SIGSTOP')
    gone.peer.send(ack(1), one.from)
    gone.peer.close()
    listener.program.signal(story, 'SIGCONT')
    const client = await TftpPeer.open(story, listener)
    client.ask('many.bin')
    // It may take its time: one that serves a client after the other has to give up the first.
    const packet = await client.next(60_000)
    if (packet?.kind === 'data') {
      // Many blocks, so that what came of the one that is gone has come when they are over.
      client.peer.send(ack(1), packet.from)
      for (let block = 2; block <= blocksOf(contentOf('many.bin').length); block++) {
        const next = await client.expectBlock(block, diedOfIcmp)
        client.peer.send(ack(block), next.from)
      }
      continue
    }
    story.fail({
      expected: 'block 1',
      observed: client.describe(packet),
      output: listener.program.lastWords(),
      ...(packet === undefined && diedOfIcmp() !== undefined ? { mistake: 'dies-on-icmp' } : {}),
    })
  }
})

claim(
  'leaves no socket and no file open after 30 transfers',
  { readMore: 'transfer-ids', skipBecause: hasProcessFacts ? undefined : 'this system does not show open descriptors' },
  async story => {
    const listener = await server.startServer(story, undefined, [folder])
    const visit = async () => {
      const client = await TftpPeer.open(story, listener, { isUnseen: true })
      await client.fetch('513.bin', 2)
      client.peer.close()
    }
    story.asks('serve 30 clients')
    for (let count = 1; count <= 3; count++) await visit()
    const before = listener.program.openDescriptors() ?? 0
    for (let count = 1; count <= 30; count++) await visit()
    const isLevel = () => (listener.program.openDescriptors() ?? 0) - before < 10
    if (isLevel()) return
    await listener.program.wait(new Promise(() => {}), [], undefined, 1_500) // some close after a last wait
    if (isLevel()) return
    story.fail({
      expected: `about ${before} open descriptors again`,
      observed: `${listener.program.openDescriptors()}`,
      mistake: 'leaks-descriptors',
    })
  },
)

claim('sends a whole file over a hostile network', { readMore: 'retransmission', weight: 2 }, async story => {
  const listener = await server.startServer(story, undefined, [folder])
  const relay = await UdpRelay.open(story, listener.endpoint, { ...ROUGH, loses: 12 })
  const peer = await UdpPeer.open(story)
  const wanted = contentOf('3000.bin')
  story.asks('send 3000.bin over a network that loses, doubles and delays datagrams')
  const blocks: Buffer[] = []
  let from: { host: string; port: number } | undefined
  const over = Promise.withResolvers<void>()
  peer.onDatagram = datagram => {
    const packet = parse(datagram)
    if (packet.kind !== 'data') return
    from ??= packet.from // a doubled request begins a second transfer, which nobody wants
    if (packet.from.port !== from.port) return peer.send(stop(), packet.from)
    if (packet.block <= blocks.length + 1) peer.send(ack(packet.block), packet.from)
    if (packet.block !== blocks.length + 1) return
    blocks.push(packet.content)
    if (packet.content.length < BLOCK_BYTES) over.resolve()
  }
  // What the client itself would send again when nothing comes: its request.
  const again = setInterval(() => {
    if (from === undefined) peer.send(request('3000.bin'), relay)
  }, 100)
  story.afterwards(() => clearInterval(again))
  peer.send(request('3000.bin'), relay)
  await listener.program.wait(over.promise, [relay, peer])
  const got = Buffer.concat(blocks)
  if (got.equals(wanted)) return
  story.fail({
    expected: `the ${wanted.length} bytes of the file`,
    observed: `${got.length} bytes of it${listener.program.exit === undefined ? '' : `; ${listener.program.describeExit()}`}`,
    output: listener.program.lastWords(),
  })
})

claim('says which address is taken and exits with code 1', { readMore: 'the-tftp-server' }, async story => {
  const { host, port } = await freeEndpoint('udp')
  await UdpPeer.open(story, { host, port })
  story.asks(`listen at ${host}:${port}, which another UDP socket has`)
  await expectComplaint(story, server.start(story, [host, String(port), folder]), {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} is in use`,
    escapedError: 'lets-errors-escape',
  })
})

claim(
  'prints a usage line and exits with code 2 when its arguments are wrong',
  { readMore: 'the-tftp-server' },
  story =>
    expectUsage(story, server, [
      [],
      ['127.0.0.1', '0'],
      ['127.0.0.1', 'seven', folder],
      ['127.0.0.1', '65536', folder],
    ]),
)
