// Exercise 3, a chat server: node lessons/02-multi-connection/src/chat.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/02-multi-connection/README.md.

// TODO 1: begin as in exercise 2: arguments, server, listen.
// TODO 2: keep all clients in a Set. On 'end': out of the Set, then end(). On 'close': out of the Set too.
// TODO 3: on 'data', send what came to all the others. That is a chat already, but not a right one.
// TODO 4: pass on full lines only. Keep the beginning of a line, for each client its own, until the end of it comes.
// TODO 5: on 'error' of a client, do nothing but say so.
// TODO 6: after each write look at writableLength. Who has more than 1 MiB waiting is dropped: destroy().

console.error(`chat.ts does nothing yet.
Step 1: begin as in exercise 2. Step 2: keep all clients in a Set.
Read lessons/02-multi-connection/README.md, section "Exercise 3: chat", then edit
lessons/02-multi-connection/src/chat.ts.`)
process.exit(1)
