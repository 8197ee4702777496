import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { days, minutes } from '#lib/clock.ts'
import { approve } from '../../../test/approvals.ts'
import { organization, write } from '../../../test/fixtures.ts'
import { database, owner, here, admin, manager, reviewer, hand, seal, round, later, told, kinds, mails, findings, raised } from '../../../test/notifying.ts'

/** From an act through the door, over the sealed trail, to what people are notified of: each by the rule its module declares. */
const { v7 } = await import('uuid')
const { appPool, begin } = await import('#db/client.ts')
const { notices } = await import('#lib/door/notices.ts')
const { acts } = await import('#lib/words/index.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { assignFindings } = await import('../findings/operations/decide.ts')
const { requestMute } = await import('../detection-rules/operations/mutes.ts')
const { requestSwitchOff } = await import('../detection-rules/operations/switch-off.ts')
const { changeRoles, changePermissions, deactivateUser } = await import('../users/operations/manage.ts')
const { createEvidence } = await import('../evidence/operations/collect.ts')
const { noteStart } = await import('../schedules/operations.ts')
const { follow } = await import('./follow.ts')
const { sendNotifications } = await import('./rounds.ts')
const { countNotifications, getNotification, getStanding } = await import('./queries.ts')
const { markAllRead, markRead, updatePreferences } = await import('./operations.ts')

describe('every notice', () => {
  it('is about acts that exist, each kind once, and says how many', () => {
    expect(notices().length).toBeGreaterThan(12)
    expect(notices().flatMap((each) => each.acts.filter((act) => !(act in acts)))).toEqual([])
    expect(notices().filter((each) => !each.many.includes('{count}')).map((each) => each.kind)).toEqual(expect.not.arrayContaining(['findings.assigned']))
  })
})

describe('who is notified', () => {
  it('whoever a finding is assigned to, in the words of the trail; not whoever assigned it, and nobody else', async () => {
    const [id] = await findings(1) as [string]
    await assignFindings(manager, { ids: [id], assigneeId: reviewer.userId })
    await round()
    expect(await told(reviewer)).toMatchObject([{ kind: 'findings.assigned', title: 'A finding was assigned to you', text: `${manager.name} assigned Root account used`, count: 1, href: `/findings/${id}`, readAt: null }])
    expect([await kinds(manager), await kinds(admin)]).toEqual([[], []])
    await assignFindings(reviewer, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    expect((await told(reviewer)).map((each) => each.count)).toEqual([1])
  })

  it('by what each module declares', async () => {
    const [executive, contributor] = [await here.person('executive'), await here.person('contributor')]
    await requestMute(reviewer, { ruleId: 'aws-secret-read', reason: 'x', expiresAt: new Date(Date.now() + days(2)).toISOString() })
    await requestSwitchOff(reviewer, { ruleIds: ['github-force-push'], reason: 'x' })
    await createEvidence(manager, { title: 'Access review', category: 'access_review', ownerId: contributor.userId, controlAreas: 'AC-02', observedFrom: '2026-01-01', observedTo: '2026-03-31' } as never)
    await raised('one')
    const schedule = v7()
    await write(owner, here.id, (sql) => sql`insert into schedules (org_id, id, what, rule, zone, next_at, created_at, updated_at, last_at, last_status) values (${here.id}, ${schedule}, 'some.thing', '0 6 * * 1', 'UTC', now(), now(), now(), now(), 'queued')`)
    await noteStart(jobActor(here.id, 'schedules', 'test'), { id: schedule, error: 'Nothing called some.thing can be scheduled.' })
    await round()
    expect(await kinds(manager)).toEqual(['approvals.opened', 'findings.critical', 'schedules.failed'])
    expect(await kinds(admin)).toEqual(['approvals.opened', 'findings.critical', 'schedules.failed'])
    expect(await kinds(reviewer)).toEqual(['findings.critical'])
    expect(await kinds(contributor)).toEqual(['evidence.expected'])
    expect(await kinds(executive)).toEqual([])
  })

  it('of a role whoever is given one; of an administrator the others', async () => {
    const [second, given] = [await here.person('admin', 'second'), await here.person('auditor')]
    await changeRoles(admin, { id: given.userId, roles: ['auditor', 'read_only'] })
    await round()
    expect([await kinds(given), await kinds(second)]).toEqual([['users.granted'], []])
    await changeRoles(admin, { id: given.userId, roles: ['admin'], reason: 'A deputy' })
    await approve(second, given.userId)
    await round()
    expect([await kinds(given), await kinds(second), await kinds(admin)]).toEqual([['users.granted'], ['approvals.opened'], ['approvals.settled', 'users.administrator']])
  })

  it('nobody who may not read the record: not when it is made, and not when it is read or mailed later', async () => {
    await changePermissions(admin, { id: reviewer.userId, grants: [{ permission: 'findings.read', effect: 'withdrawn', reason: 'x' }] })
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    const other = await here.person('reviewer', 'other')
    await assignFindings(manager, { ids: await findings(1), assigneeId: other.userId })
    await round()
    expect(await owner`select 1 from notifications where user_id = ${reviewer.userId} and kind = 'findings.assigned'`).toHaveLength(0)
    expect(await told(other)).toHaveLength(1)
    const [{ id } = { id: '' }] = await told(other)
    const { 'findings.read': _, ...less } = other.grants
    const lost: Person = { ...other, grants: less }
    expect(await told(lost)).toEqual([])
    expect(await countNotifications(lost, {})).toMatchObject({ count: 0 })
    await expect(getNotification(lost, { id })).rejects.toMatchObject({ code: 'not_found' })
    await changePermissions(admin, { id: other.userId, grants: [{ permission: 'findings.read', effect: 'withdrawn', reason: 'x' }] })
    later(minutes(3))
    await sendNotifications.run(hand)
    expect(await mails(other)).toEqual([])
  })

  it('nobody whose account has ended, and nothing crosses organizations', async () => {
    const gone = await here.person('reviewer', 'gone')
    await assignFindings(manager, { ids: await findings(1), assigneeId: gone.userId })
    await deactivateUser(admin, { id: gone.userId })
    const elsewhere = await organization(owner, 'Elsewhere')
    const stranger = await elsewhere.person('admin')
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    await round(elsewhere.id)
    expect(await owner`select 1 from notifications where user_id = ${gone.userId}`).toHaveLength(0)
    const [{ id } = { id: '' }] = await told(reviewer)
    expect(await told(stranger)).toEqual([])
    await expect(getNotification(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(markRead(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(markRead(manager, { id })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(getNotification(manager, { id })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a storm', () => {
  it('of ten thousand findings in a minute is one notification and one mail', { timeout: 60_000 }, async () => {
    await updatePreferences(reviewer, { version: 0, portal: {}, mail: { 'findings.critical': 'now' }, dailyAt: '08:00' })
    const at = new Date()
    // A hundred deliveries of a hundred findings each, as the entries of detection say it.
    for (let n = 0; n < 100; n++) {
      const body = JSON.stringify({ v: 1, id: v7(), org: here.id, at: at.toISOString(), action: 'findings.detect', category: 'detection', outcome: 'success', correlation: v7(), actor: { kind: 'job', id: 'detection' }, subject: { type: 'event-batch', id: v7(), label: `Delivery ${n}` }, changes: { critical: [null, 100] }, request: { id: 'x' } })
      await owner`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${JSON.parse(body).id}, ${at}, ${body})`
      // Folded within a step, and with what a step before made.
      if (n % 30 === 0) await round()
    }
    await round()
    expect(await told(reviewer)).toMatchObject([{ kind: 'findings.critical', title: '10,000 critical findings', count: 10_000, href: '/findings?severity=critical&status=open' }])
    later(minutes(2))
    await sendNotifications.run(hand)
    await sendNotifications.run(hand)
    expect((await mails(reviewer)).map((each) => each.subject)).toEqual(['10,000 critical findings'])
  })

  it('ends with its minute, and with whoever read it', async () => {
    const give = async () => assignFindings(manager, { ids: await findings(2), assigneeId: reviewer.userId })
    await give()
    await round()
    await give()
    await round()
    expect(await told(reviewer)).toMatchObject([{ count: 4, title: '4 findings were assigned to you', text: `Most recently, ${manager.name} assigned Root account used`, href: '/findings?assignee=me' }])
    await markAllRead(reviewer, {})
    await give()
    await round()
    expect((await told(reviewer)).map((each) => [each.count, each.readAt !== null])).toEqual([[2, false], [4, true]])
    later(minutes(2))
    await give()
    await round()
    expect((await told(reviewer)).map((each) => each.count)).toEqual([2, 2, 4])
  })
})

describe('the mark', () => {
  it('moves with what is stored: killed in the middle nothing is lost, and two workers make it once', async () => {
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await seal(here.id)
    const dying = { ...hand, write: (orgId: string | null, work: (tx: never) => Promise<unknown>) => begin(appPool(), orgId, async (tx) => { await work(tx as never); throw new Error('killed') }) }
    await expect(follow(here.id, dying as never)).rejects.toThrow('killed')
    expect([await owner`select 1 from notifications where org_id = ${here.id}`, await owner`select 1 from notification_marks where org_id = ${here.id}`].map((each) => each.length)).toEqual([0, 0])
    await Promise.all([follow(here.id, hand), follow(here.id, hand), follow(here.id, hand)])
    expect((await told(reviewer)).map((each) => each.count)).toEqual([1])
    const { mark } = await getStanding(reviewer, { after: null })
    expect(await getStanding(reviewer, { after: 0 })).toEqual({ mark, missed: true, unread: 1 })
    expect(await getStanding(reviewer, { after: mark })).toEqual({ mark, missed: false, unread: 1 })
  })

  it('is announced once for however much there was, after the commit, with ids alone', async () => {
    const heard: string[] = []
    const listener = postgres(database.url, { max: 1, onnotice: () => {} })
    await listener.listen('tickmark_news', (text) => heard.push(text))
    for (let n = 0; n < 5; n++) await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    await expect.poll(() => heard.length).toBe(1)
    await round()
    expect(heard.map((text) => JSON.parse(text) as unknown)).toMatchObject([{ orgId: here.id, users: [reviewer.userId], mark: expect.any(Number) as number }])
    await listener.end()
  })
})
