import 'server-only'
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { type ConflictRight, dutyConflicts } from '#db/schema/duties.ts'
import { bulkIn } from '#lib/door/bulk-in.ts'
import type { evaluator, Found } from '#lib/duties/evaluate.ts'
import { portal } from '#lib/duties/mapping.ts'
import type { Held, Holder, Holders, NamedRule } from './holding.ts'
import { listedConflicts, listedRights } from './model.ts'

/** What people hold, against rules, and what becomes of the conflicts that are known. */

type Seen = { id: string | null; rule: NamedRule; holder: Holder; systemKey: string; one: Held[]; other: Held[]; sha256: string; populationIds: string[]; lastSeenAt: Date }
type Known = { id: string; ruleId: string; holderKey: string; systemKey: string; state: string; sha256: string }

export type Settled = { found: number; opened: number; reopened: number; resolved: number; void: number; untold: number; cut: { ruleId: string; rule: string; found: number; listed: number }[]; owners: string[] }

const keyOf = (ruleId: string, holderKey: string, systemKey: string) => `${ruleId}\n${holderKey}\n${systemKey}`

function seenOf(rule: NamedRule, holder: Holder, { systemId, one, other }: Found, at: Date): Omit<Seen, 'id'> {
  const side = (numbers: number[]) => numbers.map((n) => holder.held[n] as Held).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const [first, second] = [side(one), side(other)]
  const both = [...first, ...second]
  const populationIds = [...new Set(both.flatMap((each) => each.at?.id ?? []))].sort()
  const digest = createHash('sha256').update(holder.name)
  for (const [n, list] of [first, second].entries()) for (const each of list) digest.update(`\n${n} ${each.at?.id ?? portal} ${each.key} ${each.environment} ${each.via?.join(',') ?? ''} ${each.owned}`)
  const times = both.flatMap((each) => each.at?.extractedAt.getTime() ?? [])
  return { rule, holder, systemKey: systemId ?? '', one: first, other: second, sha256: digest.digest('hex'), populationIds, lastSeenAt: times.length > 0 ? new Date(Math.max(...times)) : at }
}

/** Each conflict of these people, one person after the other; of a rule with very many new ones the first are kept, and all are counted. */
function judge(holders: Holders, rules: NamedRule[], core: ReturnType<typeof evaluator>, known: Map<string, Known>, at: Date) {
  const seen: Seen[] = []
  const foundKeys = new Set<string>()
  const perRule = new Map<string, { found: number; listed: number; fresh: number }>()
  for (const holder of holders.values()) {
    for (const found of core.conflictsOf(holder.held)) {
      const rule = rules[found.rule] as NamedRule
      const key = keyOf(rule.id, holder.key, found.systemId ?? '')
      foundKeys.add(key)
      const count = perRule.get(rule.id) ?? { found: 0, listed: 0, fresh: 0 }
      perRule.set(rule.id, count)
      count.found++
      const before = known.get(key)
      if (!before && ++count.fresh > listedConflicts) continue
      count.listed++
      const now = seenOf(rule, holder, found, at)
      if (before && before.sha256 === now.sha256 && (before.state === 'open' || before.state === 'mitigated')) continue
      seen.push({ ...now, id: before?.id ?? null })
    }
  }
  const cut = rules.flatMap((rule) => {
    const count = perRule.get(rule.id)
    return count && count.listed < count.found ? [{ ruleId: rule.id, rule: rule.name, found: count.found, listed: count.listed }] : []
  })
  return { seen, foundKeys, cut, found: foundKeys.size }
}

/** The ways rights are held, of the rows that are shown. */
async function pathsOf(tx: Tx, seen: Seen[]): Promise<Map<string, string[]>> {
  const wanted = new Map<string, Set<string>>()
  for (const { one, other } of seen) for (const each of [...one.slice(0, listedRights), ...other.slice(0, listedRights)]) if (each.at) wanted.set(each.at.id, (wanted.get(each.at.id) ?? new Set()).add(each.key))
  const paths = new Map<string, string[]>()
  for (const [populationId, keys] of wanted) {
    const list = [...keys]
    for (let n = 0; n < list.length; n += 5_000) {
      const rows = await tx.execute<{ key: string; paths: string[] | null }>(sql`select key, rest -> 'paths' as paths from population_rows where population_id = ${populationId} and key = any(${sql.param(list.slice(n, n + 5_000))}::text[])`)
      for (const row of rows) paths.set(`${populationId} ${row.key}`, row.paths ?? [])
    }
  }
  return paths
}

