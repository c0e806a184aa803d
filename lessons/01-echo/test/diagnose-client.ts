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
  const words = (text: string) => text.replace(/\s+/g, '')
  const text = received.toString('utf8')
  if (text.length < message.length && text !== '' && words(text) === words(message)) return 'client-trims-message'
  return undefined
}

/** What `console.log` makes of bytes that are no text. */
const INSPECTED = /^(\[\s*)?(<Buffer |Uint8Array\(|b'|bytearray\()/

/**
 * Names the mistake behind an output that is not what came back.
 *
 * @param failed whether the program itself says that it did not succeed
 */
export function diagnoseOutput(message: string, back: Buffer, printed: Buffer, failed: boolean): Mistake {
  const text = stripLineEnd(printed)
  if (failed && text.length < back.length) return 'client-gives-up'
  if (INSPECTED.test(text.toString('latin1'))) return 'client-prints-the-object'
  if (text.equals(stripLineEnd(Buffer.from(message))) && !back.equals(Buffer.from(message))) {
    return 'client-prints-what-it-sent'
  }
  if (text.includes(REPLACEMENT)) return 'client-decodes-each-piece'
  const trimmed = [back.toString('utf8').trim(), back.toString('utf8').trimEnd()]
  if (
    text.length > 0 &&
    trimmed.some(each => each.length < back.length && stripLineEnd(Buffer.from(each)).equals(text))
  ) {
    return 'client-trims-message'
  }
  if (text.length === back.length - 1) return undefined // an end that is off by one, and no belief about the network
  if (text.length < back.length && back.subarray(0, text.length).equals(text)) {
    const characters = back.toString('utf8').length
    const countsCharacters = characters < back.length && text.length >= characters
    return countsCharacters ? 'client-counts-characters' : 'client-single-recv'
  }
  if (text.includes(stripLineEnd(back)) || isSeparated(back, text)) return 'client-prints-more'
  const isMade = back.length > 0 && text.length === back.length && text.every(byte => byte === 0 || back.includes(byte))
  return isMade ? 'client-overwrites-pieces' : undefined
}

/** True when the output is what came back, with blanks, commas or line breaks between its pieces. */
function isSeparated(back: Buffer, text: Buffer): boolean {
  let at = 0
  for (const byte of text) {
    if (byte === back[at]) at += 1
    else if (!' ,\r\n'.includes(String.fromCharCode(byte))) return false
  }
  return at === back.length && text.length > back.length
}

/** The bytes without the line break that a program may print after them. */
export function stripLineEnd(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes
}
