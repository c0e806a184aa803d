/** The datagram echo server, asked by one sender and by many, over a good network and over a hostile one. */
import {
  claim,
  type Endpoint,
  expectComplaint,
  expectTruePort,
  expectUsage,
  freeEndpoint,
  hasLoopbackBlock,
  ProgramExercise,
  ROUGH,
  type Story,
  UdpPeer,
  UdpRelay,
} from '@socket-course/testkit'
import { expectBack, expectNext, expectNoMore, stillAnswers } from './datagrams.ts'
import { diagnoseAfterIcmp, diagnoseOther, diagnoseReply } from './diagnose-server.ts'

const server = new ProgramExercise(
  'server',
  { otherPort: 'ignores-port-argument', otherAddress: 'ignores-host-argument', otherProtocol: 'assumes-connection' },
  'udp',
)
const shared = server.shareServer(stillAnswers)
const anyPort = server.shareServer(stillAnswers, { host: '127.0.0.1', port: 0 })

/** The most that one datagram holds over IPv4: 65,535 bytes without the two headers of 20 and 8. */
const LARGEST = 65_507
const SIZES = [1, 2, 100, 511, 512, 513, 1023, 1024, 1025, 1472, 1473, 4096, 4097, 8192, 8193, 16_385, 32_768, 50_000]

claim('listens at the address and port that it is given', { readMore: 'the-server' }, async story => {
  const listener = await shared.borrow(story)
  story.asks(`send a datagram to ${listener.endpoint.host}:${listener.endpoint.port} back`)
  await expectBack(story, listener, await UdpPeer.open(story), Buffer.from('hello'), diagnoseReply)
})

claim('takes any free port when it is given port 0', { readMore: 'the-server' }, async story => {
  const listener = await anyPort.borrow(story)
  story.asks('send a datagram back from the free port that it took')
  await expectBack(story, listener, await UdpPeer.open(story), Buffer.from('hello'), diagnoseReply)
  expectTruePort(story, listener, 'says-port-zero')
})

claim('sends every byte of a datagram back unchanged', { readMore: 'the-server' }, async story => {
  const listener = await shared.borrow(story)
  const peer = await UdpPeer.open(story)
  const every = Buffer.from(Array.from({ length: 256 }, (_, value) => value))
  const texts = [' \t blanks \r\n', '\n', '\0', 'naïve – 你好 – 👋'].map(text => Buffer.from(text))
  for (const bytes of [every.subarray(0, 128), every, ...texts]) {
    story.asks(`send ${JSON.stringify(bytes.toString('latin1').slice(0, 20))} back`)
    await expectBack(story, listener, peer, bytes, diagnoseReply)
  }
})

claim('keeps the boundaries between datagrams', { readMore: 'boundaries', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const peer = await UdpPeer.open(story)
  story.asks('send five datagrams back that came one right after the other')
  const texts = ['one', 'two', 'three', 'four', 'five'].map(text => Buffer.from(text))
  for (const bytes of texts) peer.send(bytes, listener.endpoint)
  for (const bytes of texts) await expectNext(story, listener, peer, bytes, diagnoseReply)
  await expectNoMore(story, listener, peer)
})

claim('sends back datagrams of many sizes', { readMore: 'boundaries' }, async story => {
  const listener = await shared.borrow(story)
  const peer = await UdpPeer.open(story)
  const random = story.random('sizes')
  for (const size of SIZES) {
    story.asks(`send a datagram of ${size} bytes back`)
    await expectBack(story, listener, peer, random.bytes(size), diagnoseReply)
  }
})

claim('sends back an empty datagram and goes on', { readMore: 'empty-and-largest', weight: 2 }, async story => {
  const listener = await shared.borrow(story)
  const peer = await UdpPeer.open(story)
  story.asks('send an empty datagram back')
  await expectBack(story, listener, peer, Buffer.alloc(0), diagnoseReply)
  story.asks('send the next datagram back, after an empty one')
  await expectBack(story, listener, peer, Buffer.from('next'), diagnoseReply)
})

claim('sends back the largest datagram, of 65,507 bytes', { readMore: 'empty-and-largest' }, async story => {
  const listener = await shared.borrow(story)
  const peer = await UdpPeer.open(story)
  story.asks('send a datagram of 65,507 bytes back')
  await expectBack(story, listener, peer, story.random('largest').bytes(LARGEST), diagnoseReply)
})

