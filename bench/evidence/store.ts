// The S3 of the tests, and what a browser would send, in a process of its own: its memory and its work are not ours.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { startS3 } from '../../test/s3.ts'

const s3 = await startS3()
const noise = randomBytes(2 ** 20)
const source = createServer((socket) => {
  socket.once('data', (line) => void send(socket, Number(line.toString())).catch(() => socket.destroy()))
})

async function send(socket: Socket, size: number): Promise<void> {
  for (let sent = 0; sent < size; sent += noise.length) {
    if (!socket.write(noise.subarray(0, Math.min(noise.length, size - sent)))) await once(socket, 'drain')
  }
  socket.end()
}

source.listen(0, '127.0.0.1', () => process.send?.({ endpoint: s3.endpoint, source: (source.address() as { port: number }).port }))
process.once('disconnect', () => process.exit(0))
