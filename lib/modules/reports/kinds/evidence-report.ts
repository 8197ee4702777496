import 'server-only'
import { and, gte, lt, sql } from 'drizzle-orm'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { formatNumber } from '#lib/format.ts'
import { entriesTable } from '../entries.ts'
import type { Kind } from '../shape.ts'
import { findings } from './findings.ts'

/** Findings beside the trail of the same days: names, addresses and what was decided about whom. So its files are kept sealed, and leave by links that end. */
export const evidenceReport: Kind = {
  about: 'Findings and every entry of the audit trail of the same period. Its PDF and JSON are stored encrypted; a link to one works for 15 minutes.',
  permission: 'auditTrail.read',
  sealed: true,
  takes: { systems: false, controls: false, of: null },
  async tell(making) {
    const found = await findings.tell(making)
    const where = and(gte(auditEntries.recordedAt, making.from), lt(auditEntries.recordedAt, making.to))
    const [entries] = await making.tx.select({ n: sql<number>`count(*)::int` }).from(auditEntries).where(where)
    return {
      ...found,
      population: `${found.population}, and ${formatNumber(entries?.n ?? 0)} entries of the audit trail that were recorded in it`,
      query: `${found.query}. Every entry by when it was recorded, the oldest first`,
      tables: [...found.tables, entriesTable(making, { where, name: 'entries', title: 'Entries of the audit trail', none: 'Nothing was recorded.' })] as typeof found.tables,
    }
  },
}
