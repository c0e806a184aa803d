/** Times the work of a program in TypeScript, as the programs in C and Python do it themselves. */

/** When something began, by the clock and by the processor time of this process. */
export interface Stopwatch {
  /** Answers what a program prints at its end: seconds by the clock, and of this process on a processor. */
  elapsed(): string
}

/** Starts a stopwatch. */
export function startStopwatch(): Stopwatch {
  const used = process.cpuUsage()
  const start = performance.now()
  return {
    elapsed: () => {
      const seconds = (performance.now() - start) / 1000
      const { user, system } = process.cpuUsage(used)
      return `${seconds} ${(user + system) / 1e6}`
    },
  }
}
