import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { controls } from '#db/schema/controls.ts'
import type { reconciliations } from '#db/schema/reconciliations.ts'
import { systemControls } from '#db/schema/systems.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { frequencyKeys, occurrenceAt } from '#lib/occurrences.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'

type Run = Pick<typeof reconciliations.$inferSelect, 'id' | 'title' | 'systemId' | 'fromAt' | 'toAt' | 'totals' | 'incomplete'>

/** What a period is called by whatever frequency it is one of; any other by its days. */
export function periodOf(from: Date, to: Date): string {
  for (const each of frequencyKeys) {
    const found = occurrenceAt(each, from)
    if (found.from.getTime() === from.getTime() && found.to.getTime() === to.getTime()) return found.key
  }
  return `${from.toISOString().slice(0, 10)} to ${new Date(to.getTime() - 1).toISOString().slice(0, 10)}`
}

/** Those of its system that say changes are approved before they go live: of the catalogue, or an organization's own that speak of reconciling. */
const reconciled = (systemId: string): SQL => sql`(${madeFrom('CM-01')} or (${controls.template} is null and ${controls.code} like 'CM-%' and ${controls.title} ~* 'reconcil'))
  and ${controls.id} in (select ${systemControls.controlId} from ${systemControls} where ${systemControls.recordId} = ${systemId}::uuid)`

/** The question that the control is about. */
const approval = 2

/**
 * That a run looked at every change of its period performs the control, whatever it found; not where the list has holes or nothing could be told of any change. What could not be evaluated stands
 * in what is recorded.
 */
export async function performed({ tx, actor, call, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call' | 'at'>, of: Run, byId: string | null): Promise<void> {
  const total = of.totals?.find(({ attribute }) => attribute === approval)
  if (of.incomplete.length > 0 || !total || total.pass + total.fail === 0) return
  const proof = { occurrence: periodOf(of.fromAt, of.toAt), proofType: 'reconciliation', proofId: of.id }
  const proofLabel = `${of.title}: of ${total.n} changes ${total.pass} approved by somebody else, ${total.fail} not, ${total.not_evaluable} not evaluable`.slice(0, 500)
  for (const controlId of await unproven(tx, reconciled(of.systemId), proof)) {
    await call(recordOccurrence, { id: controlId, ...proof, proofLabel, performedAt: at.toISOString(), performedById: byId }, jobActor(actor.orgId, 'reconciliation', actor.request.id))
  }
}
