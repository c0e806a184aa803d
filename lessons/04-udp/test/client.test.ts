/** The client, judged by a server that is silent, slow, forged or behind a hostile network. */
import {
  claim,
  describeBytes,
  expectComplaint,
  expectUsage,
  freeEndpoint,
  hasLoopbackBlock,
  ProgramExercise,
  ROUGH,
  UdpPeer,
  UdpRelay,
} from '@socket-course/testkit'
import {
  describeStall,
  expectRequest,
  expectStillWaiting,
  expectSuccess,
  expectWaits,
  FOREVER_MS,
  idOf,
  named,
  nameEndlessWait,
  nameShortWaits,
  start,
  Turns,
  untilEnd,
} from './conversation.ts'

const client = new ProgramExercise('client')
const PATIENT = ['--timeout', String(FOREVER_MS)]
const REPLY = Buffer.from('pong')

/** Three at a time, and those that measure waits last: what starts many programs at once looks too seldom at any of them. */
const turns = new Turns(3)

const inTurn: typeof claim = (name, options, check) =>
  claim(name, options, async story => {
    await turns.take(story)
    await check(story)
  })

inTurn(
  'prints the reply without its id and the number of tries, and exits with code 0',
  { readMore: 'the-client', weight: 2 },
  async story => {
    const server = await UdpPeer.open(story)
    story.asks('send "ping" and print the reply "pong"')
    const conversation = start(story, client, server, 'ping', PATIENT)
    const request = await expectRequest(story, conversation)
    server.send(Buffer.concat([idOf(request), REPLY]), request.from)
    await expectSuccess(story, conversation, REPLY, { from: 1 })
    const printed = conversation.program.child.stdout.head
    if (!printed.includes(idOf(request)) && !printed.includes(idOf(request).toString('utf8'))) return
    story.fail({
      expected: 'the reply without the 8 bytes of its id',
      observed: describeBytes(printed, 60),
      mistake: 'client-prints-id',
    })
  },
)

inTurn('sends to the host and port that it is given', { readMore: 'the-client' }, async story => {
  const { host } = await freeEndpoint('udp')
  const server = await UdpPeer.open(story, { host })
  story.asks(`send to ${host}:${server.port}`)
  await expectRequest(story, start(story, client, server, 'hello', PATIENT))
})

inTurn(
  'puts eight random bytes before the message, others in each run',
  { readMore: 'the-id', weight: 2 },
  async story => {
    const messages = ['naïve 👋', ' two  blanks ', 'line\n', 'hello', 'hello']
    const ids = new Set<string>()
    for (const message of messages) {
      story.asks(`send ${JSON.stringify(message)} behind an id`)
      const peer = await UdpPeer.open(story)
      const request = await expectRequest(story, start(story, client, peer, message, PATIENT))
      ids.add(idOf(request).toString('hex'))
      if (idOf(request).every(byte => byte >= 0x30 && byte <= 0x39)) ids.add('digits')
    }
    if (ids.size === messages.length) return
    const observed = ids.has('digits') ? 'an id of digits only, as a counter or a clock has' : 'the same id twice'
    story.fail({ expected: '8 random bytes in each run', observed, mistake: 'client-predictable-id' })
  },
)

inTurn('takes its options in either order', { readMore: 'the-client' }, async story => {
  const server = await UdpPeer.open(story)
  story.asks('send only once, with --tries 1 before --timeout 30')
  const conversation = start(story, client, server, 'once', ['--tries', '1', '--timeout', '30'])
  await expectRequest(story, conversation)
  const { exit } = await untilEnd(conversation)
  const observed = 'stall' in exit ? describeStall(exit.stall) : `${server.received.length} datagrams`
  if (!('stall' in exit) && server.received.length === 1 && 'code' in exit && exit.code === 1) return
  const mistake = 'stall' in exit ? await nameEndlessWait(story, client) : undefined
  const output = conversation.program.lastWords()
  story.fail({ expected: 'one datagram, and exit code 1', observed, output, ...named(mistake) })
})

inTurn('takes a reply to an earlier try', { readMore: 'try-again' }, async story => {
  const server = await UdpPeer.open(story)
  story.asks('take the reply to the first try after the third was sent')
  const conversation = start(story, client, server, 'ping', ['--timeout', '25', '--tries', '9'])
  const request = await expectRequest(story, conversation, 3)
  server.send(Buffer.concat([idOf(server.received[0]!), REPLY]), request.from)
  await expectSuccess(story, conversation, REPLY, { from: 3, to: () => server.received.length })
})

