import 'server-only'
import { and, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { controlOccurrences } from '#db/schema/controls.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { present } from '#lib/door/removable.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant, line, optionalId } from '#lib/input.ts'
import { load, subject } from './details.ts'

/**
 * Said by the module in whose work a control was performed, in its transaction (`call`, as the portal): for which occurrence, when, by whom, and
 * which record shows it. `../within.ts` knows which controls a code means.
 */
const proof = { proofType: z.string().regex(/^[a-z][a-z-]{0,39}$/, 'is a kind of record, such as evidence'), proofId: id }

export const recordOccurrence = operation({
  name: 'occurrences.record',
  summary: 'Record that a control was performed for an occurrence, or that there was nothing to perform it for, with its proof',
  category: 'approval',
  input: z.object({
    id,
    occurrence: line(1, 100),
    /** `not_occurring`: the population of that occurrence is confirmed to be empty. */
    outcome: z.enum(['performed', 'not_occurring']).default('performed'),
    performedAt: instant,
    performedById: optionalId,
    ...proof,
    proofLabel: line(1, 500),
  }),
  load,
  run: async ({ tx, actor, input, subject: control, at }) => {
    const { id: controlId, ...said } = input
    present(control, 'control')
    if (said.performedAt > at) throw invalid({ performedAt: 'lies ahead: what was performed is recorded, not what is planned' })
    await tx.insert(controlOccurrences).values({ orgId: actor.orgId, id: v7(), controlId, ...said, recordedAt: at })
    return done({ id: controlId, occurrence: said.occurrence }, changed(subject(control), null, said))
  },
})

/** The record behind a proof counts for nothing any more: from now on; what was known before stays known as it was. */
export const withdrawOccurrence = operation({
  name: 'occurrences.withdraw',
  summary: 'Record that a proof of a control does not count any more',
  category: 'approval',
  input: z.object({ id, ...proof, reason: line(1, 500) }),
  load,
  run: async ({ tx, input, subject: control, at }) => {
    const said = await tx.select().from(controlOccurrences).where(and(eq(controlOccurrences.controlId, control.id), eq(controlOccurrences.proofType, input.proofType), eq(controlOccurrences.proofId, input.proofId)))
    const gone = new Set(said.flatMap((each) => (each.outcome === 'withdrawn' ? [each.occurrence] : [])))
    const living = said.filter((each) => each.outcome !== 'withdrawn' && !gone.has(each.occurrence))
    if (living.length === 0) throw conflict('There is no such proof, or it was withdrawn already.')
    await tx.insert(controlOccurrences).values(living.map((each) => ({ ...each, id: v7(), outcome: 'withdrawn' as const, recordedAt: at })))
    return done({ id: control.id, withdrawn: living.length }, changed(subject(control), null, { occurrence: living.map((each) => each.occurrence).join(', '), outcome: 'withdrawn', proofType: input.proofType, proofId: input.proofId, reason: input.reason }))
  },
})
