// Exercise 4, the echo server that ends well: node lessons/06-shutdown/src/graceful.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/06-shutdown/README.md.

// TODO 1: listen at HOST and PORT and echo to several clients at once. Keep the set of open connections.
// TODO 2: on SIGTERM (process.on('SIGTERM', …)) close the listening socket, so that nobody new comes.
// TODO 3: send back what was received, then end your direction of every connection; take what still comes.
// TODO 4: exit with code 0 when all connections are over, and after less than 2 seconds in any case.
// TODO 5: a second SIGTERM ends the program at once.

console.error(`graceful.ts does nothing yet.
Step 1: listen at HOST and PORT, and echo. Step 2: close the listening socket on SIGTERM.
Read lessons/06-shutdown/README.md, section "Exercise 4: the graceful server", then edit lessons/06-shutdown/src/graceful.ts.`)
process.exit(1)
