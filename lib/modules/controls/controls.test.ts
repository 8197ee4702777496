import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { collect, collector, database, elsewhere, here, manager, owner, reviewer, seen } from '../../../test/evidence.ts'
import { write } from '../../../test/fixtures.ts'

const { approveEvidence } = await import('../evidence/operations/decide.ts')
const { createTemplate } = await import('../evidence-templates/operations.ts')
const { linkPeople } = await import('../users/operations/link.ts')
const { recordOccurrence } = await import('./operations/occurrences.ts')
const { createControl, removeControl, restoreControl, updateControl } = await import('./operations/details.ts')
const { getControl, listControls, namedControl } = await import('./queries.ts')

const said = { title: 'Access is reviewed', frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented' } as const
const make = (code: string, more: object = {}) => createControl(manager, { ...said, code, ...more })

describe('controls', () => {
  it('are made, changed, removed and restored, with an entry for each', async () => {
    const { id } = await make('sd-01', { template: 'SD-01', objective: 'Rules' })
    expect(await getControl(manager, { id })).toMatchObject({ code: 'SD-01', template: 'SD-01', effectiveness: 'not_assessed', assessedAt: null, occurrences: [], version: 1 })
    await updateControl(manager, { ...said, id, version: 1, code: 'SD-01', status: 'in_progress' })
    await removeControl(manager, { id, reason: 'Replaced' })
    expect(await namedControl(manager, { code: 'SD-01' })).toMatchObject({ id, deletedAt: expect.any(Date) })
    expect(await namedControl(manager, { code: 'SD-02' })).toBeNull()
    expect((await listControls(manager, { removed: 'yes' })).rows.map((row) => row.code)).toEqual(['SD-01'])
    await restoreControl(manager, { id })
    expect(await namedControl(manager, { code: 'SD-01' })).toMatchObject({ id, deletedAt: null })
    const entries = await owner`select action, body::jsonb #> '{changes,status}' as status from audit_entries where subject_id = ${id} order by recorded_at, id`
    expect(entries.map((entry) => entry.action)).toEqual(['controls.create', 'controls.update', 'controls.remove', 'controls.restore'])
    expect(entries[1]?.status).toEqual(['implemented', 'in_progress'])
  })

  it('are one for each code: of two at once one is refused in words, and a code that was freed is another’s', async () => {
    const answers = await Promise.allSettled([make('CM-09'), make('cm-09'), make('CM-09')])
    const refused = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    expect(refused).toHaveLength(2)
    expect(refused[0]).toMatchObject({ code: 'conflict', message: expect.stringMatching(/this code exists/) })
    const former = await namedControl(manager, { code: 'CM-09' })
    await removeControl(manager, { id: former?.id as string })
    await make('CM-09')
    await expect(restoreControl(manager, { id: former?.id as string })).rejects.toMatchObject({ code: 'conflict' })
    await createControl(await elsewhere.person('admin'), { ...said, code: 'CM-09' })
  })

  it.each([
    ['code', { code: 'XX-01' }], ['code', { code: 'AC-1' }], ['title', { title: ' ' }], ['frequency', { frequency: 'daily' }], ['type', { type: 'magic' }], ['status', { status: 'done' }], ['automation', { automation: 'robots' }],
    ['effectiveness', { effectiveness: 'great' }], ['template', { template: 'ZZ-99' }], ['ownerId', { ownerId: '00000000-0000-4000-8000-000000000000' }], ['objective', { objective: 'x'.repeat(5_001) }],
  ])('are refused with what is wrong: %s', async (field, wrong) => {
    await expect(createControl(manager, { ...said, code: 'AC-80', ...wrong } as never)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('are changed by managers, and by the owner of each; of another organization they are not seen', async () => {
    const keeper = await here.person('control_owner')
    const { id } = await make('AC-81', { ownerId: keeper.userId })
    const other = await make('AC-82')
    await updateControl(keeper, { ...said, id, version: 1, code: 'AC-81', ownerId: keeper.userId, implementation: 'By me' })
    await expect(updateControl(keeper, { ...said, id: other.id, version: 1, code: 'AC-82' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(updateControl(manager, { ...said, id, version: 1, code: 'AC-81' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(createControl(reviewer, { ...said, code: 'AC-83' })).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await elsewhere.person('admin')
    await expect(getControl(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(updateControl(stranger, { ...said, id, version: 2, code: 'AC-81' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('say what is false to PostgreSQL neither', async () => {
    const { id } = await make('AC-84')
    const attack = (change: string) => write(database.ownerUrl, here.id, async (sql) => void (await sql.unsafe(`update controls set ${change} where id = '${id}'`)))
    const assessed = `effectiveness = 'effective', assessed_at = now(), assessed_by_id = '${manager.userId}'`
    for (const change of [`code = 'AC-8'`, `code = 'ac-84'`, `status = 'done'`, `effectiveness = 'great'`, `effectiveness = 'effective'`, `automation = 'robots'`, `type = 'magic'`, `frequency = 'daily'`, `status = 'draft', ${assessed}`]) {
      await expect(attack(change), change).rejects.toMatchObject({ code: '23514' })
    }
  })
})

describe('how effective a control is', () => {
  const change = (who: typeof manager, id: string, version: number, more: object) => updateControl(who, { ...said, id, version, code: 'OP-90', ...more })

  it('is said by somebody other than its owner, by person, and not of a draft', async () => {
    const keeper = await here.person('control_owner')
    const { id } = await make('OP-90', { ownerId: keeper.userId })
    const owned = { ownerId: keeper.userId }
    await expect(change(keeper, id, 1, { ...owned, effectiveness: 'effective' })).rejects.toMatchObject({ code: 'invalid', fields: { effectiveness: expect.stringMatching(/other than the owner/) } })
    await expect(change(keeper, id, 1, { ownerId: '', effectiveness: 'effective' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(change(manager, id, 1, { ...owned, status: 'draft', effectiveness: 'effective' })).rejects.toMatchObject({ fields: { effectiveness: expect.stringMatching(/draft/) } })
    await change(manager, id, 1, { ...owned, effectiveness: 'partially_effective' })
    expect(await getControl(manager, { id })).toMatchObject({ effectiveness: 'partially_effective', assessedById: manager.userId, assessedAt: expect.any(Date) })
    // Left out it stays, whoever changes the rest; its owner does not take it back.
    await change(keeper, id, 2, { ...owned, implementation: 'Otherwise' })
    expect(await getControl(manager, { id })).toMatchObject({ effectiveness: 'partially_effective', assessedById: manager.userId })
    await expect(change(keeper, id, 3, { ...owned, effectiveness: 'not_assessed' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(change(manager, id, 3, { ownerId: manager.userId })).rejects.toMatchObject({ fields: { ownerId: expect.stringMatching(/assessed this control/) } })
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`update users set person_id = ${manager.personId} where id = ${keeper.userId}`))
    await expect(change(manager, id, 3, { ...owned, effectiveness: 'effective' })).rejects.toMatchObject({ fields: { effectiveness: expect.stringMatching(/other than the owner/) } })
  })
})

describe('who says how effective a control is, to PostgreSQL as the role of the application', () => {
  const app = postgres(database.url, { max: 1, onnotice: () => {} })
  afterAll(() => app.end())
  let keeper: Person
  let second: Person
  let other: Person
  let id: string
  beforeAll(async () => {
    ;[keeper, second, other] = await Promise.all([here.person('control_owner', 'Keeper'), here.person('compliance_manager', 'Second'), here.person('compliance_manager', 'Other')])
    await linkPeople(await here.person('admin'), { id: keeper.userId, otherId: second.userId, reason: 'Told us' })
    id = (await make('OP-91', { ownerId: keeper.userId })).id
  })
  /** A bare statement, with an entry that says who did it. */
  const bare = (change: string, by: Person) => app.begin(async (sql) => {
    await sql`select set_config('app.org_id', ${here.id}, true)`
    await sql.unsafe(`update controls set ${change} where id = '${id}'`)
    const body = JSON.stringify({ v: 1, action: 'controls.update', category: 'configuration', outcome: 'success', correlation: crypto.randomUUID(), actor: { kind: 'person', id: by.userId }, subject: { type: 'control', id, label: '' } })
    await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${crypto.randomUUID()}, now(), ${body})`
  })
  const as = (by: Person) => `effectiveness = 'effective', assessed_at = now(), assessed_by_id = '${by.userId}'`

  it('neither its owner, nor another account of the owner, nor whoever gives it away first or names somebody else', async () => {
    await expect(bare(as(keeper), keeper)).rejects.toMatchObject({ code: 'TM006' })
    await expect(bare(as(second), second)).rejects.toMatchObject({ code: 'TM006', message: expect.stringMatching(/by no account of theirs/) })
    await expect(bare(`owner_id = null, ${as(second)}`, second)).rejects.toMatchObject({ code: 'TM006', message: expect.stringMatching(/somebody other than its owner/) })
    await expect(bare(as(other), keeper)).rejects.toMatchObject({ code: 'TM006' })
    await bare(as(other), other)
    await expect(bare(`effectiveness = 'not_assessed', assessed_at = null, assessed_by_id = null`, second)).rejects.toMatchObject({ code: 'TM006' })
    await expect(bare(`owner_id = '${other.userId}'`, manager)).rejects.toMatchObject({ code: 'TM006' })
    await bare(`effectiveness = 'not_assessed', assessed_at = null, assessed_by_id = null`, manager)
  })
})

describe('occurrences', () => {
  const portal = () => jobActor(here.id, 'test', 'test')
  let controlId: string
  let templateId: string
  beforeAll(async () => {
    controlId = (await make('AC-76')).id
    await make('AC-77')
    templateId = (await createTemplate(manager, { name: 'Access review of the ledger', category: 'access_review', controlAreas: 'AC-76, AC-77', frequency: 'quarterly', startsOn: '2026-01-01', freshnessDays: 2_000 })).id
  })
  const occurrencesOf = async (id: string) => (await getControl(manager, { id })).occurrences

  it('are recorded by themselves when evidence of a template that maps to the control is approved', async () => {
    const { id } = await collect(collector, { templateId, occurrence: '2026-Q1', collectedAt: '2026-04-02' })
    expect(await occurrencesOf(controlId)).toEqual([])
    await approveEvidence(reviewer, await seen(reviewer, id))
    expect(await occurrencesOf(controlId)).toMatchObject([{ occurrence: '2026-Q1', performedAt: new Date('2026-04-02'), performedById: collector.userId, proofType: 'evidence', proofId: id }])
    // One piece of work, two entries: that of the portal has the name of what follows, and the approval is the reviewer's.
    const entries = await owner`select action, actor_kind, correlation_id from audit_entries where subject_id in (${id}, ${controlId}) and action in ('evidence.approve', 'occurrences.record') order by action`
    expect(entries.map((each) => [each.action, each.actor_kind])).toEqual([['evidence.approve', 'person'], ['occurrences.record', 'job']])
    expect(entries[0]?.correlation_id).toBe(entries[1]?.correlation_id)
  })

  it('do not come of evidence without a template, nor of one that maps to other controls', async () => {
    const before = (await occurrencesOf(controlId)).length
    await approveEvidence(reviewer, await seen(reviewer, (await collect()).id))
    const { id: otherTemplate } = await createTemplate(manager, { name: 'Something else', category: 'access_review', controlAreas: 'AC-77', frequency: 'quarterly', startsOn: '2026-01-01', freshnessDays: 2_000 })
    await approveEvidence(reviewer, await seen(reviewer, (await collect(collector, { templateId: otherTemplate, occurrence: '2026-Q1' })).id))
    expect(await occurrencesOf(controlId)).toHaveLength(before)
  })

  const proof = () => ({ id: controlId, occurrence: '2026-07', performedAt: '2026-07-03', proofType: 'evidence', proofId: crypto.randomUUID(), proofLabel: 'A list' })

  it('are recorded once for each proof, by the portal alone, and of what was', async () => {
    const one = proof()
    const answers = await Promise.allSettled([recordOccurrence(portal(), one), recordOccurrence(portal(), one)])
    expect(answers.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    await recordOccurrence(portal(), proof())
    await expect(recordOccurrence(await here.person('admin'), proof())).rejects.toMatchObject({ code: 'forbidden' })
    await expect(recordOccurrence(portal(), { ...proof(), performedAt: '2199-01-01' })).rejects.toMatchObject({ fields: { performedAt: expect.stringMatching(/ahead/) } })
    await expect(recordOccurrence(portal(), { ...proof(), proofType: 'No such' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(recordOccurrence(jobActor(elsewhere.id, 'test', 'test'), proof())).rejects.toMatchObject({ code: 'not_found' })
  })

  it('are never changed nor removed, by the owner of the database either', async () => {
    await recordOccurrence(portal(), proof())
    await expect(owner`update control_occurrences set occurrence = '2026-08' where control_id = ${controlId}`).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`delete from control_occurrences where control_id = ${controlId}`).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`truncate control_occurrences`).rejects.toMatchObject({ code: 'TM002' })
  })
})
