import 'server-only'
import { sql } from 'drizzle-orm'
import { controls } from '#db/schema/controls.ts'
import { systemControls } from '#db/schema/systems.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'
import type { Import } from './import.ts'

/** That a whole scan of a system was read performs, for the month it was scanned in, the control that looks for weaknesses there, whatever it found. A scan of a part, or one that says it did not end well, does not. */
export async function performed({ tx, actor, call, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call' | 'at'>, of: Import): Promise<void> {
  if (!of.wholeCounted || of.scannedAt === null || of.systemIds.length === 0) return
  const proof = { occurrence: occurrenceAt('monthly', of.scannedAt).key, proofType: 'vulnerability-import', proofId: of.id }
  const which = sql`${madeFrom('OP-08')} and ${controls.frequency} = 'monthly' and ${controls.id} in (select ${systemControls.controlId} from ${systemControls} where ${systemControls.recordId} = any(${sql.param(of.systemIds)}::uuid[]))`
  const proofLabel = `${of.name}: whole scan by ${of.tools.map((each) => each.name).join(', ')} of ${of.systemIds.length} ${of.systemIds.length === 1 ? 'system' : 'systems'}, ${of.received} records`.slice(0, 500)
  for (const controlId of await unproven(tx, which, proof)) {
    await call(recordOccurrence, { id: controlId, ...proof, proofLabel, performedAt: (of.scannedAt < at ? of.scannedAt : at).toISOString(), performedById: of.createdById }, jobActor(actor.orgId, 'vulnerabilities', actor.request.id))
  }
}
