import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { changed } from '#lib/door/change.ts'
import { testDatabase } from '../test/database.ts'
import { organization, type TestOrganization } from '../test/fixtures.ts'
import { dueBy, nextTime } from './lib/backup-daily.mjs'
import { inTurn } from './lib/backup-turn.ts'
import { administer, withDatabase } from './lib/databases.mjs'

/** The portal lost and brought back, each step through what the commands use, on real databases: bytes of a backup in, a database out. */
const database = await testDatabase()
const { appPool, begin, closePools } = await import('#db/client.ts')
const { knownMigrations, migrateAsOwner, migrateUpTo } = await import('#db/migrate.ts')
const { folderStore } = await import('#lib/audit/anchor-folder.ts')
const { append } = await import('#lib/audit/append.ts')
const { bringBack } = await import('#lib/audit/bring-back.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { anchor } = await import('#lib/audit/seal-anchor.ts')
const { verify } = await import('#lib/audit/verify.ts')
const { readFiles } = await import('#lib/backup/files.ts')
const { folderPlace, nameFor, removeOld } = await import('#lib/backup/places.ts')
const { fingerprint } = await import('#lib/backup/sealed-stream.ts')
const { backup } = await import('#lib/backup/write.ts')
const { sealEnvelope } = await import('#lib/crypto/envelope.ts')
const { portalKey } = await import('#lib/crypto/secrets.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { env } = await import('#lib/env.ts')
const { POST } = await import('../app/api/cron/[job]/route.ts')
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { recordBackup, recordFailure, recordRestore, releaseRestore } = await import('#lib/modules/portal-backups/operations.ts')
const { find, restoreInto } = await import('./lib/restoring.ts')

const folder = await mkdtemp(join(tmpdir(), 'tickmark-backups-'))
const place = folderPlace(folder)
let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Lost and found')
  await createSystem(await here.person('admin'), { name: 'Payroll “ё” and\\more', criticality: 4, environment: 'production', controls: '' } as never)
  await grow(300)
})
afterAll(() => Promise.all([closePools(), rm(folder, { recursive: true, force: true })]))

const once = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
const add = (count: number) => begin(appPool(), here.id, (tx) => append(tx, here.id, Array.from({ length: count }, (_, n) => ({
  action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id: here.id, label: `“${n}” ё` }, { n }, { n: n + 1 }), actor: jobActor(here.id, 'test', 'r'), at: new Date(), correlationId: 'c',
}))))
async function grow(count: number): Promise<void> {
  await add(count)
  for (;;) {
    await once(here.id)
    if ((await begin(appPool(), here.id, (tx) => verify(tx, here.id))).unsealed === 0) return
  }
}
/** Up to a number of leaves, and no further. */
async function growTo(size: number): Promise<void> {
  const now = (await begin(appPool(), here.id, (tx) => verify(tx, here.id))).size
  await grow(size - now)
}

async function make(change: (given: Parameters<typeof backup>[0]) => Parameters<typeof backup>[0] = (given) => given) {
  const known = await knownMigrations()
  const at = new Date()
  const name = nameFor(at, Math.random().toString(16).slice(2, 10))
  return place.put(name, backup(change({
    ownerUrl: database.ownerUrl, at, encryptionKey: fingerprint(portalKey()), migration: (when) => known.find((each) => each.when === when)?.tag ?? 'unknown',
    envelope: (key) => sealEnvelope('backup', key.toString('base64')), anchors: null, files: null,
  }), () => {}), at)
}

let count = 0
const made: string[] = []
/** An empty database of the same cluster; what the roles may do there is what they may do anywhere. */
async function empty() {
  const name = `${database.name}_r${count++}`
  made.push(name)
  await administer(withDatabase(database.superUrl, 'postgres'), (sql) => sql.unsafe(`create database "${name}" owner tickmark_owner`))
  await administer(withDatabase(database.superUrl, name), (sql) => sql.unsafe(`grant usage, create on schema public to tickmark_owner; grant connect, temporary on database "${name}" to tickmark_app, tickmark_reader`))
  const pool = postgres(withDatabase(database.url, name), { max: 2, onnotice: () => {} })
  drizzle(pool)
  return { ownerUrl: withDatabase(database.ownerUrl, name), pool, run: <T>(work: Parameters<typeof begin<T>>[2]) => begin(pool, here.id, work), end: () => pool.end({ timeout: 1 }) }
}
afterEach(() => administer(withDatabase(database.superUrl, 'postgres'), async (sql) => {
  for (const name of made.splice(0)) await sql.unsafe(`drop database if exists "${name}" with (force)`)
}))

