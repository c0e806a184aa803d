// The misconception: no number begins with a zero.

export function parseIPv4(text: string): number {
  const parts = text.split('.')
  if (parts.length !== 4) throw new Error('an IPv4 address has four parts')
  for (const [index, part] of parts.entries()) {
    if (!/^[1-9][0-9]{0,2}$/.test(part) || Number(part) > 255) throw new Error(`part ${index + 1} is wrong`)
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

export function formatIPv4(n: number): string {
  return [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff].join('.')
}
