import { describe, expect, it } from 'vitest'
import { approve } from '../../../test/approvals.ts'
import { actionsOf, collect, collector, database, file, fileOf, here, later, manager, owner, reviewer, seen } from '../../../test/evidence.ts'
import { about } from '../../../test/files.ts'
import { organization, write } from '../../../test/fixtures.ts'

const { addVersion, collectEvidence, createEvidence } = await import('./operations/collect.ts')
const { approveEvidence } = await import('./operations/decide.ts')
const { requestRemoval, restoreEvidence } = await import('./operations/removal.ts')
const { extendRetention, setLegalHold } = await import('../artifacts/operations/keep.ts')
const { lockFile, verifyNow } = await import('../artifacts/jobs.ts')
const { runExpiry } = await import('./jobs.ts')
const { downloadEvidence } = await import('./operations/read.ts')
const { verifyEvidence } = await import('./verifying.ts')
const { getEvidence } = await import('./queries.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { createTemplate } = await import('../evidence-templates/operations.ts')
const { getTemplate } = await import('../evidence-templates/queries.ts')

describe('keeping', () => {
  it('what has no hash does not verify; what has one is read again, by the record as well', async () => {
    const pending = await createEvidence(collector, { title: 'No file yet', ...about })
    expect(await verifyEvidence(reviewer, pending.id)).toEqual({ verified: false, outcome: 'no file', sha256: null, expected: null })
    const { id, sha256 } = await collect()
    expect(await verifyEvidence(reviewer, id)).toEqual({ verified: true, outcome: 'match', sha256, expected: sha256 })
    await expect(verifyEvidence(await here.person('employee'), id)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('a part of a file is not the file: who fetched a piece has not opened it', async () => {
    const { id } = await collect()
    await downloadEvidence(reviewer, { id, part: 'bytes=0-0' })
    expect((await getEvidence(reviewer, { id })).openedByMe).toBe(false)
    await downloadEvidence(reviewer, { id })
    expect((await getEvidence(reviewer, { id })).openedByMe).toBe(true)
  })

  it('what a row says of its bytes cannot be changed, nor the row removed, nor a version, by the owner of the database either', async () => {
    const { id } = await collect()
    const [row] = await owner`select artifact_id from evidence_versions where evidence_id = ${id}`
    const attack = (statement: string) => write(database.ownerUrl, here.id, async (sql) => {
      await sql.unsafe(statement)
    })
    for (const change of [`name = 'x'`, `kind = 'events.delivery'`, `owner_id = '${here.id}'`, `retention_class = 'events'`, `sha256 = 'sha256:${'1'.repeat(64)}'`, 'size = 1', `type = 'image/png'`, `key = 'elsewhere'`, `object_version = 'other'`]) {
      await expect(attack(`update artifacts set ${change} where id = '${row?.artifact_id}'`)).rejects.toMatchObject({ code: 'TM002' })
    }
    for (const change of [`retain_until = now()`, 'locked_until = null', `deleted_at = now()`]) {
      await lockFile({ orgId: here.id, id: row?.artifact_id as string })
      await expect(attack(`update artifacts set ${change} where id = '${row?.artifact_id}'`)).rejects.toMatchObject({ code: 'TM004' })
    }
    await expect(attack(`delete from artifacts where id = '${row?.artifact_id}'`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(attack(`update evidence_versions set origin = 'link' where evidence_id = '${id}'`)).rejects.toMatchObject({ code: 'TM002' })
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
    await expect(extendRetention(manager, { id: await fileOf(id), retainUntil: `${year + 6}-01-01` })).rejects.toMatchObject({ code: 'invalid', fields: { retainUntil: expect.stringMatching(/never shortened/) } })
    await extendRetention(manager, { id: await fileOf(id), retainUntil: `${year + 9}-01-01`, reason: 'Tax audit' })
    await lockFile({ orgId: here.id, id: row?.id })
    expect((await artifactStore().stat({ key: row?.key, version: null }))?.lockedUntil?.getUTCFullYear()).toBe(year + 9)
    await expect(artifactStore().remove({ key: row?.key, version: null })).rejects.toMatchObject({ problem: 'locked' })
  })

  it('under a legal hold nothing is removed, by the database neither; removed evidence keeps its file and comes back', async () => {
    const { id } = await collect()
    await expect(setLegalHold(manager, { id: await fileOf(id), hold: true })).rejects.toMatchObject({ code: 'invalid' })
    await setLegalHold(manager, { id: await fileOf(id), hold: true, reason: 'Matter 12' })
    await expect(requestRemoval(manager, { id, reason: 'Twice' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/legal hold/) })
    await expect(write(database.ownerUrl, here.id, async (sql) => {
      await sql`update evidence set deleted_at = now() where id = ${id}`
    })).rejects.toMatchObject({ code: 'TM004' })
    await setLegalHold(manager, { id: await fileOf(id), hold: false, reason: 'Settled' })
    await requestRemoval(manager, { id, reason: 'Twice' })
    expect((await getEvidence(manager, { id })).deletedAt).toBeNull()
    await approve(await here.person('admin'), id)
    await expect(approveEvidence(reviewer, await seen(manager, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/removed/) })
    expect(await verifyNow(manager, await fileOf(id))).toMatchObject({ verified: true })
    await restoreEvidence(manager, { id })
    expect((await getEvidence(manager, { id })).deletedAt).toBeNull()
  })
})

describe('freshness', () => {
  it('the owner is told 30, 7 and 0 days before, each once; then it is expired, and its occurrence is open again', async () => {
    const fresh = await organization(database.ownerUrl, 'Fresh')
    await fresh.controls('AC-02', 'OP-01', 'OP-02')
    const [someone, other, boss] = [await fresh.person('contributor'), await fresh.person('reviewer'), await fresh.person('compliance_manager')]
    const { id: templateId } = await createTemplate(boss, { name: 'Access review', category: 'access_review', controlAreas: 'AC-02', frequency: 'yearly', startsOn: '2020-01-01', freshnessDays: 40 })
    const lastYear = String(new Date().getUTCFullYear() - 1)
    const { id } = await collectEvidence(someone, { title: 'Review', category: 'access_review', templateId, occurrence: lastYear, collectedAt: new Date(Date.now() - 9.5 * 86_400_000).toISOString(), file: await file(someone) })
    await approveEvidence(other, await seen(other, id))
    const stateOf = async () => (await getTemplate(boss, { id: templateId })).coverage.occurrences.find((each) => each.key === lastYear)?.state
    expect(await stateOf()).toBe('have')
    // Whom the entry names is notified, by the notices of this module.
    const told = async () => (await owner`select body::jsonb ->> 'reason' as reason from audit_entries where org_id = ${fresh.id} and action in ('evidence.remind', 'evidence.expire') and body::jsonb #>> '{changes,notifiedId,1}' = ${someone.userId} order by recorded_at, id`).map((row) => row.reason as string)
    const run = async (days: number) => {
      later(days)
      await Promise.all([runExpiry('test'), runExpiry('test')])
      await runExpiry('test')
      return (await told()).length
    }
    // It expires in thirty days and a half.
    expect([await run(0), await run(1), await run(20), await run(24), await run(30), await run(30.6), await run(30.8)]).toEqual([0, 1, 1, 2, 2, 3, 3])
    expect((await told()).map((reason) => reason.split(' ')[1])).toEqual(['expires', 'expires', 'expired'])
    expect(await getEvidence(other, { id })).toMatchObject({ status: 'expired', approvedByName: 'reviewer' })
    expect(await stateOf()).toBe('expired')
    expect((await actionsOf(id)).slice(-3)).toEqual(['evidence.remind', 'evidence.remind', 'evidence.expire'])
    await addVersion(someone, { id, file: await file(someone) })
    expect(await getEvidence(other, { id })).toMatchObject({ status: 'collected', remindedDays: null })
    await approveEvidence(other, await seen(other, id))
    expect(await stateOf()).toBe('have')
  })

  it('what has expired before it was decided is not approved', async () => {
    const { id } = await collect(collector, { expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    later(2)
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/has expired/) })
  })
})
