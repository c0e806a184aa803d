export { type AssessOptions, assess, type Judging } from './assess.ts'
export { type Blame, CourseFault } from './course-fault.ts'
export { describeFinding } from './formats/finding-text.ts'
export { formatJson } from './formats/json.ts'
export { formatJunit } from './formats/junit.ts'
export { readHints } from './hints.ts'
export { Judge, type JudgedTest, type Judgement, type JudgeRequest, type OnTest } from './judge/judge.ts'
export { JudgePool } from './judge/judge-pool.ts'
export {
  type Exercise,
  exerciseOf,
  type Lesson,
  listLessons,
  type MistakeText,
  readLesson,
  readLessonText,
} from './lesson.ts'
export { reportTest } from './report.ts'
export {
  type ExerciseResult,
  hasPassed,
  type LeftOut,
  namedMistakes,
  type ReportedFinding,
  type Result,
  type TestResult,
} from './result.ts'
export { describeSchemaError, type SchemaName, validatorOf } from './schemas.ts'
export { roundPoints } from './score.ts'
export type { SubjectSource } from './subjects.ts'
export { findSubmissions, type KnownNames, type SubmissionPath } from './submission/find-submissions.ts'
export { drawSeed, type GradeOptions, gradeSubmission, readCommands } from './submission/grade.ts'
export type { Check } from './verify/subjects-of-lesson.ts'
export { type CheckOutcome, type Verification, type VerifyOptions, verifyLesson } from './verify/verify.ts'
