/** koffi, which makes our calls to the C library; loaded in a way that a process which ends at that moment survives. */
import './koffi-begins.ts'
import koffi from 'koffi'
import { releaseExit } from './exit-hold.ts'

// What `koffi-begins.ts` began: the modules of a file are run in the order of its imports.
releaseExit()

export { koffi }
