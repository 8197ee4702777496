import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { env } from '#lib/env.ts'
import { actionsOf, collect, database, file, fileOf, findingsOf, later, overwrite, owner, pathOf, reviewer, seen } from '../../../test/evidence.ts'
import { about, stream } from '../../../test/files.ts'
import { organization, write } from '../../../test/fixtures.ts'
import { addFile } from '../../../test/stored-file.ts'

const { collectEvidence } = await import('../evidence/operations/collect.ts')
const { approveEvidence } = await import('../evidence/operations/decide.ts')
const { compareStore, lockFile, lockForgotten, nightBegan, recheckStored, verifyNow } = await import('./jobs.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { getStorage } = await import('./queries.ts')
const { dismissFindings } = await import('../findings/operations/decide.ts')

/** In the store and in a row, as another part of the portal keeps it: a delivery owns it. */
async function looseFile(orgId: string) {
  const text = 'kept by somebody else'
  const stored = await artifactStore().put(stream(text), { orgId, type: 'text/plain', maxBytes: 1_000 })
  const id = await write(database.ownerUrl, orgId, (sql) => addFile(sql, orgId, { sha256: `sha256:${stored.sha256}`, size: text.length, key: stored.key }))
  return { id, path: join(env().DATA_DIR, 'artifacts', stored.key) }
}

describe('re-hashing', () => {
  it('what is whole verifies true, what was altered does not', async () => {
    const { id, sha256 } = await collect()
    expect(await verifyNow(reviewer, await fileOf(id))).toEqual({ verified: true, outcome: 'match', sha256, expected: sha256 })
    overwrite(await pathOf(id), 'something else')
    expect(await verifyNow(reviewer, await fileOf(id))).toMatchObject({ verified: false, outcome: 'mismatch', expected: sha256 })
    expect(await findingsOf(id)).toMatchObject([{ severity: 4, status: 'open' }])
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/altered or missing/) })
  })

  it('each night once: altered and missing files become one critical finding each, again only once the former is decided', async () => {
    const fresh = await organization(database.ownerUrl, 'Night')
    await fresh.controls('AC-02', 'OP-01', 'OP-02')
    const someone = await fresh.person('contributor')
    const ids = await Promise.all(Array.from({ length: 5 }, async (_, n) => (await collectEvidence(someone, { title: `File ${n}`, ...about, file: await file(someone) })).id))
    const [altered, missing] = ids as [string, string]
    expect(await recheckStored('test')).toMatchObject({ checked: expect.any(Number), bad: expect.any(Number) })
    expect(await recheckStored('test')).toEqual({ checked: 0, bad: 0, unread: 0, failed: 0 })
    overwrite(await pathOf(altered), 'something else')
    rmSync(await pathOf(missing))
    later(1)
    await recheckStored('test')
    expect(await findingsOf(altered)).toMatchObject([{ severity: 4, description: expect.stringMatching(/no longer hashes/) }])
    expect(await findingsOf(missing)).toMatchObject([{ description: expect.stringMatching(/not in the store/) }])
    expect((await actionsOf(altered)).filter((action) => action === 'artifacts.recheck')).toHaveLength(2)
    later(2)
    await recheckStored('test')
    expect(await findingsOf(altered)).toHaveLength(1)
    const [finding] = await findingsOf(altered)
    await dismissFindings(await fresh.person('reviewer'), { ids: [finding?.id], note: 'Restored, they say' })
    later(3)
    await recheckStored('test')
    expect(await findingsOf(altered)).toHaveLength(2)
    expect(await findingsOf(ids[2] as string)).toHaveLength(0)
    const [bulk] = await owner`select body::jsonb ->> 'count' as count, body::jsonb ->> 'root' as root from audit_entries where org_id = ${fresh.id} and action = 'artifacts.recheck' and subject_type = 'organization' limit 1`
    expect(bulk).toMatchObject({ count: '5', root: expect.stringMatching(/^sha256:/) })
  })

  it('goes on where a round ended, at a bounded rate', async () => {
    const fresh = await organization(database.ownerUrl, 'Slow')
    await fresh.controls('AC-02', 'OP-01', 'OP-02')
    const someone = await fresh.person('contributor')
    for (let n = 0; n < 4; n++) await collectEvidence(someone, { title: `File ${n}`, ...about, file: await file(someone, 'x'.repeat(1_000 + n)) })
    later(4)
    await recheckStored('test')
    const left = async () => (await owner`select 1 from artifacts where org_id = ${fresh.id} and last_checked_at < ${nightBegan(new Date(Date.now() + 5 * 86_400_000)).toISOString()}`).length
    later(5)
    const before = await left()
    for (let round = 0; round < 200 && (await left()) > 0; round++) await recheckStored('test', { rate: 20_000, milliseconds: 60 })
    expect(before).toBe(4)
    expect(await left()).toBe(0)
  })

  it('a store that cannot be asked calls nothing missing', async () => {
    const { id } = await collect()
    const { ArtifactError } = await import('#lib/artifacts/store.ts')
    const down = { ...artifactStore(), read: async () => Promise.reject(new ArtifactError('unavailable', 'The bucket does not answer.')) }
    await expect(verifyNow(reviewer, await fileOf(id), down)).rejects.toMatchObject({ code: 'unavailable' })
    later(6)
    await expect(recheckStored('test', { rate: 1e9, milliseconds: 10_000, store: down })).rejects.toMatchObject({ problem: 'unavailable' })
    expect(await findingsOf(id)).toHaveLength(0)
  })

  it('a file that cannot be read holds up no other, and is tried again', async () => {
    const fresh = await organization(database.ownerUrl, 'One unreadable')
    await fresh.controls('AC-02', 'OP-01', 'OP-02')
    const someone = await fresh.person('contributor')
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.push((await collectEvidence(someone, { title: `File ${n}`, ...about, file: await file(someone) })).id)
    const { ArtifactError } = await import('#lib/artifacts/store.ts')
    const locked = (await pathOf(ids[0] as string)).slice(-64)
    const picky = { ...artifactStore(), read: async (...given: Parameters<ReturnType<typeof artifactStore>['read']>) => {
      if (given[0].key.endsWith(locked)) throw new ArtifactError('refused', 'The portal may not read this.')
      return artifactStore().read(...given)
    } }
    const left = async () => (await owner`select 1 from artifacts where org_id = ${fresh.id} and last_checked_at is null`).length
    expect(await recheckStored('test', { rate: 1e9, milliseconds: 10_000, store: picky })).toMatchObject({ unread: 1 })
    expect(await left()).toBe(1)
    await recheckStored('test')
    expect(await left()).toBe(0)
  })

  it('a file that a delivery owns is locked and checked like any other, and a row that cannot be written stops no other organization', async () => {
    const first = await organization(database.ownerUrl, 'Files of its own')
    await first.controls('AC-02', 'OP-01', 'OP-02')
    const second = await organization(database.ownerUrl, 'After it')
    await second.controls('AC-02', 'OP-01', 'OP-02')
    for (const each of [first, second]) {
      const someone = await each.person('contributor')
      await collectEvidence(someone, { title: 'File', ...about, file: await file(someone) })
      await collectEvidence(someone, { title: 'Another', ...about, file: await file(someone) })
    }
    const loose = await looseFile(first.id)
    await lockFile({ orgId: first.id, id: loose.id })
    expect((await owner`select locked_at from artifacts where id = ${loose.id}`)[0]?.locked_at).not.toBeNull()
    // Written by hand, and so nothing notes it: the round says so, and goes on.
    const [stuck] = await owner`select id from artifacts where org_id = ${first.id} and id <> ${loose.id} limit 1`
    await owner.unsafe(`create function refuse_stuck() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$;
      create trigger refuse_stuck before update on artifacts for each row when (old.id = '${stuck?.id}') execute function refuse_stuck()`)
    later(7)
    expect(await recheckStored('test')).toMatchObject({ failed: 1, unread: 0 })
    later(7 + 1 / 24)
    expect((await lockForgotten('test')).failed).toBeGreaterThan(0)
    await owner.unsafe('drop trigger refuse_stuck on artifacts')
    const outcomes = async (orgId: string) => (await owner`select check_outcome as outcome from artifacts where org_id = ${orgId} order by check_outcome nulls last`).map((row) => row.outcome)
    expect(await outcomes(first.id)).toEqual(['match', 'match', null])
    expect(await outcomes(second.id)).toEqual(['match', 'match'])
    expect(await owner`select 1 from artifacts where org_id = ${second.id} and locked_at is null`).toHaveLength(0)
    rmSync(loose.path)
    later(8)
    expect(await recheckStored('test')).toMatchObject({ failed: 0 })
    // What is not in the store is not tried again every minute.
    expect(await lockForgotten('test')).toMatchObject({ failed: 0 })
    expect(await owner`select description from findings where extra_data ->> 'artifactId' = ${loose.id}`).toMatchObject([{ description: 'The file “monday.txt” of “Log of Monday” is not in the store any more.' }])
    const { broken } = await getStorage(await first.person('admin'), {})
    expect(broken).toMatchObject([{ ownerType: 'event-batch', ownerLabel: 'Log of Monday', name: 'monday.txt', checkOutcome: 'missing' }])
  })

  it('after a restore the comparison names exactly what is missing', async () => {
    const fresh = await organization(database.ownerUrl, 'Restored')
    await fresh.controls('AC-02', 'OP-01', 'OP-02')
    const someone = await fresh.person('contributor')
    const ids = []
    for (let n = 0; n < 3; n++) ids.push((await collectEvidence(someone, { title: `File ${n}`, ...about, file: await file(someone) })).id)
    rmSync(await pathOf(ids[1] as string))
    const report = await compareStore(await fresh.person('admin'))
    expect(report).toMatchObject({ rows: 3, objects: 2, brokenCount: 1, removed: 0 })
    expect(await findingsOf(ids[1] as string)).toHaveLength(1)
    expect(await findingsOf(ids[0] as string)).toHaveLength(0)
    await expect(compareStore(await fresh.person('compliance_manager'))).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('the night begins at two, UTC', () => {
    expect(nightBegan(new Date('2026-05-02T01:59:59Z')).toISOString()).toBe('2026-05-01T02:00:00.000Z')
    expect(nightBegan(new Date('2026-05-02T02:00:00Z')).toISOString()).toBe('2026-05-02T02:00:00.000Z')
  })
})
