import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { firstIdOf } from '#lib/first-id.ts'
import { settle } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { settingsSchema } from '../settings/model.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
const { openByRule, openIncident } = await import('./operations/open.ts')
const { recordPhase, setIncidentTimes, updateIncident } = await import('./operations/facts.ts')
const { closeIncident, investigateIncident, reopenIncident, resolveIncident } = await import('./operations/steps.ts')
const { linkToIncident, mergeIncident, recordAct, splitIncident, unlinkFromIncident } = await import('./operations/links.ts')
const { moveClock, settleObligation, startClock, warnOfClock } = await import('./operations/clock.ts')
const { addTask, finishTask } = await import('./operations/tasks.ts')
const { getIncident, incidentsOf, listIncidents } = await import('./queries.ts')
const { lookForAlerts } = await import('../alerts/operations/look.ts')
const { listAlerts } = await import('../alerts/queries.ts')
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
await import('../index.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let admin: Awaited<ReturnType<TestOrganization['person']>>
const hour = 3_600_000
const ago = (hours: number) => new Date(Date.now() - hours * hour).toISOString()

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  admin = await here.person('admin')
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

const open = async (more: object = {}) => (await openIncident(admin, { title: 'Mailbox taken over', severity: 'p3', ...more } as never)).id
const version = async (id: string) => (await getIncident(admin, { id })).version
const row = async (id: string) => (await owner`select * from incidents where id = ${id}`)[0] as Record<string, unknown>
/** As the portal's own role does it, past the door. */
const bare = (org: TestOrganization, work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${org.id}, true)`
  await work(sql)
})
const findings = (org: TestOrganization, count: number, more: object = {}) => write(owner, org.id, (sql) => sql`
  insert into findings ${sql(Array.from({ length: count }, () => ({ org_id: org.id, id: v7(), rule_id: 'trail-wrong', rule_name: 'The trail is wrong', severity: 4, description: 'x', occurred_at: new Date(), source: 'okta', risk_score: 90, extra_data: sql.json({}), event_id: v7(), created_at: new Date(), updated_at: new Date(), ...more })))} returning id`)
const resolved = async (more: object = {}) => {
  const id = await open(more)
  await investigateIncident(admin, { id, version: 1 })
  await resolveIncident(admin, { id, version: 2 })
  return id
}

describe('an incident', () => {
  it('goes from finding to closed: what it begins with says when it occurred, and each step has its entry', async () => {
    const [finding] = await findings(here, 1, { severity: 3, rule_id: 'other', occurred_at: new Date(Date.now() - 5 * hour), created_at: new Date(Date.now() - 4 * hour) })
    const id = await open({ severity: 'p1', findingIds: [finding?.id], reason: 'No accident' })
    const made = await getIncident(admin, { id })
    expect(made).toMatchObject({ state: 'open', links: 1, timelineLinks: [{ kind: 'finding', reason: 'No accident' }] })
    expect([made.occurredAt, made.detectedAt].map((at) => Math.round((Date.now() - (at?.getTime() ?? 0)) / hour))).toEqual([5, 4])
    await investigateIncident(admin, { id, version: 1 })
    await resolveIncident(admin, { id, version: 2 })
    await expect(closeIncident(admin, { id, version: 3 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('learned') })
    await expect(bare(here, (sql) => sql`update incidents set state = 'closed', closed_at = now(), closed_by_id = ${admin.userId} where id = ${id}`)).rejects.toMatchObject({ code: 'TM005', message: expect.stringContaining('learned') })
    await recordPhase(admin, { id, phase: 'lessons', at: ago(0), said: 'Keys for everybody' } as never)
    await closeIncident(admin, { id, version: 3 })
    await expect(recordAct(admin, { id, at: ago(1), said: 'Too late', reason: 'x' } as never)).rejects.toMatchObject({ code: 'conflict' })
    await expect(reopenIncident(admin, { id, version: 4, reason: '' })).rejects.toMatchObject({ code: 'invalid' })
    await reopenIncident(admin, { id, version: 4, reason: 'It came back' })
    expect(await getIncident(admin, { id })).toMatchObject({ state: 'investigating', returned: 'It came back', closedAt: null })
    expect((await owner`select action from audit_entries where subject_id = ${id} order by recorded_at, id`).map((each) => each.action)).toEqual(['incidents.create', 'incidents.investigate', 'incidents.resolve', 'incidents.recordPhase', 'incidents.close', 'incidents.reopen'])
  })

  it('goes on from an alert, whose opening says when it was detected; the alert says where it stands, once, and none of another organization is taken', async () => {
    const alertOf = async (org: TestOrganization, number: number) => (await write(owner, org.id, (sql) => sql`
      insert into alerts (org_id, id, number, source, key, title, said, severity, subject, href, created_at, updated_at)
      values (${org.id}, ${v7()}, ${number}, 'operation', ${`silent ${number}`}, 'Okta is silent', 'Nothing came for a day', 3, 'Okta', '/log-sources', now() - interval '6 hours', now()) returning id`) as { id: string }[])[0]?.id as string
    const [alert, theirs] = [await alertOf(here, 9_001), await alertOf(elsewhere, 9_001)]
    await expect(openIncident(admin, { title: 'Silence', severity: 'p3', alertIds: [alert, theirs] } as never)).rejects.toMatchObject({ fields: { alertIds: expect.any(String) } })
    const id = await open({ alertIds: [alert, alert], reason: 'Nobody switched it off' })
    const made = await getIncident(admin, { id })
    expect(made).toMatchObject({ links: 1, timelineLinks: [{ kind: 'alert', recordId: alert, label: 'A-9001 Okta is silent', reason: 'Nobody switched it off' }] })
    expect([made.occurredAt, made.detectedAt].map((at) => Math.round((Date.now() - (at?.getTime() ?? 0)) / hour))).toEqual([6, 6])
    expect((await owner`select body::jsonb #> '{changes,alerts}' as alerts from audit_entries where subject_id = ${id} and action = 'incidents.create'`).map(({ alerts }) => alerts)).toEqual([[null, 1]])
    await expect(linkToIncident(admin, { id, alertIds: [alert], reason: 'Again' } as never)).rejects.toMatchObject({ code: 'conflict' })
    const other = await open()
    await linkToIncident(admin, { id: other, alertIds: [alert], reason: 'Here as well' } as never)
    const [finding] = await findings(here, 1, { severity: 1, rule_id: 'beside' })
    expect(await linkToIncident(admin, { id: other, findingIds: [finding?.id], alertIds: [alert], reason: 'One of them is known' } as never)).toMatchObject({ added: 1 })
    expect((await owner`select body::jsonb -> 'changes' as changes from audit_entries where subject_id = ${other} and action = 'incidents.link' order by recorded_at, id`).map(({ changes }) => changes)).toEqual([{ alerts: [null, 1] }, { findings: [null, 1] }])
    expect((await incidentsOf(admin, { kind: 'alert', recordId: alert })).map((each) => each.id)).toEqual([other, id])
    await unlinkFromIncident(admin, { id, linkIds: [made.timelineLinks[0]?.id], reason: 'It is of the other' } as never)
    expect((await incidentsOf(admin, { kind: 'alert', recordId: alert })).map((each) => each.id)).toEqual([other])
  })

  it('keeps three times apart, each another one with a reason only', async () => {
    const id = await open()
    await setIncidentTimes(admin, { id, version: 1, occurredAt: ago(9), detectedAt: ago(3), declaredAt: ago(1), reason: 'The log of the provider came' } as never)
    await expect(bare(here, (sql) => sql`update incidents set detected_at = now() - interval '4 hours' where id = ${id}`)).rejects.toMatchObject({ code: 'TM005' })
    expect(await getIncident(admin, { id })).toMatchObject({ timesReason: 'The log of the provider came' })
  })

  it('of P1 or P2 is not made less without a reason', async () => {
    const id = await open({ severity: 'p1' })
    await expect(updateIncident(admin, { id, version: 1, title: 'x', severity: 'p4' } as never)).rejects.toMatchObject({ fields: { reason: expect.any(String) } })
  })

  it('of another organization is not seen, and takes none of its records', async () => {
    const id = await open()
    const stranger = await elsewhere.person('admin')
    await expect(getIncident(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(investigateIncident(stranger, { id, version: 1 })).rejects.toMatchObject({ code: 'not_found' })
    const [theirs] = await findings(elsewhere, 1, { severity: 2 })
    await expect(linkToIncident(admin, { id, findingIds: [theirs?.id], reason: 'x' } as never)).rejects.toMatchObject({ fields: { findingIds: expect.any(String) } })
    const foreign = (await openIncident(stranger, { title: 'Theirs', severity: 'p4' } as never)).id
    await expect(mergeIncident(admin, { id, version: 1, intoId: foreign, reason: 'x' })).rejects.toMatchObject({ fields: { intoId: expect.any(String) } })
  })

  it('is read by an auditor, who changes nothing; a contributor opens one and finishes the own task alone', async () => {
    const [auditor, contributor, id] = [await here.person('auditor'), await here.person('contributor'), await open()]
    expect((await getIncident(auditor, { id })).title).toBe('Mailbox taken over')
    await expect(investigateIncident(auditor, { id, version: 1 })).rejects.toMatchObject({ code: 'forbidden' })
    expect((await openIncident(contributor, { title: 'Seen by me', severity: 'p4' } as never)).number).toBeGreaterThan(0)
    const own = await addTask(admin, { id, title: 'Ask the bank', assigneeId: contributor.userId } as never)
    const other = await addTask(admin, { id, title: 'Ask the provider' } as never)
    await expect(finishTask(contributor, { id: other.id, version: 1 } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await finishTask(contributor, { id: own.id, version: 1, outcome: 'Nothing' } as never)
    expect(await getIncident(admin, { id })).toMatchObject({ tasksOpen: 1 })
  })
})

describe('bad input', () => {
  it.each([
    ['no title', { title: ' ' }, 'title'],
    ['an unknown severity', { severity: 'p0' }, 'severity'],
    ['detected ahead of time', { detectedAt: ago(-2) }, 'detectedAt'],
    ['occurred after it was detected', { occurredAt: ago(1), detectedAt: ago(3) }, 'occurredAt'],
    ['a time without a zone', { detectedAt: '2026-01-01T10:00:00' }, 'detectedAt'],
    ['a finding that is none', { findingIds: [v7()] }, 'findingIds'],
    ['an event that is none', { eventIds: [v7()] }, 'eventIds'],
    ['201 events', { eventIds: Array.from({ length: 201 }, () => v7()) }, 'eventIds'],
  ])('%s is refused at its field', async (_, given, field) => {
    await expect(openIncident(admin, { title: 'x', severity: 'p3', ...given } as never)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('a cost is an amount with a currency that there is', async () => {
    const { setIncidentCost } = await import('./operations/facts.ts')
    const id = await open()
    for (const [cost, currency] of [['12,5', 'EUR'], ['-1', 'EUR'], ['10', 'XYZ'], ['10', ''], ['', 'EUR'], ['99999999999999', 'EUR']]) await expect(setIncidentCost(admin, { id, version: 1, cost, currency } as never)).rejects.toMatchObject({ code: 'invalid' })
    await setIncidentCost(admin, { id, version: 1, cost: '8400.5', currency: 'eur' } as never)
    expect(await getIncident(admin, { id })).toMatchObject({ cost: '8400.50', currency: 'EUR' })
  })
})

describe('opened by the settings', () => {
  it('10,000 findings of one rule in a minute open one incident, and what follows goes there until it is resolved', async () => {
    const busy = await organization(database.ownerUrl, 'Busy')
    const portal = jobActor(busy.id, 'incidents', 'test')
    await write(owner, busy.id, (sql) => sql`insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, source, risk_score, extra_data, event_id, created_at, updated_at) select ${busy.id}, uuidv7(), 'trail-wrong', 'The trail is wrong', 4, 'x', now(), 'okta', 90, '{}', gen_random_uuid(), now(), now() from generate_series(1, 10000)`)
    // Two workers at once: they take turns, and each group has one.
    const [one, other] = await Promise.all([openByRule(portal, {}), openByRule(portal, {})])
    expect([one.opened + other.opened, one.findings + other.findings]).toEqual([1, 10_000])
    const boss = await busy.person('admin')
    const { rows: [incident, ...rest] } = await listIncidents(boss, {})
    expect([incident?.severity, rest]).toEqual(['p1', []])
    const id = incident?.id as string
    expect((await getIncident(boss, { id })).links).toBe(10_000)
    await expect(openByRule(portal, {})).rejects.toMatchObject({ code: 'conflict' })
    await lookForAlerts(jobActor(busy.id, 'alerts', 'test'), {})
    expect((await listAlerts(boss, {})).rows.map(({ source }) => source)).toEqual(['rule', 'operation'])

    // Merged: the findings go where it is part of now.
    const target = (await openIncident(boss, { title: 'The whole', severity: 'p3' } as never)).id
    await mergeIncident(boss, { id, version: 1, intoId: target, reason: 'One attacker' })
    await findings(busy, 1)
    expect(await openByRule(portal, {})).toMatchObject({ opened: 0, findings: 1 })
    expect((await getIncident(boss, { id: target })).links).toBe(10_001)
    // Resolved: another one is opened.
    await investigateIncident(boss, { id: target, version: (await getIncident(boss, { id: target })).version })
    await resolveIncident(boss, { id: target, version: (await getIncident(boss, { id: target })).version })
    await findings(busy, 1)
    expect(await openByRule(portal, {})).toMatchObject({ opened: 1 })
  })

  it('what was found while no worker ran for days is not left out; before there was one, nobody looks further back than a day', async () => {
    const org = await organization(database.ownerUrl, 'Away')
    const boss = await org.person('admin')
    const [before, round] = [new Date(Date.now() - 72 * hour), (await import('../index.ts')).rounds.find(({ name }) => name === 'incidents')]
    await findings(org, 1, { id: firstIdOf(before), created_at: before })
    const pass = () => round?.run(background('test'))
    await owner`delete from round_marks`
    await pass()
    expect((await listIncidents(boss, {})).rows).toEqual([])
    expect(await owner`select name from round_marks where at > now() - interval '1 minute'`).toEqual([{ name: 'incidents' }])
    await owner`update round_marks set at = now() - interval '4 days'`
    await pass()
    expect((await listIncidents(boss, {})).rows).toHaveLength(1)
    expect(await owner`select name from round_marks where at > now() - interval '1 minute'`).toHaveLength(1)
  })

  it('what is less severe, decided, or of another rule than the settings name opens none', async () => {
    const quiet = await organization(database.ownerUrl, 'Quiet')
    const portal = jobActor(quiet.id, 'incidents', 'test')
    const set = (incidents: object) => write(owner, quiet.id, (sql) => sql`insert into settings (org_id, document, version, updated_at) values (${quiet.id}, ${sql.json({ incidents } as never)}, 1, now()) on conflict (org_id) do update set document = excluded.document`)
    await findings(quiet, 1, { severity: 3 })
    await expect(openByRule(portal, {})).rejects.toMatchObject({ code: 'conflict' })
    await set({ openFor: 'high', rules: 'another-rule' })
    await expect(openByRule(portal, {})).rejects.toMatchObject({ code: 'conflict' })
    // Off is weaker: that takes a second person.
    await settle(await quiet.person('admin'), await quiet.person('admin', 'Second'), 1, settingsSchema.parse({ incidents: { openFor: 'off' } }))
    await findings(quiet, 1)
    await expect(openByRule(portal, {})).rejects.toMatchObject({ code: 'conflict' })
    await set({ openFor: 'high', rules: 'another-rule\ntrail-wrong' })
    expect(await openByRule(portal, {})).toMatchObject({ opened: 1, findings: 2 })
  })
})

describe('merge and split', () => {
  it('of A into B and of B into A at once one is done; never into itself, never in a circle', async () => {
    const [a, b] = [await open(), await open()]
    const tried = await Promise.allSettled([mergeIncident(admin, { id: a, version: 1, intoId: b, reason: 'One' }), mergeIncident(admin, { id: b, version: 1, intoId: a, reason: 'One' })])
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(tried.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    const [gone, stays] = (await row(a)).state === 'closed' ? [a, b] : [b, a]
    expect([await row(gone), await row(stays)]).toMatchObject([{ state: 'closed', merged_into_id: stays }, { state: 'open', merged_into_id: null }])
    await expect(mergeIncident(admin, { id: stays, version: 1, intoId: stays, reason: 'x' })).rejects.toMatchObject({ fields: { intoId: expect.any(String) } })
    await expect(mergeIncident(admin, { id: stays, version: 1, intoId: gone, reason: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(reopenIncident(admin, { id: gone, version: 2, reason: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    const into = (id: string, other: string) => bare(here, (sql) => sql`update incidents set state = 'closed', closed_at = now(), closed_by_id = ${admin.userId}, merged_into_id = ${other} where id = ${id}`)
    await expect(into(stays, gone)).rejects.toMatchObject({ code: 'TM005' })
    await expect(into(stays, stays)).rejects.toMatchObject({ code: expect.stringMatching(/TM005|23514/) })
    await expect(bare(here, (sql) => sql`update incidents set state = 'open', merged_into_id = null, closed_at = null, closed_by_id = null where id = ${gone}`)).rejects.toMatchObject({ code: 'TM002' })
  })

  it('takes open tasks along and shows the timeline of what was merged; a split takes what is chosen', async () => {
    const [a, b] = [await open(), await open()]
    await addTask(admin, { id: a, title: 'Ask the bank' } as never)
    await recordAct(admin, { id: a, at: ago(2), said: 'Unplugged it', reason: 'It sent mail' } as never)
    await recordAct(admin, { id: b, at: ago(1), said: 'Called the bank', reason: 'Payments' } as never)
    await mergeIncident(admin, { id: a, version: 1, intoId: b, reason: 'One attacker' })
    const whole = await getIncident(admin, { id: b })
    expect([whole.tasksOpen, whole.links, whole.timelineLinks.map(({ label }) => label), whole.merged.map(({ id }) => id)]).toEqual([1, 2, ['Called the bank', 'Unplugged it'], [a]])
    const linkId = whole.timelineLinks.find(({ incidentId }) => incidentId === b)?.id as string
    await expect(splitIncident(admin, { id: b, version: 1, title: 'Another', severity: 'p4', linkIds: [whole.timelineLinks.find(({ incidentId }) => incidentId === a)?.id], reason: 'x' } as never)).rejects.toMatchObject({ fields: { linkIds: expect.any(String) } })
    const made = await splitIncident(admin, { id: b, version: 1, title: 'Another', severity: 'p4', linkIds: [linkId], reason: 'Two causes' } as never)
    expect(await getIncident(admin, { id: made.id })).toMatchObject({ links: 1, splitFrom: { id: b }, state: 'open' })
    expect((await getIncident(admin, { id: b })).links).toBe(1)
  })
})

describe('what was linked by mistake', () => {
  it('is unlinked once, by one of two at once, stays told, is not linked again by itself, and may be by somebody', async () => {
    const org = await organization(database.ownerUrl, 'Mistaken')
    const [boss, auditor] = [await org.person('admin'), await org.person('auditor')]
    const [finding, other] = await findings(org, 2)
    const portal = jobActor(org.id, 'incidents', 'test')
    await openByRule(portal, {})
    const id = (await listIncidents(boss, {})).rows[0]?.id as string
    const linkOf = async (record: unknown) => (await getIncident(boss, { id })).timelineLinks.find(({ recordId }) => recordId === record)?.id as string
    const wrong = { id, linkIds: [await linkOf(finding?.id)], reason: 'A drill' }
    await expect(unlinkFromIncident(auditor, wrong)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(unlinkFromIncident(admin, wrong)).rejects.toMatchObject({ code: 'not_found' })
    await expect(unlinkFromIncident(boss, { ...wrong, reason: ' ' })).rejects.toMatchObject({ fields: { reason: expect.any(String) } })
    await expect(unlinkFromIncident(boss, { ...wrong, linkIds: [v7()] })).rejects.toMatchObject({ fields: { linkIds: expect.any(String) } })
    const tried = await Promise.allSettled([unlinkFromIncident(boss, wrong), unlinkFromIncident(boss, wrong)])
    expect(tried.map((each) => (each.status === 'fulfilled' ? 'done' : (each.reason as { code: string }).code)).sort()).toEqual(['conflict', 'done'])
    const after = await getIncident(boss, { id })
    expect([after.links, after.timelineLinks.length, after.timelineLinks.find(({ recordId }) => recordId === finding?.id)]).toMatchObject([1, 2, { removedReason: 'A drill', removedByName: expect.any(String) }])
    expect((await owner`select body::jsonb ->> 'reason' as reason from audit_entries where subject_id = ${id} and action = 'incidents.unlink'`).map(({ reason }) => reason)).toEqual(['A drill'])
    expect(await incidentsOf(boss, { kind: 'finding', recordId: finding?.id as string })).toEqual([])
    await expect(openByRule(portal, {})).rejects.toMatchObject({ code: 'conflict' })
    await expect(bare(org, (sql) => sql`update incident_links set removed_reason = 'Another' where id = ${wrong.linkIds[0] as string}`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(bare(org, (sql) => sql`update incident_links set removed_at = null, removed_by_id = null, removed_reason = null where id = ${wrong.linkIds[0] as string}`)).rejects.toMatchObject({ code: 'TM002' })
    await linkToIncident(boss, { id, findingIds: [finding?.id], reason: 'It was none after all' } as never)
    expect((await getIncident(boss, { id })).links).toBe(2)
    // What is closed keeps what it has.
    await recordPhase(boss, { id, phase: 'lessons', at: ago(0), said: 'x' } as never)
    for (const step of [investigateIncident, resolveIncident, closeIncident]) await step(boss, { id, version: (await getIncident(boss, { id })).version })
    const linkIds = [await linkOf(other?.id)]
    await expect(unlinkFromIncident(boss, { id, linkIds, reason: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(bare(org, (sql) => sql`update incident_links set removed_at = now(), removed_by_id = ${boss.userId}, removed_reason = 'x' where id = ${linkIds[0] as string}`)).rejects.toMatchObject({ code: 'TM002' })
  })
})

describe('the clock of 72 hours', () => {
  it('begins when somebody knew, is stored, and moves with a reason only', async () => {
    const id = await open()
    await expect(startClock(admin, { id, version: 1, awareAt: ago(-1), authority: 'BfDI' } as never)).rejects.toMatchObject({ fields: { awareAt: expect.any(String) } })
    const { notifyBy } = await startClock(admin, { id, version: 1, awareAt: ago(50), authority: 'BfDI' } as never)
    expect(Math.round((notifyBy.getTime() - Date.now()) / hour)).toBe(22)
    const later = (more: string) => bare(here, (sql) => sql.unsafe(`update incidents set aware_at = aware_at + interval '1 hour', notify_by = notify_by + interval '1 hour'${more} where id = '${id}'`))
    await expect(later('')).rejects.toMatchObject({ code: 'TM005' })
    await expect(bare(here, (sql) => sql`update incidents set notify_by = notify_by + interval '1 day', clock_reason = 'x', clock_moved_at = now() where id = ${id}`)).rejects.toMatchObject({ code: 'TM005' })
    await expect(bare(here, (sql) => sql`update incidents set aware_at = null, notify_by = null, clock_started_at = null, clock_started_by_id = null where id = ${id}`)).rejects.toMatchObject({ code: 'TM005' })
    await expect(bare(here, (sql) => sql`update incident_obligations set due_at = due_at + interval '1 day' where incident_id = ${id}`)).rejects.toMatchObject({ code: 'TM002' })
    await moveClock(admin, { id, version: 2, awareAt: ago(49), reason: 'Legal counsel: known an hour later' } as never)
    const moved = await getIncident(admin, { id })
    expect([moved.clockReason, moved.obligations.map(({ recipient, dueAt }) => [recipient, dueAt?.getTime() ?? null])]).toEqual(['Legal counsel: known an hour later', [['authority', moved.notifyBy?.getTime()], ['persons', null]]])
  })

  it('gains no time by a clock that was set back: what was sealed last counts', async () => {
    const ahead = await organization(database.ownerUrl, 'Ahead')
    const boss = await ahead.person('admin')
    const { id } = await openIncident(boss, { title: 'Breach', severity: 'p4' } as never)
    await startClock(boss, { id, version: 1, awareAt: ago(1), authority: 'BfDI' } as never)
    expect((await getIncident(boss, { id })).isOver).toBe(false)
    // The trail was sealed four days ahead of what the clock says now.
    await write(owner, ahead.id, (sql) => sql`insert into audit_checkpoints (org_id, size, root, peaks, note, at, cluster, xid, recorded_at, entry_id) values (${ahead.id}, 900000, '', '', 'x', now() + interval '4 days', '1', '1', now(), ${v7()})`)
    expect(await getIncident(boss, { id })).toMatchObject({ isOver: true, clockStage: 3 })
    expect(await warnOfClock(jobActor(ahead.id, 'incidents', 'test'), { id })).toMatchObject({ warned: 3 })
    await expect(warnOfClock(jobActor(ahead.id, 'incidents', 'test'), { id })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('lets nothing close while somebody has to be told, and what is late says why', async () => {
    const id = await resolved({ severity: 'p4' })
    await startClock(admin, { id, version: 3, awareAt: ago(80), authority: 'BfDI' } as never)
    await expect(closeIncident(admin, { id, version: 4 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('BfDI') })
    await expect(bare(here, (sql) => sql`update incidents set state = 'closed', closed_at = now(), closed_by_id = ${admin.userId} where id = ${id}`)).rejects.toMatchObject({ code: 'TM005' })
    const other = await open()
    await expect(mergeIncident(admin, { id, version: 4, intoId: other, reason: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    const [authority, persons] = (await getIncident(admin, { id })).obligations
    await expect(settleObligation(admin, { id: authority?.id as string, outcome: 'told', at: ago(1), said: 'By their form' } as never)).rejects.toMatchObject({ fields: { lateReason: expect.any(String) } })
    await settleObligation(admin, { id: authority?.id as string, outcome: 'told', at: ago(1), said: 'By their form', lateReason: 'Nobody knew whether the disk was locked' } as never)
    await settleObligation(admin, { id: persons?.id as string, outcome: 'not_needed', at: ago(1), said: 'Encrypted: Art. 34 (3) (a)' } as never)
    await expect(bare(here, (sql) => sql`update incident_obligations set outcome = 'not_needed' where incident_id = ${id}`)).rejects.toMatchObject({ code: 'TM002' })
    await closeIncident(admin, { id, version: await version(id) })
  })
})
