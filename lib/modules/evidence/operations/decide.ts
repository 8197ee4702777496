import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { evidence, evidenceControls, evidenceVersions } from '#db/schema/evidence.ts'
import { templateControls } from '#db/schema/evidence-templates.ts'
import { type Actor, humanOf, jobActor, userOf } from '#lib/auth/actor.ts'
import { refuseInvolved, stepTo } from '#lib/decisions.ts'
import { changed, done } from '#lib/door/change.ts'
import type { Scope } from '#lib/door/contract.ts'
import { mappedFrom } from '#lib/door/control-links.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { present } from '#lib/door/removable.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalText, text, version } from '#lib/input.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { unproven } from '../../controls/within.ts'
import { evidenceDecisions, unfitSource } from '../model.ts'
import { hasOpened } from '../opened.ts'
import { collectorsOf, type Evidence, load, stale, subject } from './shared.ts'

/** A decision names what was seen: the record's version and the number of its file. Anything newer voids it. */
const seen = { id, version, versionNumber: z.coerce.number().int().min(1) }
type Seen = { version: number; versionNumber: number }

type Verb = 'approve' | 'reject' | 'review'

/** @returns the state it comes to */
async function decidable(tx: Tx, actor: Actor, of: Evidence, input: Seen, verb: Verb): Promise<Evidence['status']> {
  present(of, 'evidence')
  const to = stepTo(evidenceDecisions, verb, of.status)
  if (of.versionNumber !== input.versionNumber) throw conflict('A newer file was added since you looked. Review that one, then decide.')
  if (of.version !== input.version) throw stale()
  refuseInvolved(evidenceDecisions, verb, humanOf(actor), { collector: await collectorsOf(tx, of.id) })
  return to
}

/** Bytes that are gone or altered prove nothing. */
async function refuseBroken(tx: Tx, of: Evidence): Promise<void> {
  const [file] = await tx.select({ outcome: artifacts.checkOutcome }).from(evidenceVersions)
    .innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
    .where(and(eq(evidenceVersions.evidenceId, of.id), eq(evidenceVersions.number, of.versionNumber)))
  if (file?.outcome === 'mismatch' || file?.outcome === 'missing') throw conflict('The stored file was found altered or missing. Collect it again before anybody approves it.')
}

/** What nobody opened nobody has reviewed, let alone approved. */
async function refuseUnseen(tx: Tx, actor: Actor, of: Evidence): Promise<void> {
  if (!(await hasOpened(tx, actor, of))) throw conflict('Open the file first, by Preview or Download: nobody approves what they have not seen.')
}

/** Without them it is evidence of nothing in particular. */
async function refuseVague(tx: Tx, of: Evidence): Promise<void> {
  const [control] = await tx.select({ id: evidenceControls.id }).from(evidenceControls).where(eq(evidenceControls.recordId, of.id)).limit(1)
  if (!of.observedFrom || !of.observedTo || !control) throw conflict('It names no period or no control. Whoever looks after it says both under Edit; then it can be approved.')
}

/** Approved evidence of a template shows that the controls the template names were performed, when it was taken and by whoever took it. */
async function performed({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, of: Evidence): Promise<void> {
  if (!of.templateId || !of.occurrence || !of.collectedAt) return
  const proof = { occurrence: of.occurrence, proofType: 'evidence', proofId: of.id }
  for (const id of await unproven(tx, mappedFrom(templateControls, of.templateId), proof)) {
    await call(recordOccurrence, { id, ...proof, proofLabel: of.title, performedAt: of.collectedAt.toISOString(), performedById: of.collectedById }, jobActor(actor.orgId, 'approved evidence', actor.request.id))
  }
}

const step = (before: Evidence, actor: Actor, at: Date) => ({ ...before, ...touched(before, actor, at) })

export const reviewEvidence = operation({
  name: 'evidence.review',
  summary: 'Record a review of evidence; the decision is another step',
  category: 'approval',
  http: { method: 'POST', path: '/evidence/{id}/review' },
  input: z.object({ ...seen, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    await decidable(tx, actor, before, input, 'review')
    await refuseUnseen(tx, actor, before)
    const after: Evidence = { ...step(before, actor, at), reviewedById: userOf(actor), reviewedAt: at }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

export const approveEvidence = operation({
  name: 'evidence.approve',
  summary: 'Approve the version of evidence that was reviewed',
  category: 'approval',
  http: { method: 'POST', path: '/evidence/{id}/approve' },
  input: z.object({ ...seen, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at, call }) => {
    const status = await decidable(tx, actor, before, input, 'approve')
    const unfit = unfitSource(before.dataSource)
    if (unfit) throw conflict(unfit)
    if (before.expiresAt && before.expiresAt <= at) throw conflict('This evidence has expired. Collect it again.')
    await refuseBroken(tx, before)
    await refuseVague(tx, before)
    await refuseUnseen(tx, actor, before)
    const by = userOf(actor)
    const after: Evidence = {
      ...step(before, actor, at), status, approvedById: by, approvedAt: at, reason: input.reason, decidedVersion: before.versionNumber,
      reviewedById: before.reviewedById ?? by, reviewedAt: before.reviewedAt ?? at,
    }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    await performed({ tx, actor, call }, after)
    return done({ id: before.id, status: after.status }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

export const rejectEvidence = operation({
  name: 'evidence.reject',
  summary: 'Reject the version of evidence that was reviewed, with a reason',
  category: 'approval',
  http: { method: 'POST', path: '/evidence/{id}/reject' },
  input: z.object({ ...seen, reason: text(1, 1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const status = await decidable(tx, actor, before, input, 'reject')
    const by = userOf(actor)
    const after: Evidence = {
      ...step(before, actor, at), status, rejectedById: by, rejectedAt: at, reason: input.reason, decidedVersion: before.versionNumber,
      reviewedById: before.reviewedById ?? by, reviewedAt: before.reviewedAt ?? at,
    }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({ id: before.id, status: after.status }, changed(subject(before), before, after, { reason: input.reason }))
  },
})
