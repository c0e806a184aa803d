// Exercise 6, the message client: node lessons/03-framing/src/message-client.ts HOST PORT ACTION VALUE
//
// Delete the last two statements when you begin. What each step means stands in lessons/03-framing/README.md.

// TODO 1: read HOST, PORT, ACTION and VALUE. If they are missing or wrong: a usage line, then process.exit(2).
// TODO 2: make the content: JSON for the action `search`, else the bytes of ACTION and VALUE.
// TODO 3: make the header for it (content-length counts bytes), and the two bytes before the header.
// TODO 4: connect and send all three parts.
// TODO 5: read the answer: two bytes, the header, content-length bytes. Do not wait for the end of file.
//         If it ends too early: one sentence with console.error, then exit with code 1.
// TODO 6: print the result.

console.error(`message-client.ts does nothing yet.
Step 1: read HOST, PORT, ACTION and VALUE. Step 2: make the content.
Read lessons/03-framing/README.md, section "Exercise 6: The message client".`)
process.exit(1)
