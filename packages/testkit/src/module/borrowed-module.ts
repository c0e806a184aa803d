/**
 * A learner's module in the hands of one claim: its functions are called with sockets that are connected to the claim's
 * peers, and those sockets live from one call to the next. Other claims wait until this one has ended.
 */
import type { TcpConnection } from '../peer/tcp-connection.ts'
import type { TcpListener } from '../peer/tcp-listener.ts'
import type { Story } from '../story/story.ts'
import type { Argument, CallReport, Reply, Request, SocketMode } from './values.ts'

/** A socket in the module's process, and the tests' end of its connection. */
export type ConnectedSocket = {
  /** The socket, for {@link BorrowedModule.call}. */
  argument: Argument
  /** The tests' end. */
  connection: TcpConnection
}

/** What {@link BorrowedModule} needs of the module's host. */
export type ModuleTurn = {
  call(name: string, args: Argument[], stallMistake?: string): Promise<CallReport>
  ask(question: Extract<WithoutId<Request>, { do: 'connect' | 'close sockets' }>): Promise<Reply>
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** Gives what `ModuleHost.borrow` lends; the story gives it back. */
export class BorrowedModule {
  readonly #story: Story
  readonly #turn: ModuleTurn

  /** @hidden */
  constructor(story: Story, turn: ModuleTurn) {
    this.#story = story
    this.#turn = turn
  }

  /**
   * Makes a socket in the module's process that is connected to `listener`; it is closed when the story ends, unless the
   * learner's function has closed it. The test's end belongs to the story too.
   */
  async connect(listener: TcpListener, mode: SocketMode): Promise<ConnectedSocket> {
    const { host, port } = listener
    const [reply, connection] = await Promise.all([
      this.#turn.ask({ do: 'connect', host, port, mode }).then(reply => {
        if (reply.kind === 'connected') return reply
        throw new Error(`no socket for the function: ${'message' in reply ? reply.message : reply.kind}`)
      }),
      listener.accept(),
    ])
    return { argument: { kind: 'socket', socket: reply.socket }, connection }
  }

  /**
   * Calls the exported function `name`; ends the claim where it does not come back.
   *
   * @param stallMistake what it looks like when it does not
   */
  async call(name: string, args: Argument[], stallMistake?: string): Promise<CallReport> {
    const report = await this.#turn.call(name, args, stallMistake)
    this.#story.timeline.add({ who: 'program', what: 'returns', detail: describeOutcome(report.outcome) })
    return report
  }
}

function describeOutcome(outcome: CallReport['outcome']): string {
  if (outcome.kind === 'returned') return outcome.description
  return outcome.kind === 'threw' ? `an error: ${outcome.message}` : 'not: it calls again and again'
}
