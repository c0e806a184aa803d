// Exercise 1, the datagram echo server: node lessons/04-udp/src/server.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/04-udp/README.md.

// TODO 1: read HOST and PORT from process.argv.slice(2).
//         If they are missing or wrong: a usage line with console.error, then process.exit(2).
// TODO 2: create a socket of the type SOCK_DGRAM and bind it to HOST and PORT. There is no listen and no accept.
//         Then print `listening on HOST:PORT`, with the port that getsockname() tells.
//         If that fails: one sentence with console.error, then process.exit(1).
// TODO 3: recvfrom gives you a datagram and the address of its sender. sendto sends it back.
// TODO 4: for ever, and also when a datagram is empty, and when a sender could not be answered.

console.error(`server.ts does nothing yet.
Step 1: read HOST and PORT. Step 2: create a socket of the type SOCK_DGRAM and bind it.
Read lessons/04-udp/README.md, section "Exercise 1: the server", then edit lessons/04-udp/src/server.ts.`)
process.exit(1)
