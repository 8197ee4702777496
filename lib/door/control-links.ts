import 'server-only'
import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { formatCount } from '#lib/format.ts'

type Links = PgTable & { orgId: PgColumn; id: PgColumn; recordId: PgColumn; controlId: PgColumn }
type Records = PgTable & { orgId: PgColumn; id: PgColumn; deletedAt: PgColumn }

type Given = {
  /** Which controls a record maps to (`db/schema/_control-links.ts`). */
  links: Links
  records: Records
  /** The field of its input and its entries that names them by code. */
  field: string
  /** What one is called: a control stays while any of them maps to it. Without: a control may be removed all the same, and what maps to it goes on doing so. */
  noun?: string
  /** Which of them count there; if nothing is said, those that are not removed. */
  live?: SQL
}

const declared: (Given & { noun: string })[] = []

/** A column: the codes that each record which is selected maps to, in their order. */
export const mappedCodes = (links: Links, records: Records) => sql<string[]>`array(select ${controls}.code from ${links} join ${controls} on ${controls}.org_id = ${links}.org_id and ${controls}.id = ${links}.control_id
  where ${links}.org_id = ${records}.org_id and ${links}.record_id = ${records}.id order by 1)`

/** A condition on controls: those that one record maps to. */
export const mappedFrom = (links: Links, recordId: string) => sql`${controls}.id in (select ${links}.control_id from ${links} where ${links}.record_id = ${recordId})`

/** A module says once that its records map to controls: people and files name these by code, the database by id, so that a control may be called otherwise. */
export function controlLinks(given: Given) {
  const { links, records, field, noun } = given
  if (noun) declared.push({ ...given, noun })
  const joined = and(eq(controls.orgId, links.orgId), eq(controls.id, links.controlId))
  return {
    codes: () => mappedCodes(links, records),
    /** The codes of each record of a page, by its id, in their order: by one statement, which costs a list less than asking for each. */
    async codesOf(tx: Tx, recordIds: string[]): Promise<Map<string, string[]>> {
      const rows = recordIds.length === 0 ? [] : await tx.select({ recordId: links.recordId, code: controls.code }).from(links as PgTable).innerJoin(controls, joined).where(inArray(links.recordId, recordIds)).orderBy(controls.code)
      return new Map([...Map.groupBy(rows, (row) => row.recordId as string)].map(([recordId, of]) => [recordId, of.map((row) => row.code)]))
    },
    /** A condition: records that map to the control of that code, removed or not. */
    toCode: (code: string) => sql`${records}.id in (select ${links}.record_id from ${links} join ${controls} on ${controls}.org_id = ${links}.org_id and ${controls}.id = ${links}.control_id where ${controls}.code = ${code})`,
    /** The same for a page of a list: the control is looked up before, so that PostgreSQL knows how much maps to it and chooses how to go. */
    async toKnown(tx: Tx, code: string): Promise<SQL> {
      const known = await tx.select({ id: controls.id }).from(controls).where(eq(controls.code, code))
      return known.length === 0 ? sql`false` : sql`exists (select from ${links} where ${links}.org_id = ${records}.org_id and ${links}.record_id = ${records}.id and ${inArray(links.controlId, known.map((row) => row.id))})`
    },
    /** A condition: records that map to that control. */
    to: (controlId: string) => sql`${records}.id in (select ${links}.record_id from ${links} where ${links}.control_id = ${controlId})`,
    /**
     * Makes a record map to exactly these controls.
     * @returns the codes it mapped to before
     * @throws AppError invalid at `field` when a code is no control's; that of a removed one stays where it was, and comes nowhere else
     */
    async set(tx: Tx, orgId: string, recordId: string, codes: string[]): Promise<string[]> {
      const former = await tx.select({ id: links.id, controlId: controls.id, code: controls.code }).from(links as PgTable).innerJoin(controls, joined).where(eq(links.recordId, recordId)).orderBy(controls.code)
      // Held until the end, so that none is removed meanwhile.
      const known = codes.length === 0 ? [] : await tx.select({ id: controls.id, code: controls.code }).from(controls).where(and(inArray(controls.code, codes), isNull(controls.deletedAt))).orderBy(controls.id).for('share')
      const idOf = new Map([...former.map(({ code, controlId }) => [code, controlId] as const), ...known.map(({ code, id }) => [code, id] as const)])
      const unknown = codes.filter((code) => !idOf.has(code))
      if (unknown.length > 0) throw invalid({ [field]: `there is no control ${unknown.join(', nor ')}: make it under Controls first` })
      const wanted = codes.map((code) => idOf.get(code) as string)
      const gone = former.filter(({ controlId }) => !wanted.includes(controlId)).map((row) => row.id)
      const fresh = wanted.filter((id) => !former.some(({ controlId }) => controlId === id))
      if (gone.length > 0) await tx.delete(links as PgTable).where(inArray(links.id, gone))
      if (fresh.length > 0) await tx.insert(links as PgTable).values(fresh.map((controlId) => ({ orgId, id: v7(), recordId, controlId })) as never)
      return former.map((row) => row.code)
    },
  }
}

/** @throws AppError conflict, with what they are, while records map to a control that is to be removed */
export async function refuseMapped(tx: Tx, control: { id: string; code: string }): Promise<void> {
  const found: string[] = []
  for (const { links, records, noun, live } of declared.toSorted((one, other) => one.noun.localeCompare(other.noun))) {
    const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(links as PgTable).innerJoin(records as PgTable, and(eq(records.orgId, links.orgId), eq(records.id, links.recordId)))
      .where(and(eq(links.controlId, control.id), live ?? isNull(records.deletedAt)))
    if (row && row.count > 0) found.push(formatCount(row.count, noun))
  }
  const isOne = found.length === 1 && found[0]?.startsWith('1 ')
  if (found.length > 0) throw conflict(`${found.join(', ').replace(/, ([^,]*)$/, ' and $1')} ${isOne ? 'maps' : 'map'} to ${control.code}. Give ${isOne ? 'it' : 'them'} another control first; evidence goes on mapping to this one.`)
}
