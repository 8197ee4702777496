import { rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { collect, database, elsewhere, fileOf, findingsOf, here, later, manager, overwrite, owner, pathOf } from '../../../test/evidence.ts'
import { stream } from '../../../test/files.ts'
import { write } from '../../../test/fixtures.ts'

/** Files of other records than evidence: the bytes of deliveries, from a body at the door to the store and back. */
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { deliver } = await import('../events/deliver.ts')
const { getBatch } = await import('../events/queries.ts')
const { deliveryFile } = await import('../events/raw.ts')
const { getSettings } = await import('../settings/queries.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { requestRemoval } = await import('../evidence/operations/removal.ts')
const { approve } = await import('../../../test/approvals.ts')
const { attachment, download } = await import('./deliver.ts')
const { disposeEnded, recheckStored, compareStore } = await import('./jobs.ts')
const { receive, receiveRaw } = await import('./receive.ts')
const { evidenceFile } = await import('../evidence/files.ts')
const { countFiles, getFile, listFilesOf } = await import('./queries.ts')
const { setLegalHold } = await import('./operations/keep.ts')
const { disposeFile } = await import('./operations/dispose.ts')

let admin: Person
let engineer: Person
const keeps = async (keepDeliveries: boolean) => {
  const { settings, version } = await getSettings(admin, {})
  return updateSettings(admin, { version, settings: { ...settings, retention: { ...settings.retention, keepDeliveries } }, reason: 'An auditor asked for them' })
}
const line = (n: number) => JSON.stringify({ event_type: 'login_failed', timestamp: '2026-01-02T03:04:05Z', user: 'ann', external_id: `e-${n}` })
const send = (body: string | Uint8Array, options = {}) => deliver(admin, stream(body), { label: 'Log of Monday', source: 'auto', gzip: false, ...options })
const filesOf = (batch: string | undefined) => owner<{ id: string; name: string; sha256: string; size: string; key: string }[]>`select id, name, sha256, size, key from artifacts where owner_id = ${batch ?? v7()} order by id`
const ask = (headers: Record<string, string> = {}) => new Request('http://127.0.0.1/', { headers })
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

beforeAll(async () => {
  admin = await here.person('admin')
  engineer = await here.person('security_engineer' as never)
})

describe('the bytes of deliveries', () => {
  it('are not kept unless the settings say so', async () => {
    const answer = await send(line(1))
    expect(await filesOf(answer.batches[0])).toEqual([])
    expect((await getBatch(admin, { id: answer.batches[0] as string })).file).toBeNull()
  })

  it('are stored first, hashed, locked and shown with their delivery; not to keep them any more takes a second person', async () => {
    await keeps(true)
    const body = `${line(2)}\n${line(3)}\nno event\n`
    const answer = await send(body)
    const [file, ...more] = await filesOf(answer.batches[0])
    expect(more).toEqual([])
    expect(file).toMatchObject({ sha256: answer.sha256, size: String(body.length), name: 'Log of Monday.txt' })
    expect(answer).toMatchObject({ received: 3, accepted: 2, rejected: 1 })
    const whole = await download(admin, file?.id as string, ask())
    expect([whole.status, (await bytesOf(whole)).toString()]).toEqual([200, body])
    expect((await getBatch(admin, { id: answer.batches[0] as string })).file).toMatchObject({ id: file?.id })
    expect(await getFile(admin, { id: file?.id as string })).toMatchObject({ ownerLabel: 'Log of Monday', ownerHref: `/events/deliveries/${answer.batches[0]}`, retentionClass: 'events', timeline: expect.arrayContaining([expect.objectContaining({ action: 'artifacts.download' }), expect.objectContaining({ action: 'events.ingest' })]) })
    expect(await owner`select 1 from pgboss.job where name = 'artifacts.lock' and data ->> 'id' = ${file?.id as string}`).toHaveLength(1)
    const { settings } = await getSettings(admin, {})
    const { waits } = await keeps(false)
    expect([settings.retention.keepDeliveries, waits]).toEqual([true, expect.anything()])
    await expect(write(database.ownerUrl, here.id, (sql) => sql`update settings set document = jsonb_set(document, '{retention,keepDeliveries}', 'false') where org_id = ${here.id}`)).rejects.toMatchObject({ code: 'TM005' })
  })

  it('of one in parts are one file, which each part shows; gzip stays gzip; what is empty is none', async () => {
    const { batchSize } = await import('#lib/ingest/limits.ts')
    const body = Array.from({ length: batchSize + 1 }, (_, n) => line(10_000 + n)).join('\n')
    const packed = gzipSync(body)
    const answer = await send(packed, { gzip: true })
    expect(answer.batches).toHaveLength(2)
    const [file] = await filesOf(answer.batches[0])
    expect(file).toMatchObject({ name: 'Log of Monday.gz', size: String(packed.length), sha256: answer.sha256 })
    expect(await filesOf(answer.batches[1])).toEqual([])
    for (const id of answer.batches) expect((await getBatch(admin, { id })).file).toMatchObject({ id: file?.id })
    expect((await bytesOf(await download(admin, file?.id as string, ask()))).equals(packed)).toBe(true)
    const before = await owner`select count(*)::int as n from artifacts where org_id = ${here.id}`
    expect(await send('')).toMatchObject({ received: 0, batches: [] })
    expect(await owner`select count(*)::int as n from artifacts where org_id = ${here.id}`).toEqual(before)
  })

  it('that are too many, or that the store cannot take, leave nothing: no file, no event', async () => {
    const count = async () => [await owner`select 1 from event_batches where org_id = ${here.id}`, await owner`select 1 from artifacts where org_id = ${here.id}`].map((rows) => rows.length)
    const before = await count()
    const much = (async function* () { for (let n = 0; n < 52; n++) yield new Uint8Array(1024 * 1024).fill(32) })()
    await expect(deliver(admin, much, { label: 'Too much', source: 'auto', gzip: false })).rejects.toMatchObject({ code: 'too_large' })
    await write(database.ownerUrl, here.id, (sql) => sql`insert into quota_uses (org_id, kind, day, used) values (${here.id}, 'evidence', '', 100000000000) on conflict (org_id, kind) do update set used = 100000000000`)
    await expect(send(line(90))).rejects.toMatchObject({ code: 'too_large', message: expect.stringMatching(/quota/) })
    await write(database.ownerUrl, here.id, (sql) => sql`update quota_uses set used = 0 where org_id = ${here.id} and kind = 'evidence'`)
    expect(await count()).toEqual(before)
  })

  it('are known to nobody who may not read raw records, nor to another organization', async () => {
    const answer = await send(line(100))
    const id = (await filesOf(answer.batches[0]))[0]?.id as string
    const outsider = await elsewhere.person('admin')
    const executive = await here.person('executive')
    for (const who of [outsider, executive]) {
      await expect(getFile(who, { id })).rejects.toMatchObject({ code: 'not_found' })
      await expect(download(who, id, ask())).rejects.toMatchObject({ code: 'not_found' })
      expect((await listFilesOf(who, {})).rows.filter((row) => row.kind === 'events.delivery')).toEqual([])
    }
    expect((await countFiles(admin, { kind: 'events.delivery' })).count).toBeGreaterThan(1)
    expect(engineer).toBeDefined()
  })
})

describe('a download', () => {
  it('that broke off goes on where it stopped, each part on record; what cannot be asked for is refused, what is malformed answered whole', async () => {
    const body = Array.from({ length: 400 }, (_, n) => line(200_000 + n)).join('\n')
    const id = (await filesOf((await send(body)).batches[0]))[0]?.id as string
    const first = await download(admin, id, ask({ range: 'bytes=0-9999' }))
    expect([first.status, first.headers.get('content-range'), first.headers.get('accept-ranges')]).toEqual([206, `bytes 0-9999/${body.length}`, 'bytes'])
    const etag = first.headers.get('etag') as string
    const rest = await download(admin, id, ask({ range: 'bytes=10000-', 'if-range': etag }))
    expect(Buffer.concat([await bytesOf(first), await bytesOf(rest)]).toString()).toBe(body)
    const last = await download(admin, id, ask({ range: 'bytes=-7' }))
    expect([last.headers.get('content-length'), (await bytesOf(last)).toString()]).toEqual(['7', body.slice(-7)])
    const beyond = await download(admin, id, ask({ range: `bytes=${body.length}-` }))
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${body.length}`])
    const wholes: Record<string, string>[] = [{ range: 'bytes=0-9', 'if-range': '"another"' }, { range: 'lines=1-2' }, { range: 'bytes=0-1,4-5' }]
    for (const headers of wholes) {
      const whole = await download(admin, id, ask(headers))
      expect([JSON.stringify(headers), whole.status, (await bytesOf(whole)).length]).toEqual([JSON.stringify(headers), 200, body.length])
    }
    const reasons = (await getFile(admin, { id })).timeline.filter((entry) => entry.action === 'artifacts.download').map((entry) => entry.reason)
    expect(reasons).toEqual(expect.arrayContaining(['Log of Monday.txt, bytes=0-9999', 'Log of Monday.txt, bytes=10000-', 'Log of Monday.txt']))
    const { createHash } = await import('node:crypto')
    expect(first.headers.get('repr-digest')).toBe(`sha-256=:${createHash('sha256').update(body).digest('base64')}:`)
  })

  it('of a file that was altered gives no whole and, once that is known, no part', async () => {
    const file = (await filesOf((await send(line(300))).batches[0]))[0]
    const path = `${process.env.DATA_DIR ?? (await import('#lib/env.ts')).env().DATA_DIR}/artifacts/${file?.key}`
    overwrite(path, line(301))
    await expect(bytesOf(await download(admin, file?.id as string, ask()))).rejects.toThrow()
    const restore = setClock({ now: () => new Date(Date.now() + 3 * 86_400_000) })
    await recheckStored('test').finally(restore)
    await expect(download(admin, file?.id as string, ask({ range: 'bytes=0-3' }))).rejects.toMatchObject({ code: 'unavailable' })
    expect(await owner`select description from findings where extra_data ->> 'artifactId' = ${file?.id as string}`).toMatchObject([{ description: 'The file “Log of Monday.txt” of “Log of Monday” no longer hashes to what was taken in.' }])
  })

  it('over 50 MB is as the kind allows, in a bounded memory, and goes on at any byte', async () => {
    const size = 64 * 1024 * 1024 + 5
    const body = async function* () { for (let left = size; left > 0; left -= 1024 * 1024) yield new Uint8Array(Math.min(left, 1024 * 1024)).fill(left % 251) }
    await expect(receive(manager, 'evidence.collect', evidenceFile, { name: 'big.txt', body: body() })).rejects.toMatchObject({ code: expect.stringMatching(/too_large|invalid|unsupported/) })
    const file = await receiveRaw(admin, 'events.ingest', { ...deliveryFile, maxBytes: 1024 ** 3 }, { name: 'big.bin', type: 'application/octet-stream', body: body() })
    expect(file.size).toBe(size)
    const outgoing = { ...file, address: { key: file.key, version: null } }
    const tail = await bytesOf(await attachment(outgoing, ask({ range: `bytes=${size - 5}-` })))
    expect([...tail]).toEqual([5, 5, 5, 5, 5])
    let got = 0
    for await (const part of (await attachment(outgoing, ask())).body as unknown as AsyncIterable<Uint8Array>) got += part.length
    expect(got).toBe(size)
  })
})

describe('an owner', () => {
  const attack = (statement: string) => write(database.ownerUrl, here.id, async (sql) => {
    await sql.unsafe(statement)
  })
  const row = (more: Record<string, string>) => {
    const all: Record<string, string> = { org_id: here.id, id: v7(), kind: 'events.delivery', owner_type: 'event-batch', owner_id: v7(), name: 'a.txt', retention_class: 'events', sha256: `sha256:${'1'.repeat(64)}`, size: '1', type: 'text/plain', store: 'folder', key: `${here.id}/11/${'1'.repeat(64)}`, retain_until: '2040-01-01', created_at: '2026-01-01', updated_at: '2026-01-01', ...more }
    return `insert into artifacts (${Object.keys(all).join(', ')}) values (${Object.values(all).map((value) => `'${value}'`).join(', ')})`
  }

  it('is a record that is there, of this organization and of the declared kind; the database sees to it', async () => {
    const batch = (await send(line(400))).batches[0] as string
    await expect(attack(row({}))).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/not there/) })
    await expect(attack(row({ kind: 'vendors.contract' }))).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/No module says/) })
    await expect(attack(row({ owner_type: 'evidence', owner_id: batch }))).rejects.toMatchObject({ code: 'TM005' })
    await expect(write(database.ownerUrl, elsewhere.id, async (sql) => {
      await sql.unsafe(row({ org_id: elsewhere.id, owner_id: batch }))
    })).rejects.toMatchObject({ code: 'TM005' })
    await attack(row({ owner_id: batch }))
  })

  it('stays while it has files, whoever removes it', async () => {
    const batch = (await send(line(401))).batches[0] as string
    await expect(attack(`delete from event_batches where id = '${batch}'`)).rejects.toMatchObject({ code: 'TM004' })
  })

  it('that was removed from the library takes its files out of sight of whoever may not read the trail', async () => {
    const { id } = await collect()
    const file = await fileOf(id)
    const contributor = await here.person('contributor')
    expect(await getFile(contributor, { id: file })).toMatchObject({ name: 'review.txt', ownerHref: `/evidence/${id}` })
    await requestRemoval(manager, { id, reason: 'Twice' })
    await approve(admin, id)
    await expect(getFile(contributor, { id: file })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listFilesOf(contributor, { limit: 100 })).rows.map((each) => each.id)).not.toContain(file)
    expect(await getFile(manager, { id: file })).toMatchObject({ name: 'review.txt' })
    // It has a way of its own, which notes who has seen what.
    await expect(download(manager, file, ask())).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the end of a retention', () => {
  /** Kept until yesterday. The store’s own first lock runs out tomorrow, whatever a clock was set to. */
  async function old(text: string, more: { hold?: boolean } = {}) {
    const stored = await artifactStore().put(stream(text), { orgId: here.id, type: 'text/plain', maxBytes: 1_000 })
    const batch = (await send(JSON.stringify({ event_type: 'x', timestamp: '2026-01-02T03:04:05Z', external_id: v7(), text }))).batches[0] as string
    const id = v7()
    await write(database.ownerUrl, here.id, (sql) => sql`insert into artifacts (org_id, id, kind, owner_type, owner_id, name, retention_class, sha256, size, type, store, key, retain_until, legal_hold, legal_hold_reason, created_at, updated_at)
      values (${here.id}, ${id}, 'events.delivery', 'event-batch', ${batch}, 'old.txt', 'events', ${`sha256:${stored.sha256}`}, ${text.length}, 'text/plain', 'folder', ${stored.key}, now() - interval '1 day', ${more.hold ?? false}, ${more.hold ? 'Matter 12' : null}, now() - interval '4 years', now())`)
    return { id, batch, there: async () => (await artifactStore().stat({ key: stored.key, version: null })) !== null }
  }
  const gone = async (id: string) => (await owner`select deleted_at from artifacts where id = ${id}`)[0]?.deleted_at !== null

  it('removes the file, not the row; nothing calls it missing, and it comes no second time', async () => {
    const [ended, held, twin] = [await old('ended'), await old('held', { hold: true }), await old('shared')]
    const other = await old('shared', { hold: true })
    later(2)
    expect(await disposeEnded('test')).toMatchObject({ failed: 0 })
    expect([await gone(ended.id), await ended.there()]).toEqual([true, false])
    expect([await gone(held.id), await held.there()]).toEqual([false, true])
    // Two rows have this object: it stays for the one that is held.
    expect([await gone(twin.id), await gone(other.id), await other.there()]).toEqual([true, false, true])
    expect(await disposeEnded('test')).toEqual({ removed: 0, failed: 0 })
    expect(await getFile(admin, { id: ended.id })).toMatchObject({ download: null, deletedAt: expect.any(Date), timeline: expect.arrayContaining([expect.objectContaining({ action: 'artifacts.dispose' })]) })
    await expect(download(admin, ended.id, ask())).rejects.toMatchObject({ code: 'conflict' })
    const report = await compareStore(admin)
    expect(report.broken.map((each) => each.id)).not.toContain(ended.id)
    expect(await findingsOf(ended.batch)).toEqual([])
  })

  it('is refused before its time, under a legal hold of the file or of all, and for what only people decide about', async () => {
    const job = jobActor(here.id, 'retention', 'test')
    const fresh = (await filesOf((await send(line(500))).batches[0]))[0]?.id as string
    await expect(disposeFile(job, { id: fresh })).rejects.toMatchObject({ code: 'conflict' })
    await expect(write(database.ownerUrl, here.id, (sql) => sql`update artifacts set deleted_at = now() where id = ${fresh}`)).rejects.toMatchObject({ code: 'TM004' })
    const evidence = await fileOf((await collect()).id)
    await expect(disposeFile(job, { id: evidence })).rejects.toMatchObject({ code: 'conflict' })
    const ended = await old('under a hold of all')
    await owner`alter table settings disable trigger weakened`
    const hold = (on: boolean) => write(database.ownerUrl, here.id, async (sql) => {
      await sql.unsafe(`update settings set document = jsonb_set(document, '{retention,legalHold}', '${on}') where org_id = '${here.id}'`)
    })
    await hold(true)
    later(5)
    expect(await disposeEnded('test')).toEqual({ removed: 0, failed: 0 })
    await expect(write(database.ownerUrl, here.id, (sql) => sql`update artifacts set deleted_at = now() where id = ${ended.id}`)).rejects.toMatchObject({ code: 'TM004' })
    await hold(false)
    await owner`alter table settings enable trigger weakened`
    await setLegalHold(manager, { id: ended.id, hold: true, reason: 'Matter 13' })
    expect(await disposeEnded('test')).toEqual({ removed: 0, failed: 0 })
    await setLegalHold(manager, { id: ended.id, hold: false, reason: 'Settled' })
    expect(await disposeEnded('test')).toEqual({ removed: 1, failed: 0 })
    await expect(write(database.ownerUrl, here.id, (sql) => sql`update artifacts set deleted_at = null where id = ${ended.id}`)).rejects.toMatchObject({ code: 'TM004' })
  })

  it('goes on after it broke off between row and object: the sweeper removes what has no row', async () => {
    const ended = await old('broke off')
    later(8)
    const broken = { ...artifactStore(), remove: async () => Promise.reject(new Error('The disk is gone')) }
    expect(await disposeEnded('test', broken)).toEqual({ removed: 1, failed: 1 })
    expect([await gone(ended.id), await ended.there()]).toEqual([true, true])
    later(11)
    expect((await compareStore(admin)).removed).toBeGreaterThan(0)
    expect(await ended.there()).toBe(false)
  })
})

it('the page of a record whose object is gone says so', async () => {
  const { id } = await collect()
  rmSync(await pathOf(id))
  const restore = setClock({ now: () => new Date(Date.now() + 9 * 86_400_000) })
  await recheckStored('test').finally(restore)
  expect((await listFilesOf(manager, { check: 'missing' })).rows.map((row) => row.id)).toContain(await fileOf(id))
})
