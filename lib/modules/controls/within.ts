import 'server-only'
import { and, asc, eq, inArray, isNull, notExists, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controlOccurrences, controls } from '#db/schema/controls.ts'
import { systems } from '#db/schema/systems.ts'
import { invalid } from '#lib/errors.ts'

export { calendarFrom, inSight, type Known, knownOf } from './calendar/read.ts'

type Named = { id: string; name: string }

/** What somebody chose, as it is called now. @throws AppError `invalid` by field: one of them is not there */
export async function scopeOf(tx: Tx, { systemIds, controlIds }: { systemIds: string[]; controlIds: string[] }): Promise<{ systems: Named[]; controls: Named[] }> {
  const ofSystems = systemIds.length === 0 ? [] : await tx.select({ id: systems.id, name: systems.name }).from(systems).where(inArray(systems.id, systemIds)).orderBy(systems.name, systems.id)
  const ofControls = controlIds.length === 0 ? [] : await tx.select({ id: controls.id, name: controls.code }).from(controls).where(inArray(controls.id, controlIds)).orderBy(controls.code, controls.id)
  if (ofSystems.length !== new Set(systemIds).size) throw invalid({ systemIds: 'one of them is not there' })
  if (ofControls.length !== new Set(controlIds).size) throw invalid({ controlIds: 'one of them is not there' })
  return { systems: ofSystems, controls: ofControls }
}

/** The controls an organization made from one of the pack, or called by its code. */
export const madeFrom = (code: string): SQL => sql`(${controls.template} = ${code} or (${controls.template} is null and ${controls.code} = ${code}))`

/** The controls for which a record is a proof that counts, in the order in which whoever withdraws it locks them. */
export async function provenBy(tx: Tx, { proofType, proofId }: Pick<Proven, 'proofType' | 'proofId'>): Promise<string[]> {
  const rows = await tx.select({ id: controlOccurrences.controlId }).from(controlOccurrences).where(and(eq(controlOccurrences.proofType, proofType), eq(controlOccurrences.proofId, proofId)))
    .groupBy(controlOccurrences.controlId, controlOccurrences.occurrence).having(sql`not bool_or(${controlOccurrences.outcome} = 'withdrawn')`).orderBy(asc(controlOccurrences.controlId))
  return [...new Set(rows.map((row) => row.id))]
}

type Proven = { occurrence: string; proofType: string; proofId: string }

/** The controls that fit for which that proof is not recorded yet, in the order in which whoever records locks them. */
export async function unproven(tx: Tx, which: SQL, { occurrence, proofType, proofId }: Proven): Promise<string[]> {
  const recorded = tx.select({ id: controlOccurrences.id }).from(controlOccurrences)
    .where(and(eq(controlOccurrences.orgId, controls.orgId), eq(controlOccurrences.controlId, controls.id), eq(controlOccurrences.occurrence, occurrence), eq(controlOccurrences.proofType, proofType), eq(controlOccurrences.proofId, proofId)))
  const rows = await tx.select({ id: controls.id }).from(controls).where(and(which, isNull(controls.deletedAt), notExists(recorded))).orderBy(asc(controls.id))
  return rows.map((row) => row.id)
}

export { calendarOfControl } from './calendar/read.ts'
