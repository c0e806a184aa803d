// Exercise 2, an echo server on the event loop: node lessons/02-multi-connection/src/events.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/02-multi-connection/README.md.

// TODO 1: read HOST and PORT as in lesson 1. If they are wrong: a usage line, exit code 2.
// TODO 2: make a server with createServer of node:net, with { allowHalfOpen: true }, and listen.
//         On 'error' of the server: one sentence with console.error, exit code 1.
// TODO 3: for each client: on 'data', write the bytes back.
// TODO 4: on 'end', end your half of the connection too.
// TODO 5: on 'error' of a client, do nothing but say so: the others go on.
// TODO 6: when write returns false, pause the client; on 'drain', resume it.

console.error(`events.ts does nothing yet.
Step 1: read HOST and PORT. Step 2: createServer and listen.
Read lessons/02-multi-connection/README.md, section "Exercise 2: events", then edit
lessons/02-multi-connection/src/events.ts.`)
process.exit(1)