claim('answers every sender, in whatever order they send', { readMore: 'no-connection', weight: 2 }, async story => {
  const listener = await server.startServer(story)
  const [anna, ben, cleo] = [await UdpPeer.open(story), await UdpPeer.open(story), await UdpPeer.open(story)]
  story.asks('answer the first sender')
  await expectBack(story, listener, anna, Buffer.from('Anna 1'), diagnoseReply)
  for (const [name, peer] of [
    ['Ben 1', ben],
    ['Anna 2', anna],
    ['Cleo 1', cleo],
    ['Ben 2', ben],
  ] as const) {
    story.asks(`answer ${name.slice(0, -2)}, after others have sent`)
    await expectBack(story, listener, peer, Buffer.from(name), diagnoseOther(anna))
  }
  for (const peer of [anna, ben, cleo]) await expectNoMore(story, listener, peer)
})

claim('goes on after senders that are gone', { readMore: 'icmp', weight: 2 }, async story => {
  const listener = await server.startServer(story)
  const peer = await UdpPeer.open(story)
  story.asks('send a datagram back before anybody is gone')
  await expectBack(story, listener, peer, Buffer.from('before'), diagnoseReply)
  story.asks('go on after three senders that closed their sockets before their answers came')
  listener.program.child.signal('SIGSTOP') // so that they are gone when it reads what they sent
  for (let gone = 1; gone <= 3; gone++) {
    const sender = await UdpPeer.open(story)
    for (const text of ['one', 'two', 'three']) sender.send(Buffer.from(text), listener.endpoint)
    sender.close()
  }
  listener.program.child.signal('SIGCONT')
  for (const text of ['after', 'and on']) {
    await expectBack(story, listener, peer, Buffer.from(text), diagnoseAfterIcmp)
  }
})

claim(
  'answers each datagram that a hostile network delivers, as often as it comes',
  { readMore: 'what-may-be-lost' },
  async story => {
    const listener = await shared.borrow(story)
    const relay = await UdpRelay.open(story, listener.endpoint, ROUGH)
    const peer = await UdpPeer.open(story)
    story.asks('send back whatever a network delivers that loses, doubles and delays datagrams')
    for (let number = 1; number <= 40; number++) peer.send(Buffer.from(`datagram ${number}`), relay)
    const isOver = () => relay.came['to the server'].length === 40 && relay.waiting === 0
    await relay.until(isOver)
    const isAnswered = () => relay.came['to the client'].length >= relay.passed['to the server'].length
    await listener.program.wait(relay.until(isAnswered), [relay, peer])
    const delivered = relay.passed['to the server'].map(String).sort()
    const answered = relay.came['to the client'].map(String).sort()
    if (delivered.join('\n') === answered.join('\n')) return
    story.fail({
      expected: `${delivered.length} answers, one for each datagram that got through`,
      observed: `${answered.length} answers${listener.program.exit === undefined ? '' : `; ${listener.program.describeExit()}`}`,
      output: listener.program.lastWords(),
    })
  },
)

claim(
  'listens only at the address that it is given',
  { readMore: 'the-server', skipBecause: hasLoopbackBlock ? undefined : 'this system has one loopback address only' },
  async story => {
    const listener = await anyPort.borrow(story)
    const { port } = listener.endpoint
    story.asks(`take datagrams at 127.0.0.1:${port} and nowhere else`)
    const peer = await UdpPeer.open(story)
    await expectBack(story, listener, peer, Buffer.from('hello'), diagnoseReply)
    if (listener.boundTo === '127.0.0.1') return
    story.fail({
      expected: `a socket that is bound to 127.0.0.1:${port}`,
      observed: `the socket is bound to ${listener.boundTo}: whoever reaches this machine reaches it`,
      mistake: 'binds-every-address',
    })
  },
)

claim('says which address is taken and exits with code 1', { readMore: 'the-server' }, async story => {
  const { host, port } = await freeEndpoint('udp')
  await UdpPeer.open(story, { host, port })
  await expectTaken(story, { host, port })
})

claim('does not share its port with a second server', { readMore: 'the-server' }, async story => {
  const listener = await shared.borrow(story)
  await expectTaken(story, listener.endpoint, 'shares-its-port')
})

claim('prints a usage line and exits with code 2 when its arguments are wrong', { readMore: 'the-server' }, story =>
  expectUsage(story, server, [[], ['127.0.0.1'], ['127.0.0.1', 'seven'], ['127.0.0.1', '65536']]),
)

/** Starts the program where another one is bound, and expects it to say so. */
async function expectTaken(story: Story, { host, port }: Endpoint, mistakeWhenListening?: string): Promise<void> {
  story.asks(`listen at ${host}:${port}, which another UDP socket has`)
  await expectComplaint(story, server.start(story, [host, String(port)]), {
    code: 1,
    mentions: [host, String(port)],
    about: `that ${host}:${port} is in use`,
    escapedError: 'lets-errors-escape',
    ...(mistakeWhenListening === undefined ? {} : { goesOn: mistakeWhenListening }),
  })
}
