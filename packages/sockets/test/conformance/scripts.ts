/** All the scripts, by topic. */
import { parseScript, type Script } from './script.ts'
import { connecting } from './scripts/connecting.ts'
import { datagrams } from './scripts/datagrams.ts'
import { files } from './scripts/files.ts'
import { names } from './scripts/names.ts'
import { opening } from './scripts/opening.ts'
import { options } from './scripts/options.ts'
import { servers } from './scripts/servers.ts'
import { timeouts } from './scripts/timeouts.ts'
import { transfer } from './scripts/transfer.ts'
import { unix } from './scripts/unix.ts'
import { waiting } from './scripts/waiting.ts'

const topics = { opening, connecting, transfer, datagrams, unix, timeouts, options, names, waiting, files, servers }

/** Every topic with its scripts. */
export const scriptsByTopic: Record<string, Script[]> = Object.fromEntries(
  Object.entries(topics).map(([topic, scripts]) => {
    return [topic, Object.entries(scripts).map(([name, text]) => parseScript(`${topic}: ${name}`, text))]
  }),
)
