/** Values in messages, whatever they are: what goes wrong while one is shown must not take the place of the message. */
import { type InspectOptions, inspect } from 'node:util'

/** Writes a value as `util.inspect` does. */
export function shown(value: unknown, options?: InspectOptions): string {
  try {
    return inspect(value, options)
  } catch {
    // Memory that lies about its length, or a way of its own to be shown.
    return `a value of type ${typeof value} that cannot be shown`
  }
}
