// Exercise 3, the TFTP server: node lessons/04-udp/src/tftp-server.ts HOST PORT DIRECTORY
//
// Delete the last two statements when you begin. What each step means stands in lessons/04-udp/README.md.

// TODO 1: read HOST, PORT and DIRECTORY. If they are missing or wrong: a usage line, then process.exit(2).
// TODO 2: bind a UDP socket to HOST and PORT, and print `listening on HOST:PORT`.
// TODO 3: read a request: the number 1 in two bytes, the file's name, a zero byte, the mode, a zero byte.
//         Anything else gets an ERROR packet or nothing, and never ends the server.
// TODO 4: find the file. If it is not there, or lies outside of DIRECTORY: an ERROR packet.
// TODO 5: make a new socket for the transfer. Send block 1, wait for its ACK, send block 2 …
// TODO 6: send a block again when its ACK does not come in time. The last block is shorter than 512 bytes.

console.error(`tftp-server.ts does nothing yet.
Step 1: read HOST, PORT and DIRECTORY. Step 2: bind a UDP socket. Step 3: read a request.
Read lessons/04-udp/README.md, section "Exercise 3: the TFTP server", then edit lessons/04-udp/src/tftp-server.ts.`)
process.exit(1)
