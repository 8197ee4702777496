import { createHash } from 'node:crypto'
import type postgres from 'postgres'
import { days } from '#lib/clock.ts'
import { canonical, toJson } from '#lib/crypto/canonical.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const hashOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

type Asked = { kind: string; subjectType: string; subjectId: string; by?: string; input?: Row; row?: Row }

type Stage = { needed: number; roles: string[]; named: string[]; of?: string[] }

/** The newest rule of a kind; where there is none, one administrator agrees. */
export const ruleFor = (here: Arrange, kind: string): Promise<{ id: string; stages: Stage[] }> => here.write(async (sql) => {
  const newest = () => sql<{ id: string; stages: Stage[] }[]>`select id, definition -> 'cases' -> -1 -> 'stages' as stages from approval_rules where org_id = ${here.orgId} and kind = ${kind} order by number desc limit 1`
  const definition = { cases: [{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }], lastsDays: 30 }
  if ((await newest()).length === 0) await sql`insert into approval_rules (org_id, id, kind, number, definition, created_at) values (${here.orgId}, uuidv7(), ${kind}, 1, ${sql.json(definition)}, now())`
  return (await newest())[0] as { id: string; stages: Stage[] }
})

/** An open approval of a record, whole, as the owner of the database would write it. */
export async function askedFor(here: Arrange, { kind, subjectType, subjectId, by, input = {}, row = {} }: Asked): Promise<{ id: string; sha256: string }> {
  const requestedById = by ?? await here.user()
  const rule = await ruleFor(here, kind)
  const seen = canonical(toJson({ kind, subject: { type: subjectType, id: subjectId }, revision: 1, title: 'Something asked for', reason: 'Because', facts: [], input }))
  const sha256 = hashOf(seen)
  const id = await here.write(async (sql) => {
    const [made] = await sql`insert into approvals ${sql({ org_id: here.orgId, kind, subject_type: subjectType, subject_id: subjectId, title: 'Something asked for', reason: 'Because', seen, sha256, rule_id: rule.id, opened_at: new Date(), expires_at: new Date(Date.now() + days(7)), requested_by_id: requestedById, id: crypto.randomUUID(), ...row })} returning id`
    const id = made?.id as string
    for (const [n, stage] of rule.stages.entries()) await sql`insert into approval_stages (org_id, id, approval_id, number, needed, roles, named, of) values (${here.orgId}, uuidv7(), ${id}, ${n + 1}, ${stage.needed}, ${stage.roles}, ${stage.named}, ${stage.of ?? []})`
    await sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, created_at) values (${here.orgId}, uuidv7(), ${id}, ${requestedById}, ${requestedById}, 'requester', now())`
    return id
  })
  return { id, sha256 }
}

/** The same, approved by somebody else: for operations that only do what was approved, and for rows that wait for it. */
export async function approvedFor(here: Arrange, asked: Asked, { recorded = true } = {}): Promise<string> {
  const { id } = await askedFor(here, asked)
  if (recorded) await recordedFor(here, id)
  await here.write((sql) => sql`update approvals set state = 'approved', closed_at = now() where org_id = ${here.orgId} and id = ${id}`)
  return id
}

/** The record among the changes that applying it takes: the approval is spent by whatever does it, not by this. */
const recordedFor = (here: Arrange, approvalId: string) => without(here, 'changes', 'begins', (sql) => sql`
  insert into changes (org_id, id, number, title, type, category, state, result, description, justification, system_ids, answers, test_plan, back_out_plan, refs, requested_by_id, approved_at, implemented_at, closed_at, approval_id, created_at, updated_at)
  select a.org_id, uuidv7(), (select coalesce(max(number), 0) + 1 from changes c where c.org_id = a.org_id), a.title, 'normal', k.population, 'closed', 'successful', '', a.reason, '{}', '{}', '', '', '{}', a.requested_by_id, now(), now(), now(), a.id, now(), now()
  from approvals a join tickmark_approvables() k on k.kind = a.kind where a.org_id = ${here.orgId} and a.id = ${approvalId} and k.population is not null`)

/** Of a record that several tests make ready: once. */
export async function approvedOnce(here: Arrange, asked: Asked): Promise<void> {
  const known = await here.write((sql) => sql`select from approvals where org_id = ${here.orgId} and subject_id = ${asked.subjectId}`)
  if (known.length === 0) await approvedFor(here, asked)
}

/** What the owner of the database alone can bring about: a statement past one trigger. */
export async function without(here: Arrange, table: string, trigger: string, work: (sql: postgres.TransactionSql) => Promise<unknown>): Promise<void> {
  await here.write((sql) => sql`alter table ${sql(table)} disable trigger ${sql(trigger)}`)
  await here.write(work)
  await here.write((sql) => sql`alter table ${sql(table)} enable trigger ${sql(trigger)}`)
}

/** Approved with the voice of somebody else, whom the record then names. */
export async function decidedFor(here: Arrange, asked: Asked): Promise<string> {
  const { id, sha256 } = await askedFor(here, asked)
  await recordedFor(here, id)
  for (const [n, stage] of (await ruleFor(here, asked.kind)).stages.entries()) {
    for (let voice = 0; voice < stage.needed; voice++) {
      const by = await here.user()
      await here.add('user_roles', { user_id: by, role: 'admin', created_at: new Date(Date.now() - days(1)) })
      await without(here, 'approval_decisions', 'entry_of_decider', (sql) => sql`insert into approval_decisions (org_id, id, approval_id, stage, outcome, sha256, decided_by_id, decided_by_person_id, decided_at) values (${here.orgId}, uuidv7(), ${id}, ${n + 1}, 'approve', ${sha256}, ${by}, ${by}, now())`)
    }
  }
  return id
}

/** What an approval of another rule is given: of mutes, on top of the newest. */
async function anotherRule(here: Arrange): Promise<Row> {
  await ruleFor(here, 'rule-mute')
  const number = await here.write(async (sql) => Number((await sql`select max(number) as n from approval_rules where org_id = ${here.orgId} and kind = 'rule-mute'`)[0]?.n))
  return { kind: 'rule-mute', number, definition: { cases: [{ stages: [{ needed: 2, roles: ['admin'], named: [] }] }], lastsDays: 9 } }
}

async function rejectable(here: Arrange, row: Row = {}, by?: string): Promise<{ id: string; sha256: string }> {
  const evidenceId = await here.add('evidence', { title: `Evidence ${here.tag()}`, description: '', category: 'other', data_source: 'manual', status: 'pending', arrived_at: new Date() })
  return askedFor(here, { kind: 'evidence-removal', subjectType: 'evidence', subjectId: evidenceId, row, ...(by && { by }) })
}

export const examples: Examples<'approvals'> = {
  'approvals.open': async (here) => ({ kind: 'evidence-removal', subjectId: await here.add('evidence', { title: `Evidence ${here.tag()}`, description: '', category: 'other', data_source: 'manual', status: 'pending', arrived_at: new Date() }), title: 'Remove something', reason: 'Twice', requestedById: await here.user() }),
  'approvals.addParty': async (here) => ({ id: (await rejectable(here)).id, userId: await here.user(), part: 'implementer' }),
  'approvals.approve': (here) => rejectable(here),
  'approvals.reject': async (here) => ({ ...(await rejectable(here)), note: 'It is needed' }),
  'approvals.withdraw': async (here) => ({ id: (await rejectable(here, {}, (await here.self()).userId)).id }),
  'approvals.expire': async (here) => ({ id: (await rejectable(here, { opened_at: new Date(Date.now() - days(9)), expires_at: new Date(Date.now() - days(1)) })).id }),
  'approvals.applyAlone': async (here) => {
    const { id } = await askedFor(here, { kind: 'approval-rule', subjectType: 'approval-rule', subjectId: here.id(), input: await anotherRule(here) })
    await without(here, 'approvals', 'moves', (sql) => sql`update approvals set alone_at = now() - interval '1 minute' where org_id = ${here.orgId} and id = ${id}`)
    return { id }
  },
  'approvals.delegate': async (here) => ({ toId: await here.user(), endsAt: new Date(Date.now() + days(10)).toISOString(), reason: 'On leave' }),
  'approvals.endDelegation': async (here) => ({ id: await here.add('approval_delegations', { from_id: (await here.self()).userId, to_id: await here.user(), reason: 'On leave', starts_at: new Date(), ends_at: new Date(Date.now() + days(10)) }) }),
  'approvals.requestRule': async (here) => {
    const { number } = await anotherRule(here)
    return { kind: 'rule-mute', number, reason: 'Two pairs of eyes', definition: { cases: [{ stages: [{ needed: 3, roles: ['admin'], named: [] }] }], lastsDays: 14 } }
  },
  'approvals.applyRule': async (here) => ({ id: here.id(), approvalId: await approvedFor(here, { kind: 'approval-rule', subjectType: 'approval-rule', subjectId: here.id(), input: await anotherRule(here) }) }),
}

export const volume: Volume = {
  tables: ['approvals', 'approval_rules', 'approval_stages', 'approval_parties'],
  fill: ({ orgId, me, each, first, id }) => `
    insert into approval_rules (org_id, id, kind, number, definition, created_at) values ('${orgId}', '${id('rule')}', 'rule-mute', 1, '{}', now());
    insert into approvals (org_id, id, kind, subject_type, subject_id, revision, title, reason, seen, sha256, rule_id, state, opened_at, expires_at, closed_at, requested_by_id)
      select '${orgId}', ${first('approval')}, 'rule-mute', 'rule-mute', uuidv7(), 1, 'Mute ' || n, 'Noisy', '{}', 'sha256:' || encode(sha256('{}'), 'hex'), '${id('rule')}', case when n % 50 = 0 then 'open' else 'approved' end,
        now() - n * interval '1 minute', now() + interval '30 days', case when n % 50 = 0 then null else now() end, '${me}' ${each};`,
  lists: () => ({
    'approvals.list': { cursors: { openedAt: new Date(Date.now() - 3_600_000).toISOString() }, filters: { state: ['open', 'approved'], kind: ['rule-mute'], mine: ['requested', 'decide'] }, accepted: { 'mine decide': 'whom a stage asks stands in an array; no leakproof operator finds it by an index: what is open is read in its order, what costs least first' } },
  }),
}
