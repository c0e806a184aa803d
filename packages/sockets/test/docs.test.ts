import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as sockets from '../src/index.ts'
import * as socketserver from '../src/socketserver/index.ts'
import { ERRORS_PAGE, errorsPage } from '../tools/print-errors.ts'
import { pythonMissing } from './program.ts'

test.runIf(process.platform === 'linux')('docs/errors.md is what tools/print-errors.ts prints', () => {
  expect(readFileSync(ERRORS_PAGE, 'utf8')).toBe(errorsPage())
})

test('docs/names.md has every function and method, and none that is not there', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'names.md'), 'utf8')
  const { Socket, ...exported } = sockets
  const functions = Object.entries(exported).filter(
    ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
  )
  const methods: string[] = []
  for (let type = Socket; type.prototype; type = Object.getPrototypeOf(type)) {
    methods.push(...Object.getOwnPropertyNames(type.prototype))
  }
  const internal = ['constructor', 'adoptMode', 'deadline', 'retry']
  const names = [...functions.map(([name]) => name), ...methods.filter(name => !internal.includes(name)), 'from']
  for (const name of names) expect(page).toMatch(new RegExp(`\\b${name}\\b`))
  const ours = page.split('\n').map(line => line.split('|')[3] ?? '')
  const listed = ours.flatMap(cell => [...cell.matchAll(/`(?:Socket\.)?(\w+)\(/g)].map(match => match[1]!))
  expect(listed.filter(name => !names.includes(name))).toEqual([])
})

test('every function and class that is exported names its page of the manual', () => {
  const root = join(import.meta.dirname, '..', 'src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  const source = files.map(file => readFileSync(join(root, file), 'utf8')).join('\n')
  const names = Object.entries({ ...sockets, ...socketserver }).flatMap(([name, value]) => {
    return typeof value === 'function' ? [name] : []
  })
  const nameless = names.filter(name => {
    const comment = `/\\*\\*((?:(?!\\*/)[^])*)\\*/\\nexport (?:abstract |const |function |class )+${name}\\b`
    return !new RegExp(comment).exec(source)?.[1]?.includes('@see')
  })
  expect(names.length).toBeGreaterThan(40)
  expect(nameless).toEqual([])
})

const PYTHON = `
import inspect, json, select, selectors, socket, socketserver
modules = (socket, select, selectors, socketserver)
names = {name for module in modules for name in getattr(module, '__all__', ())}
names |= {name for name in dir(select) + dir(selectors) if not name.startswith('_')}
classes = [socket.socket, type(select.poll()), selectors.BaseSelector]
servers = inspect.getmembers(socketserver, inspect.isclass)
classes += [each for name, each in servers if each.__module__ == 'socketserver' and name[0] != '_']
names |= {name for each in classes for name in dir(each) if not name.startswith('_')}
names |= set(selectors.SelectorKey._fields)
print(json.dumps(sorted(names)))`

/** What these modules import, enumerations of constants, and the inner ways of servers. */
const BESIDE = new Set([
  ...['ABCMeta', 'Mapping', 'abstractmethod', 'namedtuple', 'math', 'select', 'sys', 'error', 'herror'],
  ...['SocketType', 'SocketKind', 'AddressFamily', 'MsgFlag', 'AddressInfo'],
  ...['active_children', 'max_children', 'collect_children', 'process_request_thread'],
])
const CONSTANT = /^[A-Z][A-Z\d]*_\w*$|^(SOMAXCONN|CAPI|E?POLL[A-Z]+)$/

test.skipIf(pythonMissing)("docs/names.md has every name of CPython's modules", () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'names.md'), 'utf8')
  const { stdout } = spawnSync('python3', ['-c', PYTHON])
  const theirs = (JSON.parse(stdout.toString()) as string[]).filter(name => !CONSTANT.test(name) && !BESIDE.has(name))
  expect(theirs.length).toBeGreaterThan(120)
  expect(theirs.filter(name => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
})

test('docs/names.md has every class, method and setting of socketserver', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'names.md'), 'utf8')
  const classes = Object.values(socketserver).filter(value => 'prototype' in value)
  const members = classes.flatMap(each => [...Object.getOwnPropertyNames(each.prototype), ...staticsOf(each)])
  const internal = ['constructor', 'checkHandler', 'requestTimeout', 'maxPacketSize']
  const names = [...Object.keys(socketserver), ...members.filter(name => !internal.includes(name))]
  expect(names.filter(name => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
})

function staticsOf(each: object): string[] {
  return Object.getOwnPropertyNames(each).filter(name => !['length', 'name', 'prototype'].includes(name))
}
