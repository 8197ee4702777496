import { mkdtemp, readFile, rm, writeFile, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { changed } from '#lib/door/change.ts'
import { testDatabase } from '../../test/database.ts'
import { organization } from '../../test/fixtures.ts'

const database = await testDatabase()
const { append } = await import('./append.ts')
const { sealer } = await import('./seal.ts')
const { folderStore } = await import('./anchor-folder.ts')
const { anchor } = await import('./seal-anchor.ts')
const { verifiersOf } = await import('./seal-keys.ts')
const { verify } = await import('./verify.ts')
const { readAnchor } = await import('./verify-anchor.ts')
const { appPool, begin, closePools, readerPool } = await import('#db/client.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { hunt } = await import('../../scripts/lib/hunt.ts')
const superuser = postgres(database.superUrl, { max: 1, onnotice: () => {} })
const folders: string[] = []
afterAll(async () => {
  await Promise.all([closePools(), superuser.end(), ...folders.map((each) => rm(each, { recursive: true, force: true }))])
})

const once = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
const add = (orgId: string, count: number) => begin(appPool(), orgId, (tx) => append(tx, orgId, Array.from({ length: count }, (_, n) => ({
  action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id: orgId, label: `“${n}” ё` }, { n }, { n: n + 1 }), actor: jobActor(orgId, 'test', 'r'), at: new Date(), correlationId: 'c',
}))))
/** Transactions of other databases in the cluster hold sealing back as well: until nothing is left. */
async function seal(orgId: string): Promise<void> {
  for (;;) {
    await once(orgId)
    if ((await check(orgId)).unsealed === 0) return
  }
}
async function sealedOrganization(entries: number) {
  const { id } = await organization(database.ownerUrl, 'Verified')
  await add(id, entries)
  await seal(id)
  return id
}
const check = (orgId: string, options = {}) => begin(readerPool(), orgId, (tx) => verify(tx, orgId, options))
const newest = async (orgId: string) => (await superuser<{ note: string }[]>`select note from audit_checkpoints where org_id = ${orgId} order by size desc limit 1`)[0]?.note ?? ''

describe('verify', () => {
  it('finds nothing wrong with what is right, as the reader role, in batches of any size', async () => {
    const orgId = await sealedOrganization(700)
    await add(orgId, 5)
    for (const batch of [1_000, 256, 100, 7]) {
      const report = await check(orgId, { batch })
      expect(report).toMatchObject({ wrong: null, unsealed: 5, compared: report.size, newest: { size: report.size } })
      expect(report.size).toBeGreaterThanOrEqual(702)
    }
    expect((await check(orgId)).oldestUnsealed).toBeInstanceOf(Date)
  })

  it('an organization without entries has nothing wrong', async () => {
    const { id } = await organization(database.ownerUrl, 'Empty')
    expect(await check(id)).toMatchObject({ wrong: null, size: 0, unsealed: 1, newest: null })
  })

  it.each(['action', 'category', 'outcome', 'actor_kind', 'actor_id', 'subject_type', 'subject_id', 'correlation_id', 'recorded_at'])('sees that the column %s is not what the entry says', async (column) => {
    const orgId = await sealedOrganization(5)
    const alter = (value: string) => superuser.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql.unsafe(`update audit_entries e set ${column} = ${value} from audit_leaves l where l.org_id = '${orgId}' and l.index = 3 and e.org_id = l.org_id and e.id = l.entry_id`)
      if (column === 'recorded_at') await sql.unsafe(`update audit_leaves set recorded_at = ${value} where org_id = '${orgId}' and index = 3`)
    })
    const [before] = await superuser.unsafe(`select e.${column}::text as value from audit_entries e join audit_leaves l on l.org_id = e.org_id and l.entry_id = e.id where l.org_id = '${orgId}' and l.index = 3`)
    const right = `'${before?.value}'`
    for (const value of column === 'recorded_at' ? [`${right}::timestamptz + interval '1 millisecond'`] : ["'other'", 'null', "''", "e'\\x1d'", `upper(${right})`]) {
      await alter(value)
      expect([value, (await check(orgId)).wrong]).toEqual([value, expect.objectContaining({ kind: 'column altered', index: 3, says: `column ${column} is not what the entry says` })])
      await alter(right)
      expect((await check(orgId)).wrong).toBeNull()
    }
  })

  it('tells a column without a value from an empty one, in an entry whose actor has no id', async () => {
    const { id: orgId } = await organization(database.ownerUrl, 'Nameless')
    await superuser.unsafe(`insert into audit_entries (org_id, id, recorded_at, body) values ('${orgId}', '${orgId}', now(), '{"action":"a","actor":{"kind":"visitor"},"category":"c","outcome":"o","subject":{"id":"","type":"t"}}')`)
    await seal(orgId)
    expect((await check(orgId)).wrong).toBeNull()
    for (const value of ["''", "e'\\x1d'", "'null'"]) {
      await superuser.begin(async (sql) => {
        await sql`set local session_replication_role = replica`
        await sql.unsafe(`update audit_entries set actor_id = ${value} where org_id = '${orgId}' and action = 'a'`)
      })
      expect((await check(orgId)).wrong).toMatchObject({ kind: 'column altered', says: 'column actor_id is not what the entry says' })
    }
    const other = await sealedOrganization(3)
    await begin(appPool(), other, (tx) => append(tx, other, [{ action: 'a', category: 'configuration', change: changed({ type: 'system', id: '', label: '' }, null, null), actor: jobActor(other, 'test', 'r'), at: new Date(), correlationId: '' }]))
    await seal(other)
    expect((await check(other)).wrong).toBeNull()
    for (const column of ['subject_id', 'correlation_id']) {
      await superuser.begin(async (sql) => {
        await sql`set local session_replication_role = replica`
        await sql.unsafe(`update audit_entries set ${column} = null where org_id = '${other}' and action = 'a'`)
      })
      expect((await check(other)).wrong).toMatchObject({ kind: 'column altered', says: `column ${column} is not what the entry says` })
      await superuser.begin(async (sql) => {
        await sql`set local session_replication_role = replica`
        await sql.unsafe(`update audit_entries set ${column} = '' where org_id = '${other}' and action = 'a'`)
      })
    }
  })

  it('names the first of several wrong entries', async () => {
    const orgId = await sealedOrganization(60)
    await superuser.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      for (const index of [41, 17, 30]) {
        await sql`update audit_entries e set body = replace(body, '"correlation":"c"', '"correlation":"d"') from audit_leaves l where l.org_id = ${orgId} and l.index = ${index} and e.id = l.entry_id and e.org_id = l.org_id`
      }
    })
    const [leaf] = await superuser`select entry_id from audit_leaves where org_id = ${orgId} and index = 17`
    expect((await check(orgId)).wrong).toMatchObject({ kind: 'altered', index: 17, entryId: leaf?.entry_id })
  })

  it('tells a checkpoint kept elsewhere that the log was taken back or forked', async () => {
    const orgId = await sealedOrganization(30)
    await add(orgId, 10)
    await seal(orgId)
    const outside = [{ name: 'outside', note: await newest(orgId) }]
    expect(await check(orgId, { outside })).toMatchObject({ wrong: null, outside: { name: 'outside' } })
    await superuser.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      const [last] = await sql`select size from audit_checkpoints where org_id = ${orgId} order by size desc offset 1 limit 1`
      await sql`delete from audit_entries e using audit_leaves l where e.org_id = ${orgId} and l.org_id = ${orgId} and l.entry_id = e.id and l.index >= ${last?.size}`
      await sql`delete from audit_leaves where org_id = ${orgId} and index >= ${last?.size}`
      await sql`delete from audit_checkpoints where org_id = ${orgId} and size > ${last?.size}`
    })
    expect((await check(orgId)).wrong).toBeNull()
    expect((await check(orgId, { outside })).wrong?.kind).toBe('rolled back')
    await add(orgId, 30)
    await seal(orgId)
    expect((await check(orgId)).wrong).toBeNull()
    expect((await check(orgId, { outside })).wrong?.kind).toBe('forked')
  })

  it('says inserted when a connection was made to remember another cluster', async () => {
    const orgId = await sealedOrganization(3)
    await begin(appPool(), orgId, async (tx) => {
      await tx.raw`select set_config('tickmark.cluster', 'another', true)`
      await append(tx, orgId, [{ action: 'a', category: 'configuration', change: changed({ type: 'system', id: orgId, label: '' }, null, null), actor: jobActor(orgId, 'test', 'r'), at: new Date(), correlationId: 'c' }])
    })
    expect((await check(orgId)).wrong?.kind).toBe('inserted')
  })

  it('refuses a checkpoint of a stranger', async () => {
    const [one, other] = [await sealedOrganization(3), await sealedOrganization(4)]
    expect((await check(one, { outside: [{ name: 'outside', note: await newest(other) }] })).wrong?.kind).toBe('signature wrong')
  })
})

