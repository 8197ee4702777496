import 'server-only'
import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { findings as table } from '#db/schema/findings.ts'
import { users } from '#db/schema/users.ts'
import { capital, formatNumber, formatOf, formatPercent } from '#lib/format.ts'
import { severities, severityName, statusNames } from '../../findings/model.ts'
import { accountName } from '../../users/queries.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

const [assignee, reviewer] = [alias(users, 'assignee'), alias(users, 'reviewer')]
const severityOf = (rank: number) => capital(severityName(rank))

export const findings: Kind = {
  about: 'Everything that rules found in events of the period, by severity and rule, and what was decided about each.',
  permission: 'findings.read',
  takes: { systems: true, controls: false, of: null },
  async tell({ tx, from, to, scope }) {
    const names = scope.systems.map(({ name }) => name)
    const where = and(gte(table.occurredAt, from), lt(table.occurredAt, to), names.length === 0 ? undefined : inArray(table.system, names))
    const count = (status: string) => sql<number>`(count(*) filter (where ${table.status} in (${sql.raw(status)})))::int`
    const numbers = { total: sql<number>`count(*)::int`, open: count(`'open'`), flagged: count(`'flagged'`), reviewed: count(`'reviewed'`), resolved: count(`'resolved'`), falsePositive: count(`'false_positive'`) }
    const bySeverity = await tx.select({ severity: table.severity, ...numbers }).from(table).where(where).groupBy(table.severity).orderBy(sql`${table.severity} desc`)
    const byRule = await tx.select({ rule: table.ruleName, ruleId: table.ruleId, severity: table.severity, ...numbers }).from(table).where(where).groupBy(table.ruleName, table.ruleId, table.severity).orderBy(sql`${table.severity} desc, count(*) desc`, asc(table.ruleName), asc(table.ruleId))
    const sum = (of: keyof typeof numbers) => bySeverity.reduce((all, each) => all + each[of], 0)
    const [total, decided] = [sum('total'), sum('reviewed') + sum('resolved') + sum('falsePositive')]
    const tallies = { total: ['Findings', 2], open: ['Open', 1.5], flagged: ['Flagged', 1.5], reviewed: ['Reviewed', 1.5], resolved: ['Resolved', 1.5], falsePositive: ['False positive', 2] } as const
    const tally = (row: Record<keyof typeof numbers, number>) => [row.total, row.open, row.flagged, row.reviewed, row.resolved, row.falsePositive]
    const heads = Object.fromEntries(Object.entries(tallies).map(([field, head]) => [field, [...head] as [string, number]]))
    return {
      population: `${formatNumber(total)} findings about events of the period`,
      query: 'Findings whose event occurred in the period, of every rule that was on when its delivery was judged; the oldest first',
      filters: names.length === 0 ? 'none' : `findings about ${names.join(', ')}; a finding whose event names no system is left out`,
      counts: [
        ['Decided', `${formatOf(decided, total)} (${formatPercent(decided, total)}): reviewed, resolved or false positive`],
        ['Undecided', `${formatOf(sum('open') + sum('flagged'), total)}: open or flagged, as they stood when this was made`],
        ['Critical and high', `${formatOf(bySeverity.filter(({ severity }) => severity >= 3).reduce((all, each) => all + each.total, 0), total)}`],
      ],
      tables: [
        { name: 'severities', title: 'By severity', none: 'Nothing was found.', key: ['severity'], said: 'Findings = open + flagged + reviewed + resolved + false positive.', columns: { severity: ['Severity', 3], ...heads }, rows: severities.map((_, n) => 4 - n).flatMap((rank) => bySeverity.filter(({ severity }) => severity === rank).map((row) => [severityOf(rank), ...tally(row)])) },
        { name: 'rules', title: 'By rule', none: 'Nothing was found.', key: ['ruleId', 'severity'], columns: { rule: ['Rule', 6], severity: ['Severity', 2], ...heads, ruleId: ['Id of the rule', 0] }, rows: byRule.map((row) => [row.rule, severityOf(row.severity), ...tally(row), row.ruleId]) },
        {
          name: 'findings', title: 'Findings', none: 'Nothing was found.', key: ['id'],
          columns: { occurredAt: ['Occurred (UTC)', 3.6], rule: ['Finding', 6], severity: ['Severity', 1.8], risk: ['Risk', 1.2], user: ['User', 5], system: ['System', 2.5], source: ['Source', 2.5], status: ['Status', 2.2], assignee: ['Assigned to', 3], decidedBy: ['Decided by', 3], decidedAt: ['Decided (UTC)', 3], note: ['Note', 5], ruleId: ['Id of the rule', 0], eventId: ['Event', 0], id: ['Id', 0] },
          rows: pieces(tx, tx.select({ occurredAt: table.occurredAt, rule: table.ruleName, severity: table.severity, risk: table.riskScore, user: sql<string | null>`coalesce(${accountName('findings')}, ${table.userName})`, system: table.system, source: table.source, status: table.status, assignee: assignee.name, decidedBy: reviewer.name, decidedAt: table.reviewedAt, note: table.note, ruleId: table.ruleId, eventId: table.eventId, id: table.id }).from(table)
            .leftJoin(assignee, and(eq(assignee.orgId, table.orgId), eq(assignee.id, table.assigneeId))).leftJoin(reviewer, and(eq(reviewer.orgId, table.orgId), eq(reviewer.id, table.reviewedById)))
            .where(where).orderBy(asc(table.occurredAt), asc(table.id)), (row) => [row.occurredAt, row.rule, severityOf(row.severity), row.risk, row.user, row.system, row.source, statusNames[row.status], row.assignee, row.decidedBy, row.decidedAt, row.note, row.ruleId, row.eventId, row.id]),
        },
      ],
      main: 'findings',
    }
  },
}
