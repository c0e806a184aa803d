/**
 * Which wrong idea of the stream a message server has: it is asked the same question, cut at one kind of place at a
 * time, each time by a server of its own that nothing has disturbed.
 */
import { cutAt, FindingError, type ProgramExercise, Story } from '@socket-course/testkit'
import { isAnswered, searchFor } from './ask.ts'
import { cutsOf, nameOfCuts } from './messages.ts'

/** Tries whole requests and cut ones, and names the mistake that explains all of it. */
export async function nameOfPieces(server: ProgramExercise): Promise<string | undefined> {
  const request = searchFor('something that nobody knows')
  const cuts = cutsOf(request)
  const works = async (at: number): Promise<boolean> => tryOnce(server, cutAt(request, [at]))
  const whole = await tryOnce(server, [request])
  const between = await works(cuts.between[0]!)
  if (!whole && !between) return nameOfSilence(server, request)
  return nameOfCuts({
    whole,
    between,
    length: await works(cuts.length[0]!),
    header: await works(cuts.header[2]!),
    content: await works(cuts.content[1]!),
  })
}

/** Names the mistake of a server that answers no request at all: what is it that it waits for? */
async function nameOfSilence(server: ProgramExercise, request: Buffer): Promise<string | undefined> {
  if (await tryOnce(server, [request], true)) return 'waits-for-end-of-file'
  const swapped = Buffer.from(request)
  swapped.subarray(0, 2).reverse()
  return (await tryOnce(server, [swapped])) ? 'little-endian-length' : undefined
}

/** Starts a server for one request. */
async function tryOnce(
  server: ProgramExercise,
  pieces: readonly Uint8Array[],
  thenHalfClose = false,
): Promise<boolean> {
  const story = new Story(0)
  try {
    return await isAnswered(await server.startServer(story), pieces, thenHalfClose)
  } catch (error) {
    if (error instanceof FindingError) return false
    throw error
  } finally {
    await story.end()
  }
}
