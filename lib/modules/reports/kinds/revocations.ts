import 'server-only'
import { and, asc, eq, gte, inArray, lt, or, sql } from 'drizzle-orm'
import { campaigns } from '#db/schema/campaigns.ts'
import { populations } from '#db/schema/populations.ts'
import { revocations as table } from '#db/schema/revocations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { formatNumber, formatOf, formatPercent } from '#lib/format.ts'
import { revocationStates } from '../../revocations/model.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

export const revocations: Kind = {
  about: 'Rights that had to go: opened in the period or still open at its beginning, and what shows that each went.',
  permission: 'revocations.read',
  takes: { systems: true, controls: false, of: null },
  async tell({ tx, from, to, scope }) {
    const ids = scope.systems.map(({ id }) => id)
    const where = and(lt(table.createdAt, to), or(gte(table.createdAt, from), sql`${table.closedAt} is null`, gte(table.closedAt, from)), ids.length === 0 ? undefined : inArray(table.systemId, ids))
    const [held] = await tx.select({ all: sql<number>`count(*)::int`, removed: sql<number>`(count(*) filter (where ${table.state} = 'removed'))::int`, open: sql<number>`(count(*) filter (where ${table.state} = 'open'))::int`, excepted: sql<number>`(count(*) filter (where ${table.state} = 'excepted'))::int`, late: sql<number>`(count(*) filter (where (${table.state} = 'removed' and ${table.closedAt} > ${table.dueAt}) or (${table.state} = 'open' and ${table.dueAt} < now())))::int` }).from(table).where(where)
    const n = held ?? { all: 0, removed: 0, open: 0, excepted: 0, late: 0 }
    return {
      population: `${formatNumber(n.all)} revocations that were opened in the period, or before it and not closed by then`,
      query: 'Revocations by when they were opened and closed; the earliest due first. A right counts as gone once a later complete population lacks it by every path',
      filters: ids.length === 0 ? 'none' : `rights in ${scope.systems.map(({ name }) => name).join(', ')}`,
      counts: [['Removed', `${formatOf(n.removed, n.all)} (${formatPercent(n.removed, n.all)}), each shown by a population`], ['Still open', formatOf(n.open, n.all)], ['May stay by approval', formatOf(n.excepted, n.all)], ['Late', `${formatOf(n.late, n.all)}: removed after the due date, or open past it`]],
      tables: [{
        name: 'revocations', title: 'Revocations', none: 'Nothing had to go.', key: ['id'],
        columns: { system: ['System', 3], account: ['Account', 4], person: ['Person', 3], right: ['Right', 4], reason: ['Reason', 5], state: ['State', 2], owner: ['To be removed by', 3], opened: ['Opened (UTC)', 2.6], due: ['Due (UTC)', 2.6], closed: ['Closed (UTC)', 2.6], stays: ['May stay until (UTC)', 0], review: ['Access review', 0], proof: ['Shown by the population', 4], root: ['Root of that population', 0], id: ['Id', 0] },
        rows: pieces(tx, tx.select({ system: systems.name, account: table.accountName, person: table.personName, right: table.rightName, reason: table.reason, state: table.state, owner: users.name, opened: table.createdAt, due: table.dueAt, closed: table.closedAt, stays: table.exceptedUntil, review: campaigns.title, proof: populations.title, root: populations.root, id: table.id }).from(table)
          .innerJoin(systems, and(eq(systems.orgId, table.orgId), eq(systems.id, table.systemId))).leftJoin(users, and(eq(users.orgId, table.orgId), eq(users.id, table.ownerId))).leftJoin(campaigns, and(eq(campaigns.orgId, table.orgId), eq(campaigns.id, table.campaignId))).leftJoin(populations, and(eq(populations.orgId, table.orgId), eq(populations.id, table.proofId)))
          .where(where).orderBy(asc(table.dueAt), asc(table.id)), (row) => [row.system, row.account, row.person, row.right, row.reason, revocationStates[row.state], row.owner, row.opened, row.due, row.closed, row.stays, row.review, row.proof, row.root, row.id]),
      }],
    }
  },
}
