/**
 * What may be written to the terminal and how: with colour or without, and how wide. No meaning is ever carried by
 * colour alone, so plain text says the same.
 */
import { stripVTControlCharacters, styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

const WIDEST = 100
const NARROWEST = 40

/** The columns that a text takes: escape sequences for styles take none. */
const visibleLength = (text: string): number => stripVTControlCharacters(text).length

/** An output for people. */
export class Screen {
  readonly #stream: NodeJS.WriteStream
  readonly #hasColour: boolean
  readonly #wantedColumns: number

  constructor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env) {
    this.#stream = stream
    // https://no-color.org: any value but the empty one switches colour off
    const isForbidden = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb'
    this.#hasColour = !isForbidden && ((environment.FORCE_COLOR ?? '0') !== '0' || stream.isTTY === true)
    const columns = Number(environment.COLUMNS)
    this.#wantedColumns = columns > 0 ? columns : WIDEST
  }

  /** How many columns there are for text. */
  get columns(): number {
    // a terminal that does not know its size has 0 columns
    return Math.max(NARROWEST, Math.min(WIDEST, this.#stream.columns || this.#wantedColumns))
  }

  /** True when somebody sits in front of it. */
  get isTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  /** Gives the text in a style, where styles are shown. */
  style(style: Style, text: string): string {
    return this.#hasColour ? styleText(style, text, { validateStream: false }) : text
  }

  /** Writes lines. */
  print(...lines: readonly string[]): void {
    this.#stream.write(`${lines.join('\n')}\n`)
  }

  /** Breaks a text into lines that fit, each behind `indent` blanks. */
  wrap(text: string, indent = 0): string[] {
    const width = this.columns - indent
    const lines: string[] = []
    let line = ''
    for (const word of text.split(/\s+/)) {
      if (line !== '' && visibleLength(line) + 1 + visibleLength(word) > width) {
        lines.push(line)
        line = ''
      }
      line = line === '' ? word : `${line} ${word}`
    }
    if (line !== '') lines.push(line)
    return lines.map(each => ' '.repeat(indent) + each)
  }
}
