// One side of the bench in a process of its own, so that only its memory is counted: put a gigabyte, or read it back.
import { randomBytes } from 'node:crypto'
import { folderStore } from '#lib/artifacts/folder.ts'
import { bucketStore } from '#lib/artifacts/bucket.ts'
import type { BucketSettings } from '#lib/artifacts/bucket-client.ts'
import { hashOf, verified } from '#lib/artifacts/stream.ts'

export type Order = { size: number; folder: string } | { size: number; bucket: BucketSettings }
export type Figures = { putMiB: number; putSeconds: number; readMiB: number; readSeconds: number }

const order = JSON.parse(process.argv[2] ?? '{}') as Order
const store = 'folder' in order ? folderStore(order.folder) : bucketStore(order.bucket)
const options = { orgId: '01890000-0000-7000-8000-000000000001', type: 'application/octet-stream', maxBytes: order.size }

/** As a socket gives them: a new buffer each time. */
async function* body(size: number): AsyncGenerator<Buffer> {
  const noise = randomBytes(2 ** 20)
  for (let sent = 0; sent < size; sent += 65_536) yield Buffer.from(noise.subarray(sent % 2 ** 20, (sent % 2 ** 20) + Math.min(65_536, size - sent)))
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
const put = await extra(() => store.put(body(order.size), options))
const read = await extra(async () => hashOf(verified(await store.read(put.answer), put.answer.sha256)))
if (put.answer.size !== order.size || read.answer.sha256 !== put.answer.sha256) throw new Error('what was read back is something else')
console.log(JSON.stringify({ putMiB: put.mib, putSeconds: put.seconds, readMiB: read.mib, readSeconds: read.seconds } satisfies Figures))
