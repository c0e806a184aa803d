/**
 * What may be written to the terminal and how: with colour or without, and how wide. No meaning is ever carried by
 * colour alone, so plain text says the same.
 */
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

const WIDEST = 100
const NARROWEST = 40

/** An output for people. */
export class Screen {
  readonly #stream: NodeJS.WriteStream
  readonly #hasColour: boolean

  constructor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env) {
    this.#stream = stream
    // https://no-color.org: any value but the empty one switches colour off
    const isForbidden = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb'
    this.#hasColour = !isForbidden && ((environment.FORCE_COLOR ?? '0') !== '0' || stream.isTTY === true)
  }

  /** How many columns there are for text. */
  get columns(): number {
    const wanted = this.#stream.columns ?? Number(process.env.COLUMNS ?? WIDEST)
    return Math.max(NARROWEST, Math.min(WIDEST, Number.isFinite(wanted) ? wanted : WIDEST))
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
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line)
        line = ''
      }
      line = line === '' ? word : `${line} ${word}`
    }
    if (line !== '') lines.push(line)
    return lines.map(each => ' '.repeat(indent) + each)
  }
}
