import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { type Token } from '#lib/auth/actor.ts'
import { approve, reject, withdraw } from '../../../test/approvals.ts'
import { database, owner, app, org, manager, admin, reviewer, removed, asked, stateOf, get, rule } from '../../../test/approving.ts'
import { organization, request, write } from '../../../test/fixtures.ts'

/** A request from the asking to what is done, and whose voice counts: nobody decides what they take part in. */
const { requestMute } = await import('../detection-rules/operations/mutes.ts')
const { requestRemoval, restoreEvidence } = await import('../evidence/operations/removal.ts')
const { changeRoles } = await import('../users/operations/manage.ts')
const { linkPeople } = await import('../users/operations/link.ts')
const { approveRequest } = await import('./operations.ts')
const { listApprovals, countApprovals } = await import('./queries.ts')
const { settleDue } = await import('./rounds.ts')
const { background } = await import('#lib/door/background.ts')
const { setClock } = await import('#lib/clock.ts')

describe('a request', () => {
  it('is done with the voice of somebody else, once, and the trail names them', async () => {
    const { evidenceId, approvalId } = await asked()
    expect(await get(admin, approvalId)).toMatchObject({ state: 'open', title: expect.stringMatching(/^Remove Evidence/), reason: 'Twice', requestedByName: 'Marcus', waitsFor: ['Ada'], mine: { why: null, forName: null }, stages: [{ needed: 1, given: 0, open: true }] })
    expect((await get(manager, approvalId)).mine?.why).toMatch(/You requested this yourself/)
    await expect(approve(manager, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/You requested this yourself/) })
    await expect(approve(reviewer, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/does not name you/) })
    expect(await removed(evidenceId)).toBe(false)
    expect(await approve(admin, evidenceId, 'Seen')).toEqual({ id: approvalId, state: 'approved' })
    expect(await removed(evidenceId)).toBe(true)
    await expect(approve(admin, evidenceId)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/approved already/) })
    const entries = await owner`select action, actor_id from audit_entries where org_id = ${org.id} and (subject_id = ${approvalId} or subject_id = ${evidenceId}) order by recorded_at, id`
    expect(entries.map((each) => each.action)).toEqual(['evidence.create', 'evidence.requestRemoval', 'approvals.open', 'evidence.remove', 'approvals.approve'].sort((a, b) => entries.findIndex((e) => e.action === a) - entries.findIndex((e) => e.action === b)))
    expect(entries.filter((each) => ['evidence.remove', 'approvals.approve'].includes(each.action as string)).map((each) => each.actor_id)).toEqual([admin.userId, admin.userId])
    // An approval that was used removes nothing a second time.
    await restoreEvidence(manager, { id: evidenceId })
    await expect(write(database.ownerUrl, org.id, async (sql) => void (await sql`update evidence set deleted_at = now() where id = ${evidenceId}`))).rejects.toMatchObject({ code: 'TM005' })
  })

  it('rejected needs its reason, withdrawn is the requester’s, and neither does anything', async () => {
    const one = await asked()
    await expect(reject(admin, one.evidenceId, ' ')).rejects.toMatchObject({ code: 'invalid', fields: { note: 'is required' } })
    await reject(admin, one.evidenceId, 'It is needed')
    const two = await asked()
    await expect(withdraw(admin, two.evidenceId)).rejects.toMatchObject({ code: 'forbidden' })
    await withdraw(manager, two.evidenceId)
    expect([await stateOf(one.approvalId), await stateOf(two.approvalId), await removed(one.evidenceId), await removed(two.evidenceId)]).toEqual(['rejected', 'withdrawn', false, false])
    await requestRemoval(manager, { id: two.evidenceId, reason: 'Once more' })
    await expect(requestRemoval(admin, { id: two.evidenceId, reason: 'Also' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/requested this already/) })
  })

  it('is decided as it was seen: another hash, or a newer state of the record, is refused', async () => {
    const { id, approvalId } = await requestMute(manager, { ruleId: 'aws-secret-read', reason: 'A drill', expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    await expect(approveRequest(admin, { id: approvalId, sha256: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/not what you were shown/) })
    const { sha256 } = await get(admin, approvalId)
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update rule_mutes set reason = 'Something else' where id = ${id}`))
    expect(await stateOf(approvalId)).toBe('void')
    await expect(approveRequest(admin, { id: approvalId, sha256 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/void already/) })
  })

  it('whose work fails is not approved', async () => {
    const { evidenceId, approvalId } = await asked()
    await owner`alter table evidence disable trigger material_evidence_removal`
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update evidence set deleted_at = now() where id = ${evidenceId}`)).catch(() => {})
    await owner`alter table evidence enable trigger material_evidence_removal`
    await owner`alter table evidence disable trigger user`
    await owner`update evidence set deleted_at = now() where id = ${evidenceId}`
    await owner`alter table evidence enable trigger user`
    await expect(approve(admin, evidenceId)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/was removed/) })
    expect([await stateOf(approvalId), (await owner`select from approval_decisions where approval_id = ${approvalId}`).length]).toEqual(['open', 0])
  })

  it('two who decide at once: one does, and the work is done once', async () => {
    const [third, fourth] = [await org.person('admin', 'Third'), await org.person('compliance_manager', 'Fourth')]
    const { evidenceId } = await asked()
    const answers = await Promise.allSettled([approve(admin, evidenceId), approve(third, evidenceId), approve(fourth, evidenceId), reject(third, evidenceId, 'No')])
    expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    expect(await owner`select count(*)::int as n from audit_entries where subject_id = ${evidenceId} and action = 'evidence.remove'`).toEqual(answers[3]?.status === 'fulfilled' ? [{ n: 0 }] : [{ n: 1 }])
  })

  it('nobody decided closes with its time', async () => {
    const { approvalId } = await asked()
    const back = setClock({ now: () => new Date(Date.now() + 31 * 86_400_000) })
    await write(database.ownerUrl, org.id, async (sql) => {
      await sql`alter table approvals disable trigger moves`
      await sql`update approvals set opened_at = now() - interval '40 days', expires_at = now() - interval '1 minute' where id = ${approvalId}`
    })
    await owner`alter table approvals enable trigger moves`
    back()
    await expect(approveRequest(admin, { id: approvalId, sha256: (await get(admin, approvalId)).sha256 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/time to decide this is over/) })
    await settleDue(background('test'))
    expect(await stateOf(approvalId)).toBe('expired')
  })

  it('is seen by whom it concerns, and by nobody of another organization', async () => {
    const { approvalId } = await asked()
    const contributor = await org.person('contributor')
    await expect(get(contributor, approvalId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(get(reviewer, approvalId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(get(await org.person('executive'), approvalId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(get(await org.person('read_only'), approvalId)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await get(await org.person('auditor'), approvalId)).state).toBe('open')
    const elsewhere = await (await organization(owner, 'Elsewhere')).person('admin')
    await expect(get(elsewhere, approvalId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(approveRequest(elsewhere, { id: approvalId, sha256: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({ code: 'not_found' })
    const mine = await listApprovals(admin, { mine: 'decide' })
    expect(mine.rows.map((row) => row.id)).toContain(approvalId)
    expect((await listApprovals(manager, { mine: 'decide' })).rows.map((row) => row.id)).not.toContain(approvalId)
    expect((await countApprovals(admin, { mine: 'decide' })).count).toBe(mine.rows.length)
  })

  it('a token asks, and never decides', async () => {
    const { approvalId } = await asked()
    const token: Token = { kind: 'token', orgId: org.id, tokenId: v7(), name: 'Robot', email: admin.email, userId: admin.userId, personId: admin.personId, sources: null, grants: admin.grants, request }
    await expect(approveRequest(token, { id: approvalId, sha256: (await get(admin, approvalId)).sha256 })).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/Only a person decides/) })
  })
})

describe('one human', () => {
  it('is one, whatever accounts: a second account, and accounts that were linked, from link to link', async () => {
    const { evidenceId } = await asked()
    const second = await org.person('admin', 'Marcus again')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set person_id = ${manager.personId} where id = ${second.userId}`))
    await expect(approve(second, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/take part in this, by another account/) })
    const [a, b] = [await org.person('admin', 'Alias A'), await org.person('admin', 'Alias B')]
    await linkPeople(admin, { id: second.userId, otherId: a.userId, reason: 'Told us' })
    await linkPeople(admin, { id: a.userId, otherId: b.userId, reason: 'Told us' })
    await expect(linkPeople(admin, { id: b.userId, otherId: a.userId, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(approve(b, evidenceId)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await get(admin, (await owner`select id from approvals where subject_id = ${evidenceId}`)[0]?.id)).waitsFor).not.toContain('Alias B')
    await expect(app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await sql`update users set person_id = id where id = ${second.userId}`
    })).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`delete from person_links`).rejects.toMatchObject({ code: 'TM002' })
  })

  it('has one voice: not twice of two accounts where two people are needed', async () => {
    await rule([{ stages: [{ needed: 2, roles: ['admin'], named: [] }] }])
    const { evidenceId, approvalId } = await asked()
    const twin = await org.person('admin', 'Ada again')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set person_id = ${admin.personId} where id = ${twin.userId}`))
    expect(await approve(admin, evidenceId)).toMatchObject({ state: 'open' })
    await expect(approve(twin, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/one human has one voice/) })
    await expect(approve(admin, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/one human has one voice/) })
    expect(await removed(evidenceId)).toBe(false)
    expect(await approve(await org.person('admin', 'Another'), evidenceId)).toMatchObject({ id: approvalId, state: 'approved' })
    expect(await removed(evidenceId)).toBe(true)
  })

  it('does not decide by a role that the requester gave after asking', async () => {
    await rule([{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }])
    const { evidenceId, approvalId } = await asked(admin)
    const friend = await org.person('reviewer', 'Friend')
    await changeRoles(admin, { id: friend.userId, roles: ['compliance_manager'], reason: 'A second manager' })
    await approve(manager, friend.userId)
    const promoted = { ...friend, grants: manager.grants }
    await expect(approve(promoted, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/does not name you/) })
    expect((await get(admin, approvalId)).waitsFor).not.toContain('Friend')
    expect(await approve(manager, evidenceId)).toMatchObject({ state: 'approved' })
  })
})
