import type postgres from 'postgres'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { hours } from '#lib/clock.ts'
import { approved, at, attack, decide, draft, fields, ledger, low, org, owner, people, refused, reject, seen, submitted, vault, version } from '../../../test/changing.ts'
import { write } from '../../../test/fixtures.ts'

/** Changes from the draft to their end, by the doors. */
const { submitChange } = await import('./operations/approval.ts')
const { copyChange, createStandardChange, setDependencies, updateChange } = await import('./operations/draft.ts')
const { createFreeze, requestException } = await import('./operations/freezes.ts')
const { askGate } = await import('./operations/gate.ts')
const { endTemplate, requestTemplate } = await import('./operations/templates.ts')
const { assignChange, closeChange, commentOnChange, implementChange, reopenChange, scheduleChange, verifyChange, withdrawChange } = await import('./operations/work.ts')
const { getCalendar, listChanges } = await import('./queries.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { riskOf, steps } = await import('./model.ts')

describe('a normal change', () => {
  it('goes from draft to closed by four people, each step with time, person and reason', async () => {
    const { manager, contributor, second, reviewer } = people()
    const { id, approvalId } = await submitted(contributor)
    expect((await seen(id)).state).toBe('submitted')
    await decide(reviewer, approvalId, { note: 'The plan is sound' })
    await assignChange(contributor, { ...(await version(id)), implementerId: second.userId })
    await scheduleChange(contributor, await version(id))
    await implementChange(second, { ...(await version(id)), note: 'As planned' })
    expect(await refused(verifyChange(second, { ...(await version(id)), note: 'It works' }))).toBe('forbidden')
    await verifyChange(contributor, { ...(await version(id)), note: 'The smoke test passed' })
    await closeChange(contributor, { ...(await version(id)), result: 'successful' })
    const change = await seen(id)
    expect(change).toMatchObject({ state: 'closed', result: 'successful', implementedByName: 'Second contributor', verifiedByName: 'contributor', revision: 1 })
    expect(change.steps.map((step) => [step.verb, step.byName, step.note])).toEqual([
      ['create', 'contributor', null], ['submit', 'contributor', null], ['approve', 'reviewer', 'The plan is sound'], ['assign', 'contributor', 'Second contributor'], ['schedule', 'contributor', null], ['implement', 'Second contributor', 'As planned'], ['verify', 'contributor', 'The smoke test passed'], ['close', 'contributor', null],
    ])
    expect(change.steps.every((step) => step.flags.length === 0)).toBe(true)
    const entries = await owner`select action, actor_id as by from audit_entries where org_id = ${org.id} and subject_type = 'change' and subject_id = ${id} order by xid, id`
    expect(entries.map((each) => each.action)).toEqual(['changes.create', 'changes.submit', 'changes.approve', 'changes.assign', 'changes.schedule', 'changes.implement', 'changes.verify', 'changes.close'])
    const [occurrence] = await owner`select o.occurrence, o.proof_type as type, o.performed_by_id as by from control_occurrences o join controls c on c.org_id = o.org_id and c.id = o.control_id where o.proof_id = ${id} and c.code = 'CM-01'`
    expect(occurrence).toEqual({ occurrence: change.reference, type: 'change', by: reviewer.userId })
    void manager
  })

  it('says by field what is missing before others are asked', async () => {
    const { contributor } = people()
    const { id } = await draft(contributor, { description: '', justification: '', testPlan: '', backOutPlan: '', plannedFrom: '', plannedTo: '' })
    await expect(submitChange(contributor, await version(id))).rejects.toMatchObject({ code: 'invalid', fields: { description: expect.any(String), justification: expect.any(String), testPlan: expect.any(String), backOutPlan: expect.any(String), plannedFrom: expect.any(String) } })
    expect((await seen(id)).state).toBe('draft')
  })

  it.each([
    ['a window in the past', { plannedFrom: at(-3), plannedTo: at(-2) }, 'plannedTo'],
    ['a window that ends before it begins', { plannedFrom: at(2), plannedTo: at(1) }, 'plannedTo'],
    ['half a window', { plannedFrom: '', plannedTo: at(1) }, 'plannedFrom'],
    ['no system', { systemIds: [] }, 'systemIds'],
    ['a system that is not there', { systemIds: [v7()] }, 'systemIds'],
    ['an answer there is not', { 'answer.impact': 4 }, 'answer.impact'],
    ['a missing answer', { 'answer.reach': undefined }, 'answer.reach'],
    ['51 references', { refs: Array.from({ length: 51 }, (_, n) => `PR-${n}`) }, 'refs'],
  ])('refuses %s by its field', async (_, more, field) => {
    await expect(draft(people().contributor, more)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('is void when it is edited after approval, and a draft that shows the difference', async () => {
    const { contributor, reviewer } = people()
    const id = await approved(contributor)
    await updateChange(contributor, { ...(await version(id)), ...(fields({ refs: ['sha256:other'] }) as object) } as never)
    const change = await seen(id)
    expect(change).toMatchObject({ state: 'draft', revision: 2, approvedAt: null })
    expect(change.approvals.map((each) => each.state)).toEqual(['approved'])
    expect(await refused(implementChange(contributor, await version(id) as never))).toBe('conflict')
    const again = await submitChange(contributor, await version(id))
    expect((await seen(id)).revisions.map((each) => [each.revision, each.document.refs])).toEqual([[2, ['sha256:other']], [1, ['sha256:abc', 'PR-12']]])
    await decide(reviewer, again.approvalId as string)
    expect((await seen(id)).state).toBe('approved')
  })

  it('keeps what was asked when it is only commented on, or edited while it waits: the old request is void', async () => {
    const { contributor, manager, reviewer } = people()
    const { id, approvalId } = await submitted(contributor)
    await commentOnChange(manager, { id, comment: 'When exactly?' })
    expect((await getApproval(manager, { id: approvalId })).state).toBe('open')
    await updateChange(contributor, { ...(await version(id)), ...(fields({ title: 'Deploy 4.3' }) as object) } as never)
    expect((await getApproval(manager, { id: approvalId })).state).toBe('void')
    expect(await refused(decide(reviewer, approvalId))).toBe('conflict')
  })

  it('rejected with a reason is reopened as another revision, and withdrawn while it waits is not approved', async () => {
    const { contributor, reviewer } = people()
    const { id, approvalId } = await submitted(contributor)
    await reject(reviewer, approvalId)
    expect(await seen(id)).toMatchObject({ state: 'rejected', note: 'Not now' })
    await reopenChange(contributor, { ...(await version(id)), note: 'With a better plan' })
    expect(await seen(id)).toMatchObject({ state: 'draft', revision: 2 })
    const other = await submitted(contributor)
    await withdrawChange(contributor, { ...(await version(other.id)), note: 'Not needed' })
    expect(await refused(decide(reviewer, other.approvalId))).toBe('conflict')
    expect((await seen(other.id)).state).toBe('withdrawn')
  })

  it('of a critical system asks its owner first, whoever the rule leaves a place for', async () => {
    const { contributor, boss, manager, reviewer } = people()
    const { id, approvalId } = await submitted(contributor, { systemIds: [vault] })
    expect(await refused(decide(manager, approvalId))).toBe('forbidden')
    expect(await refused(decide(reviewer, approvalId))).toBe('forbidden')
    await decide(boss, approvalId)
    expect((await seen(id)).state).toBe('submitted')
    await decide(manager, approvalId)
    expect((await seen(id)).state).toBe('approved')
    // Its owner asks: they take part, and nobody stands in their place.
    const own = await draft(boss, { systemIds: [vault] })
    expect((await submitChange(boss, await version(own.id))).stuck).toMatch(/owner of the system/)
  })

  it('is copied without its window, references and decisions', async () => {
    const { contributor, second } = people()
    const { id } = await copyChange(second, { id: await approved(contributor) })
    expect(await seen(id)).toMatchObject({ state: 'draft', title: 'Deploy 4.2', plannedFrom: null, refs: [], requestedByName: 'Second contributor', approvals: [] })
  })

  it('waits for others, never in a circle', async () => {
    const { contributor, second } = people()
    const [one, two] = [await approved(contributor), await approved(contributor)]
    const [first, other] = [(await seen(one)).reference, (await seen(two)).reference]
    await setDependencies(contributor, { ...(await version(one)), dependsOn: [other] })
    await expect(setDependencies(contributor, { ...(await version(two)), dependsOn: [first] })).rejects.toMatchObject({ fields: { dependsOn: expect.stringMatching(/circle/) } })
    await expect(setDependencies(contributor, { ...(await version(two)), dependsOn: ['CHG-99999'] })).rejects.toMatchObject({ fields: { dependsOn: 'there is no CHG-99999' } })
    expect(await attack((sql) => sql`update changes set depends_on_ids = array[${one}::uuid] where id = ${two}`)).toBe('TM005')
    await assignChange(contributor, { ...(await version(one)), implementerId: second.userId })
    await expect(implementChange(second, await version(one) as never)).rejects.toThrow(other)
    expect((await askGate(contributor, { id: one, ref: 'PR-12' })).reasons).toEqual([`It waits for ${other}`])
  })
})

describe('an emergency', () => {
  const emergency = { type: 'emergency', testPlan: '', plannedFrom: '', plannedTo: '' }

  it('is done first, approved within the limit, and no success before', async () => {
    const { contributor, second, reviewer, manager } = people()
    const { id, approvalId } = await submitted(contributor, emergency)
    expect((await askGate(contributor, { id, ref: 'PR-12' }))).toMatchObject({ allowed: true, notes: [expect.stringMatching(/24 hours/)] })
    const done = await implementChange(contributor, await version(id) as never)
    expect(done.flags).toEqual(['unapproved'])
    await verifyChange(second, { ...(await version(id)), note: 'The service answers' })
    await expect(closeChange(contributor, { ...(await version(id)), result: 'successful' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/^Nobody approved this emergency/) })
    await decide(reviewer, approvalId)
    await closeChange(contributor, { ...(await version(id)), result: 'successful' })
    expect(await seen(id)).toMatchObject({ state: 'closed', result: 'successful' })
    expect((await listChanges(manager, { late: 'yes' })).rows.map((row) => row.id)).not.toContain(id)
  })

  it('approved after the limit is late for ever; never approved it is no success, and stays in sight', async () => {
    const { contributor, reviewer, manager, second } = people()
    const [late, never] = [await submitted(contributor, emergency), await submitted(contributor, emergency)]
    for (const { id } of [late, never]) await implementChange(contributor, { ...(await version(id)), implementedAt: new Date(Date.now() - hours(30)).toISOString() } as never)
    await decide(reviewer, late.approvalId)
    expect((await seen(late.id)).steps.find((step) => step.verb === 'approve')?.flags).toEqual(['approved_late'])
    await reject(reviewer, never.approvalId)
    expect((await seen(never.id)).state).toBe('implemented')
    expect((await listChanges(manager, { late: 'yes' })).rows.map((row) => [row.id, row.late])).toEqual(expect.arrayContaining([[late.id, true], [never.id, true]]))
    await verifyChange(second, { ...(await version(never.id)), note: 'It works' })
    expect(await refused(closeChange(contributor, { ...(await version(never.id)), result: 'successful' }))).toBe('conflict')
    await closeChange(contributor, { ...(await version(never.id)), result: 'backed_out', note: 'Taken back' })
    expect(await attack((sql) => sql`update changes set approve_by = now() + interval '1 year' where id = ${late.id}`)).toBe('TM002')
  })

  it('is asked for again when its text is corrected afterwards, or somebody rejected it', async () => {
    const { contributor, reviewer } = people()
    const { id, approvalId } = await submitted(contributor, emergency)
    await implementChange(contributor, await version(id) as never)
    const again = await updateChange(contributor, { ...(await version(id)), ...(fields({ ...emergency, description: 'What was really done' }) as object) } as never)
    expect(again).toMatchObject({ state: 'implemented', revision: 2, approvalId: expect.any(String) })
    expect(await refused(decide(reviewer, approvalId))).toBe('conflict')
    await reject(reviewer, again.approvalId as string)
    const third = await submitChange(contributor, await version(id))
    await decide(reviewer, third.approvalId as string)
    expect((await seen(id)).approvedAt).not.toBeNull()
  })

  it('is what has to be filed for work done before its approval', async () => {
    const { contributor } = people()
    const id = await approved(contributor)
    await expect(implementChange(contributor, { ...(await version(id)), implementedAt: new Date(Date.now() - hours(1)).toISOString() } as never)).rejects.toMatchObject({ fields: { implementedAt: expect.stringMatching(/emergency/) } })
    await expect(implementChange(contributor, { ...(await version(id)), implementedAt: new Date(Date.now() + hours(1)).toISOString() } as never)).rejects.toMatchObject({ fields: { implementedAt: expect.stringMatching(/future/) } })
  })
})

describe('a standard change', () => {
  const template = (more = {}) => ({ title: 'Restart the ledger', category: 'infrastructure', description: 'Restart the service', systemIds: [ledger], ...low, testPlan: 'Ask its health', backOutPlan: 'Start it again', ownerId: people().second.userId, expiresAt: at(90), reason: 'Every week', ...more }) as never

  it('goes by a template that somebody else approved, for its systems and until it ends', async () => {
    const { boss, contributor, manager, second } = people()
    const asked = await requestTemplate(boss, template())
    const use = (more = {}) => createStandardChange(contributor, { templateId: asked.id, title: 'Restart on Sunday', systemIds: [ledger], plannedFrom: at(-0.1), plannedTo: at(1), refs: [], ...more } as never)
    expect(await refused(use())).toBe('conflict')
    await decide(manager, asked.approvalId)
    await expect(use({ systemIds: [vault] })).rejects.toMatchObject({ fields: { systemIds: expect.any(String) } })
    const { id } = await use()
    expect(await submitChange(contributor, await version(id))).toMatchObject({ state: 'approved', approvalId: null })
    const later = await use()
    await submitChange(contributor, await version(later.id))
    await endTemplate(manager, { id: asked.id, reason: 'The service is gone' })
    expect(await refused(implementChange(contributor, await version(later.id) as never))).toBe('conflict')
    expect((await askGate(contributor, { id: later.id })).reasons).toEqual(['Its template is not in force any more'])
    void second
  })

  it('of high risk is none', async () => {
    await expect(requestTemplate(people().boss, template({ 'answer.impact': 3 }))).rejects.toMatchObject({ fields: { 'answer.impact': expect.stringMatching(/risk/) } })
  })

  it('in PostgreSQL: nothing is approved by a template that is not, nor with another text', async () => {
    const { boss, contributor, manager } = people()
    const asked = await requestTemplate(boss, template({ title: 'Rotate keys' }))
    await decide(manager, asked.approvalId)
    const { id } = await createStandardChange(contributor, { templateId: asked.id, title: 'Rotate now', systemIds: [ledger], plannedFrom: at(1), plannedTo: at(2), refs: [] } as never)
    const submits = (also: (sql: postgres.TransactionSql) => Promise<unknown>) => attack(async (sql) => {
      await also(sql)
      await sql`update changes set state = 'approved', approved_at = now(), submitted_at = now() where id = ${id}`
    })
    expect(await submits((sql) => sql`update changes set description = 'Something else' where id = ${id}`)).toBe('TM005')
    expect(await submits((sql) => sql`update changes set system_ids = array[${vault}::uuid] where id = ${id}`)).toBe('TM005')
    expect(await submits((sql) => sql`update change_templates set state = 'ended' where id = ${asked.id}`)).toBe('TM005')
    expect(await attack((sql) => sql`update change_templates set expires_at = now() + interval '300 days' where id = ${asked.id}`)).toBe('TM002')
    expect(await submits(async () => undefined)).toBe('got through')
  })
})

describe('a freeze', () => {
  it('keeps changes away unless somebody else approves an exception of this very revision', async () => {
    const { contributor, manager, second } = people()
    const frozen = await approved(contributor, { plannedFrom: at(40), plannedTo: at(41) })
    await assignChange(contributor, { ...(await version(frozen)), implementerId: second.userId })
    const { id: freezeId } = await createFreeze(manager, { title: 'Closing', reason: 'The books are closed', systemIds: [ledger], startsAt: at(39), endsAt: at(45) } as never)
    expect(await refused(scheduleChange(contributor, await version(frozen)))).toBe('conflict')
    expect(await attack((sql) => sql`update changes set state = 'scheduled' where id = ${frozen}`)).toBe('TM005')
    const asked = await requestException(contributor, { id: frozen, freezeId, reason: 'It cannot wait' })
    expect(await attack((sql) => sql`update freeze_exceptions set state = 'approved' where id = ${asked.exceptionId}`)).toBe('TM005')
    expect(await refused(decide(contributor, asked.approvalId))).toBe('forbidden')
    await decide(manager, asked.approvalId)
    await scheduleChange(contributor, await version(frozen))
    expect((await seen(frozen)).state).toBe('scheduled')
    expect((await getCalendar(manager, { from: at(40).slice(0, 10), days: 2 })).planned.find((each) => each.id === frozen)?.frozen).toEqual(['Closing'])
  })

  it('marks an emergency made within it, and lets no other through', async () => {
    const { contributor, manager, second } = people()
    const normal = await approved(contributor, { systemIds: [ledger] })
    const { id } = await submitted(second, { type: 'emergency' })
    const { id: freezeId } = await createFreeze(manager, { title: 'Sale', reason: 'The sale', systemIds: [], startsAt: at(-0.1), endsAt: at(0.2) } as never)
    expect(await refused(implementChange(contributor, await version(normal) as never))).toBe('conflict')
    expect((await askGate(contributor, { id: normal, ref: 'PR-12' })).reasons).toEqual([expect.stringMatching(/Sale/)])
    expect((await implementChange(second, await version(id) as never)).flags).toEqual(['unapproved', 'frozen'])
    await write(owner, org.id, async (sql) => void (await sql`update change_freezes set ended_at = now() where id = ${freezeId}`))
  })
})

describe('the gate', () => {
  it('allows what was approved, at its time, and says why not otherwise; each answer stays', async () => {
    const { contributor } = people()
    const { id } = await submitted(contributor)
    expect(await askGate(contributor, { id, ref: 'PR-12', environment: 'production', run: 'run 9' })).toMatchObject({ allowed: false, reasons: ['It is submitted, not approved'] })
    const ready = await approved(contributor)
    expect(await askGate(contributor, { id: ready, ref: 'sha256:abc' })).toMatchObject({ allowed: true, reasons: [] })
    expect((await askGate(contributor, { id: ready, ref: 'sha256:evil' })).reasons).toEqual(['sha256:evil is not among what was approved'])
    expect((await askGate(contributor, { id: ready })).reasons).toEqual([expect.stringMatching(/say what you are about to put there/)])
    const later = await approved(contributor, { plannedFrom: at(3), plannedTo: at(4) })
    expect((await askGate(contributor, { id: later, ref: 'PR-12' })).reasons).toEqual([expect.stringMatching(/window begins/)])
    expect((await seen(ready)).gates.map((gate) => gate.allowed)).toEqual([false, false, true])
    expect((await listChanges(contributor, { ref: 'sha256:abc' })).rows.map((row) => row.id)).toContain(ready)
  })
})

describe('what is said twice', () => {
  it('the steps are the same in PostgreSQL', async () => {
    const rows = await owner`select verb, from_state, to_state, types from tickmark_change_steps()`
    const key = (verb: string, from: string, to: string, types: readonly string[]) => `${verb} ${from} ${to} ${[...types].sort().join()}`
    expect(rows.map((row) => key(row.verb, row.from_state, row.to_state, row.types)).sort()).toEqual(steps.flatMap((step) => step.from.filter((from) => from !== step.to).map((from) => key(step.verb, from, step.to, step.types))).sort())
  })

  it('and so is the risk', async () => {
    const each = [0, 1, 2, 3]
    const all = each.flatMap((impact) => each.flatMap((reach) => each.flatMap((backOut) => each.flatMap((testing) => each.map((novelty) => ({ impact, reach, backOut, testing, novelty }))))))
    const rows = await owner.begin(async (sql) => {
      await sql`create temporary table risks (like changes including generated) on commit drop`
      for (const column of await sql`select attname from pg_attribute where attrelid = 'risks'::regclass and attnum > 0 and attnotnull and attname not in ('answers', 'risk')`) await sql`alter table risks alter column ${sql(column.attname)} drop not null`
      await sql`insert into risks (answers) select a from jsonb_array_elements(${sql.json(all)}) a`
      return sql<{ answers: (typeof all)[number]; risk: number }[]>`select answers, risk from risks`
    })
    expect(rows).toHaveLength(1024)
    for (const row of rows) expect([row.answers, row.risk]).toEqual([row.answers, riskOf(row.answers)])
  })
})
