/** Runs before koffi is loaded, see `koffi.ts`. */
import { holdExit } from './exit-hold.ts'

holdExit()
