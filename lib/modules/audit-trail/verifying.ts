import 'server-only'
import { z } from 'zod'
import type { Verified } from '#db/schema/audit-trail.ts'
import { anchorStore } from '#lib/audit/anchors.ts'
import { originsOf, verifiersOf } from '#lib/audit/seal-keys.ts'
import { type Report, verify } from '#lib/audit/verify.ts'
import { readAnchors } from '#lib/audit/verify-anchor.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { schedulable } from '#lib/door/schedulable.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalText } from '#lib/input.ts'
import { beginRun, endRun, hasOpenRun, lockRun } from '../runs/within.ts'
import { runWork } from '../runs/working.ts'
import { shownOutside } from './verification.ts'

/** Verification of a whole log takes as long as it is large: the worker does it, and the screen watches. */
const subject = (orgId: string) => ({ type: 'audit-trail' as const, id: orgId, label: 'the audit trail' })

export const startVerification = operation({
  name: 'auditTrail.verify',
  summary: 'Verify the whole audit trail; names the first wrong entry',
  category: 'data access',
  http: { method: 'POST', path: '/audit-log/verifications' },
  input: z.object({}),
  run: async (scope) => {
    const { tx, actor } = scope
    if (await hasOpenRun(tx, 'audit.verify', actor.orgId)) throw conflict('A verification is under way. Wait for it, or cancel it.')
    const run = await beginRun(scope, 'audit.verify', { subject: subject(actor.orgId), input: {} })
    return done({ id: run.id }, changed(subject(actor.orgId), null, { verification: run.status }))
  },
})

schedulable({ operation: startVerification, label: 'Verification of the audit trail', rule: '0 3 * * 0', href: '/audit-trail/verify' })

export const cancelVerification = operation({
  name: 'auditTrail.cancelVerification',
  summary: 'Cancel a verification of the audit trail',
  category: 'data access',
  http: { method: 'POST', path: '/audit-log/verifications/{id}/cancel' },
  input: z.object({ id }),
  load: lockRun('audit.verify'),
  run: async (scope) => {
    const { actor, subject: before } = scope
    await endRun(scope, before, { status: 'cancelled' })
    return done({ id: before.id }, changed(subject(actor.orgId), { verification: before.status }, { verification: 'cancelled' }))
  },
})

/** Without a report it could not be finished. Something wrong is an outcome of its own in the trail. */
export const finishVerification = operation({
  name: 'auditTrail.finishVerification',
  summary: 'Record what a verification of the audit trail found',
  category: 'detection',
  input: z.object({ id, report: z.custom<Verified>((value) => typeof value === 'object' && value !== null).nullish(), why: optionalText(300) }),
  load: lockRun('audit.verify'),
  run: async (scope) => {
    const { actor, input: { report, why }, subject: before } = scope
    const wrong = report ? (report.wrong?.says ?? report.anchor.wrong) : (why ?? 'the verification could not be finished')
    const { status } = await endRun(scope, before, { status: report ? 'done' : 'failed', result: report ?? null, error: report ? null : wrong, ...(report ? { done: report.compared, total: report.size } : {}) })
    const after = { verification: status, compared: report?.compared ?? null, wrong: report?.wrong?.kind ?? null, ...(report?.former?.length ? { takenBack: report.former.length } : {}) }
    return done({ id: before.id }, wrong ? failed(subject(actor.orgId), wrong.slice(0, 1_000), { verification: before.status }, after) : changed(subject(actor.orgId), { verification: before.status }, after, { count: report?.compared ?? 0 }))
  },
})

/** The whole of it, in a snapshot of its own. */
export const verifying = runWork({
  queue: 'audit.verify',
  name: 'verification',
  work: async ({ orgId, read, progress }): Promise<Verified> => {
    // First the anchor: what is sealed after this moment is only ever more.
    const keys = await read(orgId, (tx) => verifiersOf(tx, orgId))
    const { newest: anchored, outside } = await readAnchors(keys, orgId)
    const report = await read(orgId, async (tx) => verify(tx, orgId, { outside: [...outside, ...(await shownOutside(tx, orgId))], progress }))
    const { deletion } = anchorStore(orgId, originsOf(orgId, keys)[0] as string)
    return { ...plain(report), anchor: { size: anchored.size, wrong: anchored.wrong, unread: anchored.unread, deletion } }
  },
  finish: (actor, run, report) => finishVerification(actor, { id: run, report }),
  giveUp: (actor, run, why) => finishVerification(actor, { id: run, report: null, why }),
})

const plain = ({ oldestUnsealed, newest, ...report }: Report) => ({ ...report, oldestUnsealed: oldestUnsealed?.toISOString() ?? null, newest: newest && { ...newest, at: newest.at.toISOString() } })