/** Half a minute each: beside `npm run test:peers`, which runs them with its own backups, in a run that asks for them. */
const whole = it.runIf(process.env.BACKUP_TESTS === 'whole')

describe('a restored portal', () => {
  it('has every row, the same rules and the same log, and waits until it is released', { timeout: 120_000 }, async () => {
    const { name } = await make()
    const there = await empty()
    const restored = await restoreInto({ ownerUrl: there.ownerUrl, found: await find(place, name), data: null })
    expect(restored).toMatchObject({ sameRules: true, organizations: [here.id] })
    expect(restored.rows).toBeGreaterThan(300)
    const report = await there.run((tx) => verify(tx, here.id))
    const before = await begin(appPool(), here.id, (tx) => verify(tx, here.id))
    expect(report).toMatchObject({ wrong: null, size: before.size, newest: { root: before.newest?.root } })
    const [[system], [paused]] = await there.run(async (tx) => [await tx.raw`select name from systems`, await tx.raw`select state from portal_restores`] as const)
    expect([system?.name, paused?.state]).toEqual(['Payroll “ё” and\\more', 'loading'])
    // Nothing starts on it before the last step of the restore; nothing goes out before somebody has released it.
    await expect(migrateAsOwner(there.ownerUrl)).rejects.toThrow('broke off')
    await there.end()
  })

  whole('is written into an empty database only, and one that broke off, or was altered meanwhile, is told from one that is whole', { timeout: 120_000 }, async () => {
    const { name } = await make()
    await expect(restoreInto({ ownerUrl: database.ownerUrl, found: await find(place, name), data: null })).rejects.toThrow('into an empty database only')
    const killed = () => Promise.reject(new Error('killed'))
    const by = (text: string) => (ownerUrl: string) => administer(ownerUrl, (sql) => sql.unsafe(text))
    // What another hand does to it meanwhile is noticed: other rows, other rules.
    for (const [at, happens, says] of [['begun', killed, 'killed'], ['systems', by("update systems set name = 'Another'"), 'is not what was backed up, though the numbers of rows are: systems'], ['ruled', by('drop trigger restore_goes_on on portal_restores'), 'The rules of the restored database are not those']] as const) {
      const there = await empty()
      await expect(restoreInto({ ownerUrl: there.ownerUrl, found: await find(place, name), data: null, between: async (step) => { if (step === at) await happens(there.ownerUrl) } }), at).rejects.toThrow(says)
      await expect(migrateAsOwner(there.ownerUrl), at).rejects.toThrow('broke off in this database')
      await expect(restoreInto({ ownerUrl: there.ownerUrl, found: await find(place, name), data: null }), at).rejects.toThrow('empty database only')
      await there.end()
    }
  })

  it('is not made of a backup that is cut, altered, of another portal or of a later version', { timeout: 120_000 }, async () => {
    const { name } = await make()
    const path = join(folder, name)
    const bytes = await readFile(path)
    const there = await empty()
    const restore = async () => restoreInto({ ownerUrl: there.ownerUrl, found: await find(place, name), data: null })
    await truncate(path, bytes.length - 1_000)
    await expect(restore()).rejects.toThrow(/altered|cut off/)
    await writeFile(path, Buffer.from(bytes).fill(7, 2_000, 2_001))
    await there.end()
    const other = await empty()
    const into = async () => restoreInto({ ownerUrl: other.ownerUrl, found: await find(place, name), data: null })
    const head = (change: (text: string) => string) => writeFile(path, Buffer.from(change(bytes.toString('latin1')), 'latin1'))
    await head((text) => text.replace(/"encryptionKey":"\w+"/, `"encryptionKey":"${'0'.repeat(16)}"`))
    await expect(into()).rejects.toThrow('under another ENCRYPTION_KEY')
    await head((text) => text.replace(/"when":\d+/, '"when":9999999999999'))
    await expect(into()).rejects.toThrow('of a later version')
    await head((text) => text.replace(/"key":"e1:\w+:/, '"key":"e1:000000000000:'))
    await expect(into()).rejects.toThrow('under the key 000000000000, which this portal does not have')
    await administer(other.ownerUrl, async (sql) => expect(await sql`select from pg_class where relnamespace = 'public'::regnamespace`).toHaveLength(0))
    await other.end()
    await rm(path)
  })
})

describe('a backup of an earlier version', () => {
  whole('is restored as it was, and then migrated', { timeout: 120_000 }, async () => {
    const known = await knownMigrations()
    const former = known.at(-2)
    const old = await empty()
    await migrateUpTo(old.ownerUrl, former?.when ?? 0)
    // Rules and queues stand for themselves: those of then are not here any more. That the text of the rules did not change since does not make the tables the same.
    const [applied] = await administer(database.ownerUrl, (sql) => sql`select hash from tickmark_rules order by applied_at desc limit 1`)
    await administer(old.ownerUrl, (sql) => sql.unsafe(`create table tickmark_rules (hash text, applied_at timestamptz default now()); insert into tickmark_rules (hash) values ('${applied?.hash}'); create schema pgboss; create table pgboss.job (id uuid, name text, state text);
      insert into organizations (id, name, slug, status, is_sample, created_at) values ('${here.id}', 'Of an earlier version', 'earlier', 'active', false, now())`))
    const { name } = await make((given) => ({ ...given, ownerUrl: old.ownerUrl }))
    expect((await find(place, name)).head.migration.tag).toBe(former?.tag)
    const there = await empty()
    expect(await restoreInto({ ownerUrl: there.ownerUrl, found: await find(place, name), data: null })).toMatchObject({ newest: false, sameRules: null, organizations: [here.id] })
    const [[organization], [migrated], [rule]] = await administer(there.ownerUrl, async (sql) => [await sql`select name from organizations`, await sql`select max(created_at)::text as when, count(*)::int as count from drizzle.__drizzle_migrations`, await sql`select from pg_trigger where tgname = 'restore_goes_on'`] as const)
    expect([organization?.name, Number(migrated?.when), migrated?.count, rule]).toEqual(['Of an earlier version', known.at(-1)?.when, known.length, {}])
    await rm(join(folder, name))
    await Promise.all([old.end(), there.end()])
  })
})

describe('what came after the backup', () => {
  const anchors = (name: string) => folderStore(join(folder, name))
  const restored = async (name: string) => {
    const there = await empty()
    await restoreInto({ ownerUrl: there.ownerUrl, found: await find(place, name), data: null })
    const sql = postgres(there.ownerUrl, { max: 1, onnotice: () => {} })
    return { ...there, sql, end: () => Promise.all([there.end(), sql.end()]) }
  }
  const anchorTo = (name: string, bundles: 'all' | 'full') => anchor((work) => begin(appPool(), here.id, work), here.id, anchors(name), { bundles })

  it('comes back from the bundles with its texts, as far as they are there and nothing was altered; and the log goes on', { timeout: 120_000 }, async () => {
    const { name } = await make()
    const size = (await begin(appPool(), here.id, (tx) => verify(tx, here.id))).size
    await growTo(512)
    await anchorTo('whole', 'full')
    const now = await begin(appPool(), here.id, (tx) => verify(tx, here.id))
    await growTo(900)
    await anchorTo('cut', 'full')
    const there = await restored(name)
    const bring = (from: string) => bringBack({ ...there, orgId: here.id, store: () => anchors(from) })
    // What does not lead to its own root is believed in nothing.
    const tile = join(folder, 'cut/tile/0/000')
    const bytes = await readFile(tile)
    const put = async (as: Buffer) => {
      await rm(tile)
      await writeFile(tile, as)
    }
    await put(Buffer.from(bytes).fill(0, 0, 32))
    expect(await bring('cut')).toMatchObject({ size, back: 0, problem: expect.stringContaining('do not lead to their own root') })
    await put(bytes)
    expect(await bring('whole')).toMatchObject({ size, anchored: 512, back: 512 - size, lost: 0, parted: null, problem: null })
    expect(await there.run((tx) => verify(tx, here.id))).toMatchObject({ wrong: null, size: 512, newest: { root: now.newest?.root } })
    // Once more there is nothing left to bring.
    expect(await bring('whole')).toMatchObject({ size: 512, back: 0, lost: 0 })
    // Of the last ones only hashes are left.
    expect(await bring('cut')).toMatchObject({ size: 512, anchored: 900, back: 768 - 512, lost: 900 - 768 })
    expect(await there.run((tx) => verify(tx, here.id))).toMatchObject({ wrong: null, size: 768 })
    await goesOn(there)
    await there.end()
  })

  async function goesOn(there: Awaited<ReturnType<typeof restored>>): Promise<void> {
    const next = sealer((org, work) => begin(there.pool, org, work), async () => {})
    await begin(there.pool, here.id, (tx) => append(tx, here.id, [{ action: 'systems.update', category: 'configuration', change: changed({ type: 'system', id: here.id, label: 'After' }, { n: 1 }, { n: 2 }), actor: jobActor(here.id, 'test', 'r'), at: new Date(), correlationId: 'c' }]))
    for (let tries = 0; tries < 100 && (await there.run((tx) => verify(tx, here.id))).unsealed > 0; tries++) await next(here.id)
    expect(await there.run((tx) => verify(tx, here.id))).toMatchObject({ wrong: null, size: 769, unsealed: 0 })
    expect(await anchor((work) => there.run(work), here.id, anchors('whole'))).toBe(769)
  }
})

describe('backups', () => {
  it('are made one at a time, and what broke off leaves no file', async () => {
    let inner: unknown
    const slow = async function* () {
      inner = await make().catch((error: unknown) => error)
      yield* []
    }
    await make((given) => ({ ...given, files: slow() as never }))
    expect(String(inner)).toContain('Another backup is being made')
    const before = (await place.list()).length
    await expect(make((given) => ({ ...given, files: (async function* () { yield { path: 'artifacts/x', size: 1, read: async function* () { yield Buffer.alloc(9); throw new Error('the disk is gone') } } })() as never }))).rejects.toThrow('the disk is gone')
    expect(await place.list()).toHaveLength(before)
  })

  it('of a full disk leave nothing, say what to do, and touch nothing that was there', async () => {
    const name = nameFor(new Date(), 'ffffffff')
    const before = await readdir(folder)
    // Whatever is written to it is refused as a full disk refuses it.
    await symlink('/dev/full', join(folder, `${name}.part`))
    await expect(place.put(name, (async function* () { yield Buffer.alloc(100_000) })(), new Date())).rejects.toThrow(`There is no room left in ${folder}: no backup was made, and those that were there are untouched. Make room`)
    expect(await readdir(folder)).toEqual(before)
  })

  it('are removed when their retention is over, but never the newest', async () => {
    const old = new Date(Date.now() + 40 * 86_400_000)
    const gone = await removeOld(place, 30, old)
    expect((await place.list()).length).toBe(1)
    expect(gone.length).toBeGreaterThan(0)
    expect(await removeOld(place, 30, old)).toEqual([])
    // A clock that was set back removes nothing.
    await make()
    expect(await removeOld(place, 1, new Date(Date.now() - 400 * 86_400_000))).toEqual([])
    expect((await place.list()).length).toBe(2)
  })
})

describe('files of a restored portal', () => {
  it('are hashed where they lie in a folder and asked for where they lie in a bucket; what nobody can tell is no fault', async () => {
    const bytes = Buffer.from('What was decided')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const key = (n: number) => `${here.id}/${sha256.slice(0, 2)}/${sha256.slice(0, 62)}${String(n).padStart(2, '0')}`
    await administer(database.superUrl, (sql) => sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      for (const [n, version] of [[1, null], [2, null], [3, null], [4, 'v1'], [5, 'v2'], [6, 'v3']] as const) {
        await tx`insert into artifacts (org_id, id, kind, owner_type, owner_id, name, type, sha256, size, key, object_version, store, retention_class, retain_until, created_at, updated_at)
          values (${here.id}, gen_random_uuid(), 'evidence.file', 'evidence', gen_random_uuid(), 'only here', 'text/plain', ${`sha256:${sha256}`}, ${bytes.length}, ${key(n)}, ${version}, ${version === null ? 'folder' : 'bucket'}, 'evidence', now(), now(), now())`
      }
    }))
    const put = async (n: number, as: Buffer) => {
      await mkdir(join(folder, 'artifacts', here.id, sha256.slice(0, 2)), { recursive: true })
      await writeFile(join(folder, 'artifacts', key(n)), as)
    }
    await put(1, bytes)
    await put(2, Buffer.from('What was decidet'))
    const asked = { v1: async () => ({ size: bytes.length }), v2: async () => null, v3: () => Promise.reject(new Error('the bucket is away')) }
    const told = await administer(database.ownerUrl, (sql) => readFiles(sql, folder, ({ version }) => asked[version as keyof typeof asked]()))
    expect(told).toEqual({ read: 5, wrong: 3, unasked: 1, names: [key(2), key(3), key(5)] })
    await administer(database.superUrl, (sql) => sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`delete from artifacts where org_id = ${here.id} and name = 'only here'`
    }))
  })
})

