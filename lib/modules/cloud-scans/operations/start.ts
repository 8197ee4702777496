import 'server-only'
import { and, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudScans, type ScanReason } from '#db/schema/cloud-scans.ts'
import { providers } from '#lib/cloud/providers.ts'
import { changed, done } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { flag, id, words } from '#lib/input.ts'
import { type CloudAccount, noteScanBegan, noteScanEnded } from '../../cloud-accounts/within.ts'
import { lockOpenRun, beginRun, endRun } from '../../runs/within.ts'
import { loadScan, type Scan, scanSubject } from './shared.ts'

const load = lockedLive(cloudAccounts)

const fresh = { finishedAt: null, catalogue: null, regions: [], resources: 0, reads: 0, unread: 0, incomplete: 0, gaps: [], calls: [], totals: null, artifactId: null, error: null }

/** A row that runs, and what an account says of it; the job of it is the caller's. */
export async function beginScan({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, account: CloudAccount, of: { reason: ScanReason; services: string[] | null; checks: string[] | null }): Promise<Scan> {
  const row: Scan = { ...created(actor, at), accountId: account.id, status: 'running', startedAt: at, sample: account.sample, ...of, ...fresh }
  await tx.insert(cloudScans).values(row)
  await noteScanBegan(tx, account, at)
  return row
}

/** Only one at a time: two would tell two stories of the same findings. */
export const startScan = operation({
  name: 'cloudScans.start',
  summary: 'Request a scan of a cloud account: all of it, or some services or checks',
  category: 'configuration',
  http: { method: 'POST', path: '/cloud-accounts/{id}/scans' },
  input: z.object({ id, services: words(40, 40), checks: words(200, 40), verify: flag }),
  load,
  run: async (scope) => {
    const { actor, subject: account, input } = scope
    // The portal alone makes scans of an example, and calls nobody for them.
    if (account.sample && actor.kind !== 'job') throw conflict('This account is an example: it is never called.')
    if (account.pausedReason !== null) throw conflict('This account is paused.')
    if (account.lastScanStatus === 'running') throw conflict('It is being scanned already.')
    const known = providers[account.provider].checks
    const unknown = input.checks.find((each) => !known.some((check) => check.id === each))
    if (unknown !== undefined) throw invalid({ checks: `has “${unknown}”, which is no check of ${providers[account.provider].label}` })
    const noService = input.services.find((each) => !known.some((check) => check.service === each))
    if (noService !== undefined) throw invalid({ services: `has “${noService}”, of which there is no check` })
    const reason: ScanReason = input.verify ? 'verify' : actor.kind === 'job' ? 'scheduled' : 'asked'
    const row = await beginScan(scope, account, { reason, services: input.services.length > 0 ? input.services : null, checks: input.checks.length > 0 ? input.checks : null })
    const run = await beginRun(scope, 'cloud.scan', { subject: scanSubject(row, account.name), input: {} })
    return done({ id: row.id, runId: run.id }, changed(scanSubject(row, account.name), null, row))
  },
})

export const cancelScan = operation({
  name: 'cloudScans.cancel',
  summary: 'Cancel a scan that goes on: what it read is dropped, and findings stay as they are',
  category: 'configuration',
  http: { method: 'POST', path: '/cloud-scans/{id}/cancel' },
  input: z.object({ id }),
  load: loadScan,
  run: async (scope) => {
    const { tx, actor, subject: before, at } = scope
    const run = await lockOpenRun(tx, 'cloud.scan', before.id)
    if (before.status !== 'running' || !run) throw conflict('It is over already.')
    const after: Scan = { ...before, status: 'cancelled', finishedAt: at, ...touched(before, actor, at) }
    await tx.update(cloudScans).set(after).where(eq(cloudScans.id, before.id))
    const [former] = await tx.select({ status: cloudScans.status }).from(cloudScans).where(and(eq(cloudScans.accountId, before.accountId), isNull(cloudScans.services), isNull(cloudScans.checks))).orderBy(desc(cloudScans.startedAt)).offset(1).limit(1)
    await noteScanEnded(tx, before.accountId, { status: former === undefined ? 'never' : former.status === 'cancelled' || former.status === 'running' ? 'partial' : former.status, at: null })
    await endRun(scope, run, { status: 'cancelled', error: 'It was cancelled.' })
    return done({ id: before.id }, changed({ ...scanSubject(before, run.label.split(',')[0] ?? ''), label: run.label }, before, after))
  },
})
