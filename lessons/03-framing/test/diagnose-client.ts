/**
 * Which wrong idea of the stream a message client has: it is answered the same, cut at one kind of place at a time, and
 * each time the connection ends afterwards, so that waiting for the end is not what is found out here.
 */
import { cutAt, FindingError, type ProgramExercise, Story } from '@socket-course/testkit'
import { cutsOf, jsonMessage, nameOfCuts } from './messages.ts'
import { type Conversation, converse, type Reply } from './serve.ts'

/** What the tests answer, unless they have something else to say. */
export const RESULT = 'a result that only this server knows'

/** Sends an answer in the pieces that cuts make of it, each read before the next. */
export const inPieces =
  (answer: Buffer, cuts: readonly number[] = []): Reply =>
  connection =>
    connection.sendSeparately(cutAt(answer, cuts))

/** True when the client printed the result and was content. */
export const isPrinted = ({ exit, program }: Conversation, result: string | Buffer): boolean =>
  'code' in exit && exit.code === 0 && program.child.stdout.head.includes(result)

/** Finds out what a client does with pieces, once for all claims of a file. */
export class ClientDiagnosis {
  readonly #client: ProgramExercise
  #pieces: Promise<string | undefined> | undefined

  constructor(client: ProgramExercise) {
    this.#client = client
  }

  /** Tries whole answers, cut ones and one with more behind it, and names the mistake that explains all of it. */
  nameOfPieces(): Promise<string | undefined> {
    this.#pieces ??= this.#findPieces()
    return this.#pieces
  }

  async #findPieces(): Promise<string | undefined> {
    const answer = jsonMessage({ result: RESULT })
    const cuts = cutsOf(answer)
    const works = {
      whole: await this.#understands(answer, []),
      length: await this.#understands(answer, cuts.length),
      header: await this.#understands(answer, [cuts.header[2]!]),
      between: await this.#understands(answer, cuts.between),
      content: await this.#understands(answer, [cuts.content[1]!]),
    }
    if (Object.values(works).includes(false)) return nameOfCuts(works)
    const glued = Buffer.concat([answer, Buffer.from('{"result": "something else"}')])
    return (await this.#understands(glued, [])) ? undefined : 'reads-beyond-content'
  }

  async #understands(answer: Buffer, cuts: readonly number[]): Promise<boolean> {
    const story = new Story(0)
    const reply: Reply = async connection => {
      await inPieces(answer, cuts)(connection)
      connection.halfClose()
    }
    try {
      return isPrinted(await converse(story, this.#client, ['search', 'x'], reply), RESULT)
    } catch (error) {
      if (error instanceof FindingError) return false
      throw error
    } finally {
      await story.end()
    }
  }
}
