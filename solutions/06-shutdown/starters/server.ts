// Exercise 2, the server: node lessons/06-shutdown/src/server.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/06-shutdown/README.md.

// TODO 1: listen at HOST and PORT and print `listening on HOST:PORT`, as in lesson 1.
// TODO 2: take several clients at once: with `select`, or with node:net and allowHalfOpen.
// TODO 3: for each client keep a count of its bytes and a createHash('sha256') of node:crypto.
// TODO 4: at the end of file answer `BYTES SHA256\n`, with digest('hex'), and close the connection.
// TODO 5: at a reset answer nothing, print a line with the word reset with console.error, and go on.

console.error(`server.ts does nothing yet.
Step 1: listen at HOST and PORT. Step 2: take several clients at once. Step 3: count and hash what each one sends.
Read lessons/06-shutdown/README.md, section "Exercise 2: the server", then edit lessons/06-shutdown/src/server.ts.`)
process.exit(1)
