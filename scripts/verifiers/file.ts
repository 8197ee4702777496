import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Packed } from '#lib/package/verify.ts'

/** In bytes: what is read at a time lies in the cache of a processor while it is hashed. What is smaller is hashed right here. */
const chunk = 256 * 1024

/** As text, since a verifier is one file. It reads the descriptor that the process has open. */
const hashing = `
const { parentPort, workerData: { file, chunk } } = require('node:worker_threads')
const { readSync } = require('node:fs')
const { createHash } = require('node:crypto')
const bytes = Buffer.alloc(chunk)
parentPort.on('message', ({ id, from, to, leaf }) => {
  try {
    const hash = createHash('sha256')
    if (leaf) hash.update(Uint8Array.of(0))
    for (let at = from; at < to;) {
      const read = readSync(file, bytes, 0, Math.min(chunk, to - at), at)
      if (read === 0) break
      hash.update(bytes.subarray(0, read))
      at += read
    }
    parentPort.postMessage({ id, hash: Uint8Array.from(hash.digest()) })
  } catch (error) {
    parentPort.postMessage({ id, error: String(error) })
  }
})
`

type Asked = { id: number; from: number; to: number; leaf: boolean }
type Told = { id: number } & ({ hash: Uint8Array } | { error: string })

/** A package on disk, read by position, its pieces on as many threads as there are processors, four at most. @throws Error when it cannot be opened. The caller closes it. */
export async function fileSource(path: string): Promise<Packed & { close: () => Promise<void> }> {
  const file = await open(path)
  const { size } = await file.stat()
  const waiting = new Map<number, { done: (hash: Uint8Array) => void; failed: (error: Error) => void }>()
  let [workers, asked] = [[] as Worker[], 0]
  const failAll = (error: Error) => {
    for (const { failed } of waiting.values()) failed(error)
    waiting.clear()
  }
  const hired = () => {
    const worker = new Worker(hashing, { eval: true, workerData: { file: file.fd, chunk } })
    worker.on('message', (told: Told) => {
      const asker = waiting.get(told.id)
      waiting.delete(told.id)
      if ('hash' in told) asker?.done(told.hash)
      else asker?.failed(new Error(told.error))
    })
    return worker.on('error', failAll)
  }
  const read = async (from: number, to: number) => {
    const bytes = Buffer.allocUnsafe(Math.max(0, to - from))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
    return bytes.subarray(0, bytesRead)
  }
  return {
    size, read,
    hash: async (from, to, leaf) => {
      if (to - from < chunk) return createHash('sha256').update(leaf ? Uint8Array.of(0) : '').update(await read(from, to)).digest()
      if (workers.length === 0) workers = Array.from({ length: Math.min(4, availableParallelism()) }, hired)
      return new Promise((done, failed) => {
        const id = asked++
        waiting.set(id, { done, failed })
        workers[id % workers.length]?.postMessage({ id, from, to, leaf } satisfies Asked)
      })
    },
    close: async () => {
      failAll(new Error('It was closed.'))
      await Promise.all(workers.map((each) => each.terminate()))
      await file.close()
    },
  }
}
