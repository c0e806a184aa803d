/** A small strict reader of XML 1.0 without namespaces and DTDs: enough to say that a report is well-formed. */

/** One element. */
export type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string }

// https://www.w3.org/TR/xml/#charsets
const FOREIGN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const TOKEN = /<\?xml [^?]*\?>|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w.-]+="[^"<]*")*)\s*(\/?)>|[^<]+/gy

/** Reads a document and gives its root; throws at the first thing that is not well-formed. */
export function readXml(xml: string): Element {
  const foreign = FOREIGN.exec(xml)
  if (foreign !== null) throw new Error(`XML has no character U+${foreign[0].charCodeAt(0).toString(16)}`)
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(xml)
    if (token === null) throw new Error(`no XML at ${at}: ${xml.slice(at, at + 60)}`)
    const [whole, slash, name, attributes = '', isEmpty] = token
    const parent = open.at(-1)!
    if (name === undefined) {
      if (!whole.startsWith('<?')) parent.text += resolveEntities(whole)
    } else if (slash === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`)
      open.pop()
    } else {
      const element: Element = { name, attributes: readAttributes(attributes), children: [], text: '' }
      parent.children.push(element)
      if (isEmpty !== '/') open.push(element)
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> is not closed`)
  if (top.children.length !== 1 || top.text.trim() !== '') throw new Error('a document has one root and nothing beside')
  return top.children[0]!
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/([\w.-]+)="([^"]*)"/g)) {
    if (Object.hasOwn(attributes, name)) throw new Error(`the attribute ${name} stands twice`)
    attributes[name] = resolveEntities(value)
  }
  return attributes
}

function resolveEntities(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> stands in text')
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
    const character = ENTITIES[name]
    if (character === undefined || !whole.endsWith(';')) throw new Error(`${whole} is no entity`)
    return character
  })
}
