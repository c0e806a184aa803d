/**
 * The thread of a client that sends and reads as fast as it can, apart from the thread that measures: see fairness.ts.
 * Its orders and its count are words of shared memory.
 */
import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const PIECE = Buffer.alloc(65_536, 'flood ')
const { host, port, words } = workerData as { host: string; port: number; words: Int32Array }

/** The words: whether it floods now, how many KiB came back, whether its connection has ended. */
const [FLOODS, KIB_BACK, HAS_ENDED] = [0, 1, 2]

let bytesBack = 0
let isSending = false
const socket = connect({ host, port }, () => {
  parentPort?.postMessage('connected')
})
socket.on('data', chunk => {
  bytesBack += chunk.length
  Atomics.store(words, KIB_BACK, Math.floor(bytesBack / 1024))
})
socket.on('error', () => {})
socket.on('close', () => {
  Atomics.store(words, HAS_ENDED, 1)
  parentPort?.postMessage('ended')
})
parentPort?.on('message', send)

/** Sends piece after piece, each when the kernel has taken the one before. */
function send(): void {
  if (isSending || socket.destroyed || Atomics.load(words, FLOODS) === 0) return
  isSending = true
  socket.write(PIECE, () => {
    isSending = false
    send()
  })
}
