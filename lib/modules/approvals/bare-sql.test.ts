import postgres from 'postgres'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { type Person } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { database, owner, app, org, manager, admin, reviewer, piece, asked, get, rule } from '../../../test/approving.ts'
import { write } from '../../../test/fixtures.ts'

/** Whatever a statement of the application’s role says, PostgreSQL reckons by itself. */
const { requestMute } = await import('../detection-rules/operations/mutes.ts')
const { delegateDecisions } = await import('./operations.ts')
const { linkPeople } = await import('../users/operations/link.ts')

describe('bare SQL of the application’s role', () => {
  /** Whatever it does is one transaction, with an entry unless said; rolled back if it gets through. */
  const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>, entry?: { actor: string; subject: string; action: string }) => app.begin(async (sql) => {
    await sql`select set_config('app.org_id', ${org.id}, true)`
    const body = { v: 1, action: entry?.action ?? 'test.attack', category: 'approval', outcome: 'success', actor: { kind: 'person', id: entry?.actor ?? v7() }, subject: { type: 'approval', id: entry?.subject ?? v7(), label: '' } }
    await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify(body)})`
    await work(sql)
    await sql`set constraints all immediate`
    throw new Error('got through')
  }).catch((error: { code?: string; message: string }) => error.code ?? error.message)
  const voice = (sql: postgres.TransactionSql, row: Record<string, unknown>) => sql`insert into approval_decisions ${sql({ org_id: org.id, id: v7(), stage: 1, outcome: 'approve', decided_by_person_id: v7(), decided_at: new Date(), ...row } as never)}`

  it('gets past none of it', async () => {
    await rule([{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }])
    const { approvalId, evidenceId } = await asked()
    const { sha256 } = await get(admin, approvalId)
    const own = (actor: Person) => ({ actor: actor.userId, subject: approvalId, action: 'approvals.approve' })
    const decision = (by: Person, more = {}) => (sql: postgres.TransactionSql) => voice(sql, { approval_id: approvalId, sha256, decided_by_id: by.userId, ...more })
    const gone = await org.person('admin', 'Gone')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set status = 'deactivated' where id = ${gone.userId}`))
    const twin = await org.person('admin', 'Twin of Marcus')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set person_id = ${manager.personId} where id = ${twin.userId}`))
    const [old, other] = [await asked(), await asked()]
    await approve(admin, old.evidenceId)
    const tries: [string, string, Promise<string>][] = [
      ['the requester decides', 'TM006', attack(decision(manager), own(manager))],
      ['their second account decides', 'TM006', attack(decision(twin), own(twin))],
      ['and says it is another human', 'TM006', attack(decision(twin, { decided_by_person_id: v7() }), own(twin))],
      ['whoever has no role decides', 'TM006', attack(decision(reviewer), own(reviewer))],
      ['an account that is off decides', 'TM006', attack(decision(gone), own(gone))],
      ['for somebody who delegated nothing', 'TM006', attack(decision(reviewer, { for_id: admin.userId, delegation_id: v7() }), own(reviewer))],
      ['another hash', 'TM005', attack(decision(admin, { sha256: `sha256:${'1'.repeat(64)}` }), own(admin))],
      ['a stage there is not', 'TM005', attack(decision(admin, { stage: 4 }), own(admin))],
      ['without an entry of the decider', 'TM001', attack(decision(admin))],
      ['with an entry of somebody else', 'TM001', attack(decision(admin), own(reviewer))],
      ['with an entry of another act', 'TM001', attack(decision(admin), { ...own(admin), action: 'approvals.reject' })],
      ['with an entry about another request', 'TM001', attack(decision(admin), { ...own(admin), subject: other.approvalId })],
      ['a decision of what is closed', 'TM005', attack((sql) => voice(sql, { approval_id: old.approvalId, sha256: sha256, decided_by_id: admin.userId }), own(admin))],
      ['a rejection without its reason', '23514', attack(decision(admin, { outcome: 'reject' }), { ...own(admin), action: 'approvals.reject' })],
      ['approved by hand', 'TM005', attack((sql) => sql`update approvals set state = 'approved' where id = ${approvalId}`)],
      ['expired before its time', 'TM005', attack((sql) => sql`update approvals set state = 'expired' where id = ${approvalId}`)],
      ['withdrawn by somebody else', 'TM001', attack((sql) => sql`update approvals set state = 'withdrawn' where id = ${approvalId}`, { actor: admin.userId, subject: approvalId, action: 'approvals.withdraw' })],
      ['opened again', 'TM005', attack((sql) => sql`update approvals set state = 'open' where id = ${old.approvalId}`)],
      ['used twice', 'TM005', attack((sql) => sql`update approvals set applied_at = now() where id = ${old.approvalId}`)],
      ['another text', '42501', attack((sql) => sql`update approvals set seen = '{}' where id = ${approvalId}`)],
      ['another revision', '42501', attack((sql) => sql`update approvals set revision = 2 where id = ${approvalId}`)],
      ['the revision of the record', '42501', attack((sql) => sql`update approval_subjects set revision = 1`)],
      ['one stage less', '42501', attack((sql) => sql`delete from approval_stages where approval_id = ${approvalId}`)],
      ['fewer people', '42501', attack((sql) => sql`update approval_stages set needed = 1`)],
      ['a stage more, later', 'TM005', attack((sql) => sql`insert into approval_stages (org_id, id, approval_id, number, needed, roles, named) values (${org.id}, ${v7()}, ${approvalId}, 2, 1, '{reviewer}', '{}')`)],
      ['no party any more', '42501', attack((sql) => sql`delete from approval_parties where approval_id = ${approvalId}`)],
      ['whoever approved takes part', 'TM006', attack((sql) => sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, created_at) values (${org.id}, ${v7()}, ${old.approvalId}, ${admin.userId}, ${v7()}, 'implementer', now())`)],
      ['a decision is changed', '42501', attack((sql) => sql`update approval_decisions set outcome = 'approve'`)],
      ['a decision is deleted', '42501', attack((sql) => sql`delete from approval_decisions`)],
      ['a rule is changed', '42501', attack((sql) => sql`update approval_rules set definition = '{}'`)],
      ['a delegation grows', '42501', attack((sql) => sql`update approval_delegations set ends_at = now() + interval '300 days'`)],
      ['a delegation of 91 days', '23514', attack((sql) => sql`insert into approval_delegations (org_id, id, from_id, to_id, reason, starts_at, ends_at, created_at) values (${org.id}, ${v7()}, ${admin.userId}, ${reviewer.userId}, 'x', now(), now() + interval '91 days', now())`)],
      ['evidence is removed', 'TM005', attack((sql) => sql`update evidence set deleted_at = now() where id = ${evidenceId}`)],
      ['a link is unmade', '42501', attack((sql) => sql`delete from person_links`)],
    ]
    for (const [what, code, answer] of tries) expect([what, await answer]).toEqual([what, code])
    // Where the work changes nothing that matters of the record, the mark of the transaction alone says that it was done.
    const mute = await requestMute(manager, { ruleId: 'github-force-push', reason: 'A drill', expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update approvals set state = 'approved', closed_at = now(), applied_xid = pg_current_xact_id(), applied_at = now() where id = ${mute.approvalId}`))
    expect(await attack((sql) => sql`update approvals set applied_at = now() + interval '1 second' where id = ${mute.approvalId}`)).toBe('TM005')
    // A fact that was learned afterwards is kept, and undoes nothing.
    expect(await attack((sql) => sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, fact, created_at) values (${org.id}, ${v7()}, ${old.approvalId}, ${admin.userId}, ${v7()}, 'implementer', true, now())`)).toBe('got through')
    expect(await attack(decision(admin), own(admin))).toBe('got through')
  })

  it('gives one human no second voice by another account', async () => {
    await rule([{ stages: [{ needed: 2, roles: ['admin'], named: [] }] }])
    const { approvalId, evidenceId } = await asked()
    const linked = await org.person('admin', 'Linked to Ada')
    await linkPeople(admin, { id: admin.userId, otherId: linked.userId, reason: 'Told us' })
    await approve(admin, evidenceId)
    const { sha256 } = await get(manager, approvalId)
    expect(await attack((sql) => voice(sql, { approval_id: approvalId, sha256, decided_by_id: linked.userId }), { actor: linked.userId, subject: approvalId, action: 'approvals.approve' })).toBe('TM006')
  })

  it('decides nothing by an account that is linked with the requester, by their delegate, nor of what changed since it was seen', async () => {
    await rule([{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }])
    const { approvalId, evidenceId } = await asked()
    const { sha256 } = await get(admin, approvalId)
    const [linked, deputy] = [await org.person('admin', 'Linked to Marcus'), await org.person('admin', 'Deputy of Marcus')]
    await linkPeople(admin, { id: manager.userId, otherId: linked.userId, reason: 'Told us' })
    const { id: delegationId } = await delegateDecisions(manager, { toId: deputy.userId, endsAt: new Date(Date.now() + 86_400_000).toISOString(), reason: 'On leave' })
    const by = (who: Person, more = {}) => attack((sql) => voice(sql, { approval_id: approvalId, sha256, decided_by_id: who.userId, ...more }), { actor: who.userId, subject: approvalId, action: 'approvals.approve' })
    expect(await by(linked)).toBe('TM006')
    expect(await by(deputy, { for_id: manager.userId, delegation_id: delegationId })).toBe('TM006')
    // In a voice of their own the deputy may.
    expect(await by(deputy)).toBe('got through')
    // As the trigger of the record does when what matters of it changes.
    await write(database.ownerUrl, org.id, async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await sql`update approval_subjects set revision = revision + 1 where subject_id = ${evidenceId}`
    })
    expect(await by(deputy)).toBe('TM005')
  })

  it('of two voices at once where one is needed one counts', async () => {
    await rule([{ stages: [{ needed: 1, roles: ['admin'], named: [] }] }])
    const { approvalId } = await asked()
    const { sha256 } = await get(manager, approvalId)
    const third = await org.person('admin', 'Third')
    const said = await Promise.all([admin, third].map((who) => app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await voice(sql, { approval_id: approvalId, sha256, decided_by_id: who.userId })
      const body = { v: 1, action: 'approvals.approve', category: 'approval', outcome: 'success', actor: { kind: 'person', id: who.userId }, subject: { type: 'approval', id: approvalId, label: '' } }
      await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify(body)})`
    }).then(() => 'counted', (error: { code?: string }) => error.code)))
    expect(said.toSorted()).toEqual(['TM005', 'counted'])
    expect(await owner`select count(*)::int as n from approval_decisions where approval_id = ${approvalId}`).toEqual([{ n: 1 }])
  })

  it('opens nothing by a rule, stages or a lone clock of its own', async () => {
    await rule([{ stages: [{ needed: 2, roles: ['admin'], named: [] }] }])
    await rule([{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }], 30, 'settings-change')
    const [newest] = await owner`select id from approval_rules where org_id = ${org.id} and kind = 'evidence-removal' order by number desc limit 1`
    const [former] = await owner`select id from approval_rules where org_id = ${org.id} and kind = 'evidence-removal' order by number limit 1`
    const evidenceId = await piece()
    const open = (row = {}, stages = [{ needed: 2, roles: ['admin'] }], party = true) => attack(async (sql) => {
      const id = v7()
      await sql`insert into approvals ${sql({ org_id: org.id, id, kind: 'evidence-removal', subject_type: 'evidence', subject_id: evidenceId, title: 'x', reason: 'x', seen: '{}', sha256: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', rule_id: newest?.id, opened_at: new Date(), expires_at: new Date(Date.now() + 86_400_000), requested_by_id: manager.userId, ...row } as never)}`
      for (const [n, stage] of stages.entries()) await sql`insert into approval_stages (org_id, id, approval_id, number, needed, roles, named) values (${org.id}, ${v7()}, ${id}, ${n + 1}, ${stage.needed}, ${stage.roles}, '{}')`
      if (party) await sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, created_at) values (${org.id}, ${v7()}, ${id}, ${manager.userId}, ${v7()}, 'requester', now())`
    })
    expect({
      whole: await open(), 'of an older rule': await open({ rule_id: former?.id }), 'fewer people': await open({}, [{ needed: 1, roles: ['admin'] }]), 'other roles': await open({}, [{ needed: 2, roles: ['reviewer'] }]), 'no stage': await open({}, []), 'without its requester': await open({}, undefined, false),
      'approved from the start': await open({ state: 'approved', closed_at: new Date() }), 'a wrong hash': await open({ sha256: `sha256:${'1'.repeat(64)}` }), 'alone, where nobody applies alone': await open({ alone_at: new Date(Date.now() + 73 * 3_600_000) }),
      'alone while somebody else could decide': await open({ kind: 'settings-change', rule_id: (await owner`select id from approval_rules where org_id = ${org.id} and kind = 'settings-change' order by number desc limit 1`)[0]?.id, alone_at: new Date(Date.now() + 73 * 3_600_000) }, [{ needed: 1, roles: ['admin', 'compliance_manager'] }]),
    }).toEqual({
      whole: 'got through', 'of an older rule': 'TM005', 'fewer people': 'TM005', 'other roles': 'TM005', 'no stage': 'TM005', 'without its requester': 'TM005', 'approved from the start': 'TM005', 'a wrong hash': '23514', 'alone, where nobody applies alone': 'TM005', 'alone while somebody else could decide': 'TM005',
    })
  })
})
