/**
 * Every limit of the test kit in one place, so that no test invents its own.
 * All of them bound how long a *hopeless* wait goes on; none decides how fast a program has to be.
 */

/** How long a program written in TypeScript may take until it listens, in milliseconds. */
export const START_MS = 5_000
/** The same for a program that `course.json` names and that may have to be compiled first. */
export const START_WITH_COMPILER_MS = 20_000
/** A wait ends when the judged processes have slept, with nothing to wake them, for this long. */
export const IDLE_MS = 60
/** A wait ends after this long without progress and without a word printed, while the program sleeps or polls. */
export const NO_PROGRESS_MS = 8_000
/** A wait ends when the program has used this much processor time without progress. */
export const NO_PROGRESS_CPU_MS = 4_000
/** The same for a program that has a connection to serve: bytes that came are answered, not pondered. */
export const NO_ANSWER_CPU_MS = 1_000
/** And for one that has only to close a connection. */
export const NO_CLOSE_CPU_MS = 400
/** A wait ends after this long without progress, whatever the program does. */
export const HOPELESS_MS = 30_000
/** How often a wait looks at the judged processes. */
export const LOOK_EVERY_MS = 20
/** How long a test lets a program that never rests go on before it takes the next step, which does not depend on it. */
export const SETTLE_LIMIT_MS = 1_000
/** How long a program gets between SIGTERM and SIGKILL. */
export const GRACE_MS = 500
/** How many bytes of each output of a program are kept: this many of its beginning, and a shorter tail. */
export const OUTPUT_HEAD_BYTES = 1 << 20
export const OUTPUT_TAIL_BYTES = 16 << 10
/** The test runner's own limit. It never decides: every wait above ends long before. */
export const RUNNER_TIMEOUT_MS = 600_000
