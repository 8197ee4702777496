import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { write } from '../../../test/fixtures.ts'
import { database, owner, here, elsewhere, admin, github, at, hand, connection, post, byGitHub, push, works, newest } from '../../../test/inbox.ts'

/** What was received is worked once, replayed and kept; every example of GitHub’s own collection is read. */
const { updateConnection } = await import('./operations/manage.ts')
const { failMessage, receiveMessage, replayMessage } = await import('./operations/messages.ts')
const { getConnection, listMessages } = await import('./queries.ts')
const { eventsOf, inbox, work } = await import('./inbox.ts')
const { connectionRounds } = await import('./rounds.ts')

describe('work', () => {
  const send = async (n: number) => (await post(github.id, push(n), byGitHub(push(n)))).body.id

  it('that dies in the middle is done once after a restart', async () => {
    const id = await send(100)
    await owner.unsafe(`create schema if not exists dying; create or replace function dying.now() returns trigger language plpgsql as $$ begin raise exception 'the worker dies'; end $$; create trigger dies before update on webhook_messages for each row when (new.status = 'worked') execute function dying.now()`)
    // After its events were inserted, before it is worked.
    await expect(work({ orgId: here.id, id }, hand)).rejects.toThrow(/update "webhook_messages"/)
    await owner.unsafe('drop trigger dies on webhook_messages')
    expect(await newest(github.id)).toMatchObject({ id, status: 'stored', batchId: null })
    expect(await owner`select 1 from events where org_id = ${here.id} and raw = ${push(100)}`).toHaveLength(0)
    await Promise.all([work({ orgId: here.id, id }, hand), work({ orgId: here.id, id }, hand), works()])
    expect(await newest(github.id)).toMatchObject({ id, status: 'worked', accepted: 1, attempts: 1 })
    expect(await owner`select 1 from events where org_id = ${here.id} and raw = ${push(100)}`).toHaveLength(1)
  })

  it('whose job was lost is taken up by the round', async () => {
    const id = await send(101)
    await owner`delete from pgboss.job where name = 'webhooks.work'`
    at(new Date(Date.now() + 120_000))
    await connectionRounds.find(({ name }) => name === 'work-webhooks')?.run(hand)
    expect(await newest(github.id)).toMatchObject({ id, status: 'worked' })
  })

  it('that failed each time says so, and is done by a replay; one more stores nothing twice', async () => {
    const id = await send(102)
    await inbox.giveUp?.({ orgId: here.id, id }, hand)
    await owner`delete from pgboss.job where name = 'webhooks.work'`
    expect(await newest(github.id)).toMatchObject({ id, status: 'failed', reason: expect.stringContaining('each time') })
    expect((await getConnection(admin, { id: github.id })).health).toBe('failing')
    await replayMessage(await here.person('compliance_manager'), { id })
    await expect(replayMessage(admin, { id })).rejects.toMatchObject({ code: 'conflict' })
    expect(await works()).toBe(1)
    expect(await newest(github.id)).toMatchObject({ status: 'worked', accepted: 1, duplicates: 0, attempts: 2 })
    await replayMessage(admin, { id })
    await works()
    expect(await newest(github.id)).toMatchObject({ status: 'worked', received: 1, accepted: 0, duplicates: 1, attempts: 3 })
    expect((await getConnection(admin, { id: github.id })).health).toBe('healthy')
  })

  it('waits while its connection is paused, and goes on after', async () => {
    const paused = await connection('github', 'Paused')
    const fields = { id: paused.id, name: 'Paused', organization: 'nordwind' }
    const { version } = await getConnection(admin, { id: paused.id })
    await updateConnection(admin, { ...fields, version, pausedReason: 'The repositories move' })
    const sent = await post(paused.id, push(103), byGitHub(push(103), { secret: paused.secret }))
    expect(sent.status).toBe(202)
    expect(await works()).toBe(0)
    await work({ orgId: here.id, id: sent.body.id }, hand)
    expect(await newest(paused.id)).toMatchObject({ status: 'stored' })
    expect(await getConnection(admin, { id: paused.id })).toMatchObject({ health: 'paused', lagSeconds: expect.any(Number) })
    await updateConnection(admin, { ...fields, version: version + 1 })
    expect(await works()).toBe(1)
    expect(await newest(paused.id)).toMatchObject({ status: 'worked', accepted: 1 })
  })
})

