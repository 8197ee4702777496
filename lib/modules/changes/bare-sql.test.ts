import type postgres from 'postgres'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { approved, at, attack, decide, draft, fields, ledger, org, people, refused, submitted, vault, version } from '../../../test/changing.ts'

/** What nobody gets past: by the doors, by several accounts, at once, and by bare statements of the application's role. */
const { submitChange } = await import('./operations/approval.ts')
const { updateChange } = await import('./operations/draft.ts')
const { createFreeze, requestException } = await import('./operations/freezes.ts')
const { assignChange, implementChange, verifyChange, withdrawChange } = await import('./operations/work.ts')
const { delegateDecisions } = await import('../approvals/operations.ts')
const { linkPeople } = await import('../users/operations/link.ts')

describe('attacks', () => {
  it('nobody approves their own: not by themselves, a delegate, a second account, nor by whoever is to make it', async () => {
    const { contributor, reviewer, manager, boss } = people()
    const admin = await org.person('admin')
    const asked = await submitted(reviewer)
    expect(await refused(decide(reviewer, asked.approvalId))).toBe('forbidden')
    const { id: delegationId } = await delegateDecisions(reviewer, { toId: boss.userId, endsAt: at(5), reason: 'On leave' } as never)
    expect(await refused(decide(boss, asked.approvalId, { delegationId }))).toBe('forbidden')
    const twin = await org.person('reviewer', 'Twin of the reviewer')
    await linkPeople(admin, { id: reviewer.userId, otherId: twin.userId, reason: 'Told us' } as never)
    expect(await refused(decide(twin, asked.approvalId))).toBe('forbidden')
    const mine = await submitted(contributor)
    await assignChange(contributor, { ...(await version(mine.id)), implementerId: boss.userId })
    expect(await refused(decide(boss, mine.approvalId))).toBe('forbidden')
    await decide(manager, mine.approvalId)
    // Declared after: whoever approved is not to make it, by no door.
    expect(await refused(assignChange(contributor, { ...(await version(mine.id)), implementerId: manager.userId }))).toBe('forbidden')
    expect(await attack((sql) => sql`update changes set implementer_id = ${manager.userId} where id = ${mine.id}`)).toBe('TM006')
    const own = await approved(contributor)
    expect(await refused(verifyChange(contributor, { ...(await version(own)), note: 'x' }))).toBe('conflict')
    void admin
  })

  it('a token asks and never decides', async () => {
    const { contributor, reviewer } = people()
    const { approvalId } = await submitted(contributor)
    const { kind: _, sessionId: __, roles: ___, scopes: ____, ...rest } = reviewer
    expect(await refused(decide({ ...rest, kind: 'token', tokenId: v7(), sources: null } as never, approvalId))).toBe('forbidden')
  })

  it('bare statements of the application’s role get past none of it', async () => {
    const { contributor, second, reviewer, manager } = people()
    const { id } = await submitted(contributor)
    const ready = await approved(contributor)
    const made = await approved(contributor)
    await implementChange(contributor, await version(made) as never)
    const { id: begun } = await draft(contributor)
    const handed = await approved(contributor)
    await assignChange(contributor, { ...(await version(handed)), implementerId: second.userId } as never)
    await implementChange(contributor, await version(handed) as never)
    const tries: [string, string, (sql: postgres.TransactionSql) => Promise<unknown>][] = [
      ['approved by hand', '23514', (sql) => sql`update changes set state = 'approved' where id = ${id}`],
      ['approved without an approval', 'TM005', (sql) => sql`update changes set state = 'approved', approved_at = now() where id = ${id}`],
      ['implemented while it waits', 'TM005', (sql) => sql`update changes set state = 'implemented', implemented_at = now(), implemented_by_id = ${contributor.userId} where id = ${id}`],
      ['made an emergency', 'TM002', (sql) => sql`update changes set type = 'emergency' where id = ${id}`],
      ['another text while it waits', 'TM005', (sql) => sql`update changes set description = 'Something else' where id = ${id}`],
      ['another text once it was approved', 'TM005', (sql) => sql`update changes set refs = '{evil}' where id = ${ready}`],
      ['another text, as a revision that stays approved', 'TM005', (sql) => sql`update changes set refs = '{evil}', revision = revision + 1 where id = ${ready}`],
      ['another text, and approved again by the old approval', 'TM005', async (sql) => {
        await sql`update changes set refs = '{evil}', revision = revision + 1, state = 'draft', approved_at = null, submitted_at = null where id = ${ready}`
        await sql`update changes set state = 'submitted' where id = ${ready}`
        await sql`update changes set state = 'approved', approved_at = now() where id = ${ready}`
      }],
      ['approved at another time', 'TM005', (sql) => sql`update changes set approved_at = approved_at - interval '1 day' where id = ${ready}`],
      ['approved before anybody had', 'TM005', async (sql) => {
        const [open] = await sql`select id, sha256 from approvals where subject_id = ${id} and state = 'open'`
        const body = { v: 1, action: 'approvals.approve', category: 'approval', outcome: 'success', actor: { kind: 'person', id: reviewer.userId }, subject: { type: 'approval', id: open?.id, label: '' } }
        await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify(body)})`
        await sql`insert into approval_decisions (org_id, id, approval_id, stage, outcome, sha256, decided_by_id, decided_by_person_id, decided_at) values (${org.id}, ${v7()}, ${open?.id}, 1, 'approve', ${open?.sha256}, ${reviewer.userId}, ${reviewer.userId}, now())`
        await sql`update changes set state = 'approved', approved_at = now() - interval '1 hour' where id = ${id}`
      }],
      ['somebody else’s', 'TM002', (sql) => sql`update changes set requested_by_id = ${second.userId} where id = ${id}`],
      ['another number', 'TM002', (sql) => sql`update changes set number = 1000000 where id = ${id}`],
      ['made by whoever approved', 'TM006', (sql) => sql`update changes set state = 'implemented', implemented_at = now(), implemented_by_id = ${reviewer.userId} where id = ${ready}`],
      ['verified by whoever made it', 'TM006', (sql) => sql`update changes set state = 'verified', verified_at = now(), verified_by_id = ${contributor.userId} where id = ${made}`],
      ['verified by whoever was to make it', 'TM006', (sql) => sql`update changes set state = 'verified', verified_at = now(), verified_by_id = ${second.userId} where id = ${handed}`],
      ['made tomorrow', 'TM005', (sql) => sql`update changes set state = 'implemented', implemented_at = now() + interval '1 day', implemented_by_id = ${contributor.userId} where id = ${ready}`],
      ['made by somebody else afterwards', 'TM002', (sql) => sql`update changes set implemented_by_id = ${second.userId} where id = ${made}`],
      ['made earlier', 'TM002', (sql) => sql`update changes set implemented_at = implemented_at - interval '1 day' where id = ${made}`],
      ['a success nobody verified', 'TM005', (sql) => sql`update changes set state = 'closed', result = 'successful', closed_at = now() where id = ${made}`],
      ['drafted to closed', 'TM005', (sql) => sql`update changes set state = 'closed', result = 'failed', closed_at = now() where id = ${begun}`],
      ['a draft that was decided', 'TM005', (sql) => sql`update changes set approved_at = now() where id = ${begun}`],
      ['inserted as approved', 'TM005', (sql) => sql`insert into changes (org_id, id, number, title, type, category, state, description, justification, system_ids, answers, test_plan, back_out_plan, refs, requested_by_id, approved_at, created_at, updated_at) values (${org.id}, ${v7()}, 999999, 'x', 'normal', 'code', 'approved', '', '', array[${ledger}::uuid], '{}', '', '', '{}', ${contributor.userId}, now(), now(), now())`],
      ['a system of nobody', 'TM005', (sql) => sql`update changes set system_ids = array[${v7()}::uuid] where id = ${begun}`],
      ['a step is changed', '42501', (sql) => sql`update change_steps set at = now()`],
      ['a revision is changed', '42501', (sql) => sql`update change_revisions set document = '{}'`],
      ['an answer of the gate is deleted', '42501', (sql) => sql`delete from change_gates`],
      ['deleted', '42501', (sql) => sql`delete from changes where id = ${id}`],
    ]
    for (const [what, code, work] of tries) expect([what, await attack(work)]).toEqual([what, code])
    void manager
  })

  it('two at once: one approval, one step', async () => {
    const { contributor, reviewer, boss } = people()
    const { id, approvalId } = await submitted(contributor)
    const answers = await Promise.all([refused(decide(reviewer, approvalId)), refused(decide(boss, approvalId))])
    expect(answers.sort()).toEqual(['conflict', 'done'])
    const seenNow = await version(id)
    const twice = await Promise.all([refused(implementChange(contributor, seenNow as never)), refused(withdrawChange(contributor, { ...seenNow, note: 'x' }))])
    expect(twice.filter((each) => each === 'done')).toHaveLength(1)
  })

  it('made outside of its window is marked as that', async () => {
    const { contributor } = people()
    const early = await approved(contributor, { plannedFrom: at(0.5) })
    expect((await implementChange(contributor, await version(early) as never)).flags).toEqual(['early'])
    const ends = Date.now() + 3_000
    const late = await approved(contributor, { plannedTo: new Date(ends).toISOString() })
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, ends + 50 - Date.now())))
    expect((await implementChange(contributor, await version(late) as never)).flags).toEqual(['late'])
  })

  it('an exception of a freeze is of one revision: an edited change is frozen again', async () => {
    const { contributor, manager, boss } = people()
    const window = { systemIds: [vault], plannedFrom: at(40), plannedTo: at(41) }
    const { id, approvalId } = await submitted(contributor, window)
    await decide(boss, approvalId)
    await decide(manager, approvalId)
    await assignChange(contributor, { ...(await version(id)), implementerId: contributor.userId })
    const { id: freezeId } = await createFreeze(manager, { title: 'Closing', reason: 'The books are closed', systemIds: [vault], startsAt: at(39), endsAt: at(45) } as never)
    await decide(manager, (await requestException(contributor, { id, freezeId, reason: 'It cannot wait' })).approvalId)
    const scheduled = () => attack((sql) => sql`update changes set state = 'scheduled', scheduled_at = now() where id = ${id}`)
    expect(await scheduled()).toBe('got through')
    await updateChange(contributor, { ...(await version(id)), ...(fields({ ...window, description: 'Another release' }) as object) } as never)
    const again = (await submitChange(contributor, await version(id))).approvalId as string
    await decide(boss, again)
    await decide(manager, again)
    expect(await scheduled()).toBe('TM005')
    await decide(manager, (await requestException(contributor, { id, freezeId, reason: 'It still cannot wait' })).approvalId)
    expect(await scheduled()).toBe('got through')
  })

  it('numbers are taken one by one', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => draft(people().contributor)))
    expect(new Set(made.map((each) => each.number)).size).toBe(8)
  })
})
