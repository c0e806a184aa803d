// Exercise 2, the client: node lessons/04-udp/src/client.ts HOST PORT MESSAGE [--timeout MS] [--tries N]
//
// Delete the last two statements when you begin. What each step means stands in lessons/04-udp/README.md.

// TODO 1: read HOST, PORT, MESSAGE and the options from process.argv.slice(2).
//         If they are missing or wrong: a usage line with console.error, then process.exit(2).
// TODO 2: draw an id: randomBytes(8) of node:crypto. The request is the id, and then the message in UTF-8.
// TODO 3: make a socket of the type SOCK_DGRAM and connect it to the server.
// TODO 4: send the request, and wait with settimeout and recv for a reply that begins with the id.
// TODO 5: when the time is over, send the same request again and wait twice as long. Count the tries.
// TODO 6: print the reply without its id, and the number of tries. Or say on standard error what is wrong, and exit
//         with code 1: no reply to any try, or nobody is at that port (ECONNREFUSED).

console.error(`client.ts does nothing yet.
Step 1: read HOST, PORT, MESSAGE and the options. Step 2: draw an id. Step 3: make a socket.
Read lessons/04-udp/README.md, section "Exercise 2: the client", then edit lessons/04-udp/src/client.ts.`)
process.exit(1)
