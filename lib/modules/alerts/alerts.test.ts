import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { lookForAlerts } = await import('./operations/look.ts')
const { acknowledgeAlert, assignAlert, resolveAlert } = await import('./operations/answer.ts')
const { createThreshold, removeThreshold } = await import('./operations/thresholds.ts')
const { alertSummary, getAlert, listAlerts, listThresholds } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let boss: Awaited<ReturnType<TestOrganization['person']>>
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  boss = await here.person('admin')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const look = (org: TestOrganization) => lookForAlerts(jobActor(org.id, 'alerts', 'test'), {}).catch((error: { code?: string }) => error.code)
const live = async (person: typeof boss) => (await listAlerts(person, { state: 'live' })).rows.map(({ title }) => title).sort()
const finding = (org: TestOrganization, more: object = {}) => write(owner, org.id, (sql) => sql`insert into findings ${sql({ org_id: org.id, id: v7(), rule_id: 'many-failed', rule_name: 'Many sign-ins failed', severity: 3, description: 'x', occurred_at: new Date(), source: 'okta', risk_score: 60, extra_data: sql.json({}), event_id: v7(), created_at: new Date(), updated_at: new Date(), ...more })}`)
const decide = (org: TestOrganization) => write(owner, org.id, (sql) => sql`update findings set status = 'false_positive', note = 'x', reviewed_at = now(), reviewed_by_id = (select id from users where org_id = ${org.id} limit 1) where org_id = ${org.id}`)

describe('an alert of a rule', () => {
  it('is one however many findings there are and however many look at once; resolved by a person, only what is found since opens another', async () => {
    await finding(here)
    await finding(here, { user_name: 'somebody else' })
    expect((await Promise.all([look(here), look(here)])).map((each) => (typeof each === 'string' ? each : 'done')).sort()).toEqual(['conflict', 'done'])
    expect(await live(boss)).toEqual(['Many sign-ins failed'])
    const { rows: [first] } = await listAlerts(boss, {})
    const id = first?.id as string
    await acknowledgeAlert(boss, { id, version: 1 })
    expect(await getAlert(boss, { id })).toMatchObject({ state: 'acknowledged', assigneeId: boss.userId })
    await expect(acknowledgeAlert(boss, { id, version: 2 })).rejects.toMatchObject({ code: 'conflict' })
    await resolveAlert(boss, { id, version: 2, resolution: 'Planned work' })
    expect(await look(here)).toBe('conflict')
    expect(await live(boss)).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 5))
    await finding(here)
    await look(here)
    expect(await live(boss)).toEqual(['Many sign-ins failed'])
    await decide(here)
    await look(here)
    expect((await listAlerts(boss, {})).rows).toMatchObject([{ state: 'resolved' }, { state: 'resolved' }])
    expect((await owner`select resolution, resolved_by_id from alerts where org_id = ${here.id} order by number desc limit 1`)[0]).toEqual({ resolution: 'By itself: its findings were decided.', resolved_by_id: null })
  })
})

