import 'server-only'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { eq, sql } from 'drizzle-orm'
import { cloudScans, cloudScanSteps } from '#db/schema/cloud-scans.ts'
import { runs } from '#db/schema/runs.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Step } from '#lib/cloud/collect.ts'
import type { Line } from '#lib/cloud/facts.ts'
import { providers } from '#lib/cloud/providers.ts'
import { collecting } from '#lib/cloud/reading.ts'
import { Scanned } from '#lib/cloud/scanned.ts'
import { AppError } from '#lib/errors.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { accountToReach } from '../cloud-accounts/within.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { scanFile } from './files.ts'
import { completeScan, failScan } from './operations/complete.ts'

type Found = { scanned: Scanned; file: StoredFile } | { why: string }

/** Lines into the store, compressed, and what checks need of them into memory, in one pass. */
export async function keptAndTaken(actor: Actor, name: string, lines: AsyncIterable<Line>, scopes: ConstructorParameters<typeof Scanned>[0]): Promise<{ scanned: Scanned; file: StoredFile }> {
  const scanned = new Scanned(scopes)
  const zip = createGzip({ level: 6 })
  async function* told() {
    for await (const line of lines) {
      scanned.take(line)
      yield `${JSON.stringify(line)}\n`
    }
    if (!scanned.ended) throw new Error('the scan broke off')
  }
  const flow = pipeline(Readable.from(told(), { objectMode: false, highWaterMark: 65_536 }), zip)
  flow.catch(() => {})
  const file = await receiveRaw(actor, 'cloudScans.complete', scanFile, { name, type: 'application/gzip', body: zip })
  await flow
  return { scanned, file }
}

const fileName = (number: string, at: Date) => `cloud-scan-${number}-${at.toISOString().slice(0, 19).replace(/[:T]/g, '-')}.ndjson.gz`

async function work({ orgId, id, actor, read, write, progress }: Hand): Promise<Found> {
  const scan = await read(orgId, async (tx) => {
    const [run] = await tx.select({ subjectId: runs.subjectId }).from(runs).where(eq(runs.id, id))
    return (run && (await tx.select({ id: cloudScans.id, accountId: cloudScans.accountId, services: cloudScans.services, startedAt: cloudScans.startedAt }).from(cloudScans).where(eq(cloudScans.id, run.subjectId)))[0]) ?? null
  })
  if (!scan) return { why: 'It is not there any more.' }
  const steps = new Map<string, Step>()
  let [writing, last] = [Promise.resolve(), 0]
  const keep = async () => {
    const rows = [...steps.values()].map((step) => ({ orgId, scanId: scan.id, ...step }))
    // What is told while these are written waits for the next time.
    steps.clear()
    if (rows.length > 0) await write(orgId, (tx) => tx.insert(cloudScanSteps).values(rows).onConflictDoUpdate({ target: [cloudScanSteps.orgId, cloudScanSteps.scanId, cloudScanSteps.service, cloudScanSteps.region], set: { state: sql`excluded.state`, resources: sql`excluded.resources`, reads: sql`excluded.reads`, unread: sql`excluded.unread` } }))
  }
  let resources = 0
  try {
    const reached = await write(orgId, (tx) => accountToReach(tx, scan.accountId))
    if (!reached) return { why: 'The account was removed.' }
    const lines = collecting({ ...(await reached.reach()), ...(scan.services ? { services: scan.services } : {}) }, {
      step: (step) => {
        steps.set(`${step.service} ${step.region}`, step)
        if (performance.now() - last < 500) return
        last = performance.now()
        // How far it is may be missing for a moment: the scan goes on.
        writing = writing.then(keep).catch(() => {})
      },
    })
    async function* counted() {
      for await (const line of lines) {
        if ('resource' in line) resources++
        // Cancelled, it stops here, and the process that reads with it.
        progress(resources, null)
        yield line
      }
    }
    return await keptAndTaken(actor, fileName(reached.account.number, scan.startedAt), counted(), providers[reached.account.provider].scopes)
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return { why: error.message.slice(0, 2_000) }
  } finally {
    await writing.then(keep).catch(() => {})
  }
}

/** Begun again from its beginning after a crash: half of one hour and half of another would be of no time at all. */
export const scanning = runWork<Found>({
  queue: 'cloud.scan',
  name: 'cloud scan',
  work,
  finish: (actor, id, found) => ('why' in found ? failScan(actor, { id, why: found.why }) : completeScan(actor, { id, ...found })),
  giveUp: (actor, id, why) => failScan(actor, { id, why }),
})
