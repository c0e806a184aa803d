/** Single key presses from the terminal, without waiting for Enter. */
import { emitKeypressEvents } from 'node:readline'

/** Calls `listener` with `h`, `q`, `enter`, `ctrl-c` …; returns the function that gives the terminal back as it was. */
export function onKey(listener: (key: string) => void): () => void {
  const { stdin } = process
  const handle = (_: string | undefined, key: { name?: string; ctrl?: boolean } | undefined) => {
    if (key?.name === undefined) return
    if (key.ctrl === true) {
      if (key.name === 'c' || key.name === 'd') listener('ctrl-c')
      return
    }
    listener(key.name === 'return' ? 'enter' : key.name)
  }
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.on('keypress', handle)
  stdin.resume()
  return () => {
    stdin.off('keypress', handle)
    stdin.setRawMode(false)
    stdin.pause()
  }
}
