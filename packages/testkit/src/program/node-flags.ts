/**
 * What Node has to be told when it runs a judged program, so that the program sleeps as one in another language does.
 *
 * Some time after a large garbage collection V8 comes back to give memory to the system: until then the program's main
 * thread sleeps with a time-out of up to 30 s, which is not to be told from one of the program's own.
 *
 * @see `node --v8-options`, at --memory-reducer
 */
export const NODE_FLAGS: readonly string[] = ['--no-memory-reducer']
