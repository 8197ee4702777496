import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { proofOf } from './proof.ts'

/** Decisions about many at once, and taken back. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { assigneeChoices, getDecision, getNeighbours } = await import('./one.ts')
const { assignFindings, dismissFindings, flagFindings, reviewFindings, undoDecision } = await import('./operations/decide.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let one: Person
let other: Person
beforeAll(async () => {
  here = await organization(owner, 'Deciding')
  ;[one, other] = [await here.person('reviewer'), await here.person('compliance_manager')]
})

let serial = 0
/** So many of a rule of their own, found an hour ago, the riskiest first. */
async function found(count: number): Promise<{ rule: string; ids: string[] }> {
  const rule = `rule-${++serial}`
  const ids = Array.from({ length: count }, () => v7())
  await write(owner, here.id, async (sql) => {
    for (const [n, id] of ids.entries()) await sql`insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, user_name, source, event_id, risk_score, extra_data, created_at, updated_at) values (${here.id}, ${id}, ${rule}, ${rule}, 3, 'x', now(), 'ann', 'okta', ${v7()}, ${90 - (n % 90)}, '{}', now() - interval '1 hour', now() - interval '1 hour')`
  })
  return { rule, ids }
}
const states = async (rule: string) => (await owner<{ status: string; note: string | null }[]>`select status, note from findings where org_id = ${here.id} and rule_id = ${rule} order by risk_score desc`).map(({ status, note }) => (note ? `${status}: ${note}` : status))
const trail = async (ids: string[]) => (await owner<{ action: string }[]>`select action from audit_entries where subject_id in ${owner(ids)} order by xid, id`).map(({ action }) => action)

it('all that match are decided as they were seen: what came or changed since stays, and each has its entry', async () => {
  const { rule, ids } = await found(5)
  const seenAt = new Date()
  await new Promise((done) => setTimeout(done, 5))
  await flagFindings(other, { ids: [ids[1] as string], note: null })
  await write(owner, here.id, (sql) => sql`update findings set created_at = now() + interval '1 second' where id = ${ids[4] as string}`)
  const { changed, more } = await dismissFindings(one, { matching: { rule }, seenAt: seenAt.toISOString(), note: 'Planned' })
  expect([changed, more, await states(rule)]).toEqual([3, false, ['false_positive: Planned', 'flagged', 'false_positive: Planned', 'false_positive: Planned', 'open']])
  expect((await trail(ids)).sort()).toEqual(['findings.dismiss', 'findings.dismiss', 'findings.dismiss', 'findings.flag'])
  await expect(dismissFindings(one, { matching: { rule }, seenAt: seenAt.toISOString(), note: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
})

it('in parts of 500, each going on where the last one ended, as one decision', async () => {
  const { rule } = await found(501)
  const first = await reviewFindings(one, { matching: { rule }, note: null })
  expect([first.changed, first.more]).toEqual([500, true])
  const second = await reviewFindings(one, { matching: { rule }, note: null, decision: first.decision, after: first.last })
  expect([second.changed, second.more, second.decision]).toEqual([1, false, first.decision])
  expect(await getDecision(one, { decision: first.decision })).toMatchObject({ status: 'reviewed', changed: 501 })
  expect([await undoDecision(one, { decision: first.decision }), await undoDecision(one, { decision: first.decision })]).toMatchObject([{ changed: 500, more: true }, { changed: 1, more: false }])
  expect(new Set(await states(rule))).toEqual(new Set(['open']))
})

it('nothing chosen, no filter, and a filter that is none decide nothing; a note is asked for as for one', async () => {
  const { rule, ids } = await found(1)
  for (const input of [{}, { ids: [] }, { matching: '' }, { matching: { sevrity: 'high' } }, { matching: 'sevrity=high' }]) await expect(reviewFindings(one, { ...input, note: null })).rejects.toMatchObject({ code: 'invalid' })
  for (const input of [{ ids }, { matching: { rule } }]) await expect(dismissFindings(one, { ...input, note: '' })).rejects.toMatchObject({ code: 'invalid', fields: { note: expect.any(String) } })
  expect(await states(rule)).toEqual(['open'])
})

it('a decision is taken back to exactly what was before, by whoever made it, and both stand in the trail', async () => {
  const { rule, ids } = await found(2)
  await flagFindings(other, { ids, note: 'Look' })
  const { decision } = await dismissFindings(one, { ids, note: 'Planned' })
  await expect(undoDecision(other, { decision })).rejects.toMatchObject({ code: 'not_found' })
  await undoDecision(one, { decision })
  expect(await states(rule)).toEqual(['flagged: Look', 'flagged: Look'])
  const [row] = await owner`select reviewed_by_id from findings where id = ${ids[0] as string}`
  expect(row?.reviewed_by_id).toBe(other.userId)
  expect(await trail(ids)).toEqual(['findings.flag', 'findings.flag', 'findings.dismiss', 'findings.dismiss', 'findings.undo', 'findings.undo'])
  await expect(undoDecision(one, { decision })).rejects.toMatchObject({ code: 'not_found' })
})

it('only the last decision, within ten minutes, and not what somebody else decided since', async () => {
  const { rule, ids } = await found(3)
  const [a, b, c] = ids as [string, string, string]
  const first = await reviewFindings(one, { ids: [a], note: null })
  const second = await reviewFindings(one, { ids: [b, c], note: null })
  await expect(undoDecision(one, { decision: first.decision })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/Only your last/) })
  await flagFindings(other, { ids: [c], note: null })
  expect(await undoDecision(one, { decision: second.decision })).toMatchObject({ changed: 1 })
  expect(await states(rule)).toEqual(['reviewed', 'open', 'flagged'])
  await write(owner, here.id, (sql) => sql`update findings set former = jsonb_set(former, '{at}', to_jsonb(now() - interval '11 minutes')) where id = ${a}`)
  await expect(undoDecision(one, { decision: first.decision })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/ten minutes/) })
  expect(await getDecision(one, { decision: first.decision })).toBeNull()
})

