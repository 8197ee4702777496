import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** What PostgreSQL refuses of an access review, whatever the application says: every statement as the application's own role, each with an entry that names the decider. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
const app = postgres(database.url, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { v7 } = await import('uuid')
const { buildCampaign, openCampaign } = await import('./operations/build.ts')
const { setGranting } = await import('./operations/close.ts')
const { decideRows, submitRows } = await import('./operations/decide.ts')
const { createCampaign } = await import('./operations/plan.ts')
const { getCampaign, listRows } = await import('./queries.ts')
const { openRevocations } = await import('../revocations/operations.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let boss: Person
let world: Awaited<ReturnType<typeof reviewing>>
beforeAll(async () => {
  here = await organization(owner, 'Raw')
  manager = await here.person('compliance_manager')
  boss = await here.person('reviewer', 'Boss')
  world = await reviewing(owner, here, manager)
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

/** As the application's role, in its organization, with the entry the decision needs. */
async function attempt(work: (sql: postgres.TransactionSql) => Promise<unknown>, by = boss.userId, campaignId = '', action = 'campaigns.decide'): Promise<{ code?: string; message?: string } | 'committed'> {
  const body = JSON.stringify({ v: 1, action, category: 'approval', outcome: 'success', correlation: v7(), actor: { kind: 'person', id: by }, subject: { type: 'campaign', id: campaignId, label: '' } })
  try {
    await app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${here.id}, true)`
      await work(sql)
      await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${v7()}, now(), ${body})`
    })
    return 'committed'
  } catch (error) {
    return error as { code: string; message: string }
  }
}
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

/** Open: ann and ben are Boss's to decide, boss security's. */
async function review(): Promise<{ id: string; systemId: string; leaf: Buffer }> {
  const systemId = await world.system()
  const lead = await world.worker({ name: 'Boss', userId: boss.userId, accounts: [[systemId, 'boss']] })
  await world.worker({ name: 'Ann', managerId: lead, accounts: [[systemId, 'ann']] })
  await world.worker({ name: 'Ben', managerId: lead, accounts: [[systemId, 'ben']] })
  await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk', admin: 'yes' }, { id: 'boss', role: 'clerk' }])
  const { id } = await createCampaign(manager, { title: 'Review', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: manager.userId, reviewer: 'manager', privilegedToSecurity: false, dormantDays: 90, scope: [`${systemId}:table`] } as never)
  await buildCampaign(manager, { id })
  await world.works('campaigns.build')
  await openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
  const [row] = await owner<{ leaf: Buffer }[]>`select leaf from campaign_rows where campaign_id = ${id} and number = 1`
  return { id, systemId, leaf: row?.leaf as Buffer }
}
const insert = (of: { id: string; leaf: Buffer }, more: Record<string, unknown> = {}) => (sql: postgres.TransactionSql) => sql`insert into campaign_decisions ${sql({ org_id: here.id, campaign_id: of.id, number: 1, sequence: 1, outcome: 'approve', note: null, decided_by_id: boss.userId, leaf: of.leaf, decided_at: new Date(), ...more } as never)}`

describe('decisions', () => {
  it('one that is right is committed, and fills in whose it was by itself', async () => {
    const of = await review()
    expect(await attempt(insert(of, { decided_by_person_id: v7(), person_id: v7(), flags: '{"made":"up"}' }), boss.userId, of.id)).toBe('committed')
    const [row] = await owner`select d.decided_by_person_id = u.person_id as same, d.flags, d.person_id = r.person_id as subject, r.state, r.sequence from campaign_decisions d join users u on u.id = d.decided_by_id join campaign_rows r on r.campaign_id = d.campaign_id and r.number = d.number where d.campaign_id = ${of.id}`
    expect(row).toEqual({ same: true, flags: {}, subject: true, state: 'approved', sequence: 1 })
  })

  it.each<[string, (of: { id: string; leaf: Buffer }) => Promise<[Record<string, unknown>, string?]>, string]>([
    ['about another row than was seen', async () => [{ leaf: Buffer.alloc(32) }], 'This row is not what was seen'],
    ['out of its turn', async () => [{ sequence: 2 }], 'decided in the meantime'],
    ['without a note', async () => [{ outcome: 'reject' }], 'campaign_decisions_note'],
    ['with a note of blanks', async () => [{ outcome: 'reject', note: '   ' }], 'campaign_decisions_note'],
    ['by somebody else', async () => [{ decided_by_id: (await here.person('reviewer', 'Stranger')).userId }, (await here.person('reviewer', 'Stranger')).userId], 'somebody else\'s to decide'],
    ['for somebody without a delegation', async () => [{ decided_by_id: (await here.person('reviewer', 'Stranger')).userId, for_id: boss.userId, delegation_id: v7() }, (await here.person('reviewer', 'Stranger')).userId], 'No delegation is in force'],
    ['of nobody', async () => [{ decided_by_id: null }], 'somebody else\'s to decide'],
    ['void by hand', async () => [{ outcome: 'void', decided_by_id: null, note: 'x' }], 'by a change of its row, and by nothing else'],
    ['of a row that is not there', async () => [{ number: 99 }], 'There is no such row'],
    ['undone before it was made', async () => [{ outcome: 'undo' }], 'no decision of yours to undo'],
    ['privileged, with others', async () => [{ number: 2, bulk_id: v7() }], 'approved one by one'],
  ])('%s is refused', async (_, change, message) => {
    const of = await review()
    const [more, by] = await change(of)
    if (more.number === 2) more.leaf = (await owner<{ leaf: Buffer }[]>`select leaf from campaign_rows where campaign_id = ${of.id} and number = 2`)[0]?.leaf
    const refused = await attempt(insert(of, more), by, of.id)
    expect(refused).toMatchObject({ message: expect.stringContaining(message) })
  })

  it('one without an entry that names the decider is refused', async () => {
    const of = await review()
    expect(await attempt(insert(of), v7(), of.id)).toMatchObject({ code: 'TM001' })
  })

  it('own access is refused though the assignment was forced, by a linked account as well', async () => {
    const of = await review()
    const [own] = await owner<{ number: number; leaf: Buffer }[]>`select number, leaf from campaign_rows where campaign_id = ${of.id} and account_name = 'boss'`
    await write(owner, here.id, (sql) => sql`update campaign_rows set assignee_id = ${boss.userId}, assigned_by = 'by_hand' where campaign_id = ${of.id} and account_name = 'boss'`)
    expect(await attempt(insert(of, { number: own?.number, leaf: own?.leaf }), boss.userId, of.id)).toMatchObject({ code: 'TM006', message: expect.stringContaining('their own access') })
    const other = await here.person('reviewer', 'Boss again')
    const [one, two] = [boss.personId, other.personId].sort()
    await write(owner, here.id, async (sql) => {
      await sql`insert into person_links (org_id, id, one, other, reason, created_at) values (${here.id}, ${v7()}, ${one as string}, ${two as string}, 'one human', now())`
      await sql`update campaign_rows set assignee_id = ${other.userId} where campaign_id = ${of.id} and account_name = 'boss'`
    })
    expect(await attempt(insert(of, { number: own?.number, leaf: own?.leaf, decided_by_id: other.userId }), other.userId, of.id)).toMatchObject({ code: 'TM006', message: expect.stringContaining('their own access') })
  })

  it('stays as it was made', async () => {
    const of = await review()
    await attempt(insert(of), boss.userId, of.id)
    expect(await attempt((sql) => sql`update campaign_decisions set outcome = 'reject', note = 'x' where campaign_id = ${of.id}`, boss.userId, of.id)).toMatchObject({ code: expect.stringMatching(/TM002|42501/) })
    expect(await attempt((sql) => sql`delete from campaign_decisions where campaign_id = ${of.id}`, boss.userId, of.id)).toMatchObject({ code: expect.stringMatching(/TM002|42501/) })
  })
})

describe('rows, numbers and states', () => {
  it.each<[string, (of: { id: string }, sql: postgres.TransactionSql) => Promise<unknown>, string]>([
    ['a row that says it is decided', (of, sql) => sql`update campaign_rows set state = 'approved' where campaign_id = ${of.id}`, 'decided by a decision'],
    ['a row with another hash', (of, sql) => sql`update campaign_rows set leaf = ${Buffer.alloc(32)} where campaign_id = ${of.id}`, 'with its hash'],
    ['a row about another right', (of, sql) => sql`update campaign_rows set key = 'x' where campaign_id = ${of.id} and number = 1`, 'stays'],
    ['a row that is nobody’s all of a sudden', (of, sql) => sql`update campaign_rows set persons = '{}', person_id = null, person_name = null where campaign_id = ${of.id}`, 'changes with a newer population'],
    ['a flag taken off, and its guard', (of, sql) => sql`update campaign_rows set flags = '{}', guarded = false where campaign_id = ${of.id}`, 'changes with a newer population'],
    ['another account in the row', (of, sql) => sql`update campaign_rows set account_id = 'zoe', account_name = 'zoe' where campaign_id = ${of.id} and number = 1`, 'changes with a newer population'],
    ['no population any more', (of, sql) => sql`update campaign_populations set population_id = null where campaign_id = ${of.id}`, 'gives way to a newer one alone'],
    ['nobody who can give its rights', (of, sql) => sql`update campaign_populations set granters = '[]' where campaign_id = ${of.id}`, 'who can give its rights changes with it'],
    ['a row said to be gone', (of, sql) => sql`update campaign_rows set gone = true where campaign_id = ${of.id}`, 'still has this row'],
    ['a row that goes', (of, sql) => sql`delete from campaign_rows where campaign_id = ${of.id}`, 'never removed'],
    ['a row that no population has', (of, sql) => sql`insert into campaign_rows (org_id, campaign_id, number, system_id, source, population_id, key, leaf, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest, guarded, assigned_by) select org_id, campaign_id, 99, system_id, source, population_id, 'made up', leaf, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest, guarded, 'nobody' from campaign_rows where campaign_id = ${of.id} and number = 1`, 'a row of its frozen population'],
    ['fewer pending than there are', (of, sql) => sql`update campaign_reviewers set pending = 0, approved = rows where campaign_id = ${of.id}`, 'counted, never said'],
    ['submitted with pending rows', (of, sql) => sql`update campaign_reviewers set submitted_at = now(), submitted_by_id = user_id where campaign_id = ${of.id}`, 'are not decided yet'],
    ['closed with pending rows', (of, sql) => sql`update campaigns set state = 'closed', closed_at = now(), closed_by_id = ${boss.userId} where id = ${of.id}`, 'Nobody answered is never approved'],
    ['opened twice', (of, sql) => sql`update campaigns set state = 'preparing', opened_at = null where id = ${of.id}`, 'cannot become'],
    ['removed', (of, sql) => sql`delete from campaigns where id = ${of.id}`, ''],
    ['another window', (of, sql) => sql`update campaigns set window_from = now() where id = ${of.id}`, 'stays'],
    ['another rule of who decides', (of, sql) => sql`update campaigns set reviewer = 'system_owner', privileged_to_security = true where id = ${of.id}`, 'how a campaign was opened stays'],
    ['more days until somebody is dormant', (of, sql) => sql`update campaigns set dormant_days = 3650 where id = ${of.id}`, 'how a campaign was opened stays'],
    ['a system less', (of, sql) => sql`delete from campaign_populations where campaign_id = ${of.id}`, 'stays'],
  ])('%s is refused', async (_, statement, message) => {
    const of = await review()
    const refused = await attempt((sql) => statement(of, sql), boss.userId, of.id)
    expect(refused).not.toBe('committed')
    expect((refused as { message: string }).message).toContain(message)
  })

  it('a population that is not the present one opens nothing, and one short of a row neither', async () => {
    const systemId = await world.system(boss.userId)
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk' }], 30)
    const { id } = await createCampaign(manager, { title: 'Short', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: manager.userId, reviewer: 'system_owner', privilegedToSecurity: false, dormantDays: 90, scope: [`${systemId}:table`] } as never)
    await buildCampaign(manager, { id })
    await world.works('campaigns.build')
    const open = (sql: postgres.TransactionSql) => sql`update campaigns set state = 'open', opened_at = now() where id = ${id}`
    await attempt((sql) => sql`delete from campaign_rows where campaign_id = ${id} and number = 1`, boss.userId, id)
    expect(await attempt(open, boss.userId, id)).toMatchObject({ message: 'The populations have 2 rows, this review has 1.' })
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }], 5)
    expect(await attempt(open, boss.userId, id)).toMatchObject({ message: expect.stringContaining('frozen and were extracted within its time') })
  })

  it('a row of a population that is not in it is not taken for one that is, nor does a former hash stand', async () => {
    const systemId = await world.system(boss.userId)
    const former = await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }, { id: 'cy', role: 'clerk' }], 30)
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk', enabled: 'no' }, { id: 'ben', role: 'clerk' }], 20)
    const { id } = await createCampaign(manager, { title: 'Swapped', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: manager.userId, reviewer: 'system_owner', privilegedToSecurity: false, dormantDays: 90, scope: [`${systemId}:table`] } as never)
    await buildCampaign(manager, { id })
    await world.works('campaigns.build')
    const swap = (sql: postgres.TransactionSql) => sql`insert into campaign_rows (org_id, campaign_id, number, system_id, source, population_id, key, leaf, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest, guarded, assigned_by, assignee_id)
      select org_id, ${id}, 99, ${systemId}, 'table', population_id, key, leaf, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, '{}', false, 'by_hand', ${boss.userId} from population_rows where population_id = ${former} and account_id = 'cy'`
    expect(await attempt(swap, boss.userId, id)).toMatchObject({ message: expect.stringContaining('a row of its frozen population') })
    const back = (sql: postgres.TransactionSql) => sql`update campaign_rows w set population_id = r.population_id, leaf = r.leaf from population_rows r where r.population_id = ${former} and r.key = w.key and w.campaign_id = ${id}`
    expect(await attempt(back, boss.userId, id)).toMatchObject({ message: expect.stringContaining('a row of its frozen population') })
    await openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
    expect(await attempt(back, boss.userId, id)).toMatchObject({ message: expect.stringContaining('a row of its frozen population') })
  })

  it('a newer population whose new rows were left out closes nothing', async () => {
    const of = await review()
    const newer = await world.frozen(of.systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk', admin: 'yes' }, { id: 'boss', role: 'clerk' }, { id: 'zoe', role: 'clerk' }], 0)
    expect(await attempt((sql) => sql`update campaign_populations set population_id = ${newer} where campaign_id = ${of.id}`, boss.userId, of.id)).toBe('committed')
    for (const who of [boss, manager]) {
      for (const { number, sequence, hash } of (await listRows(who, { campaignId: of.id, assigneeId: who.userId, limit: 100 } as never)).rows) await decideRows(who, { id: of.id, outcome: 'approve', rows: [{ number, sequence, hash }] } as never)
      await submitRows(who, { id: of.id })
    }
    expect(await attempt((sql) => sql`update campaigns set state = 'closed', closed_at = now(), closed_by_id = ${boss.userId} where id = ${of.id}`, boss.userId, of.id)).toMatchObject({ message: 'The populations have 4 rows, this review has 3.' })
  })

  it('nothing closes it that leaves a row flagged, not submitted, or rejected without somebody who removes it; closed and signed off it stays', async () => {
    const of = await review()
    const rows = async (who: Person) => (await listRows(who, { campaignId: of.id, assigneeId: who.userId, limit: 100 } as never)).rows.map(({ number, sequence, hash }) => ({ number, sequence, hash }))
    await decideRows(manager, { id: of.id, outcome: 'approve', rows: await rows(manager) } as never)
    await submitRows(manager, { id: of.id })
    const [ann, ben] = await rows(boss)
    await decideRows(boss, { id: of.id, outcome: 'approve', rows: [ann] } as never)
    await decideRows(boss, { id: of.id, outcome: 'flag', note: 'Ask', rows: [ben] } as never)
    const close = () => attempt((sql) => sql`update campaigns set state = 'closed', closed_at = now(), closed_by_id = ${boss.userId} where id = ${of.id}`, boss.userId, of.id)
    expect(await close()).toMatchObject({ message: '1 rows are not decided yet. Nobody answered is never approved.' })
    await decideRows(boss, { id: of.id, outcome: 'reject', note: 'Left', rows: [{ ...ben, sequence: 1 }] } as never)
    expect(await close()).toMatchObject({ message: 'Some reviewers have not submitted their decisions yet.' })
    expect(await attempt((sql) => sql`update campaign_reviewers set submitted_at = now(), submitted_by_id = ${boss.userId} where campaign_id = ${of.id} and user_id = ${boss.userId}`, boss.userId, of.id, 'campaigns.submit')).toBe('committed')
    expect(await close()).toMatchObject({ message: 'Something was rejected that nobody has to remove yet.' })
    expect(await attempt(insert(of, { sequence: 2, outcome: 'undo' }), boss.userId, of.id)).toMatchObject({ message: 'These decisions were submitted, and stay.' })
    await openRevocations(jobActor(here.id, 'revocations', 'test'), { campaignId: of.id, numbers: [ben?.number ?? 0] })
    expect(await close()).toBe('committed')
    for (const change of ['due_at = now()', 'title = \'Another\'', `security_id = '${boss.userId}'`, `owner_id = '${boss.userId}'`]) {
      expect(await attempt((sql) => sql.unsafe(`update campaigns set ${change} where id = '${of.id}'`), boss.userId, of.id)).toMatchObject({ message: 'a campaign that is closed stays as it is' })
    }
    const file = (kind: string) => write(owner, here.id, (sql) => sql`insert into artifacts ${sql({ org_id: here.id, id: v7(), kind, owner_type: 'campaign', owner_id: of.id, name: kind, retention_class: 'evidence', sha256: `sha256:${'0'.repeat(64)}`, size: 5, type: 'text/csv', store: 'folder', key: `somewhere/${v7()}`, retain_until: new Date(inDays(4_000)), created_at: new Date(), updated_at: new Date() })}`)
    const sign = () => attempt((sql) => sql`update campaigns set state = 'signed_off', signed_off_at = now(), signed_off_by_id = ${boss.userId}, statement = 'Complete' where id = ${of.id}`, boss.userId, of.id)
    await file('campaigns.report')
    await file('campaigns.report')
    expect(await sign()).toMatchObject({ message: 'A review is signed off with its report and its rows as stored files.' })
    await file('campaigns.rows')
    expect(await sign()).toBe('committed')
    expect(await attempt((sql) => sql`update campaigns set statement = 'Something else' where id = ${of.id}`, boss.userId, of.id)).toMatchObject({ message: 'who signed a campaign off stays' })
  })

  it('nothing opens it with a row that nobody may decide', async () => {
    const systemId = await world.system(boss.userId)
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }])
    const { id } = await createCampaign(manager, { title: 'Nobody', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: manager.userId, reviewer: 'system_owner', privilegedToSecurity: false, dormantDays: 90, scope: [`${systemId}:table`] } as never)
    await buildCampaign(manager, { id })
    await world.works('campaigns.build')
    await write(owner, here.id, (sql) => sql`update campaign_rows set assignee_id = null, assigned_by = 'nobody' where campaign_id = ${id}`)
    expect(await attempt((sql) => sql`update campaigns set state = 'open', opened_at = now() where id = ${id}`, boss.userId, id)).toMatchObject({ message: 'Some rows have nobody who may decide them.' })
  })

  it('a decision of somebody else is not undone, and a delegation counts from its beginning to its end', async () => {
    const of = await review()
    const other = await here.person('reviewer', 'Deputy')
    expect(await attempt(insert(of), boss.userId, of.id)).toBe('committed')
    const delegated = (from: number, to: number, revoked = false) => write(owner, here.id, async (sql) => {
      const id = v7()
      await sql`insert into approval_delegations ${sql({ org_id: here.id, id, from_id: boss.userId, to_id: other.userId, reason: 'Away', starts_at: new Date(inDays(from)), ends_at: new Date(inDays(to)), revoked_at: revoked ? new Date() : null, created_at: new Date() })}`
      return id
    })
    const as = async (more: Record<string, unknown>, delegationId: string) => attempt(insert(of, { decided_by_id: other.userId, for_id: boss.userId, delegation_id: delegationId, ...more }), other.userId, of.id)
    for (const [from, to, revoked] of [[-3, -1, false], [1, 3, false], [-3, 3, true]] as [number, number, boolean][]) expect(await as({ sequence: 2, outcome: 'flag', note: 'Ask' }, await delegated(from, to, revoked))).toMatchObject({ message: 'No delegation is in force.' })
    const now = await delegated(-2, 2)
    expect(await as({ sequence: 2, outcome: 'undo' }, now)).toMatchObject({ message: 'There is no decision of yours to undo here.' })
    expect(await as({ sequence: 2, outcome: 'flag', note: 'Ask' }, now)).toBe('committed')
  })

  it('own access is refused by the directory too, where the row was taken as nobody’s', async () => {
    const of = await review()
    const [own] = await owner<{ number: number; leaf: Buffer }[]>`select number, leaf from campaign_rows where campaign_id = ${of.id} and account_name = 'boss'`
    await write(owner, here.id, (sql) => sql`update campaign_rows set assignee_id = ${boss.userId}, assigned_by = 'by_hand', persons = '{}', person_id = null, account_id = 'zoe' where campaign_id = ${of.id} and account_name = 'boss'`)
    expect(await attempt(insert(of, { number: own?.number, leaf: own?.leaf }), boss.userId, of.id)).toMatchObject({ code: 'TM006', message: expect.stringContaining('their own access') })
  })

  it('a privileged row is never approved with others, though nothing of the row says so', async () => {
    const of = await review()
    await write(owner, here.id, (sql) => sql`update campaign_rows set flags = '{}', guarded = false where campaign_id = ${of.id}`)
    const [row] = await owner<{ leaf: Buffer }[]>`select leaf from campaign_rows where campaign_id = ${of.id} and number = 2`
    expect(await attempt(insert(of, { number: 2, leaf: row?.leaf, bulk_id: v7() }), boss.userId, of.id)).toMatchObject({ message: expect.stringContaining('approved one by one') })
  })

  it('whoever holds a right that the organization marked is among those who can give rights', async () => {
    const of = await review()
    await setGranting(manager, { systemId: of.systemId, source: 'table', rightKind: 'role', rightId: 'clerk', rightName: 'clerk', grants: 'on', reason: 'It gives roles' } as never)
    const newer = await world.frozen(of.systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk', admin: 'yes' }, { id: 'boss', role: 'clerk' }], 0)
    const take = (granters: string | null) => attempt((sql) => sql`update campaign_populations set population_id = ${newer}, granters = ${granters}::text::jsonb where campaign_id = ${of.id}`, boss.userId, of.id)
    expect(await take('[]')).toMatchObject({ message: 'Somebody who can give these rights is not named among those who can.' })
    expect(await take(null)).toMatchObject({ message: 'Somebody who can give these rights is not named among those who can.' })
  })

  it('a decision is not made before the review was opened', async () => {
    const of = await review()
    expect(await attempt(insert(of, { decided_at: new Date('2020-01-01') }), boss.userId, of.id)).toBe('committed')
    const [row] = await owner`select d.decided_at >= c.opened_at as later from campaign_decisions d join campaigns c on c.id = d.campaign_id where d.campaign_id = ${of.id}`
    expect(row).toEqual({ later: true })
  })

  it('another organization sees and moves nothing of it', async () => {
    const of = await review()
    const elsewhere = await organization(owner, 'Elsewhere')
    const seen = await app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${elsewhere.id}, true)`
      return [(await sql`select 1 from campaign_rows where campaign_id = ${of.id}`).length, (await sql`update campaign_rows set assigned_late = true where campaign_id = ${of.id} returning 1`).length]
    })
    expect(seen).toEqual([0, 0])
  })
})

describe('revocations', () => {
  it('is closed by no statement without a later population that lacks the right', async () => {
    const of = await review()
    const rows = (await listRows(boss, { campaignId: of.id, limit: 100 } as never)).rows
    const [first] = rows
    await decideRows(boss, { id: of.id, outcome: 'reject', note: 'Gone', rows: rows.map(({ number, sequence, hash }) => ({ number, sequence, hash })) } as never)
    await submitRows(boss, { id: of.id })
    const [task] = await owner<{ id: string }[]>`select id from revocations where campaign_id = ${of.id} and number = ${first?.number as number}`
    const [population] = await owner<{ population_id: string }[]>`select population_id from campaign_populations where campaign_id = ${of.id}`
    const close = (proof: string) => attempt((sql) => sql`update revocations set state = 'removed', proof_id = ${proof}, closed_at = now() where id = ${task?.id as string}`, boss.userId, of.id)
    expect(await close(population?.population_id as string)).toMatchObject({ message: expect.stringContaining('no longer has the right, and by nothing else') })
    // Of another system: it lacks everything.
    const other = await world.frozen(await world.system(), [{ id: 'zoe', role: 'clerk' }], 0)
    expect(await close(other)).toMatchObject({ message: expect.stringContaining('by nothing else') })
    expect(await attempt((sql) => sql`update revocations set state = 'void', closed_at = now() where id = ${task?.id as string}`, boss.userId, of.id)).toMatchObject({ message: 'A revocation becomes void with its decision.' })
    expect(await attempt((sql) => sql`delete from revocations where id = ${task?.id as string}`, boss.userId, of.id)).not.toBe('committed')
    const proof = await world.frozen(of.systemId, [{ id: 'zoe', role: 'clerk' }], 0)
    expect(await close(proof)).toBe('committed')
  })
})

it('close and undo at once: the one that comes second is told', async () => {
  const of = await review()
  const statements: [string, (sql: postgres.TransactionSql) => Promise<unknown>][] = [['undo', insert(of, { sequence: 2, outcome: 'undo' })], ['close', (sql) => sql`update campaigns set state = 'closed', closed_at = now(), closed_by_id = ${boss.userId} where id = ${of.id}`]]
  await attempt(insert(of), boss.userId, of.id)
  await Promise.all(statements.map(([, work]) => attempt(work, boss.userId, of.id)))
  const [after] = await owner`select c.state, (select count(*)::int from campaign_rows r where r.campaign_id = c.id and r.state = 'pending') as pending from campaigns c where id = ${of.id}`
  expect(after?.state === 'closed' && after.pending > 0).toBe(false)
})
