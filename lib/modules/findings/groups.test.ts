import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** The kept groups are what counting would say, whatever moved the findings and however many at once. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 4, onnotice: () => {} })
const { deliver } = await import('../events/deliver.ts')
const { countGroups, listGroups } = await import('./groups.ts')
const { listFindings } = await import('./queries.ts')
const { assignFindings, dismissFindings, flagFindings, reopenFindings, resolveFindings, reviewFindings, undoDecision } = await import('./operations/decide.ts')
const { detectBatch } = await import('./run-detection.ts')
const { raiseFinding } = await import('./operations/raise.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let elsewhere: TestOrganization
let reviewer: Person
let manager: Person
beforeAll(async () => {
  ;[here, elsewhere] = [await organization(owner, 'Grouped'), await organization(owner, 'Elsewhere')]
  ;[reviewer, manager] = [await here.person('reviewer'), await here.person('compliance_manager')]
})

/** Of every organization: rows that are in one of the two and not in the other. */
const differences = () => owner`
  with counted as (
    select org_id, rule_id, actor, source, severity, max(rule_name) as rule_name, count(*) filter (where status = 'open')::int as open, count(*) filter (where status = 'reviewed')::int as reviewed,
      count(*) filter (where status = 'flagged')::int as flagged, count(*) filter (where status = 'false_positive')::int as false_positive, count(*) filter (where status = 'resolved')::int as resolved,
      count(*) filter (where status in ('open', 'flagged'))::int as undecided, count(*)::int as total, count(*) filter (where status in ('open', 'flagged') and assignee_id is not null)::int as assigned,
      coalesce(max(risk_score) filter (where status in ('open', 'flagged')), -1) as top_risk, min(occurred_at) as first_occurred_at, max(occurred_at) as last_occurred_at, min(created_at) as first_found_at, max(created_at) as last_found_at,
      (select coalesce(jsonb_object_agg(h.assignee_id, h.n), '{}') from (select i.assignee_id, count(*) as n from findings i where (i.org_id, i.rule_id, coalesce(i.user_name, ''), i.source, i.severity) = (f.org_id, f.rule_id, f.actor, f.source, f.severity)
        and i.status in ('open', 'flagged') and i.assignee_id is not null group by 1) h) as held
    from (select *, coalesce(user_name, '') as actor from findings) f group by org_id, rule_id, actor, source, severity
  ), kept as (
    select org_id, rule_id, actor, source, severity, rule_name, open, reviewed, flagged, false_positive, resolved, undecided, total, assigned, top_risk, first_occurred_at, last_occurred_at, first_found_at, last_found_at,
      (select coalesce(jsonb_object_agg(a.assignee_id, a.undecided), '{}') from finding_group_assignees a where a.org_id = g.org_id and a.group_id = g.id) as held
    from finding_groups g
  )
  select 'counted' as side, * from (select * from counted except select * from kept) as one union all select 'kept', * from (select * from kept except select * from counted) as other`

const some = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const add = (org: TestOrganization, count: number, pick: (below: number) => number) => write(owner, org.id, async (sql) => {
  const rows = Array.from({ length: count }, () => ({
    org_id: org.id, id: v7(), rule_id: `rule-${pick(4)}`, rule_name: 'Rule', severity: 1 + pick(2), description: 'x', occurred_at: new Date(Date.now() - pick(1_000_000)), user_name: [null, '', 'ann', 'bob'][pick(4)] ?? null,
    source: ['github', 'okta'][pick(2)] as string, event_id: v7(), risk_score: pick(100), extra_data: sql.json({}), created_at: new Date(Date.now() - pick(1_000_000)), updated_at: new Date(),
  }))
  await sql`insert into findings ${sql(rows)}`
})

const idsOf = async (org: TestOrganization, count: number, pick: (below: number) => number): Promise<string[]> => {
  const rows = await owner<{ id: string }[]>`select id from findings where org_id = ${org.id} order by id`
  return [...new Set(Array.from({ length: count }, () => rows[pick(rows.length)]?.id as string))]
}

/** What one of several who work at once does; what is refused is no step of it. */
async function act(pick: (below: number) => number): Promise<void> {
  const who = [reviewer, manager][pick(2)] as Person
  const ids = await idsOf(here, 1 + pick(9), pick)
  const acts = [
    () => add(here, 1 + pick(20), pick),
    async () => void (await detectBatch(jobActor(here.id, 'test', 'test'), await delivered(pick))),
    () => raiseFinding(jobActor(here.id, 'test', 'test'), { ruleId: 'tickmark.source-silent', ruleName: 'Silent', severity: 'high', description: 'x', system: 'Okta', key: `k${pick(3)}`, riskScore: 70, reasons: [{ points: 70, because: 'x' }], matched: [], about: {} }),
    () => reviewFindings(who, { ids, note: null }), () => flagFindings(who, { ids, note: null }), () => dismissFindings(who, { ids, note: 'x' }), () => resolveFindings(who, { ids, note: 'x' }), () => reopenFindings(who, { ids, note: null }),
    () => reviewFindings(who, { matching: { rule: `rule-${pick(4)}`, user: ['-', 'ann'][pick(2)] }, note: null }),
    async () => void (await undoDecision(who, { decision: (await reviewFindings(who, { ids, note: null })).decision })),
    () => assignFindings(who, { ids, assigneeId: [null, reviewer.userId, manager.userId][pick(3)] ?? null }),
    () => write(owner, here.id, (sql) => sql`delete from findings where org_id = ${here.id} and id in ${sql(ids)} and rule_id like 'rule-%'`),
  ]
  await (acts[pick(acts.length)] as () => Promise<unknown>)().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
    // Two who wait for each other would be told so: nobody is.
    expect(error.message).not.toMatch(/at the same moment/)
  })
}

