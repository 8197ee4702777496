import 'server-only'
import { sql } from 'drizzle-orm'
import { controls } from '#db/schema/controls.ts'
import { systemControls } from '#db/schema/systems.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { frequencyKeys, occurrenceAt } from '#lib/occurrences.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'
import type { Census } from '../gather.ts'

/** What a whole period is called; null: it is none of any frequency. */
export function wholePeriod(from: Date, to: Date): string | null {
  for (const each of frequencyKeys) {
    const found = occurrenceAt(each, from)
    if (found.from.getTime() === from.getTime() && found.to.getTime() === to.getTime()) return found.key
  }
  return null
}

/** That a census looked at every leaver of a whole period performs the control that takes away their access, whatever it found; not where nothing could be told of any of them. */
export async function performed({ tx, actor, call, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call' | 'at'>, of: Census, byId: string | null): Promise<void> {
  const occurrence = wholePeriod(of.fromAt, of.toAt)
  const total = of.totals?.find(({ kind }) => kind === 'leaver')
  if (occurrence === null || !total || total.pass + total.fail === 0) return
  const proof = { occurrence, proofType: 'census', proofId: of.id }
  const proofLabel = `${of.title}: of ${total.n} accounts of leavers ${total.pass} passed, ${total.fail} failed, ${total.not_evaluable} not evaluable, ${total.not_applicable} not applicable`.slice(0, 500)
  const which = sql`${madeFrom('AC-04')} and ${controls.id} in (select ${systemControls.controlId} from ${systemControls} where ${systemControls.recordId} = any(${sql.param([...of.scope, of.rosters.systemId])}::uuid[]))`
  for (const controlId of await unproven(tx, which, proof)) {
    await call(recordOccurrence, { id: controlId, ...proof, proofLabel, performedAt: at.toISOString(), performedById: byId }, jobActor(actor.orgId, 'census', actor.request.id))
  }
}
