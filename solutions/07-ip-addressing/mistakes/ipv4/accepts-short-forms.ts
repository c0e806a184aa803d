// The misconception: 127.1 is an address, since ping takes it.

export function parseIPv4(text: string): number {
  const parts = text.split('.')
  const isPart = (part: string) => /^(0|[1-9][0-9]{0,9})$/.test(part)
  const wrong = parts.findIndex((part, index) => !isPart(part) || (index < parts.length - 1 && Number(part) > 255))
  if (wrong >= 0 || parts.length > 4) throw new Error(`part ${wrong + 1} is wrong: ${parts[wrong]}`)
  const last = Number(parts.pop())
  if (last >= 256 ** (4 - parts.length)) throw new Error(`part ${parts.length + 1} is wrong: ${last}`)
  while (parts.length < 3) parts.push('0')
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0) * 256 + last
}

export function formatIPv4(n: number): string {
  return [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff].join('.')
}
