import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { days, minutes, setClock } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write as inPlace } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { adoptRunbook, createRunbook, endRunbook, updateRunbook } = await import('./operations/write.ts')
const { acceptDrill, attachDrillFile, recordDrill, rejectDrill } = await import('./operations/drill.ts')
const { getDrill, getRunbook, listRunbooks, shippedChoices } = await import('./queries.ts')
const { drillFile } = await import('./files.ts')
const { mindingDrills } = await import('./rounds.ts')
const { receiveRaw } = await import('../artifacts/receive.ts')
const { background } = await import('#lib/door/background.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let putBack = () => {}
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
})
afterEach(() => putBack())
afterAll(() => Promise.all([closePools(), owner.end()]))

type Person = Awaited<ReturnType<TestOrganization['person']>>
let n = 0
const text = (more = {}) => ({ title: `Runbook ${++n}`, kind: 'other', every: 'quarterly', summary: '', steps: 'Stop it | 5\nRestore | 60', rtoTarget: 120, rpoTarget: 60, ...more })
const write = async (by: Person) => (await createRunbook(by, text() as never)).id
const at = (ago: number) => new Date(Date.now() - minutes(ago)).toISOString()
const drill = (more: Record<string, unknown> = {}) => ({ drillKey: `drill ${++n}`, beganAt: at(120), endedAt: at(20), rtoSeconds: 5_400, rpoSeconds: 4_230, result: 'passed', ...more })

