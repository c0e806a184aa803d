// The port checker with node:net: one connection and one timer for each target.
import { connect } from 'node:net'

type Target = { host: string; port: number }

const { timeoutMs, targets } = readArguments(process.argv.slice(2))
const states = await Promise.all(targets.map(target => check(target)))
for (const [index, { host, port }] of targets.entries()) console.log(`${host}:${port} ${states[index]}`)

function check(target: Target): Promise<string> {
  return new Promise(resolve => {
    const connection = connect(target)
    const finish = (state: string) => {
      clearTimeout(timer)
      connection.destroy()
      resolve(state)
    }
    const timer = setTimeout(() => finish('timeout'), timeoutMs)
    connection.on('connect', () => finish('open'))
    connection.on('error', error => {
      finish((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'closed' : 'unreachable')
    })
  })
}

function readArguments(args: string[]): { timeoutMs: number; targets: Target[] } {
  const [timeoutText = '', ...targetTexts] = args
  const targets = targetTexts.map(text => {
    const [, host = '', portText = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? []
    return { host, port: portText === '' ? 65_536 : Number(portText) }
  })
  const isRight = /^\d{1,9}$/.test(timeoutText) && targets.length > 0 && targets.every(({ port }) => port <= 65_535)
  if (!isRight) {
    console.error('usage: node port-check.ts TIMEOUT_MS HOST:PORT…')
    process.exit(2)
  }
  return { timeoutMs: Number(timeoutText), targets }
}
