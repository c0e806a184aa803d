// Exercise 4, a load client: node lessons/02-multi-connection/src/load-client.ts HOST PORT COUNT MESSAGE
//
// Delete the last two statements when you begin. What each step means stands in lessons/02-multi-connection/README.md.

// TODO 1: read HOST, PORT, COUNT and MESSAGE. If they are wrong: a usage line, exit code 2.
// TODO 2: open COUNT connections at once. Wait until each is open or has failed.
//         Listen to each from its beginning: it may end while the others are still being opened.
// TODO 3: then send MESSAGE on each, and read until as many bytes came back or the connection ended.
// TODO 4: an echo is right when it is equal to MESSAGE, byte for byte. Everything else has failed.
// TODO 5: print one line of JSON. Exit code 0 when none has failed, else 1.

console.error(`load-client.ts does nothing yet.
Step 1: read HOST, PORT, COUNT and MESSAGE. Step 2: open COUNT connections at once.
Read lessons/02-multi-connection/README.md, section "Exercise 4: the load client", then edit
lessons/02-multi-connection/src/load-client.ts.`)
process.exit(1)
