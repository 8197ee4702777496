import { beforeAll, describe, expect, it } from 'vitest'
import { collect, collector, database, file, here, manager, owner, reviewer, seen } from '../../../test/evidence.ts'
import { about } from '../../../test/files.ts'
import { write } from '../../../test/fixtures.ts'

/** What evidence says of itself, and what whoever decides has done before. */
const { addVersion, collectEvidence, createEvidence } = await import('./operations/collect.ts')
const { approveEvidence, rejectEvidence, reviewEvidence } = await import('./operations/decide.ts')
const { updateEvidence } = await import('./operations/details.ts')
const { downloadEvidence, exportFiles, viewEvidence } = await import('./operations/read.ts')
const { getEvidence } = await import('./queries.ts')
const { createTemplate } = await import('../evidence-templates/operations.ts')

const day = (at: Date | null | undefined) => at?.toISOString().slice(0, 10)
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString().slice(0, 10)

describe('a period and a control', () => {
  it.each([
    ['title', { title: '' }], ['category', { category: '' }], ['controlAreas', { controlAreas: [] }], ['observedFrom', { observedFrom: '' }], ['observedTo', { observedTo: null }],
  ])('without %s nothing is collected, expected or kept', async (field, without) => {
    const { id } = await collect()
    const said = { title: 'A report', ...about, ...without }
    const refusal = { code: 'invalid', fields: { [field]: expect.any(String) } }
    await expect(collectEvidence(collector, { ...said, file: await file(collector) } as never)).rejects.toMatchObject(refusal)
    await expect(createEvidence(collector, said as never)).rejects.toMatchObject(refusal)
    await expect(updateEvidence(collector, { id, version: 1, ...said } as never)).rejects.toMatchObject(refusal)
    expect(await getEvidence(collector, { id })).toMatchObject({ version: 1, controlAreas: ['AC-02', 'OP-02'] })
  })

  it('all that is missing is said at once', async () => {
    await expect(createEvidence(collector, {} as never)).rejects.toMatchObject({ fields: { title: 'is required', category: 'choose a category', controlAreas: expect.stringMatching(/OP-02/), observedFrom: expect.any(String), observedTo: expect.any(String) } })
  })

  it('what came before they were asked for is not approved until they are said, by the database neither', async () => {
    const { id } = await collect()
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`update evidence set observed_to = null where id = ${id}`))
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/names no period or no control/) })
    const bare = () => write(database.ownerUrl, here.id, async (sql) => void (await sql`update evidence set status = 'approved', approved_by_id = ${reviewer.userId}, approved_at = now(), decided_version = 1 where id = ${id}`))
    await expect(bare()).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/a period and a control/) })
    await write(database.ownerUrl, here.id, async (sql) => {
      await sql`update evidence set observed_to = '2026-03-31' where id = ${id}`
      await sql`delete from evidence_controls where record_id = ${id}`
    })
    await expect(bare()).rejects.toMatchObject({ code: 'TM005' })
    await expect(approveEvidence(reviewer, await seen(reviewer, id))).rejects.toMatchObject({ code: 'conflict' })
    const { version } = await getEvidence(collector, { id })
    await updateEvidence(collector, { id, version, title: 'Said now', ...about })
    expect(await approveEvidence(reviewer, await seen(reviewer, id))).toMatchObject({ status: 'approved' })
  })

  it('a file taken before its period was over says so', async () => {
    const early = await collect(collector, { observedFrom: daysAgo(20), observedTo: daysAgo(5), collectedAt: daysAgo(7) })
    expect((await getEvidence(reviewer, { id: early.id })).early).toEqual({ runsTo: new Date(daysAgo(5)), takenOn: new Date(daysAgo(7)) })
    const whole = await collect(collector, { observedFrom: daysAgo(20), observedTo: daysAgo(5), collectedAt: daysAgo(5) })
    expect((await getEvidence(reviewer, { id: whole.id })).early).toBeNull()
  })

  it('what is collected speaks of what was; what is expected may lie ahead', async () => {
    const ahead = { observedFrom: daysAgo(-10), observedTo: daysAgo(-20) }
    await expect(collect(collector, ahead)).rejects.toMatchObject({ fields: { observedTo: expect.stringMatching(/future/) } })
    const { id } = await createEvidence(collector, { title: 'Next month', ...about, ...ahead })
    await addVersion(collector, { id, file: await file(collector) })
    expect((await getEvidence(reviewer, { id })).early).not.toBeNull()
  })
})