inTurn('takes no reply from anybody but the server', { readMore: 'strangers', weight: 2 }, async story => {
  const server = await UdpPeer.open(story)
  const strangers = [await UdpPeer.open(story)]
  if (hasLoopbackBlock) {
    strangers.push(await UdpPeer.open(story, { host: (await freeEndpoint('udp')).host, port: server.port }))
  }
  const conversation = start(story, client, server, 'ping', PATIENT)
  const request = await expectRequest(story, conversation)
  for (const stranger of strangers) {
    story.asks(`pass over a reply from ${stranger.host}:${stranger.port}, which has the right id`)
    stranger.send(Buffer.concat([idOf(request), Buffer.from('forged')]), request.from)
    await expectStillWaiting(story, conversation, 'a reply from another address', 'accepts-reply-from-anyone')
  }
  story.asks('take the reply of the server after those of strangers')
  server.send(Buffer.concat([idOf(request), REPLY]), request.from)
  await expectSuccess(story, conversation, REPLY, { from: 1 })
})

inTurn('takes no reply with another id', { readMore: 'stale-replies', weight: 2 }, async story => {
  const server = await UdpPeer.open(story)
  const conversation = start(story, client, server, 'ping', PATIENT)
  const request = await expectRequest(story, conversation)
  const id = idOf(request)
  const almost = Buffer.from(id)
  almost[7]! ^= 1
  const begins = Buffer.from(id)
  begins[0]! ^= 0x80
  const foreign = [
    ['a reply to an older request', Buffer.concat([story.random('id').bytes(8), Buffer.from('old')])],
    ['a reply whose id differs in its last bit', Buffer.concat([almost, Buffer.from('old')])],
    ['a reply whose id differs in its first bit', Buffer.concat([begins, Buffer.from('old')])],
    ['an empty datagram', Buffer.alloc(0)],
    ['the first four bytes of its id', id.subarray(0, 4)],
    ['a reply that has the id at its end', Buffer.concat([Buffer.from('old'), id])],
  ] as const
  for (const [what, bytes] of foreign) {
    story.asks(`pass over ${what}`)
    server.send(bytes, request.from)
    await expectStillWaiting(story, conversation, what, 'accepts-stale-reply')
  }
  story.asks('take the right reply after wrong ones')
  server.send(Buffer.concat([id, REPLY]), request.from)
  await expectSuccess(story, conversation, REPLY, { from: 1 })
})

inTurn('says at once that nobody is at the port', { readMore: 'icmp', weight: 2 }, async story => {
  const { host, port } = await freeEndpoint('udp')
  story.asks(`send to ${host}:${port}, where nobody is`)
  await expectComplaint(story, client.start(story, [host, String(port), 'ping', ...PATIENT]), {
    code: 1,
    mentions: [host, String(port)],
    about: `that nobody is at ${host}:${port}`,
    escapedError: 'lets-errors-escape',
    goesOn: 'misses-refusal',
  })
})

inTurn('gets its reply through a hostile network', { readMore: 'what-may-be-lost', weight: 2 }, async story => {
  const server = await UdpPeer.open(story)
  server.onDatagram = ({ bytes, from }) =>
    server.send(Buffer.concat([bytes.subarray(0, 8), Buffer.from('pong: '), bytes.subarray(8)]), from)
  const relay = await UdpRelay.open(story, server, ROUGH)
  for (const message of ['first', 'second', 'third']) {
    story.asks(`send ${JSON.stringify(message)} over a network that loses, doubles and delays datagrams`)
    const before = relay.came['to the server'].length
    // At most two in a row are lost: 8 requests are 2 that get through, and their answers.
    const options = ['--timeout', '40', '--tries', '9']
    const program = client.start(story, [relay.host, String(relay.port), message, ...options])
    const exit = await program.waitForExit(() => [relay, server])
    const count = relay.came['to the server'].length - before
    if (!('stall' in exit) && 'code' in exit && exit.code === 0) {
      await expectSuccess(story, { program, server, message }, Buffer.from(`pong: ${message}`), {
        from: 1,
        to: () => count,
      })
      continue
    }
    story.fail({
      expected: `the reply "pong: ${message}", and exit code 0`,
      observed: 'stall' in exit ? describeStall(exit.stall) : `${count} tries; ${program.describeExit()}`,
      output: program.lastWords(),
    })
  }
})

inTurn('prints the largest reply whole', { readMore: 'empty-and-largest' }, async story => {
  const server = await UdpPeer.open(story)
  story.asks('print a reply of 65,499 bytes, which is the largest beside an id')
  const conversation = start(story, client, server, 'much', PATIENT)
  const request = await expectRequest(story, conversation)
  const random = story.random('reply')
  const reply = Buffer.from(Array.from({ length: 65_499 }, () => random.integer(0x61, 0x7a)))
  server.send(Buffer.concat([idOf(request), reply]), request.from)
  await expectSuccess(story, conversation, reply, { from: 1 })
})