const shown = (side: Held[], paths: Map<string, string[]>): ConflictRight[] => side.slice(0, listedRights).map((each) => ({
  systemId: each.at?.systemId ?? null, system: each.at?.system ?? 'The portal', environment: each.environment, source: each.at?.source ?? portal, populationId: each.at?.id ?? null, key: each.key, accountId: each.accountId, accountName: each.accountName, enabled: each.enabled, owned: each.owned,
  rightKind: each.kind, rightId: each.id, rightName: each.name, scope: each.scope, paths: (each.via ?? paths.get(`${each.at?.id} ${each.key}`) ?? []).slice(0, 20),
}))

type Moved = { id: string; owner_id: string; fresh: boolean }

/**
 * What was found is written, and what was not found any more is told from what its sides are now: gone with proof, none for another reason, or not to be told.
 * @param only keys of those who were looked at; without: everybody
 */
export async function settle(tx: Tx, { orgId, holders, rules, core, at, only }: { orgId: string; holders: Holders; rules: NamedRule[]; core: ReturnType<typeof evaluator>; at: Date; only?: string[] }): Promise<Settled> {
  const list = await tx.select({ id: dutyConflicts.id, ruleId: dutyConflicts.ruleId, holderKey: dutyConflicts.holderKey, systemKey: dutyConflicts.systemKey, state: dutyConflicts.state, sha256: dutyConflicts.sha256 }).from(dutyConflicts)
    .where(only ? sql`${dutyConflicts.holderKey} = any(${sql.param(only)}::text[])` : undefined)
  const known = new Map(list.map((each) => [keyOf(each.ruleId, each.holderKey, each.systemKey), each]))
  const { seen, foundKeys, cut, found } = judge(holders, rules, core, known, at)
  const owners = new Set<string>()
  const counts = { opened: 0, reopened: 0 }
  const former = new Map(list.map((each) => [each.id, each.state]))
  for (let n = 0; n < seen.length; n += 2_000) {
    const part = seen.slice(n, n + 2_000)
    const paths = await pathsOf(tx, part)
    const { returned } = await bulkIn<Seen, Moved>(tx, part, {
      id: ['uuid', (row) => row.id ?? v7()], rule_id: ['uuid', (row) => row.rule.id], risk: ['smallint', (row) => row.rule.risk], owner_id: ['uuid', (row) => row.rule.ownerId], holder_key: ['text', (row) => row.holder.key], holder: ['text', (row) => row.holder.name.slice(0, 500)], person_id: ['uuid', (row) => row.holder.personId], user_id: ['uuid', (row) => row.holder.userId],
      system_id: ['uuid', (row) => (row.systemKey === '' || row.systemKey === portal ? null : row.systemKey)], system_key: ['text', (row) => row.systemKey], one: ['jsonb', (row) => shown(row.one, paths)], other: ['jsonb', (row) => shown(row.other, paths)], one_count: ['integer', (row) => row.one.length], other_count: ['integer', (row) => row.other.length],
      sha256: ['text', (row) => row.sha256], population_ids: ['uuid[]', (row) => row.populationIds], last_seen_at: ['timestamptz', (row) => row.lastSeenAt],
    }, (staged) => sql`
      with moved as (
        insert into duty_conflicts as c (org_id, id, rule_id, risk, holder_key, holder, person_id, user_id, system_id, system_key, state, one, other, one_count, other_count, sha256, population_ids, first_seen_at, last_seen_at, created_at, updated_at)
        select ${orgId}::uuid, id, rule_id, risk, holder_key, holder, person_id, user_id, system_id, system_key, 'open', one, other, one_count, other_count, sha256, population_ids, ${at.toISOString()}::timestamptz, last_seen_at, ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz from ${staged} where true
        on conflict (org_id, rule_id, holder_key, system_key) do update set holder = excluded.holder, one = excluded.one, other = excluded.other, one_count = excluded.one_count, other_count = excluded.other_count, sha256 = excluded.sha256, population_ids = excluded.population_ids, last_seen_at = excluded.last_seen_at,
          state = case when c.state in ('resolved', 'void') then 'open' else c.state end, closed_at = null, proof_id = null, void_reason = null, reopened_at = case when c.state in ('resolved', 'void') then excluded.updated_at else c.reopened_at end, updated_at = excluded.updated_at, version = c.version + 1
        returning c.id, c.rule_id, c.version = 1 as fresh)
      select m.id, m.fresh, s.owner_id from moved m join ${staged} s on s.id = m.id`)
    for (const row of returned) {
      const before = former.get(row.id)
      if (row.fresh) counts.opened++
      else if (before === 'resolved' || before === 'void') counts.reopened++
      else continue
      owners.add(row.owner_id)
    }
  }
  const gone = list.filter((each) => (each.state === 'open' || each.state === 'mitigated') && !foundKeys.has(keyOf(each.ruleId, each.holderKey, each.systemKey))).map((each) => each.id)
  const closed = await close(tx, gone, at)
  await mitigateOpen(tx, at, only)
  return { found, ...counts, ...closed, cut, owners: [...owners].sort() }
}

