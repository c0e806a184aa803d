/** Sends one datagram to a port and prints the answer. */
import { AF_INET, SOCK_DGRAM, socket } from '@socket-course/sockets'

const [, , port, text = ''] = process.argv
using client = socket(AF_INET, SOCK_DGRAM)
client.sendto(Buffer.from(text), { host: '127.0.0.1', port: Number(port) })
console.log(client.recvfrom(65536)[0].toString())
