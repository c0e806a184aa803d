/** What is measured, by which programs, and what this package aims at. Data only. */

/** Whose programs they are. `koffi` is the bare call without this package, `table` the package's table of calls. */
export type Side = 'C' | 'CPython' | 'sockets' | 'node' | 'koffi' | 'table'

/** Which processors the two processes of a measurement run on, where they can be pinned. */
export type Placement =
  /** Both on one: nothing but the cost of the work counts, and no sleeping processor has to wake. */
  | 'together'
  /** The server on one and the load on another. */
  | 'apart'
  /** Both on any. */
  | 'free'

/** One row: a program that does the task. */
export interface Competitor {
  name: string
  side: Side
  /** The program below `programs/` with its first argument; C programs are named without `.c`. */
  program: [file: string, work: string]
}

/** Least ratio of the package's median to that of another side. */
export interface Aim {
  of: Side
  against: Side
  least: number
}

/** Rows that are compared with each other. */
export interface Task {
  id: string
  title: string
  unit: string
  /** How much of the unit one piece of `amount` is. */
  unitsEach: number
  /** How many pieces a run has: what takes 0.2 to 1 s. */
  amount: number
  /** How many pieces are enough to see that a program works. */
  quickAmount: number
  placement: Placement
  /**
   * By which seconds the rate is counted. Where the measured processor never idles, its time is the time on the wall of
   * a machine that does nothing else, whatever else this one does. Where threads share processors, only the wall tells.
   */
  clock: 'wall' | 'processor'
  /** The other end of the programs: what they connect to, or what connects to them. */
  other: Other
  competitors: Competitor[]
  aims: Aim[]
}

/** What runs beside the program that is measured, the same for all: `programs/peer/`. */
export type Other =
  | { kind: 'none' }
  | { kind: 'peer'; work: 'echo' | 'sink' | 'source' | 'udp-echo' }
  | { kind: 'busy load'; connections: number; busy: number }
  | { kind: 'connecting load'; atATime: number }

const NAMES: Record<Side, string> = {
  C: 'C',
  CPython: 'CPython',
  sockets: 'sockets',
  node: 'node:net',
  koffi: 'koffi alone',
  table: 'the table of calls',
}

const CLIENTS: Partial<Record<Side, string>> = {
  C: 'c/client',
  CPython: 'python/client.py',
  sockets: 'ours/client.ts',
  node: 'node/client.ts',
}

const SERVERS: Partial<Record<Side, string>> = {
  C: 'c/server',
  CPython: 'python/server.py',
  sockets: 'ours/server.ts',
  node: 'node/server.ts',
}

