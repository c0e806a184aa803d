/** Which mistake of an echo client would have led to exactly what arrived at the server, or to what was printed. */

type Mistake = string | undefined

const REPLACEMENT = Buffer.from('\ufffd')

/** Names the mistake behind bytes at the server that are not those of the message. */
export function diagnoseSent(message: string, received: Buffer): Mistake {
  const sent = Buffer.from(message)
  const startsRight = received.subarray(0, sent.length).equals(sent)
  if (startsRight && received.length > sent.length) return 'client-adds-to-message'
  if (received.equals(Buffer.from(message, 'latin1')) || received.equals(Buffer.from(message, 'ascii'))) {
    return 'client-counts-characters'
  }
  const isCutAtCharacterCount = received.equals(sent.subarray(0, message.length))
  if (isCutAtCharacterCount && message.length < sent.length) return 'client-counts-characters'
  if (received.length > 0 && received.equals(Buffer.from(message.trim()))) return 'client-trims-message'
  return undefined
}

/** Names the mistake behind an output that is not what came back. */
export function diagnoseOutput(message: string, back: Buffer, printed: Buffer): Mistake {
  const text = stripLineEnd(printed)
  if (text.equals(stripLineEnd(Buffer.from(message))) && !back.equals(Buffer.from(message))) {
    return 'client-prints-what-it-sent'
  }
  if (text.includes(REPLACEMENT)) return 'client-decodes-each-piece'
  if (text.length < back.length && back.subarray(0, text.length).equals(text)) {
    const characters = back.toString('utf8').length
    const countsCharacters = characters < back.length && text.length >= characters
    return countsCharacters ? 'client-counts-characters' : 'client-single-recv'
  }
  if (text.includes(stripLineEnd(back))) return 'client-prints-more'
  if (text.equals(stripLineEnd(Buffer.from(back.toString('utf8').trim())))) return 'client-trims-message'
  return undefined
}

/** The bytes without the line break that a program may print after them. */
export function stripLineEnd(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes
}
