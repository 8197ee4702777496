import 'server-only'
import { v7 } from 'uuid'
import { z } from 'zod'
import { controlOccurrences } from '#db/schema/controls.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { present } from '#lib/door/removable.ts'
import { invalid } from '#lib/errors.ts'
import { id, instant, line, optionalId } from '#lib/input.ts'
import { load, subject } from './details.ts'

/**
 * Said by the module in whose work a control was performed, in its transaction (`call`, as the portal): for which occurrence, when, by whom, and
 * which record shows it. `../within.ts` knows which controls a code means.
 */
export const recordOccurrence = operation({
  name: 'occurrences.record',
  summary: 'Record that a control was performed for an occurrence, with its proof',
  category: 'approval',
  input: z.object({
    id,
    occurrence: line(1, 100),
    performedAt: instant,
    performedById: optionalId,
    proofType: z.string().regex(/^[a-z][a-z-]{0,39}$/, 'is a kind of record, such as evidence'),
    proofId: id,
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
