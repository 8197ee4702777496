// One side of the bench in a process of its own, so that only its memory is counted.
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { folderStore } from '#lib/artifacts/folder.ts'
import { verified } from '#lib/artifacts/stream.ts'
import { packaged } from '#lib/package/build.ts'
import { type Manifest, type ManifestFile, statementOf } from '#lib/package/manifest.ts'
import type { Measured } from '#lib/package/measure.ts'
import { node } from '#lib/package/node.ts'
import { verifyPackage } from '#lib/package/verify.ts'
import { encodeVerifier, signNote } from '#lib/tlog/note.ts'
import { fileSource } from '../../scripts/verifiers/file.ts'
import { checkpoint, key } from '../../test/packaging.ts'

/** `files`: keys of the folder, with the measure that was taken when each came. */
export type Order = { folder: string; files: (Measured & { key: string })[]; out: string; size: number; count: number }
export type Figures = { mib: number; seconds: number }

const order = JSON.parse(process.argv[2] ?? '{}') as Order
const store = folderStore(order.folder)

async function fill(): Promise<Order['files']> {
  const noise = randomBytes(2 ** 20)
  const files = []
  for (let n = 0; n < order.count; n++) {
    const { version: _, lockedUntil: __, ...file } = await store.put((async function* () {
      for (let sent = 0; sent < order.size / order.count; sent += noise.length) yield Buffer.from(noise).fill(n, 0, 64)
    })(), { orgId: '01890000-0000-7000-8000-000000000001', type: 'application/octet-stream', maxBytes: order.size })
    files.push(file)
  }
  return files
}

async function build(): Promise<void> {
  const files = order.files.map(({ key: _, ...measure }, n): ManifestFile => ({ path: `evidence/${n}.bin`, role: 'evidence', ...measure }))
  // As `fromStore` of the packages reads them.
  const bodies = new Map(order.files.map(({ key, sha256, size }, n) => [`evidence/${n}.bin`, async function* () { yield* verified(await store.read({ key, version: null }, { from: 0, to: size - 1 }), sha256) }]))
  const manifest: Manifest = { format: 'tickmark-package-1', organization: { id: 'a', name: 'A' }, title: 'Bench', period: { from: '2026-01-01', to: '2026-12-31', zone: 'UTC' }, scope: { controls: [], systems: [] }, key: encodeVerifier(key), checkpoint, files, missing: [] }
  await pipeline(packaged(manifest, signNote(statementOf(node.sha256, manifest), [key]), bodies), createWriteStream(order.out))
}

/** As any program puts files into a ZIP without deflating them: each read once, its CRC-32 behind it, nothing hashed. */
async function plain(): Promise<void> {
  await pipeline(async function* () {
    for (const { key } of order.files) {
      let sum = 0
      yield Buffer.alloc(30)
      for await (const chunk of createReadStream(join(order.folder, key), { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
        sum = crc32(chunk, sum)
        yield chunk
      }
      yield Buffer.alloc(16, sum & 0xff)
    }
  }, createWriteStream(order.out))
}

async function verify(): Promise<void> {
  const source = await fileSource(order.out)
  const verdict = await verifyPackage(source, node).finally(() => source.close())
  if (!verdict.whole) throw new Error(JSON.stringify(verdict.faults))
}

async function counted(work: () => Promise<void>): Promise<Figures> {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5)
  const started = performance.now()
  await work()
  clearInterval(timer)
  return { mib: (Math.max(most, process.memoryUsage.rss()) - before) / 2 ** 20, seconds: (performance.now() - started) / 1000 }
}

const what = process.argv[3] as 'fill' | 'build' | 'plain' | 'verify'
console.log(JSON.stringify(what === 'fill' ? await fill() : await counted({ build, plain, verify }[what])))
