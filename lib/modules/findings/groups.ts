import 'server-only'
import { and, desc, eq, gt, gte, inArray, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { findingGroupAssignees, findingGroups } from '#db/schema/findings.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { accountNameIn } from '../users/queries.ts'
import { type FindingStatus, nobodyNamed, severityRankOf } from './model.ts'
import { findingFilters } from './queries.ts'

/** What findings are counted by; of the rest each finding tells alone. */
export const groupFilters = { status: findingFilters.status, severity: findingFilters.severity, user: findingFilters.user, rule: findingFilters.rule, source: findingFilters.source, assignee: findingFilters.assignee }

type Filters = z.output<z.ZodObject<typeof groupFilters>>

const counts = { open: findingGroups.open, reviewed: findingGroups.reviewed, flagged: findingGroups.flagged, false_positive: findingGroups.falsePositive, resolved: findingGroups.resolved } satisfies Record<FindingStatus, unknown>

/** How many of a group's undecided findings somebody has. Written out: a column named by drizzle would lose its table in a part of a select. */
const heldBy = (userId: string): SQL => sql`(select held.undecided from ${findingGroupAssignees} held where held.org_id = ${findingGroups}.org_id and held.group_id = ${findingGroups}.id and held.assignee_id = ${userId}::uuid)`

const groupWhere = (input: Filters, actor: Actor) => all(
  input.status !== null && input.status !== 'undecided' && gt(counts[input.status], 0),
  input.severity !== null && eq(findingGroups.severity, severityRankOf(input.severity)),
  Boolean(input.user) && eq(findingGroups.actor, input.user === nobodyNamed ? '' : (input.user ?? '')),
  Boolean(input.rule) && eq(findingGroups.ruleId, input.rule ?? ''),
  Boolean(input.source) && eq(findingGroups.source, input.source ?? ''),
  input.assignee === 'me' && sql`${findingGroups.id} in (select held.group_id from ${findingGroupAssignees} held where held.assignee_id = ${userOf(actor) ?? actor.orgId}::uuid and held.undecided > 0)`,
  input.assignee === 'nobody' && sql`${findingGroups.undecided} > ${findingGroups.assigned}`,
)

const shown = {
  id: findingGroups.id, ruleId: findingGroups.ruleId, ruleName: findingGroups.ruleName, severity: findingGroups.severity, source: findingGroups.source, userName: sql<string | null>`nullif(${findingGroups.actor}, '')`,
  accountName: accountNameIn('finding_groups', 'actor'),
  undecided: findingGroups.undecided, total: findingGroups.total, topRisk: sql<number | null>`nullif(${findingGroups.topRisk}, -1)`, ...counts, assigned: findingGroups.assigned,
  firstOccurredAt: findingGroups.firstOccurredAt, lastOccurredAt: findingGroups.lastOccurredAt, firstFoundAt: findingGroups.firstFoundAt, lastFoundAt: findingGroups.lastFoundAt,
}

/** Who has the undecided ones of these groups, whoever has most of a group first. */
async function assigneesOf(tx: Tx, groups: { id: string; assigned: number }[]): Promise<Map<string, string[]>> {
  const some = groups.filter((group) => group.assigned > 0).map((group) => group.id)
  const rows = some.length === 0 ? [] : await tx.select({ groupId: findingGroupAssignees.groupId, name: users.name }).from(findingGroupAssignees)
    .innerJoin(users, and(eq(users.orgId, findingGroupAssignees.orgId), eq(users.id, findingGroupAssignees.assigneeId)))
    .where(and(inArray(findingGroupAssignees.groupId, some), gt(findingGroupAssignees.undecided, 0))).orderBy(desc(findingGroupAssignees.undecided), users.name)
  return new Map([...Map.groupBy(rows, (row) => row.groupId)].map(([id, held]) => [id, held.map((row) => row.name)]))
}

export const listGroups = query({
  name: 'findings.groups',
  permission: 'findings.read',
  summary: 'List findings grouped by rule, source and user: how many are undecided (open or flagged), their highest risk, first and last time. Groups with undecided findings come first',
  http: { path: '/findings/groups' },
  input: z.object({ ...groupFilters, ...listFields(['riskScore', 'undecided', 'lastFoundAt', 'lastOccurredAt'], { sort: 'riskScore', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const columns = { riskScore: findingGroups.topRisk, undecided: findingGroups.undecided, lastFoundAt: findingGroups.lastFoundAt, lastOccurredAt: findingGroups.lastOccurredAt }
    const list = keyset(input, columns, findingGroups.id)
    const rows = await tx.select(shown).from(findingGroups)
      // A group without undecided ones has no highest risk: what puts it last also tells it apart.
      .where(all(groupWhere(input, actor), (input.status ?? (input.assignee && 'undecided')) === 'undecided' && gte(findingGroups.topRisk, 0), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => (input.sort === 'riskScore' ? (row.topRisk ?? -1) : row[input.sort]))
    const assignees = await assigneesOf(tx, page.rows)
    return { ...page, rows: page.rows.map((row) => ({ ...row, assignees: assignees.get(row.id) ?? [] })) }
  },
})

/** Exact, from the groups: how many findings fit, and in how many groups. Without a status, the undecided ones. */
export const countGroups = query({
  name: 'findings.countGroups',
  permission: 'findings.read',
  summary: 'Count the findings of that list of groups with the same filters, and the groups; without a status those that are undecided',
  http: { path: '/findings/groups/count' },
  input: z.object(groupFilters),
  run: async ({ tx, actor, input }) => {
    const of = { ...input, status: input.status ?? 'undecided' }
    const number = input.assignee === 'me' ? heldBy(userOf(actor) ?? actor.orgId) : input.assignee === 'nobody' ? sql`${findingGroups.undecided} - ${findingGroups.assigned}` : of.status === 'undecided' ? findingGroups.undecided : counts[of.status]
    const [found] = await tx.select({ findings: sql<number>`coalesce(sum(${number}), 0)::int`, groups: sql<number>`count(*)::int` }).from(findingGroups)
      // In words that the index of these numbers answers alone.
      .where(all(groupWhere(of, actor), of.status === 'undecided' && gt(findingGroups.undecided, 0)))
    return { findings: found?.findings ?? 0, groups: found?.groups ?? 0, asOf: new Date() }
  },
})
