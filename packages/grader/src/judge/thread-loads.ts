/**
 * What the threads of a judge and whoever ends them know together: how many threads are loading what must not be cut off
 * (see testkit's `LoadGuard`), and whether they are about to be ended.
 */
const [LOADING, CLOSING] = [0, 1]

/** Longer than any load takes; one that hangs is not waited for. */
const PATIENCE_MS = 10_000

/** One for each judge; a thread makes its own of the same memory. */
export class ThreadLoads {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array

  constructor(memory = new SharedArrayBuffer(8)) {
    this.memory = memory
    this.#words = new Int32Array(memory)
  }

  /** In a thread: waits for its end if that has been decided. */
  begin(): void {
    Atomics.add(this.#words, LOADING, 1)
    // Looked at after the count went up: the other side sets the one and reads the other, so one of both sees the other.
    if (Atomics.load(this.#words, CLOSING) === 0) return
    this.end()
    Atomics.wait(this.#words, CLOSING, 1)
  }

  /** In a thread: it may be ended again. */
  end(): void {
    Atomics.sub(this.#words, LOADING, 1)
    Atomics.notify(this.#words, LOADING)
  }

  /** On the other side: lets no thread begin any more, and resolves when none is loading. */
  async close(): Promise<void> {
    Atomics.store(this.#words, CLOSING, 1)
    for (;;) {
      const loading = Atomics.load(this.#words, LOADING)
      if (loading === 0) return
      if ((await Atomics.waitAsync(this.#words, LOADING, loading, PATIENCE_MS).value) === 'timed-out') return
    }
  }
}