describe('an alert of what is measured', () => {
  it('opens above its limit, is not resolved by hand, and resolves itself', async () => {
    const org = await organization(database.ownerUrl, 'Measured')
    const admin = await org.person('admin')
    const { id } = await createThreshold(admin, { name: 'Backlog', measure: 'open_findings', most: 1, severity: 'medium', enabled: 'on' } as never)
    await finding(org, { severity: 1 })
    expect(await look(org)).toBe('conflict')
    await finding(org, { severity: 1, user_name: 'x' })
    await look(org)
    expect(await live(admin)).toEqual(['Backlog'])
    expect((await listThresholds(admin, {}))[0]).toMatchObject({ value: 2, most: 1 })
    expect(await alertSummary(admin, {})).toMatchObject({ live: 1, bySeverity: [{ open: 0 }, { open: 0 }, { severity: 'medium', open: 1 }, { open: 0 }] })
    const alert = (await listAlerts(admin, {})).rows[0]?.id as string
    await expect(resolveAlert(admin, { id: alert, version: 1, resolution: 'x' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('itself') })
    await expect(write(owner, org.id, (sql) => sql`update alerts set state = 'resolved', resolved_at = now(), resolution = 'x', resolved_by_id = ${admin.userId} where org_id = ${org.id}`)).rejects.toMatchObject({ code: 'TM005' })
    await removeThreshold(admin, { id })
    await look(org)
    expect(await live(admin)).toEqual([])
    await expect(write(owner, org.id, (sql) => sql`update alerts set title = 'another' where org_id = ${org.id}`)).rejects.toMatchObject({ code: 'TM002' })
  })

  it.each([
    ['a source is silent', 'Nothing comes from feed', async (sql: postgres.TransactionSql, org: string) => {
      const id = v7()
      await sql`insert into log_sources (org_id, id, name, mode, every_minutes, why, created_at, updated_at) values (${org}, ${id}, 'feed', 'set', 60, 'x', now(), now())`
      await sql`insert into log_silences (org_id, id, source_id, from_at, rhythm, allowed_minutes, created_at, updated_at) values (${org}, ${v7()}, ${id}, now() - interval '5 hours', 'set', 60, now(), now())`
    }, async (sql: postgres.TransactionSql, org: string) => sql`update log_silences set to_at = now() where org_id = ${org}`],
    ['the rules could not run', 'The rules could not run over deliveries', async (sql: postgres.TransactionSql, org: string) => sql`insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at, failed_at) values (${org}, ${v7()}, 'okta', 'x', '', 1, 1, 0, 0, '[]', '', now(), now())`, async (sql: postgres.TransactionSql, org: string) => sql`update event_batches set detected_at = now() where org_id = ${org}`],
    ['files fill their quota', 'Stored files fill their quota', async (sql: postgres.TransactionSql, org: string) => sql`insert into quota_uses (org_id, kind, day, used) values (${org}, 'evidence', '', 90000000000) on conflict (org_id, kind) do update set used = excluded.used`, async (sql: postgres.TransactionSql, org: string) => sql`update quota_uses set used = 1 where org_id = ${org}`],
  ])('%s: it opens, and resolves itself when that has ended', async (_, title, begin, end) => {
    const org = await organization(database.ownerUrl, title.slice(0, 30))
    const admin = await org.person('admin')
    await write(owner, org.id, (sql) => begin(sql, org.id) as Promise<unknown>)
    await look(org)
    expect(await live(admin)).toEqual([title])
    expect(await look(org)).toBe('conflict')
    await write(owner, org.id, (sql) => end(sql, org.id) as Promise<unknown>)
    await look(org)
    expect(await live(admin)).toEqual([])
  })
})

describe('who', () => {
  it('may not: a read-only person answers none, another organization sees none, and nobody is assigned who may not look', async () => {
    const org = await organization(database.ownerUrl, 'Who')
    const [admin, reader, stranger] = [await org.person('admin'), await org.person('read_only'), await here.person('admin')]
    await finding(org)
    await look(org)
    const id = (await listAlerts(reader, {})).rows[0]?.id as string
    await expect(acknowledgeAlert(reader, { id, version: 1 })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(getAlert(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(acknowledgeAlert(stranger, { id, version: 1 })).rejects.toMatchObject({ code: 'not_found' })
    await expect(assignAlert(admin, { id, version: 1, assigneeId: reader.userId })).rejects.toMatchObject({ fields: { assigneeId: expect.any(String) } })
  })

  it.each([
    ['no name', { name: '' }, 'name'], ['an unknown number', { measure: 'weather' }, 'measure'], ['a limit below zero', { most: -1 }, 'most'], ['a limit that is no number', { most: 'many' }, 'most'], ['an unknown severity', { severity: 'worst' }, 'severity'],
  ])('a threshold with %s is refused at its field', async (_, given, field) => {
    await expect(createThreshold(boss, { name: 'x', measure: 'open_findings', most: 5, severity: 'low', ...given } as never)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })
})
