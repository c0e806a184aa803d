/**
 * What a program prints: drained at once so that the program never waits for us, kept only as far as somebody will read it.
 */
import type { Readable } from 'node:stream'
import { OUTPUT_HEAD_BYTES, OUTPUT_TAIL_BYTES } from '../limits.ts'

/** The beginning, the end and the size of one output of a program. */
export class Output {
  readonly #head: Buffer[] = []
  #headBytes = 0
  #tail: Buffer = Buffer.alloc(0)
  #totalBytes = 0
  readonly #listeners = new Set<() => void>()

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.on('error', () => {}) // the pipe breaks when the program is killed; its exit tells the story
  }

  #take(chunk: Buffer): void {
    this.#totalBytes += chunk.length
    const room = OUTPUT_HEAD_BYTES - this.#headBytes
    if (room > 0) {
      const kept = chunk.subarray(0, room)
      this.#head.push(kept)
      this.#headBytes += kept.length
    }
    this.#tail =
      chunk.length >= OUTPUT_TAIL_BYTES
        ? Buffer.from(chunk.subarray(-OUTPUT_TAIL_BYTES))
        : Buffer.concat([this.#tail, chunk]).subarray(-OUTPUT_TAIL_BYTES)
    for (const listener of this.#listeners) listener()
  }

  /** How many bytes were printed in all, kept or not. */
  get totalBytes(): number {
    return this.#totalBytes
  }

  /** The first bytes, at most 1 MiB. */
  get head(): Buffer {
    return Buffer.concat(this.#head)
  }

  /** The last lines, without control characters, each cut to a readable length. */
  lastLines(count: number): string[] {
    return this.#tail
      .toString('utf8')
      .split(/\r?\n/)
      .map(withoutControlCharacters)
      .filter(line => line.trim() !== '' && !/^\s+at .*node:internal/.test(line))
      .slice(-count)
      .map(line => (line.length > 160 ? `${line.slice(0, 159)}…` : line))
  }

  /** Resolves at the next piece, or after `limitMs`. */
  async untilData(limitMs: number): Promise<void> {
    await new Promise<void>(resolve => {
      const settle = () => {
        clearTimeout(timer)
        this.#listeners.delete(settle)
        resolve()
      }
      const timer = setTimeout(settle, limitMs)
      this.#listeners.add(settle)
    })
  }
}

/** Removes terminal escapes and other control characters, which no report may repeat. */
export function withoutControlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
  return text.replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
}