let serial = 0
async function delivered(pick: (below: number) => number): Promise<string> {
  const lines = Array.from({ length: 1 + pick(5) }, () => JSON.stringify({ eventID: `g${++serial}`, eventTime: new Date(Date.now() - 60_000).toISOString(), eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', userIdentity: { type: 'IAMUser', userName: ['ann', 'zoe'][pick(2)] }, requestParameters: { name: 'main' } }))
  const { batches } = await deliver(await here.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'cloudtrail', gzip: false })
  return batches[0] as string
}

describe('groups', () => {
  it.each([7, 77, 777])('are what counting says after whatever happened, one after another and at once (seed %i)', async (seed) => {
    const pick = some(seed)
    await add(here, 60, pick)
    await add(elsewhere, 10, pick)
    for (let n = 0; n < 25; n++) {
      await act(pick)
      expect([n, await differences()]).toEqual([n, []])
    }
    for (let n = 0; n < 8; n++) await Promise.all([act(some(seed + n)), act(some(seed + 100 + n)), act(some(seed + 200 + n)), act(some(seed + 300 + n))])
    expect(await differences()).toEqual([])
  })

  it('nobody but the triggers writes them', async () => {
    for (const table of ['finding_groups', 'finding_group_assignees']) {
      const [grants] = await owner`select has_table_privilege('tickmark_app', ${table}, 'insert, update, delete, truncate') as writes`
      expect([table, grants]).toEqual([table, { writes: false }])
    }
  })

  it('of an organization that had findings before there were groups are counted once', async () => {
    const { readFileSync } = await import('node:fs')
    const rules = readFileSync(new URL('../../../db/rules.sql', import.meta.url), 'utf8')
    const first = rules.slice(rules.indexOf('-- The first time, from what there is'), rules.indexOf('-- 13. '))
    await owner.unsafe('drop trigger group_inserts on findings; update finding_groups set open = open + 5')
    await owner.begin((sql) => sql.unsafe(first))
    expect(await differences()).toEqual([])
  })
})

describe('the list of groups', () => {
  it('has those to be decided first, by risk, with true counts, of one organization', async () => {
    const org = await organization(owner, 'Listed')
    const one = await org.person('reviewer')
    await write(owner, org.id, async (sql) => {
      for (const [rule, user, risk, n] of [['low', 'ann', 10, 3], ['high', 'ann', 90, 2], ['done', 'bob', 99, 4]] as const) {
        for (let each = 0; each < n; each++) await sql`insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, user_name, source, event_id, risk_score, extra_data, created_at, updated_at) values (${org.id}, ${v7()}, ${rule}, ${rule}, 3, 'x', now(), ${user}, 'okta', ${v7()}, ${risk - each}, '{}', now(), now())`
      }
    })
    const done = await listFindings(one, { rule: 'done' })
    await dismissFindings(one, { ids: done.rows.map((row) => row.id), note: 'Planned' })
    const { rows } = await listGroups(one, {})
    expect(rows.map(({ ruleId, undecided, total, topRisk }) => [ruleId, undecided, total, topRisk])).toEqual([['high', 2, 2, 90], ['low', 3, 3, 10], ['done', 0, 4, null]])
    expect(await countGroups(one, {})).toMatchObject({ findings: 5, groups: 2 })
    expect(await countGroups(one, { status: 'false_positive' })).toMatchObject({ findings: 4, groups: 1 })
    await assignFindings(one, { ids: [(await listFindings(one, { rule: 'low', limit: 1 })).rows[0]?.id as string], assigneeId: one.userId })
    expect((await listGroups(one, { assignee: 'me' })).rows.map(({ ruleId, assignees }) => [ruleId, assignees])).toEqual([['low', [one.name]]])
    expect([await countGroups(one, { assignee: 'me' }), await countGroups(one, { assignee: 'nobody' })]).toMatchObject([{ findings: 1, groups: 1 }, { findings: 4, groups: 2 }])
    // Through pages of one, each comes once.
    const seen: string[] = []
    for (let after: string | null | undefined; after !== null; ) {
      const page = await listGroups(one, { limit: 1, after })
      seen.push(...page.rows.map((row) => row.ruleId))
      after = page.next
    }
    expect(seen).toEqual(['high', 'low', 'done'])
    expect((await listGroups(await (await organization(owner, 'Stranger')).person('reviewer'), {})).rows).toEqual([])
    await expect(listGroups(await org.person('contributor'), {})).rejects.toMatchObject({ code: 'forbidden' })
  })
})
