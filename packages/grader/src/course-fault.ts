/** A sentence for the user instead of a stack trace. */

/** Who has to act: the user who asked for something impossible, or whoever looks after the course's own files. */
export type Blame = 'usage' | 'course'

/** Thrown with a message that says what is wrong, where, and what to do. */
export class CourseFault extends Error {
  readonly blame: Blame

  constructor(message: string, blame: Blame = 'course') {
    super(message)
    this.name = 'CourseFault'
    this.blame = blame
  }
}
