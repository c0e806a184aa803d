/** Picks the platform file for the machine that runs the program. */
import { linux, type Platform } from './linux.ts'
import { macos } from './macos.ts'

/** The numbers and layouts of this machine's kernel. Loading throws where there are none. */
export const platform: Platform = choose()

function choose(): Platform {
  if (process.platform === 'linux') return linux
  if (process.platform === 'darwin') return macos
  throw new Error(`@socket-course/sockets makes the system calls of Linux and macOS; this is ${process.platform}`)
}
