import 'server-only'
import { and, asc, desc, eq, ilike, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { duties, dutyConflicts, dutyMappings, dutyRules } from '#db/schema/duties.ts'
import { evidence } from '#db/schema/evidence.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { evaluator } from '#lib/duties/evaluate.ts'
import { type Hit, mapsTo, portal, warningsOf } from '#lib/duties/mapping.ts'
import { starterDuties, starterRules } from '#lib/duties/starter.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { gatherPortal, kindsOf, presentPopulations, rightOf } from './holding.ts'
import { mappingInput, ruleStateKeys } from './model.ts'
import { mitigationsOf, nameOf, stateNow } from './queries.ts'

const dutyFilters = { search: z.string().max(200).nullish(), removed: optionalChoice(['yes']) }
const dutiesWhere = (input: z.output<z.ZodObject<typeof dutyFilters>>) => all(input.removed ? isNotNull(duties.deletedAt) : isNull(duties.deletedAt), Boolean(input.search) && ilike(duties.name, `%${likeText(input.search ?? '')}%`))

export const listDuties = query({
  name: 'duties.list',
  permission: 'duties.read',
  summary: 'List duties with how many mappings and rules each has',
  http: { path: '/duties' },
  input: z.object({ ...dutyFilters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: duties.name }, duties.id)
    const rows = await tx.select({
      id: duties.id, name: duties.name, description: duties.description,
      mappings: sql<number>`(select count(*)::int from duty_mappings m where m.org_id = duties.org_id and m.duty_id = duties.id and m.ended_at is null)`, rules: sql<number>`(select count(*)::int from duty_rules r where r.org_id = duties.org_id and duties.id in (r.one_id, r.other_id) and r.state <> 'ended')`,
    }).from(duties).where(and(dutiesWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.name)
  },
})
export const countDuties = counting(listDuties, z.object(dutyFilters), duties, ({ input }) => dutiesWhere(input))

const ender = alias(users, 'ender')

export const getDuty = query({
  name: 'duties.get',
  permission: 'duties.read',
  summary: 'Get a duty with its mappings, ended ones too, and the rules that keep it apart',
  http: { path: '/duties/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ id: duties.id, name: duties.name, description: duties.description, starter: duties.starter, createdAt: duties.createdAt, deletedAt: duties.deletedAt, version: duties.version }).from(duties).where(eq(duties.id, input.id))
    if (!found) throw notFound('duty')
    const mappings = await tx.select({
      id: dutyMappings.id, systemId: dutyMappings.systemId, system: systems.name, portal: dutyMappings.portal, environment: dutyMappings.environment, rightKind: dutyMappings.rightKind, by: dutyMappings.by, right: dutyMappings.right, scope: dutyMappings.scope, exceptNames: dutyMappings.exceptNames, exceptScopes: dutyMappings.exceptScopes, createdAt: dutyMappings.createdAt, endedAt: dutyMappings.endedAt, endedBy: ender.name, endReason: dutyMappings.endReason,
    }).from(dutyMappings).leftJoin(systems, and(eq(systems.orgId, dutyMappings.orgId), eq(systems.id, dutyMappings.systemId))).leftJoin(ender, and(eq(ender.orgId, dutyMappings.orgId), eq(ender.id, dutyMappings.endedById))).where(eq(dutyMappings.dutyId, found.id)).orderBy(desc(isNull(dutyMappings.endedAt)), asc(dutyMappings.createdAt)).limit(500)
    const rules = await tx.select({ id: dutyRules.id, name: dutyRules.name, state: dutyRules.state, risk: dutyRules.risk }).from(dutyRules).where(and(or(eq(dutyRules.oneId, found.id), eq(dutyRules.otherId, found.id)), ne(dutyRules.state, 'ended'))).orderBy(desc(dutyRules.risk), asc(dutyRules.name)).limit(200)
    return { ...found, mappings, rules, timeline: await timelineOf(tx, actor, 'duty', found.id) }
  },
})

const mostHits = 50

export const previewMapping = query({
  name: 'duties.preview',
  permission: 'duties.read',
  summary: 'Preview a mapping: which rights of the newest frozen populations it hits now, of how many, and what to mind',
  http: { path: '/duty-mapping-preview' },
  input: mappingInput,
  planned: 'each time',
  run: async ({ tx, input }) => {
    const { where, ...rest } = input
    const mapping = { ...rest, systemId: where, dutyId: 'preview' }
    const hits: (Hit & { system: string })[] = []
    let [rights, rows, held] = [0, 0, 0]
    const present = (await presentPopulations(tx)).filter((each) => each.accepted > 0 && (where === null || where === each.systemId))
    const take = (hit: Hit & { system: string }) => {
      rights++
      rows += hit.holders
      if (!mapsTo(mapping, hit)) return
      held += hit.holders
      hits.push(hit)
    }
    if (where === portal) {
      const holders = new Map()
      const every = evaluator([{ id: 'x', one: 'preview', other: 'other', sameSystem: false, environment: null, scope: '' }], [mapping])
      const here = await gatherPortal(tx, now(), every, holders)
      const count = Map.groupBy([...holders.values()].flatMap((each) => each.held as { id: string }[]), (each) => each.id)
      for (const right of here.rights) take({ ...right, holders: count.get(right.id)?.length ?? 0, system: 'The portal' })
    } else for (const at of present) for (const each of await kindsOf(tx, at.id)) take({ ...rightOf(at, each), holders: each.rows, system: at.system })
    hits.sort((one, two) => two.holders - one.holders || (one.name < two.name ? -1 : 1))
    return {
      rights: { hit: hits.length, of: rights }, rows: { hit: held, of: rows }, populations: where === portal ? 0 : present.length,
      first: hits.slice(0, mostHits).map((each) => ({ system: each.system, environment: each.environment, kind: each.kind, id: each.id, name: each.name, scope: each.scope, holders: each.holders })), more: Math.max(0, hits.length - mostHits), warnings: warningsOf(mapping, hits, rights),
    }
  },
})

const ruleFilters = { search: z.string().max(200).nullish(), state: optionalChoice(ruleStateKeys), risk: optionalChoice(['1', '2', '3', '4']), dutyId: optionalId }
const rulesWhere = (input: z.output<z.ZodObject<typeof ruleFilters>>) => all(
  input.state === null ? ne(dutyRules.state, 'ended') : eq(dutyRules.state, input.state), input.risk !== null && eq(dutyRules.risk, Number(input.risk)), input.dutyId !== null && or(eq(dutyRules.oneId, input.dutyId), eq(dutyRules.otherId, input.dutyId)), Boolean(input.search) && ilike(dutyRules.name, `%${likeText(input.search ?? '')}%`),
)
const [one, other, owner] = [alias(duties, 'one_duty'), alias(duties, 'other_duty'), alias(users, 'owner')]

/** How many conflicts rules have now. */
async function countsOf(tx: Tx, ruleIds: string[]): Promise<Map<string, { open: number; mitigated: number }>> {
  const rows = ruleIds.length === 0 ? [] : await tx.select({ ruleId: dutyConflicts.ruleId, open: sql<number>`(count(*) filter (where ${stateNow} = 'open'))::int`, mitigated: sql<number>`(count(*) filter (where ${stateNow} = 'mitigated'))::int` }).from(dutyConflicts)
    .where(and(sql`${dutyConflicts.ruleId} = any(${sql.param(ruleIds)}::uuid[])`, inArray(dutyConflicts.state, ['open', 'mitigated']))).groupBy(dutyConflicts.ruleId)
  return new Map(rows.map(({ ruleId, ...rest }) => [ruleId, rest]))
}

const ruleShown = { id: dutyRules.id, name: dutyRules.name, oneId: dutyRules.oneId, one: one.name, otherId: dutyRules.otherId, other: other.name, sameSystem: dutyRules.sameSystem, environment: dutyRules.environment, scope: dutyRules.scope, risk: dutyRules.risk, state: dutyRules.state, ownerId: dutyRules.ownerId, owner: owner.name, approvedAt: dutyRules.approvedAt }

export const listRules = query({
  name: 'duties.rules',
  permission: 'duties.read',
  summary: 'List segregation rules with their owners and conflicts',
  http: { path: '/duty-rules' },
  input: z.object({ ...ruleFilters, ...listFields(['name', 'risk'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: dutyRules.name, risk: dutyRules.risk }, dutyRules.id)
    const rows = await tx.select(ruleShown).from(dutyRules).innerJoin(one, and(eq(one.orgId, dutyRules.orgId), eq(one.id, dutyRules.oneId))).innerJoin(other, and(eq(other.orgId, dutyRules.orgId), eq(other.id, dutyRules.otherId))).innerJoin(owner, and(eq(owner.orgId, dutyRules.orgId), eq(owner.id, dutyRules.ownerId)))
      .where(and(rulesWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row[input.sort])
    const counts = await countsOf(tx, page.rows.map((row) => row.id))
    return { ...page, rows: page.rows.map((row) => ({ ...row, ...(counts.get(row.id) ?? { open: 0, mitigated: 0 }) })) }
  },
})
export const countRules = counting(listRules, z.object(ruleFilters), dutyRules, ({ input }) => rulesWhere(input))

export const getRule = query({
  name: 'duties.rule',
  permission: 'duties.read',
  summary: 'Get a segregation rule with its mitigations and what is open for its approval',
  http: { path: '/duty-rules/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...ruleShown, why: dutyRules.why, createdAt: dutyRules.createdAt, createdById: dutyRules.createdById, endedAt: dutyRules.endedAt, endedById: dutyRules.endedById, endReason: dutyRules.endReason, version: dutyRules.version }).from(dutyRules)
      .innerJoin(one, and(eq(one.orgId, dutyRules.orgId), eq(one.id, dutyRules.oneId))).innerJoin(other, and(eq(other.orgId, dutyRules.orgId), eq(other.id, dutyRules.otherId))).innerJoin(owner, and(eq(owner.orgId, dutyRules.orgId), eq(owner.id, dutyRules.ownerId))).where(eq(dutyRules.id, input.id))
    if (!found) throw notFound('rule')
    return { ...found, ...((await countsOf(tx, [found.id])).get(found.id) ?? { open: 0, mitigated: 0 }), author: await nameOf(tx, found.createdById), endedBy: await nameOf(tx, found.endedById), mitigations: await mitigationsOf(tx, found.id, null), approval: (await openApprovals(tx, 'duty-rule', [found.id])).get(found.id) ?? null, timeline: await timelineOf(tx, actor, 'duty-rule', found.id) }
  },
})

/** For forms: what can be chosen. */
export const dutyChoices = query({
  name: 'duties.choices',
  permission: 'duties.read',
  summary: 'List what rules, mappings and mitigations can name: duties, systems, controls and evidence',
  input: z.object({}),
  run: async ({ tx }) => ({
    duties: await tx.select({ id: duties.id, name: duties.name }).from(duties).where(isNull(duties.deletedAt)).orderBy(asc(duties.name)).limit(1_000),
    systems: await tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name)).limit(1_000),
    controls: await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(isNull(controls.deletedAt)).orderBy(asc(controls.code)).limit(1_000),
    evidence: await tx.select({ id: evidence.id, title: evidence.title, status: evidence.status }).from(evidence).where(and(isNull(evidence.deletedAt), eq(evidence.status, 'approved'))).orderBy(desc(evidence.arrivedAt)).limit(200),
    starter: { duties: starterDuties.length, rules: starterRules.length, adopted: await tx.$count(duties, isNotNull(duties.starter)) },
  }),
})
