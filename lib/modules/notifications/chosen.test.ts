import { describe, expect, it } from 'vitest'
import type { Actor } from '#lib/auth/actor.ts'
import { minutes } from '#lib/clock.ts'
import { write } from '../../../test/fixtures.ts'
import { owner, here, manager, reviewer, hand, round, later, told, mails, findings } from '../../../test/notifying.ts'

/** Reading them, what a person chose, when a mail goes, and when they are removed. */
const { assignFindings } = await import('../findings/operations/decide.ts')
const { removeNotifications, sendNotifications } = await import('./rounds.ts')
const { countNotifications, getPreferences } = await import('./queries.ts')
const { markAllRead, markRead, updatePreferences } = await import('./operations.ts')

describe('reading', () => {
  it('is counted, marked one by one or all that were there, and recorded', async () => {
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    const [first] = await told(reviewer)
    expect(await countNotifications(reviewer, { state: 'unread' })).toMatchObject({ count: 1 })
    await markRead(reviewer, { id: first?.id ?? '' })
    await markRead(reviewer, { id: first?.id ?? '' })
    expect(await countNotifications(reviewer, { state: 'unread' })).toMatchObject({ count: 0 })
    later(minutes(2))
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    await expect(markAllRead(reviewer, { seenAt: first?.at.toISOString() ?? '' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await told(reviewer, { state: 'unread' })).toHaveLength(1)
    expect(await markAllRead(reviewer, {})).toEqual({ read: 1 })
    const [entry] = await owner`select body::jsonb -> 'count' as count from audit_entries where org_id = ${here.id} and action = 'notifications.markAllRead'`
    expect(entry?.count).toBe(1)
  })
})

describe('what a person chose', () => {
  const save = (who: Actor, change: object, version = 0) => updatePreferences(who, { version, portal: {}, mail: {}, dailyAt: '08:00', ...change } as never)

  it('is asked for by kind, of what they may read alone', async () => {
    const contributor = await here.person('contributor')
    const { kinds: all, version } = await getPreferences(contributor, {})
    expect([all.some((each) => each.kind === 'evidence.expected'), all.some((each) => each.kind.startsWith('findings.')), version]).toEqual([true, false, 0])
    expect(await save(contributor, { portal: { 'evidence.expected': false }, mail: { 'evidence.expected': 'never' } })).toEqual({ version: 1 })
    expect((await getPreferences(contributor, {})).kinds.find((each) => each.kind === 'evidence.expected')).toMatchObject({ portal: false, mail: 'never' })
    await expect(save(contributor, { portal: { 'nothing.like': true } }, 1)).rejects.toMatchObject({ code: 'invalid', fields: { portal: expect.stringContaining('nothing.like') as string } })
    await expect(save(contributor, { quietFrom: '20:00' }, 1)).rejects.toMatchObject({ code: 'invalid', fields: { quietTo: expect.stringContaining('is missing') as string } })
    await expect(save(contributor, { zone: 'Europe/Atlantis' }, 1)).rejects.toMatchObject({ code: 'invalid' })
    await expect(save(contributor, {}, 0)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('holds: nothing where neither is wanted, a mail without the portal, and the portal without a mail', async () => {
    await save(reviewer, { portal: { 'findings.assigned': false }, mail: { 'findings.assigned': 'never' } })
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    expect(await owner`select 1 from notifications where user_id = ${reviewer.userId}`).toHaveLength(0)
    await save(reviewer, { portal: { 'findings.assigned': false }, mail: { 'findings.assigned': 'now' } }, 1)
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    expect(await told(reviewer)).toEqual([])
    await sendNotifications.run(hand)
    expect(await mails(reviewer)).toEqual([])
    later(minutes(2))
    await sendNotifications.run(hand)
    const [mail] = await mails(reviewer)
    expect(mail?.subject).toBe('A finding was assigned to you')
    expect(mail?.text).toMatch(/^Hello reviewer,\n\nA finding was assigned to you\ncompliance_manager assigned Root account used\n.*http:\/\/127\.0\.0\.1:3000\/findings\//)
  })

  it('what was read before its mail went is not mailed', async () => {
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    await markAllRead(reviewer, {})
    later(minutes(2))
    await sendNotifications.run(hand)
    expect(await mails(reviewer)).toEqual([])
  })
})

describe('after half a year', () => {
  it('they are removed, recorded with their number, and never under a legal hold', async () => {
    await assignFindings(manager, { ids: await findings(1), assigneeId: reviewer.userId })
    await round()
    await owner`update notifications set entry_at = now() - interval '181 days' where org_id = ${here.id}`
    const left = async () => (await owner`select 1 from notifications where org_id = ${here.id}`).length
    await write(owner, here.id, (sql) => sql`insert into settings ${sql({ org_id: here.id, document: sql.json({ retention: { legalHold: true } }), updated_at: new Date() })}`)
    await removeNotifications.run(hand)
    expect(await left()).toBe(1)
    // Without the second person whom the application needs.
    await owner`alter table settings disable trigger weakened`
    await write(owner, here.id, (sql) => sql`update settings set document = '{}' where org_id = ${here.id}`)
    await removeNotifications.run(hand)
    expect(await left()).toBe(0)
    expect(await owner`select 1 from audit_entries where org_id = ${here.id} and action = 'notifications.removeOld'`).toHaveLength(1)
  })
})

describe('when a mail goes', async () => {
  const { mailDue } = await import('./model.ts')
  const times = { dailyAt: '08:00', quietFrom: '20:00', quietTo: '07:00', zone: 'Europe/Berlin' }
  const due = (when: 'now' | 'daily' | 'never', at: string, change = {}) => mailDue(when, new Date(at), { ...times, ...change })?.toISOString() ?? null

  it.each([
    ['now', '2026-11-27T12:00:00Z', '2026-11-27T12:01:00.000Z'],
    // 19:59:30 in Berlin: the minute of waiting leads into the quiet hours.
    ['now', '2026-11-27T18:59:30Z', '2026-11-28T06:00:00.000Z'],
    ['now', '2026-11-28T05:30:00Z', '2026-11-28T06:00:00.000Z'],
    ['now', '2026-11-28T06:00:00Z', '2026-11-28T06:01:00.000Z'],
    ['daily', '2026-11-27T12:00:00Z', '2026-11-28T07:00:00.000Z'],
    ['daily', '2026-11-27T06:59:00Z', '2026-11-27T07:00:00.000Z'],
    // Clocks are set forward in that night.
    ['daily', '2026-03-28T12:00:00Z', '2026-03-29T06:00:00.000Z'],
    ['never', '2026-11-27T12:00:00Z', null],
  ] as const)('%s, at %s: %s', (when, at, expected) => expect(due(when, at)).toBe(expected))

  it('without quiet hours at any hour', () => expect(due('now', '2026-11-27T22:00:00Z', { quietFrom: null, quietTo: null })).toBe('2026-11-27T22:01:00.000Z'))
})
