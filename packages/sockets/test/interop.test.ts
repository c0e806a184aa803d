import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { pythonMissing, startCommand, startProgram } from './program.ts'

const PYTHON_SERVER = `
import socket, sys
with socket.create_server(('127.0.0.1', 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    connection, peer = listener.accept()
    with connection:
        while data := connection.recv(65536):
            connection.sendall(data)`

const PYTHON_CLIENT = `
import socket, sys
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as client:
    client.sendall(b'from python')
    client.shutdown(socket.SHUT_WR)
    data = b''
    while piece := client.recv(65536):
        data += piece
    print(data.decode())`

test('a server of this package serves a client of node:net', async () => {
  using server = startProgram('echo-server.ts')
  const client = connect(Number(await server.nextLine()), '127.0.0.1')
  client.end('from node')
  expect(await text(client)).toBe('from node')
  expect((await server.ended).code).toBe(0)
})

test('a client of this package speaks with a server of node:net', async () => {
  const server = createServer({ allowHalfOpen: true }, connection => connection.pipe(connection))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  using client = startProgram('ask.ts', [String((server.address() as AddressInfo).port), 'from sockets'])
  expect(await client.ended).toMatchObject({ code: 0, stdout: 'from sockets\n' })
  server.close()
})

test.skipIf(pythonMissing)('a server of this package serves a client of Python', async () => {
  using server = startProgram('echo-server.ts')
  using client = startCommand('python3', ['-c', PYTHON_CLIENT, await server.nextLine()])
  expect(await client.ended).toMatchObject({ code: 0, stdout: 'from python\n' })
  expect((await server.ended).code).toBe(0)
})

test.skipIf(pythonMissing)('a client of this package speaks with a server of Python', async () => {
  using server = startCommand('python3', ['-c', PYTHON_SERVER])
  using client = startProgram('ask.ts', [await server.nextLine(), 'to python'])
  expect(await client.ended).toMatchObject({ code: 0, stdout: 'to python\n' })
  expect((await server.ended).code).toBe(0)
})
