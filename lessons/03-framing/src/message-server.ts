// Exercise 5, the message server: node lessons/03-framing/src/message-server.ts HOST PORT
//
// Delete the last two statements when you begin. What each step means stands in lessons/03-framing/README.md.

// TODO 1: read HOST and PORT, listen, say where, accept: as in lesson 1. Each client sends one request.
// TODO 2: read two bytes: the length of the header, the larger byte first. Then read so many bytes: the header.
//         Exactly so many: your recvExactly of exercise 1 does that.
// TODO 3: the header is JSON in UTF-8. Check that it is an object with all four keys, and a sensible content-length.
//         If not: answer with an error message, and close.
// TODO 4: read content-length bytes: the content.
// TODO 5: answer it: `text/json` with a result, anything else with its first ten bytes. Then close.
// TODO 6: a client that ends too early or resets ends only its own conversation.

console.error(`message-server.ts does nothing yet.
Step 1: read HOST and PORT, and listen, as in lesson 1. Step 2: read the length of the header.
Read lessons/03-framing/README.md, section "Exercise 5: The message server".`)
process.exit(1)
