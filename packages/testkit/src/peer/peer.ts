/** What a wait asks of every end of a conversation that the tests hold, whatever protocol it speaks. */
import type { Watched } from '../kernel/idle.ts'

/** The tests' end of a conversation. */
export interface Peer {
  /** What has to be at rest before the program can be called idle. */
  watched(): Watched
  /** Any number that changes whenever something came or was taken. */
  progress(): number
}