describe('a runbook', () => {
  it('has a version for each text, and a drill keeps the one it tried with its targets', async () => {
    const admin = await here.person('admin')
    const id = await write(admin)
    const before = await getRunbook(admin, { id })
    expect(before.versions).toMatchObject([{ number: 1, steps: [{ what: 'Stop it', minutes: 5 }, { what: 'Restore', minutes: 60 }] }])
    const { id: drillId } = await recordDrill(admin, { id, ...drill() } as never)
    expect(await updateRunbook(admin, { ...text({ title: before.title, every: 'yearly' }), id, version: 1 } as never)).toMatchObject({ versionNumber: 1 })
    expect(await updateRunbook(admin, { ...text({ title: before.title, steps: 'Restore | 30', rtoTarget: 30 }), id, version: 2, why: 'Quicker' } as never)).toMatchObject({ versionNumber: 2 })
    expect(await getDrill(admin, { id: drillId })).toMatchObject({ versionNumber: 1, rto: 'met', rpo: 'missed', rpoSeconds: 4_230, steps: [{ what: 'Stop it' }, { what: 'Restore' }] })
    await expect(createRunbook(admin, text({ steps: 'Without minutes' }) as never)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('of the portal itself is taken over once, and a job hands drills in by what it is shipped as, with its file', async () => {
    const [admin, reviewer] = [await here.person('admin'), await here.person('reviewer')]
    expect((await shippedChoices(admin, {})).rows.map((each) => each.shipped)).toEqual(['database', 'application', 'region'])
    const taken = await Promise.allSettled([adoptRunbook(admin, { shipped: 'database' } as never), adoptRunbook(admin, { shipped: 'database' } as never)])
    expect(taken.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    const job = jobActor(here.id, 'restore drill', 'test')
    const given = { shipped: 'database', ...drill({ result: 'not_evaluable', rtoSeconds: null }) }
    const { id } = await recordDrill(job, given as never)
    expect(await recordDrill(job, given as never)).toMatchObject({ id, repeated: true })
    const file = await receiveRaw(job, 'runbooks.attachFile', drillFile, { name: 'drill.json', body: (async function* () { yield Buffer.from('{"equal": true}') })() })
    await attachDrillFile(job, { id, file } as never)
    expect(await getDrill(admin, { id })).toMatchObject({ rto: 'unknown', files: [{ name: 'drill.json' }], postedByName: null })
    await acceptDrill(reviewer, { id })
    await expect(attachDrillFile(job, { id, file: { ...file, sha256: `sha256:${'1'.repeat(64)}` } } as never)).rejects.toMatchObject({ code: 'conflict' })
    await expect(recordDrill(job, { shipped: 'region', ...drill() } as never)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is drilled by one and reviewed by another, once; and is due again where that is rejected', async () => {
    const [admin, contributor, reviewer] = [await here.person('admin'), await here.person('contributor'), await here.person('reviewer')]
    const id = await write(admin)
    const due = async () => (await getRunbook(admin, { id })).drillDueAt
    const before = await due()
    const given = { id, ...drill({ performedById: reviewer.userId }) }
    const [one, other] = await Promise.all([recordDrill(contributor, given as never), recordDrill(contributor, given as never)])
    expect(one.id).toBe(other.id)
    await expect(recordDrill(contributor, { ...given, found: 'More' } as never)).rejects.toMatchObject({ code: 'conflict' })
    expect(await due()).not.toEqual(before)
    for (const by of [contributor, reviewer]) await expect(acceptDrill(by, { id: one.id })).rejects.toMatchObject({ code: 'forbidden' })
    const outcomes = await Promise.allSettled([rejectDrill(admin, { id: one.id, note: 'Nothing was restored' }), rejectDrill(await here.person('compliance_manager'), { id: one.id, note: 'Nor here' })])
    expect(outcomes.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await due()).toEqual(before)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['an end before its beginning', drill({ beganAt: at(10), endedAt: at(20) }), 'endedAt'],
    ['a beginning ahead', drill({ beganAt: at(-20), endedAt: at(-10) }), 'beganAt'],
    ['a negative time', drill({ rtoSeconds: -1 }), 'rtoSeconds'],
    ['success that nobody measured', drill({ rtoSeconds: '' }), 'rtoSeconds'],
    ['a version that is none', drill({ versionNumber: 9 }), 'versionNumber'],
  ])('refuses a drill with %s', async (_, given, field) => {
    const admin = await here.person('admin')
    expect(await recordDrill(admin, { id: await write(admin), ...given } as never).catch((error: unknown) => error)).toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('of another organization is not seen, and one that is ended takes no drill', async () => {
    const [admin, other] = [await here.person('admin'), await elsewhere.person('admin')]
    const id = await write(admin)
    await expect(recordDrill(other, { id, ...drill() } as never)).rejects.toMatchObject({ code: 'not_found' })
    await endRunbook(admin, { id, version: 1, reason: 'Switched off' })
    await expect(recordDrill(admin, { id, ...drill() } as never)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('whose drill does not come is noted once for each due time', async () => {
    const admin = await here.person('admin')
    const id = await write(admin)
    const noted = async () => (await owner`select id from audit_entries where org_id = ${here.id} and action = 'runbooks.noteOverdue' and subject_id = ${id}`).length
    const round = () => mindingDrills.run(background('test'))
    await round()
    expect(await noted()).toBe(0)
    await inPlace(owner, here.id, (sql) => sql`update runbooks set drill_due_at = now() - interval '1 minute', drill_note_at = now() - interval '1 minute' where id = ${id}`)
    await Promise.all([round(), round()])
    expect(await noted()).toBe(1)
    expect((await listRunbooks(admin, { overdue: 'yes' })).rows.map((each) => each.id)).toContain(id)
    // A clock that is set back notes nothing again.
    putBack = setClock({ now: () => new Date(Date.now() - days(2)) })
    await round()
    expect(await noted()).toBe(1)
    await recordDrill(admin, { id, ...drill({ beganAt: at(4_000), endedAt: at(3_900) }) } as never)
    putBack()
    expect((await listRunbooks(admin, { overdue: 'yes' })).rows.map((each) => each.id)).not.toContain(id)
  })
})

describe('PostgreSQL', () => {
  it.each<[string, (id: string) => Promise<unknown>, RegExp]>([
    ['what was recorded', (id) => owner`update runbook_drills set rto_seconds = 1 where id = ${id}`, /append-only/],
    ['the drill', (id) => owner`delete from runbook_drills where id = ${id}`, /stays/],
    ['a version', (id) => owner`update runbook_versions set summary = 'x' where runbook_id = (select runbook_id from runbook_drills where id = ${id})`, /append-only/],
    ['a review by whoever performed it', (id) => owner`update runbook_drills set status = 'accepted', reviewed_by_id = performed_by_id, reviewed_at = now() where id = ${id}`, /involved/],
  ])('keeps %s', async (_, statement, message) => {
    const admin = await here.person('admin')
    const { id } = await recordDrill(admin, { id: await write(admin), ...drill() } as never)
    await expect(statement(id)).rejects.toThrow(message)
  })
})
