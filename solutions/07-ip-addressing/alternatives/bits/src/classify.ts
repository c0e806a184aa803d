// Classes by counting leading ones, kinds by comparing the parts one after the other.

/** Gives the class: as many leading ones as its place in the alphabet. */
export function addressClass(ip: string): string {
  const first = Number(ip.split('.')[0])
  return 'ABCDE'[Math.min(Math.clz32(~(first << 24)), 4)]!
}

/** Gives the kind by a chain of questions. */
export function addressKind(ip: string): string {
  const [a = 0, b = 0, c = 0] = ip.split('.').map(Number)
  if (ip === '255.255.255.255') return 'limited-broadcast'
  if (a === 0) return 'this-network'
  if (a === 127) return 'loopback'
  if (a >= 240) return 'reserved'
  if (a >= 224) return 'multicast'
  if (a === 10 || (a === 172 && b >> 4 === 1) || (a === 192 && b === 168)) return 'private'
  if (a === 100 && b >> 6 === 1) return 'shared'
  if (a === 169 && b === 254) return 'link-local'
  if (a === 198 && b >> 1 === 9) return 'benchmarking'
  if (a === 192 && b === 0 && c === 0) return 'reserved'
  const isExample = [`192.0.2`, `198.51.100`, `203.0.113`].includes(`${a}.${b}.${c}`)
  return isExample ? 'documentation' : 'public'
}
