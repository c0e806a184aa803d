// Exercise 3, the port checker: node lessons/05-select/src/port-check.ts TIMEOUT_MS HOST:PORT…
//
// Delete the last two statements when you begin. What each step means stands in lessons/05-select/README.md.

// TODO 1: read TIMEOUT_MS and at least one HOST:PORT from process.argv.slice(2).
//         If they are missing or wrong: a usage line with console.error, then process.exit(2).
// TODO 2: for each target make a socket, setblocking(false), connect_ex. It returns a number: 0 is open,
//         EINPROGRESS means wait; look up the others in `constants.errno` of node:os.
// TODO 3: select with the waiting sockets in the second list, until none is left or the time is over.
//         select counts in seconds. The time-out is one for all of it, not one for each call.
// TODO 4: a socket that is writable has its answer: getsockopt(SOL_SOCKET, SO_ERROR) is 0, or the error number.
// TODO 5: print a line for each target, in the order in which they were given: open, closed, timeout or unreachable.

console.error(`port-check.ts does nothing yet.
Step 1: read TIMEOUT_MS and the targets. Step 2: begin to connect to each of them.
Read lessons/05-select/README.md, section "Exercise 3: port-check", then edit lessons/05-select/src/port-check.ts.`)
process.exit(1)
