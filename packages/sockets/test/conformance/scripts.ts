/** All the scripts, by topic. */
import { parseScript, type Script } from './script.ts'
import { connecting } from './scripts/connecting.ts'
import { opening } from './scripts/opening.ts'
import { options } from './scripts/options.ts'
import { timeouts } from './scripts/timeouts.ts'
import { transfer } from './scripts/transfer.ts'

const topics = { opening, connecting, transfer, timeouts, options }

/** Every topic with its scripts. */
export const scriptsByTopic: Record<string, Script[]> = Object.fromEntries(
  Object.entries(topics).map(([topic, scripts]) => {
    return [topic, Object.entries(scripts).map(([name, text]) => parseScript(`${topic}: ${name}`, text))]
  }),
)
