// Exercise 1, an echo server with threads: node lessons/02-multi-connection/src/threads.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/02-multi-connection/README.md.

// TODO 1: take your echo server of lesson 1: arguments, socket, bind, listen, `listening on HOST:PORT`, recv and sendall.
//         Arguments and listening are for the main thread only (`isMainThread`); a worker gets none of your arguments.
// TODO 2: run this very file as a thread: new Worker(new URL(import.meta.url), { workerData: { role, fd } }).
//         `role` says which part the thread plays: the acceptor, or the thread of one client.
// TODO 3: the main thread detaches the listener and gives it to the acceptor, which accepts for ever, detaches each
//         connection, and posts its descriptor to the main thread: parentPort?.postMessage(fd).
// TODO 4: for each descriptor ('message') the main thread starts a thread, which makes a socket of it (Socket.from) and echoes.
// TODO 5: the thread closes its socket, whatever happens, and ends. An error ends this client only.

console.error(`threads.ts does nothing yet.
Step 1: take your echo server of lesson 1. Step 2: run the same file as a thread.
Read lessons/02-multi-connection/README.md, section "Exercise 1: threads", then edit
lessons/02-multi-connection/src/threads.ts.`)
process.exit(1)
