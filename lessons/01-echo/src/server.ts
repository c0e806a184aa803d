// Exercise 1, the echo server: node lessons/01-echo/src/server.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/01-echo/README.md.

// TODO 1: read HOST and PORT from process.argv.slice(2).
//         If they are missing or wrong: a usage line with console.error, then process.exit(2).
// TODO 2: create a socket, set SO_REUSEADDR, bind it to HOST and PORT, listen. (Until step 3 is there, the program
//         ends at once, and the tests say so.)
//         Then print `listening on HOST:PORT`, with the port that getsockname() tells.
//         If that fails: one sentence with console.error, then process.exit(1).
// TODO 3: accept a client. You get a new socket, the connection.
// TODO 4: recv from the connection, and send back what you got, until recv gives an empty Buffer.
// TODO 5: close the connection and accept the next client, for ever.
// TODO 6: a client may reset its connection at any moment. Catch that error, and go on with step 5.

console.error(`server.ts does nothing yet.
Step 1: read HOST and PORT. Step 2: create a socket, bind it and listen.
Read lessons/01-echo/README.md, section "Exercise 1: the server", then edit lessons/01-echo/src/server.ts.`)
process.exit(1)
