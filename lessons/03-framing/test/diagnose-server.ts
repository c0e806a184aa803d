/**
 * Which wrong idea of the stream a message server has: it is asked the same question, cut at one kind of place at a
 * time, each time by a server of its own that nothing has disturbed.
 */
import { cutAt, FindingError, type ProgramExercise, Story } from '@socket-course/testkit'
import { askInSilence, isRightAnswer, searchFor } from './ask.ts'
import { cutsOf, message, nameOfCuts, nameOfLengths, parseObject, readMessage } from './messages.ts'

/** Finds out what a server does with pieces, once for all claims of a file. */
export class ServerDiagnosis {
  readonly #server: ProgramExercise
  #pieces: Promise<string | undefined> | undefined
  #refusal: Promise<boolean> | undefined

  constructor(server: ProgramExercise) {
    this.#server = server
  }

  /** Tries whole requests and cut ones, and names the mistake that explains all of it. */
  nameOfPieces(): Promise<string | undefined> {
    this.#pieces ??= this.#findPieces()
    return this.#pieces
  }

  /** True when the server answers a header that is no object with an error message. */
  refusesBadHeaders(): Promise<boolean> {
    this.#refusal ??= this.#tryOnce([message('[]', '')]).then(received => {
      const reading = readMessage(received)
      return reading.kind === 'message' && parseObject(reading.content) !== undefined
    })
    return this.#refusal
  }

  async #findPieces(): Promise<string | undefined> {
    const request = searchFor('something that nobody knows')
    const cuts = cutsOf(request)
    const works = async (at: number): Promise<boolean> => isRightAnswer(await this.#tryOnce(cutAt(request, [at])))
    const answer = await this.#tryOnce([request])
    const lengths = nameOfLengths(answer)
    if (lengths !== undefined) return lengths
    const whole = isRightAnswer(answer)
    const between = await works(cuts.between[0]!)
    if (!whole && !between) return this.#nameOfSilence(request)
    return nameOfCuts({
      whole,
      between,
      length: await works(cuts.length[0]!),
      header: await works(cuts.header[2]!),
      content: await works(cuts.content[1]!),
    })
  }

  /** Names the mistake of a server that answers no request at all: what is it that it waits for? */
  async #nameOfSilence(request: Buffer): Promise<string | undefined> {
    const swapped = Buffer.from(request)
    swapped.subarray(0, 2).reverse()
    if ((await this.#tryOnce([swapped])).includes('No match for')) return 'little-endian-length'
    return isRightAnswer(await this.#tryOnce([request], true)) ? 'waits-for-end-of-file' : undefined
  }

  /** Starts a server for one request. */
  async #tryOnce(pieces: readonly Uint8Array[], thenHalfClose = false): Promise<Buffer> {
    const story = new Story(0)
    try {
      return await askInSilence(await this.#server.startServer(story), pieces, thenHalfClose)
    } catch (error) {
      if (error instanceof FindingError) return Buffer.alloc(0)
      throw error
    } finally {
      await story.end()
    }
  }
}
