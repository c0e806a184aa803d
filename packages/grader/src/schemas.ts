/** The published JSON Schemas, and reading a file against one of them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname } from 'node:path'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { CourseFault } from './course-fault.ts'

/** The files that have a schema: `packages/grader/schemas/NAME.schema.json`. */
export type SchemaName = 'lesson' | 'mistakes' | 'course' | 'result'

const require = createRequire(import.meta.url)

/** Gives the checking function of a schema. ajv is loaded at the first use, since most commands need it once at most. */
export function validatorOf(name: SchemaName): ValidateFunction {
  const { Ajv } = require('ajv') as typeof import('ajv')
  const schema: unknown = require(`../schemas/${name}.schema.json`)
  return new Ajv({ allErrors: false }).compile(schema as object)
}

/** Reads a JSON file and checks it; every fault names the file (as `shown`), the place in it and what was expected there. */
export function readChecked<T>(
  name: SchemaName,
  file: string,
  shown = `${basename(dirname(file))}/${basename(file)}`,
): T {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new CourseFault(`${shown} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new CourseFault(`${shown} is not JSON: ${(error as Error).message}.`)
  }
  const validate = validatorOf(name)
  if (validate(value)) return value as T
  throw new CourseFault(`${shown} ${describeSchemaError(validate.errors?.[0])}.`)
}

/** Puts the first complaint of ajv into a sentence part. */
export function describeSchemaError(error: ErrorObject | undefined): string {
  if (error === undefined) return 'is not as it should be'
  const place = error.instancePath === '' ? '' : ` at ${error.instancePath}`
  if (error.keyword === 'additionalProperties') {
    return `has a field "${String(error.params.additionalProperty)}"${place} that nothing reads`
  }
  if (error.keyword === 'required') return `lacks the field "${String(error.params.missingProperty)}"${place}`
  if (error.keyword === 'enum') return `is wrong${place}: it must be one of ${error.params.allowedValues.join(', ')}`
  if (error.propertyName !== undefined) return `has a field "${error.propertyName}"${place} whose name ${error.message}`
  return `is wrong${place}: it ${error.message ?? 'does not fit'}`
}
