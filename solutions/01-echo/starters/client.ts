// Exercise 2, the echo client: node lessons/01-echo/src/client.ts HOST PORT MESSAGE
//
// Delete the last two statements when you begin. What each step means stands in lessons/01-echo/README.md.

// TODO 1: read HOST, PORT and MESSAGE from process.argv.slice(2).
//         If they are missing or wrong: a usage line with console.error, then process.exit(2).
// TODO 2: turn MESSAGE into bytes: Buffer.from(message). From here on count bytes, not characters.
// TODO 3: connect to the server. If that fails: one sentence with console.error, then exit with code 1.
// TODO 4: send all the bytes.
// TODO 5: recv until as many bytes came back as you sent; keep the pieces.
//         If the server ends too early: say how many bytes are missing, and exit with code 1.
// TODO 6: write what came back to standard output, and nothing else.

console.error(`client.ts does nothing yet.
Step 1: read HOST, PORT and MESSAGE. Step 2: turn MESSAGE into bytes. Step 3: connect.
Read lessons/01-echo/README.md, section "Exercise 2: the client", then edit lessons/01-echo/src/client.ts.`)
process.exit(1)
