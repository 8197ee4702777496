import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { testDatabase } from '../../../test/database.ts'
import { pdf, stream } from '../../../test/files.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { addVersion, collectEvidence, createEvidence } = await import('./operations/collect.ts')
const { approveEvidence, rejectEvidence, reviewEvidence } = await import('./operations/decide.ts')
const { removeEvidence, restoreEvidence, updateEvidence } = await import('./operations/details.ts')
const { extendRetention, setLegalHold } = await import('./operations/keep.ts')
const { downloadEvidence, exportFiles, viewEvidence } = await import('./operations/read.ts')
const { compareStore, lockFile, nightBegan, recheckStored, runExpiry, verifyNow } = await import('./jobs.ts')
const { getEvidence, listEvidence } = await import('./queries.ts')
const { receive } = await import('./receive.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { createTemplate } = await import('../evidence-templates/operations.ts')
const { getTemplate } = await import('../evidence-templates/queries.ts')
const { dismissFindings } = await import('../findings/operations/decide.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let collector: Person
let reviewer: Person
let manager: Person

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  collector = await here.person('contributor')
  reviewer = await here.person('reviewer')
  manager = await here.person('compliance_manager')
})
let restoreClock = () => {}
afterEach(() => {
  restoreClock()
  restoreClock = () => {}
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const later = (days: number) => {
  restoreClock()
  const ahead = days * 86_400_000
  restoreClock = setClock({ now: () => new Date(Date.now() + ahead) })
}
let serial = 0
const file = (who: Person, text = `evidence ${++serial}`) => receive(who, 'evidence.collect', { name: 'review.txt', claimedType: 'text/plain', body: stream(text) })
const collect = async (who: Person = collector, more: Record<string, unknown> = {}) => collectEvidence(who, { title: `Quarterly review ${++serial}`, category: 'access_review', controlAreas: 'AC-02, op-02', file: await file(who), ...more } as never)
const seen = async (who: Person, id: string) => {
  const { version, versionNumber } = await getEvidence(who, { id })
  return { id, version, versionNumber }
}
const actionsOf = async (id: string) => (await owner`select action from audit_entries where subject_id = ${id} order by recorded_at, id`).map((row) => row.action)
const findingsOf = async (id: string) => owner`select id, severity, status, description from findings where extra_data ->> 'evidenceId' = ${id} order by created_at`
const pathOf = async (id: string) => {
  const [row] = await owner`select a.key from artifacts a join evidence_versions v on v.org_id = a.org_id and v.artifact_id = a.id where v.evidence_id = ${id} order by v.number desc limit 1`
  return join(env().DATA_DIR, 'artifacts', row?.key as string)
}
const overwrite = (path: string, text: string) => {
  rmSync(path)
  writeFileSync(path, text)
  chmodSync(path, 0o400)
}

describe('custody', () => {
  it('collected, reviewed and approved by another, viewed, downloaded: each an entry, each with who and when', async () => {
    const { id, sha256 } = await collect(collector, { observedFrom: '2026-07-01', observedTo: '2026-09-30' })
    expect(sha256).toMatch(/^sha256:[0-9a-f]{64}$/)
    await reviewEvidence(reviewer, await seen(reviewer, id))
    await approveEvidence(manager, { ...(await seen(manager, id)), reason: 'Complete' })
    await viewEvidence(await here.person('auditor'), { id })
    await downloadEvidence(await here.person('auditor'), { id })
    expect(await actionsOf(id)).toEqual(['evidence.collect', 'evidence.review', 'evidence.approve', 'evidence.view', 'evidence.download'])
    const found = await getEvidence(reviewer, { id })
    expect(found).toMatchObject({ status: 'approved', controlAreas: ['AC-02', 'OP-02'], collectedByName: 'contributor', reviewedByName: 'reviewer', approvedByName: 'compliance_manager', decidedVersion: 1, dataSource: 'manual' })
    expect(found.observedTo?.toISOString()).toBe('2026-09-30T00:00:00.000Z')
    expect(found.versions[0]).toMatchObject({ sha256, type: 'text/plain', fileName: 'review.txt' })
  })

  it('whoever collected any version decides nothing, nor does another account of the same human, nor the database for either', async () => {
    const { id } = await collect(manager)
    for (const decide of [approveEvidence, reviewEvidence, rejectEvidence]) await expect(decide(manager, { ...(await seen(manager, id)), reason: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' })
    const second = { ...reviewer, personId: manager.personId }
    await expect(approveEvidence(second, await seen(second, id))).rejects.toMatchObject({ code: 'forbidden' })
    await addVersion(await here.person('admin'), { id, file: await file(await here.person('admin')) })
    await expect(approveEvidence(manager, await seen(manager, id))).rejects.toMatchObject({ code: 'forbidden' })
    const forced = write(database.ownerUrl, here.id, async (sql) => {
      await sql`update evidence set status = 'approved', approved_by_id = ${manager.userId}, approved_at = now(), decided_version = version_number where id = ${id}`
    })
    await expect(forced).rejects.toMatchObject({ code: 'TM006' })
    await write(database.ownerUrl, here.id, async (sql) => {
      await sql`update users set person_id = ${manager.personId} where id = ${reviewer.userId}`
    })
    const sock = write(database.ownerUrl, here.id, async (sql) => {
      await sql`update evidence set status = 'approved', approved_by_id = ${reviewer.userId}, approved_at = now(), decided_version = version_number where id = ${id}`
    })
    await expect(sock).rejects.toMatchObject({ code: 'TM006' })
    await write(database.ownerUrl, here.id, async (sql) => {
      await sql`update users set person_id = ${reviewer.personId} where id = ${reviewer.userId}`
    })
    await approveEvidence(reviewer, await seen(reviewer, id))
  })

  it('approves only what is collected; a rejection needs its reason; an approved one is not decided again', async () => {
    const { id } = await createEvidence(collector, { title: 'Expected', category: 'report' })
    await expect(approveEvidence(reviewer, { id, version: 1, versionNumber: 1 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/Only collected evidence can be approved; this is pending/) })
    await addVersion(collector, { id, file: await file(collector) })
    await expect(rejectEvidence(reviewer, { ...(await seen(reviewer, id)), reason: ' ' })).rejects.toMatchObject({ code: 'invalid', fields: { reason: 'is required' } })
    await expect(rejectEvidence(reviewer, { ...(await seen(reviewer, id)), reason: 'x'.repeat(1_001) })).rejects.toMatchObject({ code: 'invalid' })
    await rejectEvidence(reviewer, { ...(await seen(reviewer, id)), reason: 'Wrong quarter' })
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict' })
    await addVersion(collector, { id, file: await file(collector) })
    const after = await getEvidence(reviewer, { id })
    expect(after).toMatchObject({ status: 'collected', rejectedById: null, reason: null, versionNumber: 2 })
    await approveEvidence(reviewer, await seen(reviewer, id))
    await expect(updateEvidence(manager, { id, version: after.version + 1, title: 'Called otherwise', category: 'report' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/stays as it was approved/) })
  })

  it.each(['sample', 'fallback'] as const)('%s is never approved, by the database neither', async (dataSource) => {
    const by = dataSource === 'sample' ? collector : jobActor(here.id, 'pull', 'test')
    const { id } = await collectEvidence(by, { title: 'Not real', category: 'report', dataSource, file: await file(collector) })
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/never be approved for a control test/) })
    const forced = write(database.ownerUrl, here.id, async (sql) => {
      await sql`update evidence set status = 'approved', approved_by_id = ${reviewer.userId}, approved_at = now(), decided_version = 1 where id = ${id}`
    })
    await expect(forced).rejects.toThrow(/evidence_not_for_control_tests/)
  })

  it('a person cannot say that an upload is live', async () => {
    await expect(collect(collector, { dataSource: 'live' })).rejects.toMatchObject({ code: 'invalid', fields: { dataSource: expect.stringMatching(/for collectors/) } })
  })

  it('"two approvals at once": one decides', async () => {
    const { id } = await collect()
    const as = await seen(reviewer, id)
    const answers = await Promise.allSettled([approveEvidence(reviewer, as), approveEvidence(manager, as), rejectEvidence(manager, { ...as, reason: 'No' }), approveEvidence(reviewer, as)])
    expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    expect((await actionsOf(id)).filter((action) => action !== 'evidence.collect')).toHaveLength(1)
  })

  it('"approve while a new version arrives": the approval holds for the file seen, or not at all', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await collect()
      const as = await seen(reviewer, id)
      const newer = await file(collector)
      const [approved] = await Promise.allSettled([approveEvidence(reviewer, as), addVersion(collector, { id, file: newer })])
      const after = await getEvidence(reviewer, { id })
      expect(after).toMatchObject({ status: 'collected', versionNumber: 2, approvedById: null })
      if (approved?.status === 'rejected') expect(approved.reason).toMatchObject({ code: 'conflict', message: expect.stringMatching(/newer file/) })
      await expect(approveEvidence(reviewer, as)).rejects.toMatchObject({ code: 'conflict' })
    }
  })

  it('an approval names the file that was seen, even when it knows the newest version of the record', async () => {
    const { id } = await collect()
    await addVersion(collector, { id, file: await file(collector) })
    const { version } = await getEvidence(reviewer, { id })
    await expect(approveEvidence(reviewer, { id, version, versionNumber: 1 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/newer file/) })
  })

  it('files are taken out together, each with an entry of its own under one correlation id; all of them, or none', async () => {
    const [one, two] = [await collect(), await collect(manager)]
    const files = await exportFiles(manager, { ids: [one.id, two.id] })
    expect(files.map((each) => each.sha256).sort()).toEqual([one.sha256, two.sha256].sort())
    const entries = await owner`select subject_id, correlation_id from audit_entries where action = 'evidence.exportFiles' and subject_id in (${one.id}, ${two.id})`
    expect([entries.length, new Set(entries.map((row) => row.correlation_id)).size]).toEqual([2, 1])
    await expect(exportFiles(manager, { ids: [one.id, v7()] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(exportFiles(collector, { ids: [one.id] })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('"same version twice at once": each file has a number of its own', async () => {
    const { id } = await collect()
    const files = await Promise.all([file(collector), file(collector), file(collector)])
    await Promise.all(files.map((each) => addVersion(collector, { id, file: each })))
    expect((await getEvidence(reviewer, { id })).versions.map((each) => each.number)).toEqual([4, 3, 2, 1])
    const { version } = await getEvidence(reviewer, { id })
    const answers = await Promise.allSettled([addVersion(collector, { id, expectedVersion: version, file: files[0] as never }), addVersion(collector, { id, expectedVersion: version, file: files[1] as never })])
    expect(answers.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('a change of what is said takes a review back; an old form is told so', async () => {
    const { id } = await collect()
    await reviewEvidence(reviewer, await seen(reviewer, id))
    const { version, ...record } = await getEvidence(manager, { id })
    await updateEvidence(collector, { id, version, title: record.title, category: 'report', controlAreas: [] })
    expect(await getEvidence(manager, { id })).toMatchObject({ reviewedById: null, category: 'report', controlAreas: [] })
    await expect(updateEvidence(collector, { id, version, title: 'Late', category: 'report' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(approveEvidence(reviewer, { id, version, versionNumber: 1 })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('a contributor brings new versions of own evidence only; nothing crosses organizations', async () => {
    const { id } = await collect(manager)
    await expect(addVersion(collector, { id, file: await file(collector) })).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await elsewhere.person('admin')
    await expect(getEvidence(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(downloadEvidence(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listEvidence(stranger, {})).rows).toEqual([])
  })

  it('filters: category, control area, status, source, owner, expiring; pages by key', async () => {
    const titles = async (input: Record<string, unknown>) => (await listEvidence(manager, { limit: 100, ...input })).rows.map((row) => row.title)
    await collect(collector, { title: 'Firewall export', category: 'configuration', controlAreas: 'SD-09', dataSource: 'sample' })
    expect(await titles({ area: 'sd-09' })).toEqual(['Firewall export'])
    expect(await titles({ search: 'irewall', source: 'sample', status: 'collected', category: 'configuration' })).toEqual(['Firewall export'])
    expect(await titles({ area: 'SD-10' })).toEqual([])
    expect((await listEvidence(collector, { owner: 'me' })).rows.every((row) => row.ownerName === 'contributor')).toBe(true)
    await expect(listEvidence(manager, { area: 'X' })).rejects.toMatchObject({ code: 'invalid' })
    const all = await titles({ sort: 'title', direction: 'asc' })
    const walked: string[] = []
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof listEvidence>> = await listEvidence(manager, { sort: 'title', direction: 'asc', limit: 3, after })
      walked.push(...page.rows.map((row) => row.title))
      after = page.next
      if (!after) break
    }
    expect(walked).toEqual(all)
  })
})

describe('keeping', () => {
  it('what a row says of its bytes cannot be changed, nor the row removed, nor a version, by the owner of the database either', async () => {
    const { id } = await collect()
    const [row] = await owner`select artifact_id from evidence_versions where evidence_id = ${id}`
    const attack = (statement: string) => write(database.ownerUrl, here.id, async (sql) => {
      await sql.unsafe(statement)
    })
    for (const change of [`sha256 = 'sha256:${'1'.repeat(64)}'`, 'size = 1', `type = 'image/png'`, `key = 'elsewhere'`, `object_version = 'other'`]) {
      await expect(attack(`update artifacts set ${change} where id = '${row?.artifact_id}'`)).rejects.toMatchObject({ code: 'TM002' })
    }
    for (const change of [`retain_until = now()`, 'locked_until = null', `deleted_at = now()`]) {
      await lockFile({ orgId: here.id, id: row?.artifact_id as string })
      await expect(attack(`update artifacts set ${change} where id = '${row?.artifact_id}'`)).rejects.toMatchObject({ code: 'TM004' })
    }
    await expect(attack(`delete from artifacts where id = '${row?.artifact_id}'`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(attack(`update evidence_versions set file_name = 'x' where evidence_id = '${id}'`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(attack(`delete from evidence_versions where evidence_id = '${id}'`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(attack(`update evidence set status = 'pending', version_number = 0, received_at = null where id = '${id}'`)).rejects.toMatchObject({ code: 'TM005' })
    await expect(attack(`update evidence set status = 'expired' where id = '${id}'`)).rejects.toMatchObject({ code: 'TM005' })
  })

  it('the job locks for the whole retention of seven years; retention grows and never shrinks', async () => {
    const { id } = await collect()
    const [row] = await owner`select a.id, a.key, a.locked_at from artifacts a join evidence_versions v on v.artifact_id = a.id where v.evidence_id = ${id}`
    expect(row?.locked_at).toBeNull()
    await lockFile({ orgId: here.id, id: row?.id })
    const year = new Date().getUTCFullYear()
    expect((await artifactStore().stat({ key: row?.key, version: null }))?.lockedUntil?.getUTCFullYear()).toBe(year + 7)
    await expect(extendRetention(manager, { id, retainUntil: `${year + 6}-01-01` })).rejects.toMatchObject({ code: 'invalid', fields: { retainUntil: expect.stringMatching(/never shortened/) } })
    await extendRetention(manager, { id, retainUntil: `${year + 9}-01-01`, reason: 'Tax audit' })
    await lockFile({ orgId: here.id, id: row?.id })
    expect((await artifactStore().stat({ key: row?.key, version: null }))?.lockedUntil?.getUTCFullYear()).toBe(year + 9)
    await expect(artifactStore().remove({ key: row?.key, version: null })).rejects.toMatchObject({ problem: 'locked' })
  })

  it('under a legal hold nothing is removed, by the database neither; removed evidence keeps its file and comes back', async () => {
    const { id } = await collect()
    await expect(setLegalHold(manager, { id, hold: true })).rejects.toMatchObject({ code: 'invalid' })
    await setLegalHold(manager, { id, hold: true, reason: 'Matter 12' })
    await expect(removeEvidence(manager, { id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/legal hold/) })
    await expect(write(database.ownerUrl, here.id, async (sql) => {
      await sql`update evidence set deleted_at = now() where id = ${id}`
    })).rejects.toMatchObject({ code: 'TM004' })
    await setLegalHold(manager, { id, hold: false, reason: 'Settled' })
    await removeEvidence(manager, { id, reason: 'Twice' })
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/removed/) })
    expect(await verifyNow(reviewer, id)).toMatchObject({ verified: true })
    await restoreEvidence(manager, { id })
    expect((await getEvidence(manager, { id })).deletedAt).toBeNull()
  })
})

describe('re-hashing', () => {
  it('"missing hash verifies false", what is whole verifies true, what was altered does not', async () => {
    const pending = await createEvidence(collector, { title: 'No file yet', category: 'report' })
    expect(await verifyNow(reviewer, pending.id)).toEqual({ verified: false, outcome: 'no file', sha256: null, expected: null })
    const { id, sha256 } = await collect()
    expect(await verifyNow(reviewer, id)).toEqual({ verified: true, outcome: 'match', sha256, expected: sha256 })
    overwrite(await pathOf(id), 'something else')
    expect(await verifyNow(reviewer, id)).toMatchObject({ verified: false, outcome: 'mismatch', expected: sha256 })
    expect(await findingsOf(id)).toMatchObject([{ severity: 4, status: 'open' }])
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/altered or missing/) })
  })

  it('each night once: altered and missing files become one critical finding each, again only once the former is decided', async () => {
    const fresh = await organization(database.ownerUrl, 'Night')
    const someone = await fresh.person('contributor')
    const ids = await Promise.all(Array.from({ length: 5 }, async (_, n) => (await collectEvidence(someone, { title: `File ${n}`, category: 'report', file: await file(someone) })).id))
    const [altered, missing] = ids as [string, string]
    expect(await recheckStored('test')).toMatchObject({ checked: expect.any(Number), bad: expect.any(Number) })
    expect(await recheckStored('test')).toEqual({ checked: 0, bad: 0, unread: 0 })
    overwrite(await pathOf(altered), 'something else')
    rmSync(await pathOf(missing))
    later(1)
    await recheckStored('test')
    expect(await findingsOf(altered)).toMatchObject([{ severity: 4, description: expect.stringMatching(/no longer hashes/) }])
    expect(await findingsOf(missing)).toMatchObject([{ description: expect.stringMatching(/not in the store/) }])
    expect((await actionsOf(altered)).filter((action) => action === 'evidence.recheck')).toHaveLength(2)
    later(2)
    await recheckStored('test')
    expect(await findingsOf(altered)).toHaveLength(1)
    const [finding] = await findingsOf(altered)
    await dismissFindings(await fresh.person('reviewer'), { ids: [finding?.id], note: 'Restored, they say' })
    later(3)
    await recheckStored('test')
    expect(await findingsOf(altered)).toHaveLength(2)
    expect(await findingsOf(ids[2] as string)).toHaveLength(0)
    const [bulk] = await owner`select body::jsonb ->> 'count' as count, body::jsonb ->> 'root' as root from audit_entries where org_id = ${fresh.id} and action = 'evidence.recheck' and subject_type = 'organization' limit 1`
    expect(bulk).toMatchObject({ count: '5', root: expect.stringMatching(/^sha256:/) })
  })

  it('goes on where a round ended, at a bounded rate', async () => {
    const fresh = await organization(database.ownerUrl, 'Slow')
    const someone = await fresh.person('contributor')
    for (let n = 0; n < 4; n++) await collectEvidence(someone, { title: `File ${n}`, category: 'report', file: await file(someone, 'x'.repeat(1_000 + n)) })
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
    await expect(verifyNow(reviewer, id, down)).rejects.toMatchObject({ code: 'unavailable' })
    later(6)
    await expect(recheckStored('test', { rate: 1e9, milliseconds: 10_000, store: down })).rejects.toMatchObject({ problem: 'unavailable' })
    expect(await findingsOf(id)).toHaveLength(0)
  })

  it('a file that cannot be read holds up no other, and is tried again', async () => {
    const fresh = await organization(database.ownerUrl, 'One unreadable')
    const someone = await fresh.person('contributor')
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.push((await collectEvidence(someone, { title: `File ${n}`, category: 'report', file: await file(someone) })).id)
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

  it('after a restore the comparison names exactly what is missing', async () => {
    const fresh = await organization(database.ownerUrl, 'Restored')
    const someone = await fresh.person('contributor')
    const ids = []
    for (let n = 0; n < 3; n++) ids.push((await collectEvidence(someone, { title: `File ${n}`, category: 'report', file: await file(someone) })).id)
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

describe('freshness', () => {
  it('the owner is told 30, 7 and 0 days before, each once; then it is expired, and its occurrence is open again', async () => {
    const fresh = await organization(database.ownerUrl, 'Fresh')
    const [someone, other, boss] = [await fresh.person('contributor'), await fresh.person('reviewer'), await fresh.person('compliance_manager')]
    const { id: templateId } = await createTemplate(boss, { name: 'Access review', category: 'access_review', controlAreas: 'AC-02', frequency: 'yearly', startsOn: '2020-01-01', freshnessDays: 40 })
    const lastYear = String(new Date().getUTCFullYear() - 1)
    const { id } = await collectEvidence(someone, { title: 'Review', category: 'access_review', templateId, occurrence: lastYear, collectedAt: new Date(Date.now() - 9.5 * 86_400_000).toISOString(), file: await file(someone) })
    await approveEvidence(other, await seen(other, id))
    const stateOf = async () => (await getTemplate(boss, { id: templateId })).coverage.occurrences.find((each) => each.key === lastYear)?.state
    expect(await stateOf()).toBe('have')
    const mails = async () => (await owner`select subject from mails where org_id = ${fresh.id} and recipient = ${someone.email} order by created_at`).map((row) => row.subject)
    const run = async (days: number) => {
      later(days)
      await Promise.all([runExpiry('test'), runExpiry('test')])
      await runExpiry('test')
      return (await mails()).length
    }
    // It runs out in thirty days and a half.
    expect([await run(0), await run(1), await run(20), await run(24), await run(30), await run(30.6), await run(30.8)]).toEqual([0, 1, 1, 2, 2, 3, 3])
    expect((await mails())[2]).toBe('Evidence has run out: Review')
    expect(await getEvidence(other, { id })).toMatchObject({ status: 'expired', approvedByName: 'reviewer' })
    expect(await stateOf()).toBe('expired')
    expect((await actionsOf(id)).slice(-3)).toEqual(['evidence.remind', 'evidence.remind', 'evidence.expire'])
    await addVersion(someone, { id, file: await file(someone) })
    expect(await getEvidence(other, { id })).toMatchObject({ status: 'collected', remindedDays: null })
    await approveEvidence(other, await seen(other, id))
    expect(await stateOf()).toBe('have')
  })

  it('what has run out before it was decided is not approved', async () => {
    const { id } = await collect(collector, { expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    later(2)
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/run out/) })
  })
})

describe('details that do not agree', () => {
  it.each([
    ['a period that ends before it begins', { observedFrom: '2026-02-01', observedTo: '2026-01-01' }, 'observedTo'],
    ['a period in the future', { observedFrom: '2026-02-01', observedTo: '2190-01-01' }, 'observedTo'],
    ['collected tomorrow', { collectedAt: '2190-01-01' }, 'collectedAt'],
    ['an owner of nowhere', { ownerId: v7() }, 'ownerId'],
    ['a template of nowhere', { templateId: v7(), occurrence: '2026-Q1' }, 'templateId'],
    ['an occurrence without a template', { occurrence: '2026-Q1' }, 'occurrence'],
    ['a control area that is none', { controlAreas: 'XX-1' }, 'controlAreas'],
    ['a category that is none', { category: 'gossip' }, 'category'],
    ['no title', { title: ' ' }, 'title'],
    ['a title of 501 characters', { title: 'x'.repeat(501) }, 'title'],
  ])('%s', async (_name, wrong, field) => {
    await expect(collect(collector, wrong)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('a PDF is a PDF', async () => {
    expect(await receive(collector, 'evidence.collect', { name: 'a.pdf', body: stream(pdf()) })).toMatchObject({ type: 'application/pdf' })
  })
})
