import 'server-only'
import { and, asc, eq, inArray, isNull, lte, ne, notInArray } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { HeldList, HeldRosters, HeldSource } from '#db/schema/censuses.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { invalid } from '#lib/errors.ts'
import { notOfAccess } from '#lib/importers/sources.ts'

type Found = { id: string; systemId: string; source: string; extractedAt: Date; root: string | null; accepted: number | null }

const columns = { id: populations.id, systemId: populations.systemId, source: populations.source, extractedAt: populations.extractedAt, root: populations.root, accepted: populations.accepted }
const frozen = inArray(populations.state, ['frozen', 'superseded'])
const held = ({ id, extractedAt, root, accepted }: Found): HeldList => ({ id, extractedAt: extractedAt.toISOString(), root, rows: accepted ?? 0 })

/** The newest that was there when the period began, and every one since: what is older says nothing more. */
function since(lists: Found[], from: Date): Found[] {
  const before = lists.findLastIndex(({ extractedAt }) => extractedAt <= from)
  return lists.slice(Math.max(before, 0))
}

/** Lists of the chosen systems as they are frozen by now. A system of which none is stays in the scope, and stops the census. */
export async function sourcesOf(tx: Tx, { scope, from, asOf }: { scope: string[]; from: Date; asOf: Date }): Promise<HeldSource[]> {
  const named = await tx.select({ id: systems.id, name: systems.name }).from(systems).where(and(inArray(systems.id, scope), isNull(systems.deletedAt))).orderBy(asc(systems.name), asc(systems.id))
  if (named.length !== scope.length) throw invalid({ systemIds: 'names a system that is not there' })
  const found: Found[] = await tx.select(columns).from(populations).where(and(inArray(populations.systemId, scope), frozen, notInArray(populations.source, [...notOfAccess]), lte(populations.extractedAt, asOf))).orderBy(asc(populations.extractedAt), asc(populations.id))
  return named.flatMap(({ id: systemId, name: system }): HeldSource[] => {
    const of = found.filter((each) => each.systemId === systemId)
    const sources = [...new Set(of.map(({ source }) => source))].sort()
    return sources.length === 0 ? [{ systemId, system, source: null, lists: [] }] : sources.map((source) => ({ systemId, system, source, lists: since(of.filter((each) => each.source === source), from).map(held) }))
  })
}

/** The chosen roster with those before it, and the present ones of other personnel systems. */
export async function rostersOf(tx: Tx, { rosterId, from, asOf }: { rosterId: string; from: Date; asOf: Date }): Promise<HeldRosters> {
  const [roster] = await tx.select({ ...columns, system: systems.name }).from(populations).innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId))).where(and(eq(populations.id, rosterId), frozen, eq(populations.source, 'roster')))
  if (!roster) throw invalid({ rosterId: 'choose a frozen roster' })
  if (roster.extractedAt > asOf) throw invalid({ rosterId: 'was extracted after the moment the census looks at' })
  const all: Found[] = await tx.select(columns).from(populations).where(and(eq(populations.systemId, roster.systemId), eq(populations.source, 'roster'), frozen, lte(populations.extractedAt, roster.extractedAt), ne(populations.id, rosterId))).orderBy(asc(populations.extractedAt), asc(populations.id))
  const others = await tx.select({ ...columns, system: systems.name }).from(populations).innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId), isNull(systems.deletedAt)))
    .where(and(ne(populations.systemId, roster.systemId), eq(populations.source, 'roster'), eq(populations.state, 'frozen'), lte(populations.extractedAt, asOf))).orderBy(asc(systems.name), asc(populations.id)).limit(20)
  return { systemId: roster.systemId, system: roster.system, lists: since([...all, roster], from).map(held), others: others.map((each) => ({ systemId: each.systemId, system: each.system, list: held(each) })) }
}
