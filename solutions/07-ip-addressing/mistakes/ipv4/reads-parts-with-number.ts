// The misconception: what Number reads is a decimal number.

export function parseIPv4(text: string): number {
  const parts = text.split('.')
  if (parts.length !== 4) throw new Error('an IPv4 address has four parts')
  const numbers = parts.map((part, index) => {
    const number = Number(part)
    const isRight = Number.isInteger(number) && number >= 0 && number <= 255 && !/^0[0-9]/.test(part)
    if (!isRight) throw new Error(`part ${index + 1} is wrong: ${part}`)
    return number
  })
  return numbers.reduce((sum, number) => sum * 256 + number, 0)
}

export function formatIPv4(n: number): string {
  return [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff].join('.')
}
