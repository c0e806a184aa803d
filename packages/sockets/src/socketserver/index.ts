/** Servers and handlers, as Python's `socketserver` has them. */
export { BaseServer, type HandlerModule, request_shutdown } from './base-server.ts'
export {
  BaseRequestHandler,
  type DatagramRequest,
  DatagramRequestHandler,
  type HandlerClass,
  type HandlerServer,
  StreamRequestHandler,
} from './handlers.ts'
export { SocketServer, TCPServer, UDPServer, UnixDatagramServer, UnixStreamServer } from './servers.ts'
export type { RequestReader, RequestWriter } from './stream-files.ts'
export {
  ThreadingMixIn,
  ThreadingTCPServer,
  ThreadingUDPServer,
  ThreadingUnixDatagramServer,
  ThreadingUnixStreamServer,
} from './threading.ts'
