import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings, cloudScans } from '#db/schema/cloud-scans.ts'
import { remediations } from '#db/schema/remediations.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { startScan } from '../../cloud-scans/operations/start.ts'
import { load, type Remediation, subject } from './shared.ts'

/** By the same check, and nothing else: a scan of the service that says how the resource is now. */
export const verifyRemediation = operation({
  name: 'remediations.verify',
  summary: 'Start the scan that verifies a remediation',
  category: 'remediation',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, at, subject: before, call }) => {
    if (before.state !== 'executed' || before.verifyScanId !== null) throw conflict('There is nothing to verify.')
    const [found] = await tx.select({ check: cloudFindings.check, status: cloudAccounts.lastScanStatus }).from(cloudFindings).innerJoin(cloudAccounts, eq(cloudAccounts.id, cloudFindings.accountId)).where(eq(cloudFindings.id, before.findingId))
    if (!found) throw conflict('Its finding is gone.')
    // It is verified when that one is over: a scan that began before tells of before.
    if (found.status === 'running') throw conflict('The account is being scanned.')
    const { id: scanId } = await call(startScan, { id: before.accountId, services: [checkOf(found.check)?.service ?? ''].filter(Boolean).join(','), checks: found.check, verify: true } as never)
    await tx.update(remediations).set({ verifyScanId: scanId, ...touched(before, actor, at) }).where(eq(remediations.id, before.id))
    return done({ id: before.id }, changed(subject(before), { verifyScanId: null }, { verifyScanId: scanId }))
  },
})

/** What the scan said: fixed is what it read and passed, and nothing else. An undo is verified when it fails again. */
export const concludeRemediation = operation({
  name: 'remediations.conclude',
  summary: 'Record what the scan said that verifies a remediation',
  category: 'remediation',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, at, subject: before }) => {
    if (before.state !== 'executed' || before.verifyScanId === null) throw conflict('Nothing verifies it yet.')
    const [scan] = await tx.select({ status: cloudScans.status, error: cloudScans.error }).from(cloudScans).where(eq(cloudScans.id, before.verifyScanId))
    if (!scan || scan.status === 'running') throw conflict('The scan goes on.')
    const [finding] = await tx.select({ state: cloudFindings.state, readScanId: cloudFindings.readScanId, said: cloudFindings.said }).from(cloudFindings).where(eq(cloudFindings.id, before.findingId))
    const read = finding?.readScanId === before.verifyScanId && (scan.status === 'succeeded' || scan.status === 'partial')
    const fixed = finding?.state === 'fixed'
    const state = !read ? ('unverified' as const) : fixed === (before.direction === 'mend') ? ('verified' as const) : ('failed' as const)
    const error = state === 'verified' ? null : state === 'unverified' ? `The scan could not tell${scan.error ? `: ${scan.error}` : ', as the resource was not read'}. Scan the account again.`.slice(0, 2_000) : before.direction === 'mend' ? `Every step was done, and the check still says: ${finding?.said ?? ''}`.slice(0, 2_000) : 'It was taken back, and the check still passes.'
    const after: Remediation = { ...before, state, error, finishedAt: at, ...touched(before, actor, at) }
    await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
    const told = [{ state: before.state }, { state, error, notifiedId: before.executedById }] as const
    return done({ id: before.id, state }, state === 'verified' ? changed(subject(before), ...told) : failed(subject(before), (error as string).slice(0, 1_000), ...told))
  },
})
