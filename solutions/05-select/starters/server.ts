// Exercise 2, the echo server with select: node lessons/05-select/src/server.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/05-select/README.md.

// TODO 1: read HOST and PORT, make a listener as in lesson 1, and make it non-blocking.
//         Then print `listening on HOST:PORT`.
// TODO 2: keep what you know of each client in an object: its socket, the bytes that it has still to get (none at
//         first), and whether its end of file has come.
// TODO 3: for ever: select. First list: the listener, and the clients that have nothing to get.
//         Second list: the clients that have something to get.
// TODO 4: the listener is readable: accept, make the new socket non-blocking, remember the client.
// TODO 5: a client is readable: receive once. Bytes: send what the kernel takes, and keep the rest.
// TODO 6: a client is writable: send again what is left.
// TODO 7: close a client at its end of file, once it has got everything, and when one of its calls throws. Forget it.

console.error(`server.ts does nothing yet.
Step 1: listen at HOST and PORT with a socket that does not block. Step 2: keep what you know of each client.
Read lessons/05-select/README.md, section "Exercise 2: the server", then edit lessons/05-select/src/server.ts.`)
process.exit(1)
