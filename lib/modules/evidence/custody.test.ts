import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { actionsOf, collect, collector, database, elsewhere, file, here, manager, owner, reviewer, seen } from '../../../test/evidence.ts'
import { about, pdf, stream } from '../../../test/files.ts'
import { write } from '../../../test/fixtures.ts'

const { addVersion, collectEvidence, createEvidence } = await import('./operations/collect.ts')
const { approveEvidence, rejectEvidence, reviewEvidence } = await import('./operations/decide.ts')
const { updateEvidence } = await import('./operations/details.ts')
const { requestRemoval } = await import('./operations/removal.ts')
const { downloadEvidence, exportFiles, viewEvidence } = await import('./operations/read.ts')
const { getEvidence, listEvidence } = await import('./queries.ts')
const { receive } = await import('../artifacts/receive.ts')
const { evidenceFile } = await import('./files.ts')

describe('custody', () => {
  it('collected, reviewed and approved by another, viewed, downloaded: each an entry, each with who and when', async () => {
    const { id, sha256 } = await collect(collector, { observedFrom: '2026-07-01', observedTo: '2026-09-30' })
    expect(sha256).toMatch(/^sha256:[0-9a-f]{64}$/)
    await reviewEvidence(reviewer, await seen(reviewer, id))
    await approveEvidence(manager, { ...(await seen(manager, id)), reason: 'Complete' })
    await viewEvidence(await here.person('auditor'), { id })
    await downloadEvidence(await here.person('auditor'), { id })
    expect(await actionsOf(id)).toEqual(['evidence.collect', 'evidence.view', 'evidence.review', 'evidence.view', 'evidence.approve', 'evidence.view', 'evidence.download'])
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

  it('what was removed is there for managers and auditors alone: its facts, its place in the list, its file', async () => {
    const { id } = await collect(collector)
    await requestRemoval(manager, { id, reason: 'Twice' })
    await approve(await here.person('admin'), id)
    for (const role of ['contributor', 'control_owner', 'reviewer', 'read_only'] as const) {
      const person = await here.person(role)
      for (const read of [() => viewEvidence(person, { id }), () => downloadEvidence(person, { id }), () => getEvidence(person, { id })]) await expect(read()).rejects.toMatchObject({ code: 'not_found' })
      expect((await listEvidence(person, { removed: 'yes' })).rows).toEqual([])
    }
    for (const role of ['admin', 'compliance_manager', 'auditor'] as const) {
      const person = await here.person(role)
      await downloadEvidence(person, { id })
      expect((await exportFiles(person, { ids: [id] })).map((each) => each.id)).toEqual([id])
      expect((await listEvidence(person, { removed: 'yes' })).rows.map((row) => row.id)).toEqual([id])
    }
  })

  it('approves only what is collected; a rejection needs its reason; an approved one is not decided again', async () => {
    const { id } = await createEvidence(collector, { title: 'Expected', ...about })
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
    await expect(updateEvidence(manager, { id, version: after.version + 1, title: 'Called otherwise', ...about })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/Approved evidence cannot be changed/) })
  })

  it.each(['sample', 'fallback'] as const)('%s is never approved, by the database neither', async (dataSource) => {
    const by = dataSource === 'sample' ? collector : jobActor(here.id, 'pull', 'test')
    const { id } = await collectEvidence(by, { title: 'Not real', ...about, dataSource, file: await file(collector) })
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
    await seen(manager, id)
    const as = await seen(reviewer, id)
    const answers = await Promise.allSettled([approveEvidence(reviewer, as), approveEvidence(manager, as), rejectEvidence(manager, { ...as, reason: 'No' }), approveEvidence(reviewer, as)])
    expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    expect((await actionsOf(id)).filter((action) => action.endsWith('e.approve') || action.endsWith('e.reject'))).toHaveLength(1)
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
    await updateEvidence(collector, { id, version, title: record.title, ...about, controlAreas: ['AC-02'] })
    expect(await getEvidence(manager, { id })).toMatchObject({ reviewedById: null, category: 'report', controlAreas: ['AC-02'] })
    await expect(updateEvidence(collector, { id, version, title: 'Late', ...about })).rejects.toMatchObject({ code: 'conflict' })
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

  it('filters: category, control, status, source, owner, expiring; pages by key', async () => {
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

describe('details that do not agree', () => {
  it.each([
    ['a period that ends before it begins', { observedFrom: '2026-02-01', observedTo: '2026-01-01' }, 'observedTo'],
    ['a period in the future', { observedFrom: '2026-02-01', observedTo: '2190-01-01' }, 'observedTo'],
    ['collected tomorrow', { collectedAt: '2190-01-01' }, 'collectedAt'],
    ['an owner of nowhere', { ownerId: v7() }, 'ownerId'],
    ['a template of nowhere', { templateId: v7(), occurrence: '2026-Q1' }, 'templateId'],
    ['an occurrence without a template', { occurrence: '2026-Q1' }, 'occurrence'],
    ['a code of a control that is none', { controlAreas: 'XX-1' }, 'controlAreas'],
    ['a category that is none', { category: 'gossip' }, 'category'],
    ['no title', { title: ' ' }, 'title'],
    ['a title of 501 characters', { title: 'x'.repeat(501) }, 'title'],
  ])('%s', async (_name, wrong, field) => {
    await expect(collect(collector, wrong)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('a PDF is a PDF', async () => {
    expect(await receive(collector, 'evidence.collect', evidenceFile, { name: 'a.pdf', body: stream(pdf()) })).toMatchObject({ type: 'application/pdf' })
  })
})
