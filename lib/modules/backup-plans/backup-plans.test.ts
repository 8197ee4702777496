import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { days, minutes, setClock } from '#lib/clock.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { createPlan, endPlan, updatePlan } = await import('./operations/plan.ts')
const { postRun } = await import('./operations/post.ts')
const { acceptRun, rejectRun } = await import('./operations/review.ts')
const { getPlan, getRun, listPlans, listRuns } = await import('./queries.ts')
const { getCalendarCell } = await import('../controls/calendar/queries.ts')
const { getControl } = await import('../controls/queries.ts')
const { mindingBackups } = await import('./rounds.ts')
const { background } = await import('#lib/door/background.ts')
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
async function plan(by: Person, more: Record<string, unknown> = {}): Promise<string> {
  const { createSystem } = await import('../systems/operations.ts')
  const { id: systemId } = await createSystem(by, { name: `System ${++n}`, environment: 'production', criticality: 3, scopes: [], dataClasses: [] } as never)
  return (await createPlan(by, { systemId, title: `Plan ${n}`, kind: 'postgres', what: 'The ledger', backupEvery: 'daily', restoreEvery: 'quarterly', rtoTarget: 60, rpoTarget: 120, retentionDays: 30, ...more } as never)).id
}
const at = (ago: number) => new Date(Date.now() - minutes(ago)).toISOString()
const backup = (more: Record<string, unknown> = {}) => ({ kind: 'backup', runKey: `run-${++n}`, result: 'succeeded', beganAt: at(20), endedAt: at(10), bytes: 1_000, ...more })
const side = (rows: number, checksum: string | null = `sum of ${rows}`) => ({ rows, checksum })
const test = (more: Record<string, unknown> = {}) => ({ kind: 'restore_test', runKey: `run-${++n}`, result: 'succeeded', takenAt: at(100), beganAt: at(50), endedAt: at(20), parts: [{ name: 'orders', source: side(10), restored: side(10) }], ...more })
const post = (by: Person, id: string, run: Record<string, unknown>) => postRun(by, { id, ...run } as never)

