/**
 * The state of a watch session, apart from terminals and files: which exercise is current, whether a run is under way,
 * and whether something was saved meanwhile. A save during a run is remembered, never lost.
 */

/** What the session does with the outside. */
export type SessionActions<Place> = {
  /** Judges the exercise and shows the verdict. */
  run: (place: Place) => Promise<void>
  /** Shows what keys there are, after a run. */
  rest: (place: Place) => void
}

/** Runs one exercise at a time; what is asked for during a run comes after it, once. */
export class WatchSession<Place> {
  readonly #actions: SessionActions<Place>
  #current: Place
  #state: 'resting' | 'running' | 'running, and asked again' | 'ended' = 'resting'
  #idle: Promise<void> = Promise.resolve()

  constructor(first: Place, actions: SessionActions<Place>) {
    this.#current = first
    this.#actions = actions
  }

  /** The exercise that the learner works on. */
  get current(): Place {
    return this.#current
  }

  /** True while a run is under way. */
  get isRunning(): boolean {
    return this.#state === 'running' || this.#state === 'running, and asked again'
  }

  /** Asks for a run of the exercise: now, or after the one under way. */
  request(place: Place = this.#current): void {
    this.#current = place
    if (this.#state === 'resting') {
      this.#state = 'running'
      this.#idle = this.#runUntilNothingIsAsked()
    } else if (this.#state === 'running') this.#state = 'running, and asked again'
  }

  /** Takes no more requests. */
  end(): void {
    this.#state = 'ended'
  }

  /** Resolves when no run is under way. */
  async untilIdle(): Promise<void> {
    await this.#idle
  }

  async #runUntilNothingIsAsked(): Promise<void> {
    for (;;) {
      await this.#actions.run(this.#current)
      if (this.#state !== 'running, and asked again') break
      this.#state = 'running'
    }
    if (this.#state === 'ended') return
    this.#state = 'resting'
    this.#actions.rest(this.#current)
  }
}
