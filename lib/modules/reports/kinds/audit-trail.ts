import 'server-only'
import { and, asc, gte, lt, sql } from 'drizzle-orm'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { capital, formatNumber, formatOf } from '#lib/format.ts'
import { acts } from '#lib/words/index.ts'
import { entriesTable } from '../entries.ts'
import type { Kind } from '../shape.ts'

export const auditTrail: Kind = {
  about: 'Everything that was recorded in the period: who did what to which record, when, and with which outcome.',
  permission: 'auditTrail.read',
  takes: { systems: false, controls: false, of: null },
  async tell(making) {
    const { tx, from, to } = making
    const where = and(gte(auditEntries.recordedAt, from), lt(auditEntries.recordedAt, to))
    const kinds = await tx.select({ category: auditEntries.category, action: auditEntries.action, n: sql<number>`count(*)::int`, failed: sql<number>`(count(*) filter (where ${auditEntries.outcome} = 'failure'))::int`, denied: sql<number>`(count(*) filter (where ${auditEntries.outcome} = 'denied'))::int`, people: sql<number>`(count(*) filter (where ${auditEntries.actorKind} = 'person'))::int` }).from(auditEntries).where(where).groupBy(auditEntries.category, auditEntries.action).orderBy(asc(auditEntries.category), sql`count(*) desc`, asc(auditEntries.action))
    const sum = (of: 'n' | 'failed' | 'denied' | 'people') => kinds.reduce((all, each) => all + each[of], 0)
    return {
      population: `${formatNumber(sum('n'))} entries of the audit trail that were recorded in the period`,
      query: 'Every entry by when it was recorded, the oldest first; names and values as the trail has them, and “erased” where a person’s were erased',
      filters: 'none',
      counts: [['By people', formatOf(sum('people'), sum('n'))], ['Refused', formatOf(sum('denied'), sum('n'))], ['Failed', formatOf(sum('failed'), sum('n'))]],
      tables: [
        { name: 'acts', title: 'By act', none: 'Nothing was recorded.', key: ['category', 'action'], columns: { category: ['Category', 3], act: ['Act', 8], action: ['Action', 4], entries: ['Entries', 2], people: ['By people', 2], denied: ['Refused', 2], failed: ['Failed', 2] }, rows: kinds.map((row) => [capital(row.category ?? ''), capital(acts[row.action ?? ''] ?? row.action ?? ''), row.action, row.n, row.people, row.denied, row.failed]) },
        entriesTable(making, { where, name: 'entries', title: 'Entries', none: 'Nothing was recorded.' }),
      ],
      main: 'entries',
    }
  },
}
