import 'server-only'
import { and, eq, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { auditVerifications, type Verified } from '#db/schema/audit-trail.ts'
import { anchorStore } from '#lib/audit/anchors.ts'
import type { Run } from '#lib/audit/seal-anchor.ts'
import { verifiersOf } from '#lib/audit/seal-keys.ts'
import { type Report, verify } from '#lib/audit/verify.ts'
import { readAnchor } from '#lib/audit/verify-anchor.ts'
import { jobActor, userOf } from '#lib/auth/actor.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import type { Job } from '#lib/jobs.ts'
import { shownOutside } from './verification.ts'

/** Verification of a whole log takes as long as it is large: the worker does it, and the screen watches. */
type Verification = typeof auditVerifications.$inferSelect

const subject = (orgId: string) => ({ type: 'audit-trail' as const, id: orgId, label: 'the audit trail' })
const open = ['queued', 'running'] as const

export const startVerification = operation({
  name: 'auditTrail.verify',
  summary: 'Recompute the whole audit trail and name the first wrong entry',
  category: 'data access',
  http: { method: 'POST', path: '/audit-log/verifications' },
  input: z.object({}),
  run: async ({ tx, actor, at, send }) => {
    const [running] = await tx.select({ id: auditVerifications.id }).from(auditVerifications).where(inArray(auditVerifications.status, [...open])).for('update')
    if (running) throw conflict('A verification is under way. Wait for it, or cancel it.')
    const row = { orgId: actor.orgId, id: v7(), startedById: userOf(actor), startedAt: at }
    await tx.insert(auditVerifications).values(row)
    send('audit.verify', { id: row.id })
    return done({ id: row.id }, changed(subject(actor.orgId), null, { verification: 'queued' }))
  },
})

const lockOpen = async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<Verification | null> => {
  const [found] = await tx.select().from(auditVerifications).where(and(eq(auditVerifications.id, input.id), inArray(auditVerifications.status, [...open]))).for('update')
  return found ?? null
}

export const cancelVerification = operation({
  name: 'auditTrail.cancelVerification',
  summary: 'Cancel a verification of the audit trail',
  category: 'data access',
  http: { method: 'POST', path: '/audit-log/verifications/{id}/cancel' },
  input: z.object({ id }),
  load: lockOpen,
  run: async ({ tx, actor, subject: before, at }) => {
    await tx.update(auditVerifications).set({ status: 'cancelled', finishedAt: at }).where(eq(auditVerifications.id, before.id))
    return done({ id: before.id }, changed(subject(actor.orgId), { verification: before.status }, { verification: 'cancelled' }))
  },
})

/** Without a report it could not be finished. Something wrong is an outcome of its own in the trail. */
export const finishVerification = operation({
  name: 'auditTrail.finishVerification',
  summary: 'Note what a verification of the audit trail found',
  category: 'detection',
  input: z.object({ id, report: z.custom<Verified>((value) => typeof value === 'object' && value !== null).nullish() }),
  load: lockOpen,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { report } = input
    const wrong = report ? (report.wrong?.says ?? report.anchor.wrong) : 'the verification could not be finished'
    await tx.update(auditVerifications).set({ status: report ? 'done' : 'failed', report: report ?? null, finishedAt: at, ...(report ? { done: report.compared, total: report.size } : {}) }).where(eq(auditVerifications.id, before.id))
    const after = { verification: report ? 'done' : 'failed', compared: report?.compared ?? null, wrong: report?.wrong?.kind ?? null }
    return done({ id: before.id }, wrong ? failed(subject(actor.orgId), wrong.slice(0, 1_000), { verification: before.status }, after) : changed(subject(actor.orgId), { verification: before.status }, after, { count: report?.compared ?? 0 }))
  },
})

class Cancelled extends Error {}

/**
 * The whole of it, in a snapshot of its own. Whoever dies in between leaves a job that comes again and begins anew.
 * @param read runs work as the reader role, @param write as the app role
 */
export async function runVerification({ read, write }: { read: Run; write: Run }, job: Job): Promise<void> {
  const mine = eq(auditVerifications.id, job.id)
  const started = await write((tx) => tx.update(auditVerifications).set({ status: 'running', done: 0 }).where(and(mine, inArray(auditVerifications.status, [...open]))).returning({ id: auditVerifications.id }))
  if (started.length === 0) return
  let told = performance.now()
  let telling = Promise.resolve()
  let cancelled = false
  try {
    // First the anchor: what is sealed after this moment is only ever more.
    const store = anchorStore(job.orgId)
    const anchored = await readAnchor(await read((tx) => verifiersOf(tx, job.orgId)), job.orgId, store)
    const report = await read(async (tx) => verify(tx, job.orgId, {
      outside: [...(anchored.checkpoint ? [anchored.checkpoint] : []), ...(await shownOutside(tx, job.orgId))],
      progress(compared, total) {
        if (cancelled) throw new Cancelled()
        if (performance.now() - told < 500) return
        told = performance.now()
        telling = telling.then(async () => {
          const rows = await write((tx) => tx.update(auditVerifications).set({ done: compared, total }).where(and(mine, eq(auditVerifications.status, 'running'))).returning({ id: auditVerifications.id }))
          cancelled = rows.length === 0
        })
      },
    }))
    await telling
    await finish(job, { ...plain(report), anchor: { size: anchored.size, wrong: anchored.wrong, unread: anchored.unread, deletion: store.deletion } })
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
  }
}

export const giveUpVerification = (job: Job) => finish(job, null)

const finish = (job: Job, report: Verified | null) =>
  finishVerification(jobActor(job.orgId, 'verification', job.correlationId ?? job.id), { id: job.id, report }).then(() => {}, (error: unknown) => {
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
  })

const plain = ({ oldestUnsealed, newest, ...report }: Report) => ({ ...report, oldestUnsealed: oldestUnsealed?.toISOString() ?? null, newest: newest && { ...newest, at: newest.at.toISOString() } })