describe('from a template', () => {
  let templateId: string
  let running: { key: string; from: string }
  beforeAll(async () => {
    templateId = (await createTemplate(manager, { name: 'Nightly backups', category: 'backup', controlAreas: 'OP-01, OP-02', frequency: 'monthly', startsOn: '2025-01-01', freshnessDays: 60, howToCollect: 'Export the list of jobs.' })).id
    const month = new Date().toISOString().slice(0, 7)
    running = { key: month, from: `${month}-01` }
  })
  const collected = async (more: Record<string, unknown>) => getEvidence(reviewer, { id: (await collectEvidence(collector, { templateId, file: await file(collector), ...more } as never)).id })

  it('title, category, controls, period and how are filled in', async () => {
    const found = await collected({ occurrence: '2026-02' })
    expect(found).toMatchObject({ title: 'Nightly backups, 2026-02', category: 'backup', controlAreas: ['OP-01', 'OP-02'], description: 'Export the list of jobs.', early: null })
    expect([day(found.observedFrom), day(found.observedTo)]).toEqual(['2026-02-01', '2026-02-28'])
  })

  it('what was said stays as it was said', async () => {
    const said = { title: 'My own', category: 'report', controlAreas: ['AC-01'], description: 'Otherwise', observedFrom: '2026-02-03', observedTo: '2026-02-04' }
    const found = await collected({ occurrence: '2026-02', ...said })
    expect(found).toMatchObject({ ...said, observedFrom: new Date('2026-02-03'), observedTo: new Date('2026-02-04') })
    await expect(collected({ occurrence: '2026-02', observedFrom: '2026-02-03' })).rejects.toMatchObject({ fields: { observedTo: expect.any(String) } })
  })

  it('of a month that still runs: up to the day it was taken, and that is said', async () => {
    const found = await collected({ occurrence: running.key })
    expect([day(found.observedFrom), day(found.observedTo)]).toEqual([running.from, day(new Date())])
    const last = new Date(Date.UTC(Number(running.key.slice(0, 4)), Number(running.key.slice(5)), 0))
    expect(found.early?.runsTo ?? last).toEqual(last)
    expect(found.early === null).toBe(day(new Date()) === day(last))
  })

  it('a time that has not begun is not collected, and there is no 13th month', async () => {
    await expect(collected({ occurrence: '2190-01' })).rejects.toMatchObject({ fields: { occurrence: 'has not begun yet' } })
    await expect(collected({ occurrence: '2026-13' })).rejects.toMatchObject({ code: 'invalid' })
    const { id } = await createEvidence(collector, { templateId, occurrence: '2190-01' } as never)
    expect(day((await getEvidence(collector, { id })).observedTo)).toBe('2190-01-31')
  })
})

describe('opened before it is approved', () => {
  const named = async (id: string) => {
    const { version, versionNumber } = await getEvidence(reviewer, { id })
    return { id, version, versionNumber }
  }
  const unseen = { code: 'conflict', message: expect.stringMatching(/Open the file first, by Preview or Download/) }

  it('neither reviewed nor approved unseen; rejected at any time', async () => {
    const { id } = await collect()
    await expect(reviewEvidence(reviewer, await named(id))).rejects.toMatchObject(unseen)
    await expect(approveEvidence(reviewer, await named(id))).rejects.toMatchObject(unseen)
    expect(await getEvidence(reviewer, { id })).toMatchObject({ status: 'collected', openedByMe: false })
    await rejectEvidence(reviewer, { ...(await named(id)), reason: 'Not what was asked for' })
  })

  it.each([
    ['a preview', (id: string) => viewEvidence(manager, { id })], ['a download', (id: string) => downloadEvidence(manager, { id })], ['an archive', (id: string) => exportFiles(manager, { ids: [id] })],
  ])('%s opens it, for whoever took it and nobody else', async (_, open) => {
    const { id } = await collect()
    await open(id)
    await open(id)
    await expect(approveEvidence(reviewer, await named(id))).rejects.toMatchObject(unseen)
    expect((await getEvidence(manager, { id })).openedByMe).toBe(true)
    await approveEvidence(manager, await named(id))
    expect(await owner`select number, user_id from evidence_openings where evidence_id = ${id}`).toEqual([{ number: 1, user_id: manager.userId }])
  })

  it('what another account of the same person opened, that person has seen', async () => {
    const { id } = await collect()
    const first = await here.person('reviewer', 'First')
    const account = await here.person('reviewer', 'Second')
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`update users set person_id = ${first.personId} where id = ${account.userId}`))
    await viewEvidence(first, { id })
    expect(await approveEvidence({ ...account, personId: first.personId }, await named(id))).toMatchObject({ status: 'approved' })
  })

  it('a newer file is to be opened again; an older one opened counts for nothing', async () => {
    const { id } = await collect()
    await seen(reviewer, id)
    await addVersion(collector, { id, file: await file(collector) })
    await viewEvidence(reviewer, { id, versionNumber: 1 })
    await expect(approveEvidence(reviewer, await named(id))).rejects.toMatchObject(unseen)
    await approveEvidence(reviewer, await seen(reviewer, id))
  })

  it('the database refuses it too, and openings are never changed', async () => {
    const { id } = await collect()
    const bare = (column: 'approved' | 'reviewed') => write(database.ownerUrl, here.id, async (sql) => {
      const said = column === 'approved' ? { status: 'approved', approved_by_id: reviewer.userId, approved_at: new Date(), decided_version: 1 } : { reviewed_by_id: reviewer.userId, reviewed_at: new Date() }
      await sql`update evidence set ${sql(said)} where id = ${id}`
    })
    for (const column of ['approved', 'reviewed'] as const) await expect(bare(column)).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/Open the file first/) })
    await seen(manager, id)
    await expect(owner`update evidence_openings set user_id = ${reviewer.userId} where evidence_id = ${id}`).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`delete from evidence_openings where evidence_id = ${id}`).rejects.toMatchObject({ code: 'TM002' })
  })
})
