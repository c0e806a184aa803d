// IPv6 addresses with what Node knows of them: it checks and shortens, and the bytes are read from the short form.
import { isIPv6, SocketAddress } from 'node:net'

/** Reads an address into a Buffer, which is a Uint8Array. */
export function parseIPv6(text: string): Uint8Array {
  if (!isIPv6(text)) throw new Error(`not an IPv6 address: ${text}`)
  const short = new SocketAddress({ family: 'ipv6', address: text.replace(/%.*/s, '') }).address
  const hex = short.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [left = [], right = []] = hex.split('::').map(side => side.split(':').filter(group => group !== ''))
  const zeros = Array<string>(8 - left.length - right.length).fill('0')
  return Buffer.from([...left, ...zeros, ...right].map(group => group.padStart(4, '0')).join(''), 'hex')
}

/** Writes the form that inet_ntop gives. */
export function formatIPv6(bytes: Uint8Array): string {
  const groups = Buffer.from(bytes).toString('hex').match(/..../g)
  return new SocketAddress({ family: 'ipv6', address: groups?.join(':') ?? '' }).address
}
