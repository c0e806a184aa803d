// The misconception: the rules are help enough.

export function parseIPv4(text: string): number {
  const parts = text.split('.')
  if (parts.length !== 4) throw new Error('an IPv4 address has four parts')
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255)
      throw new Error('each of the 4 parts needs 1 to 3 digits, no 0 first, and is at most 255')
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

export function formatIPv4(n: number): string {
  return [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff].join('.')
}
