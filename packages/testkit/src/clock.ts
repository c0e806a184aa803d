/** The only clock that decides anything: it never jumps, whatever happens to the time of day. */

/** Milliseconds since the process began, fractions included. */
export const monotonicMs = (): number => performance.now()