describe('anchors', () => {
  it('grow tile by tile; an altered, swapped or cut tile is found, and nothing is written over one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tickmark-anchor-'))
    folders.push(folder)
    const store = folderStore(folder)
    const orgId = await sealedOrganization(300)
    const write = () => anchor((work) => begin(readerPool(), orgId, work), orgId, store, { bundles: 'all' })
    const read = async () => readAnchor(await begin(readerPool(), orgId, (tx) => verifiersOf(tx, orgId)), store)
    expect(await write()).toBeGreaterThan(300)
    expect(await write()).toBeNull()
    for (const more of [1, 255, 400]) {
      await add(orgId, more)
      await seal(orgId)
      await write()
      const anchored = await read()
      expect(anchored.wrong).toBeNull()
      expect(await check(orgId, { outside: [anchored.checkpoint] })).toMatchObject({ wrong: null, outside: { size: anchored.size } })
    }
    const damage = async (path: string, change: (bytes: Buffer) => Buffer | Promise<Buffer>) => {
      const file = join(folder, path)
      const bytes = await readFile(file)
      await chmod(file, 0o600)
      await writeFile(file, await change(bytes))
      const { wrong } = await read()
      await writeFile(file, bytes)
      return wrong
    }
    expect(await damage('tile/0/000', (bytes) => Buffer.from([...bytes.subarray(0, 9), (bytes[9] ?? 0) ^ 1, ...bytes.subarray(10)]))).toMatch(/tile/)
    expect(await damage('tile/0/001', () => readFile(join(folder, 'tile/0/000')))).toMatch(/tile/)
    expect(await damage('tile/0/001', (bytes) => bytes.subarray(32))).toMatch(/cut/)
    expect(await damage('checkpoint', (bytes) => Buffer.from(bytes.toString().replace(/\n\d+\n/, '\n12\n')))).toMatch(/wrong/)
    expect((await read()).wrong).toBeNull()
    await expect(store.put('tile/0/000', Buffer.alloc(32))).rejects.toThrow(/other contents/)
  })
})

describe('the tamper hunt', () => {
  it('finds every one of fifty attacks by a superuser', async () => {
    const rows = await hunt({ superuser, ownerUrl: database.ownerUrl, count: 50, seed: 20260101 })
    expect(rows.filter((row) => row.seen !== row.attacks)).toEqual([])
    expect(rows.reduce((sum, row) => sum + row.attacks, 0)).toBe(50)
  })
})