describe('a run', () => {
  it('is compared and measured by the portal, and nobody who ran or posted it reviews it', async () => {
    const [admin, contributor, reviewer] = [await here.person('admin'), await here.person('contributor'), await here.person('reviewer')]
    const id = await plan(admin)
    const run = await post(contributor, id, test({ performedById: reviewer.userId }))
    expect(run).toMatchObject({ repeated: false, comparison: 'same', rto: 'met', rpo: 'met', rtoSeconds: 1_800, rpoSeconds: 3_000 })
    await expect(acceptRun(contributor, { id: run.id })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(acceptRun(reviewer, { id: run.id })).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('carried this out') })
    await acceptRun(admin, { id: run.id })
    await expect(rejectRun(admin, { id: run.id, note: 'After all not' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await getRun(admin, { id: run.id })).toMatchObject({ status: 'accepted', reviewedByName: expect.any(String), parts: [{ name: 'orders', outcome: 'same', basis: 'checksum' }] })
  })

  it('that comes again answers the record it has; with other content it is refused and nothing changes', async () => {
    const admin = await here.person('admin')
    const id = await plan(admin)
    const run = backup()
    const answers = await Promise.all([post(admin, id, run), post(admin, id, run), post(admin, id, run)])
    expect(new Set(answers.map((each) => each.id)).size).toBe(1)
    expect(answers.filter((each) => !each.repeated)).toHaveLength(1)
    await expect(post(admin, id, { ...run, bytes: 2_000 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('other content') })
    const entries = await owner`select id from audit_entries where org_id = ${here.id} and action = 'backupPlans.postRun' and outcome = 'success' and subject_id = ${answers[0]?.id ?? ''}`
    expect(entries).toHaveLength(1)
    expect((await listRuns(admin, { planId: id })).rows).toMatchObject([{ bytes: 1_000 }])
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['a negative count', test({ parts: [{ name: 'orders', source: { rows: -1 }, restored: { rows: 1 } }] }), 'parts.0.source.rows'],
    ['a negative size', backup({ bytes: -5 }), 'bytes'],
    ['a size beyond all', backup({ bytes: 2 ** 52 }), 'bytes'],
    ['half a byte', backup({ bytes: 0.5 }), 'bytes'],
    ['an end before its beginning', backup({ beganAt: at(10), endedAt: at(20) }), 'endedAt'],
    ['a beginning ahead', backup({ beganAt: at(-30), endedAt: at(-20) }), 'beganAt'],
    ['a backup younger than its restore', test({ takenAt: at(5) }), 'takenAt'],
    ['what was lost after it began', test({ lostSince: at(5) }), 'lostSince'],
    ['a run of a year', backup({ beganAt: at(600_000) }), 'endedAt'],
    ['success without an end', backup({ endedAt: '' }), 'endedAt'],
    ['a part twice', test({ parts: [1, 2].map(() => ({ name: 'orders', source: side(1), restored: side(1) })) }), 'parts'],
    ['parts of a backup', backup({ parts: [{ name: 'orders', source: side(1), restored: side(1) }] }), 'parts'],
    ['a performer who is nobody', backup({ performedById: '0197a2b4-52c1-7d00-9a11-3f5e0c7b1d20' }), 'performedById'],
  ])('with %s is refused at its field', async (_, run, field) => {
    const admin = await here.person('admin')
    const refused = await post(admin, await plan(admin), run).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('is refused when the clock of the portal was set back', async () => {
    const admin = await here.person('admin')
    const id = await plan(admin)
    putBack = setClock({ now: () => new Date(Date.now() - minutes(600)) })
    await expect(post(admin, id, backup())).rejects.toMatchObject({ code: 'invalid', fields: { beganAt: expect.stringContaining('clock') } })
  })

  it('of a plan of another organization, or of one that is ended, is refused', async () => {
    const [admin, other] = [await here.person('admin'), await elsewhere.person('admin')]
    const id = await plan(admin)
    await expect(post(other, id, backup())).rejects.toMatchObject({ code: 'not_found' })
    const run = await post(admin, id, backup())
    await expect(acceptRun(other, { id: run.id })).rejects.toMatchObject({ code: 'not_found' })
    await endPlan(admin, { id, version: 1, reason: 'Switched off' })
    await expect(post(admin, id, backup())).rejects.toMatchObject({ code: 'conflict' })
    await expect(updatePlan(admin, { ...(await getPlan(admin, { id })), version: 2 } as never)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is decided once by two who decide at once', async () => {
    const [admin, reviewer, manager] = [await here.person('admin'), await here.person('reviewer'), await here.person('compliance_manager')]
    const run = await post(admin, await plan(admin), test())
    const outcomes = await Promise.allSettled([acceptRun(reviewer, { id: run.id }), rejectRun(manager, { id: run.id, note: 'Not ours' })])
    expect(outcomes.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('a plan', () => {
  it('says what is wrong with its newest runs, by what was measured', async () => {
    const admin = await here.person('admin')
    const id = await plan(admin)
    const marks = async () => (await getPlan(admin, { id })).marks
    await post(admin, id, backup({ beganAt: at(300), endedAt: at(290) }))
    expect(await post(admin, id, backup({ beganAt: at(200), endedAt: at(190), bytes: 799 }))).toMatchObject({ shrunk: true })
    expect(await marks()).toEqual(['backup_shrunk'])
    await post(admin, id, backup({ beganAt: at(150), endedAt: at(140), result: 'failed', said: 'Disk full' }))
    expect(await marks()).toEqual(['backup_failed'])
    await post(admin, id, test({ beganAt: at(130), endedAt: at(20), takenAt: at(2_000), parts: [{ name: 'orders', source: side(10), restored: side(9) }] }))
    expect(await marks()).toEqual(['backup_failed', 'restore_different', 'rto_missed', 'rpo_missed'])
    expect((await listPlans(admin, { mark: 'restore_different' })).rows.map((each) => each.id)).toContain(id)
    expect((await listPlans(admin, { mark: 'restore_not_compared' })).rows.map((each) => each.id)).not.toContain(id)
  })

  it('is overdue by what counts, and each due time is noted once', async () => {
    const admin = await here.person('admin')
    const id = await plan(admin)
    const noted = async () => (await owner<{ body: string }[]>`select body from audit_entries where org_id = ${here.id} and action = 'backupPlans.noteOverdue' and subject_id = ${id} order by recorded_at`).map(({ body }) => (JSON.parse(body) as { changes: Record<string, [unknown, unknown]> }).changes)
    const round = () => mindingBackups.run(background('test'))
    await round()
    expect(await noted()).toEqual([])
    // A backup that failed is none.
    await post(admin, id, backup({ result: 'failed' }))
    const late = (hours: number) => {
      putBack()
      putBack = setClock({ now: () => new Date(Date.now() + minutes(hours * 60)) })
    }
    late(31)
    await Promise.all([round(), round()])
    await round()
    expect(await noted()).toMatchObject([{ overdue: [null, 'backup'], missed: [null, 1] }])
    late(31 + 72)
    await round()
    expect(await noted()).toMatchObject([{ missed: [null, 1] }, { missed: [null, 3] }])
    // Set back again: nothing is noted twice.
    late(40)
    await round()
    expect(await noted()).toHaveLength(2)
    putBack()
    await post(admin, id, backup())
    late(20)
    await round()
    expect(await noted()).toHaveLength(2)
    putBack()
    expect((await listPlans(admin, { overdue: 'yes' })).rows.map((each) => each.id)).not.toContain(id)
  })

  it('is due again when its restore test is rejected', async () => {
    const [admin, reviewer] = [await here.person('admin'), await here.person('reviewer')]
    const id = await plan(admin)
    const before = (await getPlan(admin, { id })).restoreDueAt
    const run = await post(admin, id, test())
    const after = (await getPlan(admin, { id })).restoreDueAt
    expect(after.getTime()).not.toBe(before.getTime())
    await rejectRun(reviewer, { id: run.id, note: 'Another database' })
    expect((await getPlan(admin, { id })).restoreDueAt).toEqual(before)
  })
})

describe('an accepted restore test', () => {
  it('performs the control that asks for one, whatever it found; not where nothing could be compared, and never before it is accepted', async () => {
    const [admin, reviewer] = [await here.person('admin'), await here.person('reviewer')]
    await here.controls('OP-01')
    const id = await plan(admin)
    const [same, different, unclear] = [await post(admin, id, test()), await post(admin, id, test({ parts: [{ name: 'orders', source: side(10), restored: side(9) }] })), await post(admin, id, test({ parts: [] }))]
    const proven = async () => (await owner<{ proof_id: string; performed_by_id: string }[]>`select proof_id, performed_by_id from control_occurrences where org_id = ${here.id} and proof_type = 'backup-run' order by proof_id`)
    expect(await proven()).toEqual([])
    for (const run of [same, different, unclear]) await acceptRun(reviewer, { id: run.id })
    expect(await proven()).toEqual([same.id, different.id].sort().map((proofId) => ({ proof_id: proofId, performed_by_id: admin.userId })))
    const [control] = await owner<{ id: string }[]>`select id from controls where org_id = ${here.id} and code = 'OP-01'`
    const cell = await getCalendarCell(admin, { id: control?.id ?? '', key: occurrenceAt('quarterly', new Date(at(50))).key })
    expect(cell.facts.map((fact) => [fact.counted, fact.proof?.proofType, fact.proof?.proofId]).sort()).toEqual([[true, 'backup-run', same.id], [true, 'backup-run', different.id]].sort())
    const refused = await post(admin, id, test())
    await rejectRun(reviewer, { id: refused.id, note: 'Another database' })
    expect(await proven()).toHaveLength(2)
  })
})

describe('an accepted backup', () => {
  it('performs the control that has backups watched once it closes a period without a gap, and of every plan', async () => {
    const [admin, reviewer] = [await here.person('admin'), await here.person('reviewer')]
    await here.controls('OP-02')
    const { key, from } = occurrenceAt('quarterly', new Date(occurrenceAt('quarterly', new Date()).from.getTime() - 1))
    const into = (day: number) => ({ beganAt: new Date(from.getTime() + days(day)).toISOString(), endedAt: new Date(from.getTime() + days(day) + minutes(9)).toISOString() })
    const proven = async () => (await owner<{ occurrence: string; proof_id: string; proof_label: string; performed_by_id: string }[]>`select occurrence, proof_id, proof_label, performed_by_id from control_occurrences o join controls c on c.org_id = o.org_id and c.id = o.control_id where o.org_id = ${here.id} and c.code = 'OP-02' order by o.recorded_at`)
    const planned = async (backups: number[]) => {
      const id = await plan(admin, { backupEvery: 'monthly' })
      for (const day of backups) await post(admin, id, backup(into(day)))
      return { id, accepts: async () => acceptRun(reviewer, { id: (await post(admin, id, backup())).id }) }
    }
    // Forty days without one; one that failed in between is none, and neither is one that was rejected.
    const [gap, like] = [v7(), (await planned([])).id]
    await write(owner, here.id, (sql) => sql`insert into backup_plans (org_id, id, system_id, title, kind, what, kept_at, backup_every, restore_every, retention_days, shrink_percent, backup_due_at, restore_due_at, backup_note_at, restore_note_at, created_at, updated_at) select org_id, ${gap}::uuid, system_id, 'Older', kind, what, kept_at, backup_every, restore_every, retention_days, shrink_percent, backup_due_at, restore_due_at, backup_note_at, restore_note_at, ${new Date(from.getTime() - days(5))}, now() from backup_plans where id = ${like}`)
    for (const day of [10, 50, 80]) await post(admin, gap, backup(into(day)))
    await post(admin, gap, backup({ ...into(30), result: 'failed' }))
    await rejectRun(reviewer, { id: (await post(admin, gap, backup(into(31)))).id, note: 'It holds another database' })
    await acceptRun(reviewer, { id: (await post(admin, gap, backup())).id })
    expect(await proven()).toEqual([])

    const whole = await planned([10, 40, 70])
    await acceptRun(reviewer, { id: (await post(admin, whole.id, backup({ result: 'failed' }))).id })
    expect(await proven()).toEqual([])
    // The other plan was there then and has a gap: no system answers for another. Those of later count for nothing.
    await whole.accepts()
    expect(await proven()).toEqual([])
    await post(admin, gap, backup(into(32)))
    await whole.accepts()
    expect(await proven()).toMatchObject([{ occurrence: key, performed_by_id: reviewer.userId, proof_label: expect.stringContaining(`3 backups in ${key}, every month and none missing, nor of 1 other plan`) }])
    // Looked at once more: the period has its proof.
    await whole.accepts()
    expect(await proven()).toHaveLength(1)
    const [control] = await owner<{ id: string }[]>`select id from controls where org_id = ${here.id} and code = 'OP-02'`
    const shown = await getControl(admin, { id: control?.id ?? '' })
    expect(shown.occurrences).toMatchObject([{ occurrence: key, proofType: 'backup-run', proofId: (await proven())[0]?.proof_id }])
    expect(shown.timeline).toMatchObject([{ action: 'occurrences.record', actorKind: 'job', changes: expect.arrayContaining([expect.objectContaining({ fieldLabel: 'What shows it' })]) }])
  })
})

describe('PostgreSQL', () => {
  it.each<[string, (id: string) => Promise<unknown>, string]>([
    ['what was measured', (id) => owner`update backup_runs set bytes = 5 where org_id = ${here.id} and id = ${id}`, 'append-only'],
    ['what the comparison came to', (id) => owner`update backup_runs set comparison = 'different' where org_id = ${here.id} and id = ${id}`, 'append-only'],
    ['the run', (id) => owner`delete from backup_runs where org_id = ${here.id} and id = ${id}`, 'stays'],
    ['its plan', (id) => owner`delete from backup_plans where id = (select plan_id from backup_runs where id = ${id})`, 'never removed'],
    ['a review by whoever posted it', (id) => owner`update backup_runs set status = 'accepted', reviewed_by_id = posted_by_id, reviewed_at = now() where org_id = ${here.id} and id = ${id}`, 'involved'],
  ])('keeps %s', async (_, statement, message) => {
    const admin = await here.person('admin')
    const { id } = await post(admin, await plan(admin), test())
    await expect(statement(id)).rejects.toThrow(message)
  })
})
