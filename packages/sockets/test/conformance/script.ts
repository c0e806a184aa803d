/**
 * The language of the conformance scripts: lines of calls, the same for CPython and for this package.
 *
 *     listener = create_server({ host: '127.0.0.1', port: 0 })
 *     address = listener.getsockname()
 *     [server, peer] = listener.accept()         two results, two names
 *     server.recv(5, MSG_PEEK | MSG_DONTWAIT)    capitals are constants
 *     server.send(b'x' * 1000)                   bytes; 'text' is a string
 *     server.family                              a field
 *     create_server(address, reuse_port=true)    options by name
 *     background client.sendall(b'late')         in another thread; `join()` answers what it gave
 *     listener.listen(-1)                        # differs: backlog-range
 *
 * What follows `#` is a remark, and `# differs: ID` names an entry in `differences.ts`. Parsed here once: both performers get
 * the same JSON.
 */

/** A value that is written in a script. Numbers stay text, so that `1e30` and `0x10` mean the same everywhere. */
export type Expression =
  | { kind: 'number' | 'string'; text: string }
  | { kind: 'bytes'; text: string; times: number }
  | { kind: 'literal'; value: boolean | null }
  | { kind: 'constant'; names: string[] }
  | { kind: 'variable'; path: string[] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'object'; entries: [string, Expression][] }

/** One line: a call, or a field that is read when it has no arguments. */
export interface Step {
  /** The line as it stands in the script. */
  text: string
  /** Where the result goes: nowhere, to one name, or each part of it to its name. */
  targets: string[]
  path: string[]
  arguments: Expression[] | null
  named: [string, Expression][]
  isBackground: boolean
  /** The entry in `differences.ts`, where CPython answers something else. */
  differs: string | null
}

/** What both performers carry out. */
export interface Script {
  name: string
  steps: Step[]
}

const TOKEN =
  /\s*(?:(?<bytes>b'(?:[^'\\]|\\.)*')|(?<string>'(?:[^'\\]|\\.)*')|(?<number>-?(?:0x[\da-f]+|\d[\d_]*(?:\.\d+)?(?:e\d+)?|NaN|Infinity))|(?<name>[A-Za-z_]\w*)|(?<sign>[()[\]{}=,.:|*]))/iy

/** Reads the lines of a script. */
export function parseScript(name: string, text: string): Script {
  const lines = text.split('\n').map(line => line.trim())
  return { name, steps: lines.filter(line => line !== '' && !line.startsWith('#')).map(parseStep) }
}

function parseStep(line: string): Step {
  const [text = '', remark = ''] = line.split(/\s+#\s*/)
  const tokens = tokenize(text)
  const targets = tokens.includes('=') ? parseTargets(tokens) : []
  const isBackground = tokens[0] === 'background'
  if (isBackground) tokens.shift()
  const path = parsePath(tokens)
  const isCall = tokens[0] === '('
  const named: [string, Expression][] = []
  const given = isCall ? parseSequence(tokens, ')', () => parseArgument(tokens, named)).filter(isExpression) : null
  if (tokens.length > 0) throw new Error(`What does ${tokens.join(' ')} mean in: ${line}`)
  const differs = /^differs: (\S+)$/.exec(remark)?.[1] ?? null
  return { text, targets, path, arguments: given, named, isBackground, differs }
}

function tokenize(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (!match) throw new Error(`What does ${text.slice(at)} mean in: ${text}`)
    tokens.push(match[0].trim())
  }
  return tokens
}

/** Takes `name =` or `[name, name] =` off the front, but leaves `call(name=value)` alone. */
function parseTargets(tokens: string[]): string[] {
  const end = tokens.indexOf('=')
  if (tokens.indexOf('(') !== -1 && tokens.indexOf('(') < end) return []
  return tokens.splice(0, end + 1).filter(token => /^\w+$/.test(token))
}

function parsePath(tokens: string[]): string[] {
  const path = [tokens.shift()!]
  while (tokens[0] === '.') {
    tokens.shift()
    path.push(tokens.shift()!)
  }
  return path
}

function parseSequence<Item>(tokens: string[], end: string, parseItem: () => Item): Item[] {
  const items: Item[] = []
  tokens.shift()
  while (tokens[0] !== end) {
    items.push(parseItem())
    if (tokens[0] === ',') tokens.shift()
    else if (tokens[0] !== end) throw new Error(`Expected , or ${end} before ${tokens.join(' ')}`)
  }
  tokens.shift()
  return items
}

function parseArgument(tokens: string[], named: [string, Expression][]): Expression | null {
  if (tokens[1] !== '=') return parseExpression(tokens)
  const [name] = tokens.splice(0, 2)
  named.push([name!, parseExpression(tokens)])
  return null
}

function parseExpression(tokens: string[]): Expression {
  const token = tokens[0]!
  if (token === '[') return { kind: 'list', items: parseSequence(tokens, ']', () => parseExpression(tokens)) }
  if (token === '{') return { kind: 'object', entries: parseSequence(tokens, '}', () => parseEntry(tokens)) }
  if (token.startsWith("b'")) return parseBytes(tokens)
  if (token.startsWith("'")) return { kind: 'string', text: unquote(tokens.shift()!) }
  if (/^-?(\d|NaN|Infinity)/.test(token)) return { kind: 'number', text: tokens.shift()!.replaceAll('_', '') }
  if (/^(null|true|false)$/.test(token)) return { kind: 'literal', value: JSON.parse(tokens.shift()!) }
  if (/^[A-Z][A-Z\d_]+$/.test(token)) return parseConstant(tokens)
  if (/^[a-z_]\w*$/i.test(token)) return { kind: 'variable', path: parsePath(tokens) }
  throw new Error(`No value begins with ${tokens.join(' ')}`)
}

function isExpression(argument: Expression | null): argument is Expression {
  return argument !== null
}

function parseEntry(tokens: string[]): [string, Expression] {
  const [name] = tokens.splice(0, 2)
  return [name!, parseExpression(tokens)]
}

function parseBytes(tokens: string[]): Expression {
  const text = unquote(tokens.shift()!.slice(1))
  if (tokens[0] !== '*') return { kind: 'bytes', text, times: 1 }
  const [, times] = tokens.splice(0, 2)
  return { kind: 'bytes', text, times: Number(times!.replaceAll('_', '')) }
}

function parseConstant(tokens: string[]): Expression {
  const names = [tokens.shift()!]
  while (tokens[0] === '|') names.push(tokens.splice(0, 2)[1]!)
  return { kind: 'constant', names }
}

function unquote(token: string): string {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', 0: '\0' }
  return token.slice(1, -1).replace(/\\(?:x([\da-f]{2})|(.))/gi, (_, hex: string | undefined, sign: string) => {
    return hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[sign] ?? sign)
  })
}
