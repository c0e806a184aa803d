/**
 * Turns the facts about a program's start and end into words. Pure: facts in, sentences out.
 */
import type { Failure } from '../story/story.ts'
import type { Child, Exit } from './child.ts'
import type { Endpoint, Listening, Protocol } from './listening.ts'
import type { StartMistakes } from './program.ts'

/** Says how a program ended: `it ended with exit code 1`. */
export function describeExit(exit: Exit): string {
  if ('code' in exit) return `it ended with exit code ${exit.code}`
  if ('signal' in exit) return `it was ended by the signal ${exit.signal}`
  return `it could not be started (${exit.notStarted})`
}

/** The last lines that a program printed, on standard error or else on standard output. */
export function lastWords(child: Child): string[] {
  const errors = child.stderr.lastLines(8)
  return errors.length > 0 ? errors : child.stdout.lastLines(4)
}

function nameEarlyEnd(exit: Exit, child: Child, { exited }: StartMistakes): { mistake?: string } {
  const mistake = typeof exited === 'function' ? exited(exit, child.stderr.head.toString('utf8')) : exited
  return mistake === undefined ? {} : { mistake }
}

/** Says why a server does not listen where it was told to. */
export function explainNotListening(
  found: Exclude<Listening, { kind: 'listening' }>,
  wanted: Endpoint,
  limitMs: number,
  child: Child,
  mistakes: StartMistakes,
  protocol: Protocol = 'tcp',
): Failure {
  const where = `${wanted.host}:${wanted.port}`
  const base = { asked: `listen at ${where}`, output: lastWords(child) }
  const expected =
    protocol === 'tcp'
      ? `a socket that listens at ${where} within ${limitMs / 1000} s`
      : `a UDP socket that is bound to ${where} within ${limitMs / 1000} s`
  switch (found.kind) {
    case 'exited':
      if (child.stdout.head.includes('listening on')) {
        return {
          ...base,
          expected: `a server that listens at ${where} and goes on until somebody ends it`,
          observed: `it said that it listens, and then ${describeExit(found.exit)}`,
          advice:
            protocol === 'tcp'
              ? 'A server does not end by itself: it waits for a client with accept, again and again.'
              : 'A server does not end by itself: it waits for a datagram with recvfrom, again and again.',
        }
      }
      if ('notStarted' in found.exit) return { ...base, expected, observed: describeExit(found.exit) }
      return {
        ...base,
        expected,
        observed: `${describeExit(found.exit)} before it listened`,
        ...nameEarlyEnd(found.exit, child, mistakes),
        ...(mistakes.readMore === undefined ? {} : { readMore: mistakes.readMore }),
      }
    case 'other port':
      return {
        ...base,
        expected,
        observed: `it listens at port ${found.port} instead`,
        ...(mistakes.otherPort === undefined ? {} : { mistake: mistakes.otherPort }),
      }
    case 'other address':
      return {
        ...base,
        expected,
        observed: `it listens at ${found.address}:${found.port} instead`,
        ...(mistakes.otherAddress === undefined ? {} : { mistake: mistakes.otherAddress }),
      }
    case 'other protocol':
      return {
        ...base,
        expected,
        observed: `it listens there, but it speaks ${found.protocol.toUpperCase()}`,
        ...(mistakes.otherProtocol === undefined ? {} : { mistake: mistakes.otherProtocol }),
      }
    case 'asleep':
      return protocol === 'tcp'
        ? {
            ...base,
            expected,
            observed: 'it runs and waits for something, but no socket of it listens',
            advice: 'A server calls bind and listen before it waits for its first client.',
          }
        : {
            ...base,
            expected,
            observed: 'it runs and waits for something, but no UDP socket of it has that address',
            advice:
              'A server of datagrams calls socket(AF_INET, SOCK_DGRAM) and bind before it waits for the first one.',
          }
    case 'busy':
      return { ...base, expected, observed: `it is still busy (${found.processorMs} ms of processor time so far)` }
    case 'compiling':
      return { ...base, expected, observed: 'another program that it started is still at work: it is still compiling' }
    case 'not started yet':
      return { ...base, expected, observed: 'the process exists but has not begun to run' }
  }
}
