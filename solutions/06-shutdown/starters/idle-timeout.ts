// Exercise 3, the echo server that hangs up: node lessons/06-shutdown/src/idle-timeout.ts HOST PORT IDLE_MS
//
// Delete the last two statements when you begin. What each step means stands in lessons/06-shutdown/README.md.

// TODO 1: read HOST, PORT and IDLE_MS; listen, and echo to several clients at once.
// TODO 2: for each client note when its last byte came: performance.now() is a clock that never jumps.
// TODO 3: a client from which nothing came for IDLE_MS is told `timeout\n`, and its connection is closed.
//         With select, its time-out says how long to wait; with node:net, a timer for each connection.
// TODO 4: a client that leaves takes its timer with it.

console.error(`idle-timeout.ts does nothing yet.
Step 1: read HOST, PORT and IDLE_MS, listen, and echo. Step 2: note when each client was heard last.
Read lessons/06-shutdown/README.md, section "Exercise 3: the idle time-out".
Then edit lessons/06-shutdown/src/idle-timeout.ts.`)
process.exit(1)
