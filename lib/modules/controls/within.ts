import 'server-only'
import { and, asc, eq, isNull, notExists, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controlOccurrences, controls } from '#db/schema/controls.ts'

/** The controls an organization made from one of the catalogue, or called by its code. */
export const madeFrom = (code: string): SQL => sql`(${controls.template} = ${code} or (${controls.template} is null and ${controls.code} = ${code}))`

type Proven = { occurrence: string; proofType: string; proofId: string }

/** The controls that fit for which that proof is not recorded yet, in the order in which whoever records locks them. */
export async function unproven(tx: Tx, which: SQL, { occurrence, proofType, proofId }: Proven): Promise<string[]> {
  const recorded = tx.select({ id: controlOccurrences.id }).from(controlOccurrences)
    .where(and(eq(controlOccurrences.orgId, controls.orgId), eq(controlOccurrences.controlId, controls.id), eq(controlOccurrences.occurrence, occurrence), eq(controlOccurrences.proofType, proofType), eq(controlOccurrences.proofId, proofId)))
  const rows = await tx.select({ id: controls.id }).from(controls).where(and(which, isNull(controls.deletedAt), notExists(recorded))).orderBy(asc(controls.id))
  return rows.map((row) => row.id)
}