/** All tasks, in the order in which they run. */
export const TASKS: Task[] = [
  {
    id: 'ping-pong',
    title: 'TCP ping-pong, 64 bytes',
    unit: 'round trips/s',
    unitsEach: 1,
    amount: 150_000,
    quickAmount: 20,
    placement: 'together',
    clock: 'processor',
    other: { kind: 'peer', work: 'echo' },
    competitors: competitors({ ...CLIENTS, koffi: 'ours/bare-koffi.ts' }, 'ping-pong'),
    aims: [
      { of: 'sockets', against: 'C', least: 0.95 },
      { of: 'sockets', against: 'CPython', least: 1 },
      { of: 'sockets', against: 'node', least: 1.15 },
    ],
  },
  {
    id: 'send',
    title: 'TCP, 1 GiB sent in pieces of 64 KiB',
    unit: 'MiB/s',
    unitsEach: 1 / 16,
    amount: 16_384,
    quickAmount: 20,
    placement: 'together',
    clock: 'processor',
    other: { kind: 'peer', work: 'sink' },
    competitors: competitors(CLIENTS, 'send'),
    aims: [{ of: 'sockets', against: 'C', least: 0.95 }],
  },
  {
    id: 'receive',
    title: 'TCP, 1 GiB received in pieces of 64 KiB, into one buffer',
    unit: 'MiB/s',
    unitsEach: 1 / 16,
    amount: 16_384,
    quickAmount: 20,
    placement: 'together',
    clock: 'processor',
    other: { kind: 'peer', work: 'source' },
    competitors: competitors(CLIENTS, 'receive'),
    aims: [{ of: 'sockets', against: 'C', least: 0.95 }],
  },
  {
    id: 'receive-new',
    title: 'TCP, 1 GiB received in pieces of 64 KiB, each a new buffer',
    unit: 'MiB/s',
    unitsEach: 1 / 16,
    amount: 16_384,
    quickAmount: 20,
    placement: 'together',
    clock: 'processor',
    other: { kind: 'peer', work: 'source' },
    competitors: competitors(CLIENTS, 'receive-new').filter(({ side }) => side !== 'C'),
    aims: [],
  },
  {
    id: 'udp-ping-pong',
    title: 'UDP ping-pong, 64 bytes',
    unit: 'round trips/s',
    unitsEach: 1,
    amount: 120_000,
    quickAmount: 20,
    placement: 'together',
    clock: 'processor',
    other: { kind: 'peer', work: 'udp-echo' },
    competitors: competitors({ ...CLIENTS, koffi: 'ours/bare-koffi.ts' }, 'udp-ping-pong', { node: 'node:dgram' }),
    aims: [
      { of: 'sockets', against: 'C', least: 0.9 },
      { of: 'sockets', against: 'node', least: 1 },
    ],
  },
  multiplexed('select', { C: 'C select', CPython: 'CPython select', sockets: 'sockets select' }, []),
  multiplexed('poll', { C: 'C poll', CPython: 'CPython poll', sockets: 'sockets poll' }, []),
  multiplexed(
    'selector',
    {
      C: 'C epoll',
      CPython: 'CPython DefaultSelector',
      sockets: 'sockets DefaultSelector',
      node: 'node:net',
      koffi: 'epoll by koffi alone',
    },
    [
      { of: 'sockets', against: 'C', least: 0.9 },
      { of: 'sockets', against: 'CPython', least: 1 },
      { of: 'sockets', against: 'node', least: 1.4 },
    ],
  ),
  {
    id: 'threads',
    title: 'Threaded server, 16 connections at a time: connect, echo of 64 bytes, close',
    unit: 'connections/s',
    unitsEach: 1,
    amount: 6_000,
    quickAmount: 40,
    placement: 'free',
    clock: 'wall',
    other: { kind: 'connecting load', atATime: 16 },
    competitors: competitors(SERVERS, 'threads', {
      C: 'C pthreads',
      CPython: 'CPython ThreadingTCPServer',
      sockets: 'sockets ThreadingTCPServer',
      node: 'node:net, one thread',
    }),
    aims: [{ of: 'sockets', against: 'CPython', least: 2 }],
  },
  {
    id: 'tracing-off',
    title: '64 bytes through a socketpair: what tracing that is off costs, and what checks cost',
    unit: 'messages/s',
    unitsEach: 1,
    amount: 200_000,
    quickAmount: 20,
    placement: 'together',
    clock: 'processor',
    other: { kind: 'none' },
    competitors: competitors({ ...CLIENTS, koffi: 'ours/bare-koffi.ts', table: 'ours/call-table.ts' }, 'pair').filter(
      ({ side }) => side !== 'node',
    ),
    aims: [{ of: 'table', against: 'koffi', least: 0.98 }],
  },
]

/** The rows for those sides that have a program, under names of their own where given. */
function competitors(
  programs: Partial<Record<Side, string>>,
  work: string,
  names: Partial<Record<Side, string>> = {},
): Competitor[] {
  return Object.entries(programs).map(([side, file]) => {
    return { name: names[side as Side] ?? NAMES[side as Side], side: side as Side, program: [file, work] }
  })
}

/** An echo server that watches many connections in one thread; the sides are those that have a name. */
function multiplexed(kind: 'select' | 'poll' | 'selector', names: Partial<Record<Side, string>>, aims: Aim[]): Task {
  // select knows no descriptor above 1023, and Node has some of its own.
  const connections = kind === 'select' ? 950 : 1000
  return {
    id: kind,
    title: `Echo server by ${kind}, ${connections.toLocaleString('en-US')} connections of which 100 are busy, 64 bytes`,
    unit: 'messages/s',
    unitsEach: 1,
    amount: 80_000,
    quickAmount: 200,
    placement: 'apart',
    clock: 'processor',
    other: { kind: 'busy load', connections, busy: 100 },
    competitors: competitors({ ...SERVERS, koffi: 'ours/bare-koffi-server.ts' }, kind, names).filter(
      ({ side }) => names[side],
    ),
    aims,
  }
}