it('PostgreSQL takes back what no step leads to only as it was, in time, for the account that decided', async () => {
  const { ids: [id = ''] } = await found(1)
  await flagFindings(other, { ids: [id], note: 'Look' })
  await dismissFindings(one, { ids: [id], note: 'Planned' })
  const back = (what: Record<string, unknown>, at = 'now()') => write(owner, here.id, async (sql) => {
    if (at !== 'now()') await sql.unsafe(`update findings set former = jsonb_set(former, '{at}', to_jsonb(${at})) where id = '${id}'`)
    await sql`update findings set ${sql({ status: 'flagged', note: 'Look', reviewed_by_id: other.userId, former: null, updated_by_id: one.userId, ...what })} where id = ${id}`
  })
  for (const what of [{ note: 'Other' }, { status: 'reviewed' }, { updated_by_id: other.userId }, { reviewed_by_id: one.userId }]) await expect(back(what)).rejects.toMatchObject({ code: 'TM005' })
  await expect(back({}, `now() - interval '11 minutes'`)).rejects.toMatchObject({ code: 'TM005' })
  await back({})
})

it('findings go to those who may decide about them, and no others are offered', async () => {
  const { ids } = await found(1)
  const reader = await here.person('read_only')
  const given = await here.person('auditor', 'Given')
  await write(owner, here.id, (sql) => sql`insert into user_grants (org_id, id, user_id, permission, effect, reason, created_at) values (${here.id}, ${v7()}, ${given.userId}, 'findings.review', 'any', 'x', now())`)
  const offered = (await assigneeChoices(one, {})).map((each) => each.id)
  expect(offered).toEqual(expect.arrayContaining([one.userId, other.userId, given.userId]))
  expect(offered).not.toContain(reader.userId)
  await expect(assignFindings(one, { ids, assigneeId: reader.userId })).rejects.toMatchObject({ code: 'invalid', fields: { assigneeId: expect.any(String) } })
  await assignFindings(one, { ids, assigneeId: given.userId })
})

it('neighbours stand where the list has them, also of one that has left it, and the next to decide comes round', async () => {
  const { rule, ids } = await found(3)
  const [a, b, c] = ids as [string, string, string]
  const list = { rule, status: 'undecided', sort: 'riskScore', direction: 'desc' } as const
  expect(await getNeighbours(one, { id: a, ...list })).toEqual({ previous: null, next: b, toDecide: b })
  await reviewFindings(one, { ids: [b], note: null })
  expect(await getNeighbours(one, { id: b, ...list })).toEqual({ previous: a, next: c, toDecide: c })
  expect(await getNeighbours(one, { id: c, ...list })).toEqual({ previous: a, next: null, toDecide: a })
  await reviewFindings(one, { ids: [a, c], note: null })
  expect(await getNeighbours(one, { id: c, ...list })).toEqual({ previous: null, next: null, toDecide: null })
})

it('what matched is shown in full, nested values by their paths', () => {
  const matched = { selection: 'selection', field: 'requestParameters', pattern: '*', value: { name: 'main', tags: [{ key: 'a' }, 'b'], empty: {} } }
  expect(proofOf([matched, matched, { selection: 's', field: '', pattern: 'x', value: null }])).toEqual([
    { selection: 'selection', pattern: '*', values: [{ field: 'requestParameters.name', value: 'main' }, { field: 'requestParameters.tags[0].key', value: 'a' }, { field: 'requestParameters.tags[1]', value: 'b' }, { field: 'requestParameters.empty', value: 'nothing inside' }] },
    { selection: 's', pattern: 'x', values: [{ field: 'any field', value: 'nothing' }] },
  ])
})
