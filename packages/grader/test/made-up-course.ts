/** A small course in a temporary folder, which a test may spoil as it likes. Nothing of the real lessons is in it. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The folder of the real course. */
export const REAL_ROOT = resolve(import.meta.dirname, '..', '..', '..')

/** The lesson of the made-up course: a server that answers every byte, and two functions. */
export const LESSON = '01-tiny'

/** A folder that is gone when the test ends. */
export class Folder {
  readonly root: string

  constructor(name: string) {
    this.root = mkdtempSync(join(tmpdir(), `${name}-`))
  }

  /** Writes a file with all folders above it. */
  write(path: string, content: string | Uint8Array): string {
    const file = join(this.root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    return file
  }

  /** Removes a file or folder. */
  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true })
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Copies the made-up course; it is correct in every respect. */
export function makeCourse(): Folder {
  const folder = new Folder('course')
  cpSync(join(import.meta.dirname, 'fixtures', 'course'), folder.root, { recursive: true })
  symlinkSync(join(REAL_ROOT, 'node_modules'), join(folder.root, 'node_modules'), 'junction')
  return folder
}

/** The text of a fixture of the made-up course's right programs. */
export function submit(files: Readonly<Record<string, string | Uint8Array>>): Folder {
  const folder = new Folder('handed-in')
  for (const [path, content] of Object.entries(files)) folder.write(path, content)
  return folder
}
