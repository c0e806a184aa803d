// Exercise 4, the proxy: node lessons/05-select/src/proxy.ts HOST PORT TARGET_HOST TARGET_PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/05-select/README.md.

// TODO 1: read the four arguments, and listen at HOST and PORT with a socket that does not block.
// TODO 2: for each client that you accept make a second socket, and begin to connect it to the target without waiting.
//         Both are the two ends of one connection. For each end keep what it has still to get, and whether its end of
//         file has come.
// TODO 3: select. An end is asked for bytes only when the other end is connected and has got everything.
//         An end is asked for room when it is connecting, or has something to get.
// TODO 4: the connecting end is writable: look at SO_ERROR. An error ends the client's connection.
// TODO 5: bytes of one end go to the other; what is not taken is kept.
// TODO 6: the end of file of one end becomes shutdown(SHUT_WR) of the other. When both have ended: close both.
// TODO 7: an error at one end closes both.

console.error(`proxy.ts does nothing yet.
Step 1: listen at HOST and PORT. Step 2: connect to the target for each client.
Read lessons/05-select/README.md, section "Exercise 4: the proxy", then edit lessons/05-select/src/proxy.ts.`)
process.exit(1)