describe('the release', () => {
  it('is for an administrator, once, and only of a restore that ended', async () => {
    const admin = await here.person('admin')
    await administer(database.superUrl, (sql) => sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`insert into portal_restores (org_id, id, backup_id, taken_at, restored_at, state, created_at, updated_at) values (${here.id}, gen_random_uuid(), gen_random_uuid(), now(), now(), 'loading', now(), now())`
    }))
    const [row] = await administer(database.superUrl, (sql) => sql`select id from portal_restores where org_id = ${here.id}`)
    await expect(releaseRestore(admin, { id: row?.id, reason: 'Too early' })).rejects.toMatchObject({ code: 'conflict' })
    await recordRestore(jobActor(here.id, 'restore', 'r'), { logSize: 1, anchored: 9, anchoredRoot: 'ab'.repeat(32), origin: `audit.tickmark/${here.id}`, broughtBack: 3, lost: 5, missing: ['5 entries'] })
    for (const role of ['compliance_manager', 'auditor', 'employee'] as const) await expect(releaseRestore(await here.person(role), { id: row?.id, reason: 'Let me' })).rejects.toMatchObject({ code: 'forbidden' })
    // Whoever calls from outside is told, and only what sends nothing goes on.
    const cron = async (job: string) => (await POST(new Request(`http://127.0.0.1/api/cron/${job}`, { method: 'POST', headers: { authorization: `Bearer ${env().CRON_SECRET}` } }), { params: Promise.resolve({ job }) })).status
    expect([await cron('notify'), await cron('auditTrail.verify'), await cron('keep-installation')]).toEqual([503, 503, 200])
    await releaseRestore(admin, { id: row?.id, reason: 'Looked at' })
    expect(await cron('notify')).toBe(200)
    // What is lost can never again be the beginning of this log: another one goes on, and names it.
    const keys = await administer(database.ownerUrl, (sql) => sql`select verifier from audit_keys where org_id = ${here.id} order by created_at desc, id desc limit 1`)
    expect(keys[0]?.verifier).toMatch(new RegExp(`^audit\\.tickmark/${here.id}/2\\+`))
    const acts = await administer(database.ownerUrl, (sql) => sql`select action, body::jsonb #>> '{changes,former,1}' as former from audit_entries where org_id = ${here.id} and action in ('auditTrail.noteTakenBack', 'auditTrail.beginAnew', 'portalBackups.release') order by recorded_at, id`)
    expect(new Set(acts.map(({ action }) => action))).toEqual(new Set(['auditTrail.beginAnew', 'auditTrail.noteTakenBack', 'portalBackups.release']))
    expect(acts.find(({ action }) => action === 'auditTrail.beginAnew')?.former).toBe(`audit.tickmark/${here.id}`)
    await expect(releaseRestore(admin, { id: row?.id, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(begin(appPool(), here.id, (tx) => tx.raw`update portal_restores set state = 'paused', released_at = null, released_by_id = null, reason = null`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(begin(appPool(), here.id, (tx) => tx.raw`update portal_drills set outcome = 'passed'`)).rejects.toMatchObject({ code: '42501' })
  })
})

describe('the daily backup', () => {
  it.each([['02:30', '2026-11-30T02:29:59Z', '2026-11-30T02:30:00Z'], ['02:30', '2026-11-30T02:30:00Z', '2026-12-01T02:30:00Z'], ['23:59', '2026-12-31T23:59:30Z', '2027-01-01T23:59:00Z'], ['00:00', '2026-03-29T00:30:00Z', '2026-03-30T00:00:00Z']])('at %s, asked at %s, comes at %s', (at, now, next) => {
    expect(nextTime(at, new Date(now)).toISOString()).toBe(new Date(next).toISOString())
  })

  const now = '2026-11-30T12:00:00Z'
  it.each([
    ['its time has not come', '2026-12-01T02:30:00Z', now, null, '2026-12-01T02:30:00Z'],
    ['its time is there', '2026-12-01T02:30:00Z', '2026-12-01T02:30:00Z', '2026-12-01T02:30:00Z', '2026-12-02T02:30:00Z'],
    ['the machine slept for days', '2026-12-01T02:30:00Z', '2026-12-05T09:00:00Z', '2026-12-01T02:30:00Z', '2026-12-06T02:30:00Z'],
    ['the clock was set back a day', '2026-12-01T02:30:00Z', '2026-11-29T12:00:00Z', null, '2026-11-30T02:30:00Z'],
    ['the clock was a year ahead until now', '2027-11-30T02:30:00Z', now, null, '2026-12-01T02:30:00Z'],
    ['the clock was set back over the time of today', '2026-12-01T02:30:00Z', '2026-11-30T02:00:00Z', null, '2026-11-30T02:30:00Z'],
  ])('when %s', (_, next, at, due, then) => {
    const turn = dueBy('02:30', new Date(next), new Date(at))
    expect([turn.due?.toISOString().replace('.000', '') ?? null, turn.next.toISOString().replace('.000', '')]).toEqual([due, then])
  })

  it('is made once by several portals on one database, and by the next one where the first failed', async () => {
    const due = new Date()
    const hand = () => jobActor(here.id, 'backup', crypto.randomUUID())
    const at = () => new Date().toISOString()
    let made = 0
    const makes = async () => {
      const startedAt = at()
      await new Promise((passed) => setTimeout(passed, 50))
      made++
      if (made === 1) return recordFailure(hand(), { startedAt, error: 'There is no room left' })
      return recordBackup(hand(), { backupId: crypto.randomUUID(), startedAt, endedAt: at(), takenAt: startedAt, place: 'folder', name: 'x', objectVersion: null, size: 1, sha256: 'ab'.repeat(32), keepUntil: at(), tables: 1, rows: 1, files: 0, logSize: 0, logRoot: null, migration: 'm' })
    }
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => inTurn(database.ownerUrl, due, makes)))
    expect([made, outcomes.filter((each) => each === null).length]).toEqual([2, 2])
    // Set back over its time, the clock says once more that it is due; somebody who asks for one by hand gets one.
    expect(await inTurn(database.ownerUrl, new Date(due.getTime() - 60_000), makes)).toBeNull()
    expect(await inTurn(database.ownerUrl, null, makes)).not.toBeNull()
    expect(await inTurn(database.ownerUrl, new Date(Date.now() + 60_000), makes)).not.toBeNull()
  })
})