async function close(tx: Tx, ids: string[], at: Date): Promise<{ resolved: number; void: number; untold: number }> {
  const counts = { resolved: 0, void: 0, untold: 0 }
  for (let n = 0; n < ids.length; n += 2_000) {
    const part = ids.slice(n, n + 2_000)
    const [told] = await tx.execute<{ resolved: number; void: number }>(sql`
      with looked as materialized (
        select c.id, tickmark_duty_side(c.org_id, c.one) as one_stands, tickmark_duty_side(c.org_id, c.other) as other_stands, tickmark_duty_void(c) as reason from duty_conflicts c where c.id = any(${sql.param(part)}::uuid[]) for update),
      proofs as materialized (
        select l.id, (select p.id from jsonb_array_elements(case when l.one_stands = 'gone' then c.one else c.other end) e join populations p on p.system_id = (e ->> 'systemId')::uuid and p.source = e ->> 'source' and p.state = 'frozen' and p.accepted > 0
            and p.extracted_at > (select f.extracted_at from populations f where f.id = (e ->> 'populationId')::uuid) order by p.extracted_at desc limit 1) as proof_id,
          exists (select from jsonb_array_elements(case when l.one_stands = 'gone' then c.one else c.other end) e where e ->> 'systemId' is null) as of_portal
        from looked l join duty_conflicts c on c.id = l.id where 'gone' in (l.one_stands, l.other_stands)),
      moved as (
        update duty_conflicts c set state = case when f.id is not null and (f.proof_id is not null or f.of_portal) then 'resolved' else 'void' end, proof_id = f.proof_id, void_reason = case when f.id is not null and (f.proof_id is not null or f.of_portal) then null else l.reason end,
          closed_at = ${at.toISOString()}::timestamptz, mitigation_id = null, mitigated_until = null, updated_at = ${at.toISOString()}::timestamptz, version = c.version + 1
        from looked l left join proofs f on f.id = l.id
        where c.id = l.id and (f.proof_id is not null or f.of_portal or l.reason is not null)
        returning c.state)
      select count(*) filter (where state = 'resolved')::int as resolved, count(*) filter (where state = 'void')::int as void from moved`)
    counts.resolved += told?.resolved ?? 0
    counts.void += told?.void ?? 0
  }
  counts.untold = ids.length - counts.resolved - counts.void
  return counts
}

/** What is open and has a mitigation in force is mitigated until that ends: the one that lasts longest, and never one that the person wrote. */
export const mitigateOpen = (tx: Tx, at: Date, only?: string[]) => tx.execute(sql`
  update duty_conflicts c set state = 'mitigated', mitigation_id = m.id, mitigated_until = m.ends_at, updated_at = ${at.toISOString()}::timestamptz, version = c.version + 1
  from (select distinct on (k.id) k.id as conflict_id, m.id, m.ends_at from duty_mitigations m join duty_conflicts k on k.rule_id = m.rule_id and (m.conflict_id is null or m.conflict_id = k.id)
    where k.state = 'open' and m.ended_at is null and m.ends_at > greatest(now(), ${at.toISOString()}::timestamptz) and not tickmark_duty_own(k, m.author_id)${only ? sql` and k.holder_key = any(${sql.param(only)}::text[])` : sql``} order by k.id, m.ends_at desc) m
  where c.id = m.conflict_id`)
