/** Servers that write down what happens to them, for conformance scripts; `logging_servers.py` has the same. */
import type { AddressInput } from '../../src/index.ts'
import * as socketserver from '../../src/socketserver/index.ts'
import { errorName } from './error-name.ts'

class Line extends socketserver.StreamRequestHandler {
  override handle(): void {
    const line = this.rfile.readline()
    this.wfile.write(Buffer.from(line.toString().toUpperCase()))
  }
}

class Buffered extends socketserver.StreamRequestHandler {
  override wbufsize = -1
  override handle(): void {
    this.wfile.write(this.rfile.readline())
    this.wfile.write(this.rfile.read(3))
  }
}

class Raw extends socketserver.BaseRequestHandler<import('../../src/index.ts').Socket> {
  override handle(): void {
    this.request.sendall(this.request.recv(100))
  }
}

class Timed extends socketserver.StreamRequestHandler {
  override timeout = 0.02
  override handle(): void {
    this.rfile.readline()
  }
}

class Failing extends socketserver.StreamRequestHandler {
  override handle(): void {
    throw new RangeError('on purpose')
  }
}

class FailingSetup extends socketserver.StreamRequestHandler {
  override setup(): void {
    super.setup()
    throw new RangeError('on purpose')
  }
}

class Datagram extends socketserver.DatagramRequestHandler {
  override handle(): void {
    this.wfile.write(Buffer.from(this.rfile.read().toString().toUpperCase()))
  }
}

class RawDatagram extends socketserver.BaseRequestHandler<socketserver.DatagramRequest> {
  override handle(): void {
    const [packet, socket] = this.request
    socket.sendto(packet, this.client_address)
  }
}

const HANDLERS: Record<string, HandlerClass> = {
  Line,
  Buffered,
  Raw,
  Timed,
  Failing,
  FailingSetup,
  Datagram,
  RawDatagram,
} as unknown as Record<string, HandlerClass>

const LOGGED = [
  ...['server_bind', 'server_activate', 'server_close', 'verify_request', 'process_request', 'finish_request'],
  ...['shutdown_request', 'close_request', 'handle_timeout', 'service_actions'],
]

type HandlerClass = socketserver.HandlerClass<unknown>
type ServerClass = new (address: AddressInput, handler: HandlerClass) => socketserver.TCPServer

/** Makes a server whose methods, and those of its handlers, append their names to `events`. */
export function loggingServer(
  events: string[],
  server: string,
  handler: string,
  address: AddressInput,
  refuses = false,
) {
  const Base = Reflect.get(socketserver, server) as ServerClass
  const Logging = class extends Base {
    override handle_error(_request: unknown, _address: unknown, error: unknown): void {
      events.push(`handle_error ${errorName(error)}`)
    }
  }
  log(Logging.prototype, Base.prototype, LOGGED, events)
  if (refuses) Logging.prototype.verify_request = () => events.push('refused') < 0
  const Handler = HANDLERS[handler]!
  const LoggingHandler = class extends Handler {}
  log(LoggingHandler.prototype, Handler.prototype, ['setup', 'handle', 'finish'], events)
  return new Logging(address, LoggingHandler)
}

function log(prototype: object, base: object, names: string[], events: string[]): void {
  for (const name of names) {
    const inherited = Reflect.get(base, name) as (...given: unknown[]) => unknown
    const method = function (this: unknown, ...given: unknown[]) {
      events.push(name)
      return inherited.apply(this, given)
    }
    Object.defineProperty(prototype, name, { value: method, writable: true })
  }
}
