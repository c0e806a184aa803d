/** How records of scripts name what was thrown. */

/** The name of an error: its code, or its class where it has none. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`
  return (error as NodeJS.ErrnoException).code ?? error.name
}
