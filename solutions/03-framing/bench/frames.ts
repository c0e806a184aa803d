/**
 * Compares the reference of length-prefix with two libraries: frames of several sizes, in pieces of 64 KiB.
 *
 *     node solutions/03-framing/bench/frames.ts [MiB]
 *
 * All run in one process, interleaved, seven times. Printed are medians in GiB/s and their ratio to the reference. The
 * libraries write the length in another form (a varint of one to eight bytes), and theirs is measured with that. Figures
 * of one machine and one moment: look at the ratios.
 */
import * as itLengthPrefixed from 'it-length-prefixed'
import { encodeFrame, FrameDecoder } from '../src/length-prefix.ts'

type Work = (pieces: readonly Uint8Array[]) => Promise<number> | number
type Contender = { name: string; encode: (payload: Uint8Array) => Uint8Array; decode: Work }
type OldStream = NodeJS.ReadWriteStream & { on(event: 'data', take: (bytes: Uint8Array) => void): unknown }

const PIECE_BYTES = 65_536
const MOST_BYTES = 4 << 20
const REPETITIONS = 7
const PAYLOADS = [16, 1024, 65_536, 1 << 20]
const [mebibytes = '64'] = process.argv.slice(2)

// It has no types, and it is CommonJS.
const oldLibrary: string = 'length-prefixed-stream'
const lengthPrefixedStream = ((await import(oldLibrary)) as { default: { decode(): OldStream } }).default

const contenders: readonly Contender[] = [
  {
    name: 'FrameDecoder',
    encode: encodeFrame,
    decode: pieces => {
      const decoder = new FrameDecoder(MOST_BYTES)
      let bytes = 0
      for (const piece of pieces) for (const frame of decoder.push(piece)) bytes += frame.length
      decoder.end()
      return bytes
    },
  },
  {
    name: 'it-length-prefixed',
    encode: payload => itLengthPrefixed.encode.single(payload).subarray(),
    decode: pieces => {
      let bytes = 0
      for (const frame of itLengthPrefixed.decode(pieces)) bytes += frame.subarray().byteLength // in one array, as the others give it
      return bytes
    },
  },
  {
    name: 'length-prefixed-stream',
    encode: payload => itLengthPrefixed.encode.single(payload).subarray(),
    decode: async pieces => {
      const decoder = lengthPrefixedStream.decode()
      let bytes = 0
      decoder.on('data', frame => {
        bytes += frame.length
      })
      for (const piece of pieces) {
        if (!decoder.write(piece)) await new Promise(resolve => decoder.once('drain', resolve))
      }
      const ended = new Promise(resolve => decoder.once('end', resolve))
      decoder.end()
      await ended
      return bytes
    },
  },
]

for (const payloadBytes of PAYLOADS) {
  const count = Math.max(1, Math.floor((Number(mebibytes) << 20) / payloadBytes))
  const results = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const { name, encode, decode } of contenders) {
      const pieces = piecesOf(encode(Buffer.alloc(payloadBytes, 'x')), count)
      const beganMs = performance.now()
      const bytes = await decode(pieces)
      const seconds = (performance.now() - beganMs) / 1000
      if (bytes !== count * payloadBytes) throw new Error(`${name} gave ${bytes} of ${count * payloadBytes} bytes`)
      results.get(name)!.push(bytes / seconds / (1 << 30))
    }
  }
  const medians = contenders.map(({ name }) => median(results.get(name)!))
  console.log(`${count} frames of ${payloadBytes} bytes, in pieces of ${PIECE_BYTES}:`)
  for (const [index, { name }] of contenders.entries()) {
    const ratio = medians[index]! / medians[0]!
    console.log(`  ${name.padEnd(24)} ${medians[index]!.toFixed(2).padStart(8)} GiB/s  ${ratio.toFixed(2).padStart(6)}`)
  }
}

/** Repeats a frame and cuts the stream, each piece in memory of its own. */
function piecesOf(frame: Uint8Array, count: number): Buffer[] {
  const stream = Buffer.alloc(frame.length * count, frame)
  return Array.from({ length: Math.ceil(stream.length / PIECE_BYTES) }, (_, index) =>
    Buffer.from(stream.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)),
  )
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
