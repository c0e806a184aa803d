/**
 * What is judged. One map, exercise → program or module, is handed to the tests by whoever runs them; no test knows
 * whether it judges a learner's file, a reference, an alternative, a mistake or a submission.
 */

/** How one exercise is judged. Paths are absolute. */
export type Subject =
  | {
      kind: 'program'
      /** The command without HOST and PORT, such as `['/…/node', '/…/src/server.ts']`. */
      argv: string[]
      cwd: string
      environment: Record<string, string>
      /** True for a command of `course.json`, which may have to compile before it listens. */
      mayCompile: boolean
    }
  | { kind: 'module'; file: string; argv: string[]; cwd: string; environment: Record<string, string> }

/** What the tests of one lesson are told before they run. */
export type Assignment = {
  /** Exercise id → what is judged. */
  subjects: Record<string, Subject>
  /** From it everything that is drawn at random follows. */
  seed: number
  /** Marks all processes of this run, see child.ts. */
  run: string
  /** True when the claims that take long are left out: then they are not in the report either. */
  withoutLong?: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    assignment: Assignment
  }
}
