import type { Sql } from 'postgres'
import type { Person } from '#lib/auth/actor.ts'
import { censusing } from './censusing.ts'

type Cells = Record<string, string>
const csv = (heads: readonly string[], rows: readonly Cells[]) => [heads.join(';'), ...rows.map((row) => heads.map((head) => row[head] ?? '').join(';'))].join('\r\n')

const heads = {
  badge_log: ['Zeit', 'Ausweis', 'Name', 'Mail', 'Personalnummer', 'Leser', 'Richtung', 'Ergebnis', 'Standort'],
  visitor_log: ['In', 'Out', 'Visitor', 'Company', 'Host', 'Standort'],
  badge_register: ['Ausweis', 'Name', 'Mail', 'Personalnummer', 'Von', 'Bis', 'Status'],
} as const
const columns = {
  badge_log: { time: 'Zeit', badge: 'Ausweis', person: 'Name', email: 'Mail', number: 'Personalnummer', door: 'Leser', direction: 'Richtung', result: 'Ergebnis', site: 'Standort' },
  visitor_log: { in: 'In', out: 'Out', visitor: 'Visitor', company: 'Company', host: 'Host', site: 'Standort' },
  badge_register: { badge: 'Ausweis', person: 'Name', email: 'Mail', number: 'Personalnummer', from: 'Von', to: 'Bis', status: 'Status' },
} as const

export type LogRow = { [H in (typeof heads)[keyof typeof heads][number]]?: string }

/** Logs and a roster as people and the worker bring them in, and a review of them. */
export async function entering(owner: Sql, who: () => Person) {
  const { background } = await import('#lib/door/background.ts')
  const { createFacility } = await import('#lib/modules/facilities/operations.ts')
  const { createEntryReview } = await import('#lib/modules/entry-reviews/operations/begin.ts')
  const { getEntryReview, listEntryExceptions } = await import('#lib/modules/entry-reviews/queries.ts')
  const { judgingEntries } = await import('#lib/modules/entry-reviews/working.ts')
  const { bring, roster, system, get } = await censusing(owner, who)
  const hand = background('test')
  async function works(): Promise<void> {
    for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'entryReviews.judge' returning data`) await judgingEntries.work(data, hand)
  }
  async function exceptions(reviewId: string, as = who()) {
    const rows = []
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof listEntryExceptions>> = await listEntryExceptions(as, { reviewId, limit: 100, ...(after && { after }) } as never)
      rows.push(...page.rows)
      after = page.next
      if (after === null) return rows
    }
  }
  return {
    roster, system, get, works, exceptions, bring,
    list: (source: keyof typeof heads, of: string, at: string, rows: readonly LogRow[]) => bring(csv(heads[source], rows), { of, at, source, report: `Report ${source}`, name: `${source}.csv`, mapping: { columns: columns[source] } }),
    facility: async (systemId: string, more: Record<string, unknown> = {}) => (await createFacility(who(), { name: 'Harbour', zone: 'Europe/Berlin', hours: 'Mon-Fri 07:00-20:00', systemId, ownerId: who().userId, ...more } as never)).id,
    async review(input: Record<string, unknown>) {
      const { id } = await createEntryReview(who(), input as never)
      await works()
      return getEntryReview(who(), { id })
    },
  }
}