inTurn('sends an empty message and takes an empty reply', { readMore: 'empty-and-largest' }, async story => {
  const server = await UdpPeer.open(story)
  story.asks('send an empty message, and take a reply that is nothing but its id')
  const conversation = start(story, client, server, '', PATIENT)
  const request = await expectRequest(story, conversation)
  server.send(idOf(request), request.from)
  const { exit } = await untilEnd(conversation)
  if (!('stall' in exit) && 'code' in exit && exit.code === 0) return
  const observed = 'stall' in exit ? describeStall(exit.stall) : conversation.program.describeExit()
  const mistake = 'stall' in exit ? { mistake: 'ignores-empty-reply' } : {}
  story.fail({ expected: 'exit code 0', observed, output: conversation.program.lastWords(), ...mistake })
})

inTurn('says in one sentence that a name does not resolve and exits with code 1', { readMore: 'the-client' }, story => {
  const name = `${'no-such-host.'.repeat(25)}invalid`
  story.asks('send to a host whose name does not resolve')
  return expectComplaint(story, client.start(story, [name, '7', 'ping', ...PATIENT]), {
    code: 1,
    mentions: ['no-such-host'],
    about: 'that the name does not resolve',
    escapedError: 'lets-errors-escape',
  })
})

inTurn('prints a usage line and exits with code 2 when its arguments are wrong', { readMore: 'the-client' }, story =>
  expectUsage(story, client, [
    [],
    ['127.0.0.1', '7'],
    ['127.0.0.1', 'seven', 'ping', '--timeout', '30'],
    ['127.0.0.1', '65536', 'ping', '--timeout', '30'],
    ['127.0.0.1', '7', 'ping', '--timeout', 'soon'],
    ['127.0.0.1', '7', 'ping', '--timeout', '30', '--tries', '0'],
  ]),
)

inTurn(
  'sends the same datagram again, waits twice as long each time, and gives up after the last wait',
  { readMore: 'try-again', weight: 3 },
  async story => {
    // Many short waits: what a wrong client takes for all of them is far less than the 1,524 ms of a right one.
    const [timeoutMs, tries] = [12, 7]
    const server = await UdpPeer.open(story)
    story.asks(`send 7 times to a server that is silent, and wait 12, 24, 48 ms and so on`)
    const options = ['--timeout', String(timeoutMs), '--tries', String(tries)]
    const conversation = start(story, client, server, 'anybody there?', options)
    const { program } = conversation
    const first = await expectRequest(story, conversation)
    const { exit, endedMs } = await untilEnd(conversation)
    const sent = server.received
    const output = program.lastWords()
    if ('stall' in exit) {
      const expected = '7 datagrams, and then exit code 1'
      const observed = `${sent.length} ${sent.length === 1 ? 'datagram' : 'datagrams'}; ${describeStall(exit.stall)}`
      return story.fail({ expected, observed, output, ...named(await nameEndlessWait(story, client)) })
    }
    const other = sent.find(each => !each.bytes.equals(first.bytes))
    if (other !== undefined) {
      return story.fail({
        expected: 'the very same datagram in each try',
        observed: `${describeBytes(first.bytes)} and then ${describeBytes(other.bytes)}`,
        mistake: 'new-id-for-each-try',
      })
    }
    expectWaits(story, conversation, timeoutMs, endedMs, nameShortWaits(timeoutMs))
    if (sent.length !== tries) {
      return story.fail({
        expected: `${tries} datagrams`,
        observed: `${sent.length}`,
        output,
        mistake: 'client-ignores-tries',
      })
    }
    await expectComplaint(story, program, {
      code: 1,
      mentions: [server.host, String(server.port)],
      about: `that ${server.host}:${server.port} did not answer`,
      escapedError: 'lets-errors-escape',
    })
  },
)

inTurn('waits neither longer nor shorter because of foreign datagrams', { readMore: 'stale-replies' }, async story => {
  const [timeoutMs, tries] = [300, 2]
  const server = await UdpPeer.open(story)
  story.asks('send twice, and wait 300 and 600 ms, while replies to an older request come all the time')
  const options = ['--timeout', String(timeoutMs), '--tries', String(tries)]
  const conversation = start(story, client, server, 'ping', options)
  const request = await expectRequest(story, conversation)
  const stale = Buffer.concat([story.random('stale').bytes(8), Buffer.from('old')])
  const stream = setInterval(() => server.send(stale, request.from), 10)
  const { exit, endedMs } = await untilEnd(conversation)
  clearInterval(stream)
  const output = conversation.program.lastWords()
  if ('stall' in exit) {
    const endless = await nameEndlessWait(story, client)
    return story.fail({
      expected: '2 datagrams, and then exit code 1',
      observed: `${server.received.length} sent; it goes on waiting while foreign datagrams come`,
      output,
      mistake: endless ?? 'foreign-datagram-renews-wait',
    })
  }
  if ('code' in exit && exit.code === 0) {
    const observed = conversation.program.describeExit()
    return story.fail({ expected: 'exit code 1', observed, output, mistake: 'accepts-stale-reply' })
  }
  expectWaits(story, conversation, timeoutMs, endedMs, (_, isEnd) => (isEnd ? undefined : 'foreign-datagram-ends-wait'))
})
