// Exercise 1, the client: node lessons/06-shutdown/src/client.ts HOST PORT < INPUT
//
// Delete the last two statements when you begin. What each step means stands in lessons/06-shutdown/README.md.

// TODO 1: read HOST and PORT from process.argv.slice(2).
//         If they are missing or wrong: a usage line with console.error, then process.exit(2).
// TODO 2: connect. If that fails: one sentence with console.error that names HOST and PORT, and exit code 1.
// TODO 3: send all of standard input, as bytes: readSync(0, buffer) gives the next piece, and 0 at its end.
// TODO 4: say that this was all, and keep the other direction open.
// TODO 5: recv until the end of file, and write each piece to standard output.
// TODO 6: a reset is an error: one sentence with console.error, exit code 1.

console.error(`client.ts does nothing yet.
Step 1: read HOST and PORT. Step 2: connect. Step 3: send standard input.
Read lessons/06-shutdown/README.md, section "Exercise 1: the client", then edit lessons/06-shutdown/src/client.ts.`)
process.exit(1)
