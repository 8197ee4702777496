import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { approvals } from '#db/schema/approvals.ts'
import { changes, changeSteps } from '#db/schema/changes.ts'
import { approvableOf, recordsApplied } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { nextNumber } from '#lib/door/numbers.ts'
import { operation } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { id } from '#lib/input.ts'
import { approvedNow } from '../../approvals/within.ts'
import { keepRevision, subject, type Change } from '../record.ts'
import { performed } from './performed.ts'

/** The same for each: it touches one system, nobody tried it, and it is set back at once. */
const answers = { impact: 2, reach: 1, backOut: 0, testing: 3, novelty: 2 }

/** Its life, as the approval had it. */
async function lived(tx: Tx, of: Change, decidedById: string | null, note: string | null): Promise<void> {
  const step = { orgId: of.orgId, changeId: of.id, revision: 1, flags: [] as string[], note: null as string | null }
  const implementedAt = of.implementedAt as Date
  await tx.insert(changeSteps).values([
    { ...step, id: v7(), verb: 'submit', fromState: null, toState: 'submitted' as const, byId: of.requestedById, at: of.submittedAt as Date },
    ...(of.approvedAt ? [{ ...step, id: v7(), verb: 'approve', fromState: 'submitted' as const, toState: 'approved' as const, byId: decidedById, note, at: of.approvedAt }] : []),
    { ...step, id: v7(), verb: 'implement', fromState: of.approvedAt ? 'approved' as const : 'submitted' as const, toState: 'closed' as const, byId: null, flags: of.alone ? ['alone'] : [], at: implementedAt },
  ])
}

/** In the transaction that applies what was approved, so that neither is without the other. PostgreSQL says who asked, who decided and when, whatever is written here. */
export const recordApplied = operation({
  name: 'changes.recordApplied',
  summary: 'Record among the changes what was approved and has changed the portal itself',
  category: 'configuration',
  input: z.object({ approvalId: id }),
  load: async ({ tx, input }) => (await tx.select().from(approvals).where(eq(approvals.id, input.approvalId)))[0] ?? null,
  run: async ({ tx, actor, subject: approval, at, call }) => {
    const { seen, decidedById, note } = await approvedNow(tx, approval.id)
    const [stored] = await tx.insert(changes).values({
      ...created(actor, at), number: await nextNumber(tx, actor.orgId, changes), title: approval.title.slice(0, 200), type: 'normal', category: approvableOf(approval.kind).population as 'configuration', state: 'closed', result: 'successful',
      description: seen.facts.map(({ label, value }) => `${label}: ${value}`).join('\n').slice(0, 10_000), justification: approval.reason, systemIds: [], answers, testPlan: '', backOutPlan: '', refs: [], requestedById: approval.requestedById, implementedAt: at, approvalId: approval.id,
    }).returning()
    if (!stored) throw new Error('nothing was stored')
    await keepRevision(tx, stored, actor, at)
    await lived(tx, stored, decidedById, note)
    // What nobody approved performed no control: it is the exception.
    if (stored.approvedAt) await performed({ tx, actor, call }, stored, stored.approvedAt, decidedById)
    return done({ id: stored.id, number: stored.number }, changed(subject(stored), null, { ...stored, approvalId: approval.id }))
  },
})

recordsApplied(recordApplied)
