/** What the fuzzer calls: every export of every entry of the package, and every method of what those are or answer. */
import { readdirSync, readFileSync } from 'node:fs'

/** Something that can be called. */
export interface Target {
  name: string
  /** For a method, the class that it is of; null for a function. */
  owner: (new (...given: never[]) => object) | null
  isConstructor: boolean
  call: (self: unknown, given: unknown[]) => unknown
}

const root = new URL('../../', import.meta.url)

type Class = new (...given: never[]) => object

/** Loads every entry that package.json names, and answers all that it exports, by name. */
export async function loadExports(): Promise<Map<string, unknown>> {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    exports: Record<string, { default: string }>
  }
  const all = new Map<string, unknown>()
  for (const { default: file } of Object.values(exports)) {
    const entry = (await import(new URL(file, root).href)) as Record<string, unknown>
    for (const [name, value] of Object.entries(entry)) all.set(name, value)
  }
  return all
}

/** The names of methods that TypeScript keeps from programs: what they are given is checked already. */
const protectedNames = new Set(
  readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => readFileSync(new URL(`src/${file}`, root), 'utf8'))
    .flatMap(source => [...source.matchAll(/\bprotected (?:\w+ )*(\w+)[(<]/g)].map(([, name]) => name)),
)

/** Answers all there is to call; `made` are objects of classes that are not exported themselves. */
export function listTargets(exported: Map<string, unknown>, made: object[]): Target[] {
  const classes = new Set<Class>()
  const targets: Target[] = []
  for (const [name, value] of exported) {
    if (typeof value !== 'function') continue
    if (isClass(value)) {
      collectClasses(value, classes)
      targets.push({
        name: `new ${name}`,
        owner: null,
        isConstructor: true,
        call: (_, given) => Reflect.construct(value, given),
      })
    } else {
      targets.push({
        name,
        owner: null,
        isConstructor: false,
        call: (self, given) => Reflect.apply(value, self, given),
      })
    }
  }
  for (const each of made) collectClasses(each.constructor as Class, classes)
  for (const each of classes) targets.push(...methodsOf(each))
  return targets
}

function methodsOf(owner: Class): Target[] {
  const targets: Target[] = []
  for (const [where, holder] of [
    ['', owner.prototype],
    [' static', owner],
  ] as const) {
    for (const key of Reflect.ownKeys(holder)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(holder, key)!
      for (const kind of ['value', 'get', 'set'] as const) {
        const method: unknown = descriptor[kind]
        if (typeof method !== 'function' || key === 'constructor' || protectedNames.has(String(key)) || isClass(method))
          continue
        const call = (self: unknown, given: unknown[]) => Reflect.apply(method, where ? owner : self, given)
        targets.push({ name: `${owner.name}.${String(key)}${where}`, owner, isConstructor: false, call })
      }
    }
  }
  return targets
}

function collectClasses(first: Class, classes: Set<Class>): void {
  for (let each: unknown = first; isClass(each) && each.name !== ''; each = Object.getPrototypeOf(each)) {
    if (!/\[native code\]/.test(Function.prototype.toString.call(each))) classes.add(each)
  }
}

function isClass(value: unknown): value is Class {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
}
