import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'
import { reference } from '../model.ts'
import { type Change, subject } from '../record.ts'

/** The control that its approval performed: once a revision, when it has come to its end. `byId`: whoever spoke last for it. */
export async function performed({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, of: Change, approvedAt: Date, byId: string | null): Promise<void> {
  const proof = { occurrence: of.revision > 1 ? `${reference(of.number)}, revision ${of.revision}` : reference(of.number), proofType: 'change', proofId: of.id }
  for (const controlId of await unproven(tx, madeFrom(of.type === 'emergency' ? 'CM-03' : 'CM-01'), proof)) {
    await call(recordOccurrence, { id: controlId, ...proof, proofLabel: subject(of).label, performedAt: approvedAt.toISOString(), performedById: byId }, jobActor(actor.orgId, 'changes', actor.request.id))
  }
}
