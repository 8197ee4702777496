import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { evidence } from '#db/schema/evidence.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { present, restoring } from '#lib/door/removable.ts'
import { conflict } from '#lib/errors.ts'
import { formatDate } from '#lib/format.ts'
import { id, text } from '#lib/input.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { withdrawOccurrence } from '../../controls/operations/occurrences.ts'
import { provenBy } from '../../controls/within.ts'
import { statusNames } from '../words.ts'
import { type Evidence, filesOf, load, subject } from './shared.ts'

async function refuseHeld(tx: Tx, evidenceId: string): Promise<void> {
  if ((await filesOf(tx, evidenceId)).some(({ artifact }) => artifact.legalHold)) throw conflict('This evidence is under a legal hold and cannot be removed.')
}

/** What controls rest on does not go by one person's hand. A newer file makes the request void: it was about another one. */
export const requestRemoval = operation({
  name: 'evidence.requestRemoval',
  summary: 'Request that evidence is removed from the library; somebody else decides',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence/{id}/removal' },
  input: z.object({ id, reason: text(1, 1_000) }),
  load,
  run: async ({ tx, actor, input, subject: of, call }) => {
    present(of, 'evidence')
    await refuseHeld(tx, of.id)
    const answer = await askApproval({ actor, call }, {
      kind: 'evidence-removal', subjectId: of.id, title: `Remove ${of.title}`, reason: input.reason,
      facts: [{ label: 'Evidence', value: of.title }, { label: 'State', value: statusNames[of.status] }, { label: 'Collected', value: of.collectedAt ? formatDate(of.collectedAt) : 'no file yet' }],
    })
    return done(answer, changed(subject(of), null, { removal: 'requested' }, { reason: input.reason }))
  },
})

export const removeEvidence = operation({
  name: 'evidence.remove',
  summary: 'Remove evidence from the library, as it was approved; its files stay for their retention',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at, call }) => {
    present(before, 'evidence')
    await refuseHeld(tx, before.id)
    const { seen } = await approvedNow(tx, input.approvalId)
    const after: Evidence = { ...before, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    // What it showed counts no more from now on.
    const proof = { proofType: 'evidence', proofId: before.id }
    for (const controlId of await provenBy(tx, proof)) await call(withdrawOccurrence, { id: controlId, ...proof, reason: 'Its evidence was removed' }, jobActor(actor.orgId, 'removed evidence', actor.request.id))
    return done({ id: before.id }, changed(subject(before), before, after, { reason: seen.reason }))
  },
})

export const restoreEvidence = restoring(evidence, { name: 'evidence', one: 'evidence', path: '/evidence', subject, summaries: { restore: 'Restore removed evidence' } })

approvable({
  kind: 'evidence-removal', label: 'Removing evidence', subjectType: 'evidence', approved: removeEvidence, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'evidence', material: ['version_number', 'deleted_at'], done: 'removed' }, href: ({ id: evidenceId }) => `/evidence/${evidenceId}`,
})
