// One side of the bench in a process of its own, so that only its memory is counted: put a gigabyte, or read it back.
import { connect } from 'node:net'
import { bucketStore } from '#lib/artifacts/bucket.ts'
import type { BucketSettings } from '#lib/artifacts/bucket-client.ts'
import { folderStore } from '#lib/artifacts/folder.ts'
import { hashOf, verified } from '#lib/artifacts/stream.ts'

/** `source`: a port of this machine that sends as many bytes as the first line asks for, as a browser would. */
export type Order = { size: number; source: number } & ({ folder: string } | { bucket: BucketSettings })
export type Figures = { putMiB: number; putSeconds: number; readMiB: number; readSeconds: number }

const order = JSON.parse(process.argv[2] ?? '{}') as Order
const store = 'folder' in order ? folderStore(order.folder) : bucketStore(order.bucket)
const options = { orgId: '01890000-0000-7000-8000-000000000001', type: 'application/octet-stream', maxBytes: order.size }

function body(size: number): AsyncIterable<Uint8Array> {
  const socket = connect(order.source, '127.0.0.1')
  socket.write(`${size}\n`)
  return socket
}

/** What `work` takes beyond the process that is ready for it, in MiB of resident memory, looked at every few milliseconds. */
async function extra<T>(work: () => Promise<T>): Promise<{ answer: T; mib: number; seconds: number }> {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5)
  const started = performance.now()
  const answer = await work()
  clearInterval(timer)
  return { answer, mib: (Math.max(most, process.memoryUsage.rss()) - before) / 2 ** 20, seconds: (performance.now() - started) / 1000 }
}

// Code is loaded and connections are made before anything is counted.
await hashOf(await store.read(await store.put(body(100_000), options)))
if (process.argv[3] === 'receive') {
  // What Node takes for the bytes that came and are not collected yet, with no store at all.
  console.log(JSON.stringify((await extra(() => hashOf(body(order.size)))).mib))
} else {
  const put = await extra(() => store.put(body(order.size), options))
  const read = await extra(async () => hashOf(verified(await store.read(put.answer), put.answer.sha256)))
  if (put.answer.size !== order.size || read.answer.sha256 !== put.answer.sha256) throw new Error('what was read back is something else')
  console.log(JSON.stringify({ putMiB: put.mib, putSeconds: put.seconds, readMiB: read.mib, readSeconds: read.seconds } satisfies Figures))
}
