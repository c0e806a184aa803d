// Exercise 1, an echo server with threads: node lessons/02-multi-connection/src/threads.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/02-multi-connection/README.md.

// TODO 1: take your echo server of lesson 1: arguments, socket, bind, listen, `listening on HOST:PORT`, recv and sendall.
// TODO 2: run this very file as a thread: new Worker(new URL(import.meta.url), { workerData: … }).
//         `isMainThread` says which of the two a run is.
// TODO 3: one thread accepts, for ever. It detaches each connection and posts the descriptor to the main thread.
// TODO 4: for each descriptor the main thread starts a thread, which makes a socket of it (Socket.from) and echoes.
// TODO 5: the thread closes its socket, whatever happens, and ends. An error ends this client only.

console.error(`threads.ts does nothing yet.
Step 1: take your echo server of lesson 1. Step 2: run the same file as a thread.
Read lessons/02-multi-connection/README.md, section "Exercise 1: threads", then edit
lessons/02-multi-connection/src/threads.ts.`)
process.exit(1)
