import 'server-only'
import { and, desc, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { EntryLists, HeldFacility, HeldLog, OtherFacility } from '#db/schema/entry-reviews.ts'
import { facilities } from '#db/schema/facilities.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { invalid } from '#lib/errors.ts'

const columns = { id: populations.id, title: populations.title, systemId: populations.systemId, source: populations.source, extractedAt: populations.extractedAt, root: populations.root, accepted: populations.accepted, rejected: populations.rejected }
const frozen = inArray(populations.state, ['frozen', 'superseded'])
type Found = { id: string; title: string; systemId: string; source: string; extractedAt: Date; root: string | null; accepted: number | null; rejected: number | null }
const held = ({ id, title, extractedAt, root, accepted, rejected }: Found): HeldLog => ({ id, title, extractedAt: extractedAt.toISOString(), root, rows: accepted ?? 0, rejected: rejected ?? 0 })

async function listOf(tx: Tx, id: string | null, source: string, systemId: string | null, field: string, what: string): Promise<Found | null> {
  if (id === null) return null
  const [found] = await tx.select(columns).from(populations).where(and(eq(populations.id, id), frozen, eq(populations.source, source), systemId === null ? undefined : eq(populations.systemId, systemId)))
  if (!found) throw invalid({ [field]: `choose a frozen ${what}${systemId === null ? '' : ' of the system of this facility'}` })
  return found
}

export async function facilityOf(tx: Tx, of: typeof facilities.$inferSelect): Promise<HeldFacility> {
  const [system] = await tx.select({ name: systems.name }).from(systems).where(eq(systems.id, of.systemId))
  return { id: of.id, name: of.name, zone: of.zone, hours: of.hours, holidays: of.holidays, doors: of.doors, systemId: of.systemId, system: system?.name ?? '', site: of.site }
}

type Chosen = { logId: string; visitorsId: string | null; badgesId: string | null; rosterId: string }

/** At most so many other facilities are looked at for who was at two at once. */
const mostOthers = 50

/** Everything it is judged by, with its root: what is frozen later makes another review. */
export async function listsOf(tx: Tx, of: HeldFacility, { logId, visitorsId, badgesId, rosterId }: Chosen): Promise<EntryLists> {
  const log = (await listOf(tx, logId, 'badge_log', of.systemId, 'logId', 'badge log')) as Found
  const visitors = await listOf(tx, visitorsId, 'visitor_log', of.systemId, 'visitorsId', 'visitor log')
  const badges = await listOf(tx, badgesId, 'badge_register', of.systemId, 'badgesId', 'badge register')
  const roster = (await listOf(tx, rosterId, 'roster', null, 'rosterId', 'roster')) as Found
  const near = await tx.select({ id: facilities.id, name: facilities.name, zone: facilities.zone, site: facilities.site, systemId: facilities.systemId }).from(facilities)
    .where(and(ne(facilities.id, of.id), isNull(facilities.endedAt), or(ne(facilities.systemId, of.systemId), of.site === null ? undefined : ne(facilities.site, of.site)))).orderBy(facilities.name, facilities.id).limit(mostOthers)
  const others: OtherFacility[] = []
  for (const { systemId, ...each } of near) {
    // Of the same system it is the same log.
    const [list] = systemId === of.systemId ? [log] : await tx.select(columns).from(populations).where(and(eq(populations.systemId, systemId), eq(populations.source, 'badge_log'), frozen)).orderBy(desc(populations.extractedAt), desc(populations.id)).limit(1)
    if (list) others.push({ ...each, log: held(list) })
  }
  return { log: held(log), visitors: visitors && held(visitors), badges: badges && held(badges), roster: { ...held(roster), systemId: roster.systemId }, others }
}
