/**
 * What `load.c` does, for machines without a C compiler: the clients of every server, on Node's event loop. It cannot read
 * another process's clock: both figures that it prints are by the clock on the wall.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const MESSAGE = Buffer.from(Array.from({ length: 64 }, (_, index) => index))

const [work, , port, connections, ...rest] = process.argv.slice(2)
const amount = Number(rest.at(-1))
const warm = Math.floor(amount / 4)
let left = amount + warm
let start = performance.now()

if (work === 'busy') await keepBusy(Number(connections), Number(rest[0]))
else await Promise.all(Array.from({ length: Number(connections) }, connectOften))
const seconds = (performance.now() - start) / 1000
process.stdout.write(`${seconds} ${seconds}\n`, () => process.exit())

async function keepBusy(count: number, busy: number): Promise<void> {
  const sockets: Socket[] = []
  while (sockets.length < count) sockets.push(await open())
  const chosen = Array.from({ length: busy }, (_, index) => sockets[Math.floor((index * count) / busy)]!)
  let unsent = left
  await Promise.all(
    chosen.map(async socket => {
      while (unsent-- > 0) {
        await echo(socket)
        countOne()
      }
    }),
  )
}

async function connectOften(): Promise<void> {
  while (left > 0) {
    const socket = await open()
    const ended = once(socket, 'end')
    await echo(socket)
    await ended
    socket.resetAndDestroy()
    countOne()
  }
}

async function open(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true, allowHalfOpen: true })
  await once(socket, 'connect')
  return socket
}

/** Sends the message and waits until the whole of it has come back. */
async function echo(socket: Socket): Promise<void> {
  const pieces: Buffer[] = []
  const whole = new Promise<void>((resolve, reject) => {
    socket.on('data', function collect(data: Buffer) {
      pieces.push(data)
      const answer = Buffer.concat(pieces)
      if (answer.length < MESSAGE.length) return
      socket.off('data', collect)
      if (answer.equals(MESSAGE)) resolve()
      else reject(new Error('the echo differs from what was sent'))
    })
  })
  socket.write(MESSAGE)
  await whole
}

function countOne(): void {
  left -= 1
  if (left === amount) start = performance.now()
}