describe('what was sent', () => {
  it('is kept for its retention, and PostgreSQL lets nobody alter it or take it away before', async () => {
    const { id } = (await post(github.id, push(200), byGitHub(push(200)))).body
    await works()
    for (const change of [{ body: null }, { body: Buffer.from('{}') }, { sha256: 'sha256:0' }, { message_id: 'other' }, { received_at: new Date(0) }]) {
      await expect(write(owner, here.id, (sql) => sql`update webhook_messages set ${sql(change)} where id = ${id}`)).rejects.toThrow(/stays as it arrived/)
    }
    const { removeOldMessages } = await import('./operations/messages.ts')
    await expect(removeOldMessages(jobActor(here.id, 'retention', 'test'), {})).rejects.toMatchObject({ code: 'conflict' })
    const superuser = postgres(database.superUrl, { max: 1, onnotice: () => {} })
    await superuser.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`update webhook_messages set received_at = now() - interval '31 days' where id = ${id}`
    })
    await superuser.end()
    await connectionRounds.find(({ name }) => name === 'remove-old-webhooks')?.run(hand)
    const [kept] = await owner`select body, status, sha256 from webhook_messages where id = ${id}`
    expect(kept).toMatchObject({ body: null, status: 'worked', sha256: expect.stringContaining('sha256:') })
    await expect(replayMessage(admin, { id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('removed') })
    const [told] = await owner`select body::json ->> 'count' as count from audit_entries where org_id = ${here.id} and action = 'webhooks.removeOld'`
    expect(told?.count).toBe('1')
  })

  it('is seen and replayed by whoever may, and nothing of it by another organization', async () => {
    const { id } = await newest(github.id)
    const stranger = await elsewhere.person('admin')
    await expect(getConnection(stranger, { id: github.id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listMessages(stranger, { connectionId: github.id })).rows).toEqual([])
    await expect(replayMessage(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(receiveMessage(jobActor(elsewhere.id, 'test', 'test'), { connectionId: github.id, messageId: 'x', event: 'push', body: Buffer.from('{}') })).rejects.toMatchObject({ code: 'not_found' })
    const auditor = await here.person('auditor')
    expect((await listMessages(auditor, { connectionId: github.id })).rows.length).toBeGreaterThan(0)
    await expect(replayMessage(auditor, { id })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(failMessage(admin, { id, reason: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listMessages(await here.person('contributor'), { connectionId: github.id })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('every example of Octokit', () => {
  type Example = { name: string; examples: object[] }
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as Example[]
  const receivedAt = new Date('2026-01-02T03:04:05Z')
  const read = (event: string, body: object) => eventsOf({ kind: 'github', event, messageId: randomUUID(), body: Buffer.from(JSON.stringify(body)), receivedAt, settings: {}, connectionId: github.id })

  it('is there', () => expect(examples.flatMap((each) => each.examples).length).toBeGreaterThan(300))

  it.each(examples.map((each) => [each.name, each.examples] as const))('%s is one event with its type, or ignored with a reason', (event, bodies) => {
    for (const body of bodies) {
      const { events, rejects, ignored } = read(event, body)
      expect(rejects).toEqual([])
      if (ignored !== null) expect([event, events, ignored.length > 10]).toEqual([expect.stringMatching(/^(ping|security_advisory)$/), [], true])
      else expect(events).toMatchObject([{ source: 'github', eventType: 'action' in body ? `${event}.${String(body.action)}` : event, raw: JSON.stringify(body) }])
    }
  })

  it('comes in by the door: one of each kind through the route', async () => {
    const { id, secret } = await connection('github', 'Octokit')
    for (const { name, examples: [body] } of examples) {
      const text = JSON.stringify(body)
      expect([name, (await post(id, text, byGitHub(text, { event: name, secret }))).status]).toEqual([name, 202])
    }
    expect(await works()).toBe(examples.length)
    const rows = (await listMessages(admin, { connectionId: id, limit: 100 })).rows
    expect(rows.filter((row) => row.status !== 'worked' || row.received !== 1)).toEqual([])
    expect(rows.filter((row) => row.ignored === 1).map((row) => [row.event, row.reason])).toEqual(expect.arrayContaining([['ping', expect.stringContaining('set up')]]))
    expect(rows.filter((row) => row.accepted === 1)).toHaveLength(examples.length - 2)
  })
})
