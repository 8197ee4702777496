import { expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { approve as decided } from '../../../test/approvals.ts'
import { admin, asked, database, manager, org, owner, piece, reviewer, rule } from '../../../test/approving.ts'
import { write } from '../../../test/fixtures.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** What the list says somebody may decide is what they may decide, approval by approval: `openFor` and `voiceOf` are two texts of one rule. */
const { changeRoles } = await import('../users/operations/manage.ts')
const { linkPeople } = await import('../users/operations/link.ts')
const { createRequest } = await import('../access-requests/operations/request.ts')
const { following } = await import('../access-requests/rounds.ts')
const { createChange } = await import('../changes/operations/draft.ts')
const { submitChange } = await import('../changes/operations/approval.ts')
const { createSystem } = await import('../systems/operations.ts')
const { addPartyTo, openRequest } = await import('./open.ts')
const { approveRequest, delegateDecisions, endDelegation, rejectRequest } = await import('./operations.ts')
const { countApprovals, getApproval, listApprovals } = await import('./queries.ts')
const { toDecide } = await import('./waiting.ts')
const { begin, readerPool } = await import('#db/client.ts')
const { background } = await import('#lib/door/background.ts')

const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const one = (stage: { roles?: string[]; named?: string[]; needed?: number; of?: string[] }) => ({ needed: 1, roles: [], named: [], ...stage })
/** Somebody who sees all approvals, so that what `mine` says does not hang on what the list finds. */
const seeing = (person: Person): Person => ({ ...person, grants: { ...person.grants, 'approvals.read': 'any' } })

it('of whoever it is, the list of what they may decide is what they may decide, and so is its count and what waits on Home', async () => {
  const people = { manager, admin, reviewer } as Record<string, Person>
  for (const name of ['Keeper', 'Named', 'Deputy', 'Lead', 'Twin', 'Friend', 'Away', 'Part', 'Second admin']) people[name] = await org.person(name === 'Second admin' ? 'admin' : name === 'Keeper' ? 'control_owner' : 'reviewer', name)
  const { Keeper, Named, Deputy, Lead, Twin, Friend, Away, Part } = people as Record<'Keeper' | 'Named' | 'Deputy' | 'Lead' | 'Twin' | 'Friend' | 'Away' | 'Part', Person>
  const approve = async (by: Person, id: string) => approveRequest(by, { id, sha256: (await getApproval(seeing(by), { id })).sha256 })

  const askedBy = async (by: Person) => openRequest(jobActor(org.id, 'test', 'r'), { kind: 'evidence-removal', subjectId: await piece(), title: 'Remove', reason: 'x', requestedById: by.userId })

  // Places: the manager of whom access is for, the owner of the system, of access and of a change.
  const of = await reviewing(owner, org, manager)
  const leadId = await of.worker({ name: 'Lead', userId: Lead.userId })
  const systemId = await of.system(Keeper.userId)
  await of.frozen(systemId, [{ id: 'other', role: 'clerk' }, { id: 'u1', role: 'reader' }], 48)
  await following.run(background('test'))
  const places: string[] = []
  for (const name of ['One', 'Two']) {
    const personId = await of.worker({ name, managerId: leadId, accounts: [[systemId, `u-${name}`]] })
    places.push((await createRequest(manager, { personId, systemId, source: 'table', right: JSON.stringify(['role', 'clerk', '']), reason: 'New task' } as never)).approvalId)
  }
  await approve(Lead, places[1] as string)
  await rule([{ stages: [one({ of: ['system_owner'] })] }], 30, 'change')
  const { id: vault } = await createSystem(admin, { name: 'Vault', environment: 'production', criticality: 4, ownerId: Keeper.userId } as never)
  const { id: change } = await createChange(Part, { type: 'normal', title: 'Deploy', category: 'code', description: 'Deploy', justification: 'A fix', systemIds: [vault], 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 0, 'answer.novelty': 0, testPlan: 'x', backOutPlan: 'x', plannedFrom: soon(1), plannedTo: soon(2), refs: [] } as never)
  await submitChange(Part, { id: change, version: 1 } as never)

  // Roles, and one whom the requester gave the role afterwards; names; a second stage that is open, and one that is not; more voices than one.
  await rule([{ stages: [one({ roles: ['compliance_manager'] })] }])
  await askedBy(reviewer)
  const friendly = await asked(admin)
  await changeRoles(admin, { id: Friend.userId, roles: ['reviewer', 'compliance_manager'], reason: 'A second manager' })
  await decided(manager, Friend.userId)
  await askedBy(reviewer)
  await rule([{ stages: [one({ named: [Named.userId] }), one({ roles: ['admin'] })] }])
  await asked()
  await approve(Named, (await asked()).approvalId)
  await rule([{ stages: [one({ roles: ['admin', 'reviewer'], needed: 2 })] }])
  const voices = await asked()
  await approve(admin, voices.approvalId)
  // Somebody who takes part, and an account that is the same human; one who spoke already for somebody else.
  const parted = await asked()
  await addPartyTo(jobActor(org.id, 'test', 'r'), { id: parted.approvalId, userId: Part.userId, part: 'author' })
  await linkPeople(admin, { id: Part.userId, otherId: Twin.userId, reason: 'Told us' })
  // Delegations: in force, ended, to come, of somebody who takes part, of somebody who was deactivated.
  await delegateDecisions(admin, { toId: Deputy.userId, endsAt: soon(10), reason: 'On leave' })
  await delegateDecisions(manager, { toId: Deputy.userId, endsAt: soon(10), reason: 'On leave' })
  await delegateDecisions(Keeper, { toId: Away.userId, startsAt: soon(3), endsAt: soon(10), reason: 'On leave' })
  await delegateDecisions(Lead, { toId: Keeper.userId, endsAt: soon(10), reason: 'On leave' })
  await endDelegation(Named, { id: (await delegateDecisions(Named, { toId: Away.userId, endsAt: soon(10), reason: 'On leave' })).id })
  await delegateDecisions(people['Second admin'] as Person, { toId: Named.userId, endsAt: soon(10), reason: 'On leave' })
  await rule([{ stages: [one({ roles: ['admin'], needed: 2 })] }])
  const spoken = await asked()
  await approve(Deputy, spoken.approvalId)
  await askedBy(Deputy)
  // Closed ones, and one whose time is over though nobody closed it yet.
  const no = await asked()
  await rejectRequest(admin, { id: no.approvalId, sha256: (await getApproval(admin, { id: no.approvalId })).sha256, note: 'No' })
  const over = await openRequest(jobActor(org.id, 'test', 'r'), { kind: 'evidence-removal', subjectId: await piece(), title: 'Remove', reason: 'x', requestedById: manager.userId, until: new Date(Date.now() + 1_000) } as never)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  // A role that is over; an account that is none any more.
  await write(database.ownerUrl, org.id, async (sql) => {
    await sql`update user_roles set expires_at = now() - interval '1 minute' where user_id = ${Away.userId}`
    await sql`update users set status = 'deactivated' where id = ${(people['Second admin'] as Person).userId}`
  })

  const open = (await owner<{ id: string }[]>`select id from approvals where org_id = ${org.id}`).map((each) => each.id)
  const found: Record<string, number> = {}
  for (const [name, person] of Object.entries(people)) {
    const may: string[] = []
    for (const id of open) if ((await getApproval(seeing(person), { id })).mine?.why === null) may.push(id)
    for (const caller of [person, seeing(person)]) {
      expect([name, (await listApprovals(caller, { mine: 'decide', limit: 100 })).rows.map((row) => row.id).sort()]).toEqual([name, may.sort()])
      expect([name, (await countApprovals(caller, { mine: 'decide' })).count]).toEqual([name, may.length])
    }
    expect([name, (await begin(readerPool(), org.id, (tx) => toDecide.of(tx, person)))?.total.count]).toEqual([name, may.length])
    expect([name, (await listApprovals(person, { mine: 'decide', state: 'approved' })).rows]).toEqual([name, []])
    // What they may decide they may see, without asking for it.
    expect((await listApprovals(person, { state: 'open', limit: 100 })).rows.map((row) => row.id)).toEqual(expect.arrayContaining(may))
    found[name] = may.length
  }
  // Each of these ways is there: nobody's list is right for being empty.
  const decidable = async (person: Person, id: string) => (await listApprovals(person, { mine: 'decide', limit: 100 })).rows.some((row) => row.id === id)
  expect(await Promise.all([decidable(Lead, places[0] as string), decidable(Keeper, places[0] as string), decidable(Lead, places[1] as string), decidable(Keeper, places[1] as string), decidable(Friend, friendly.approvalId), decidable(manager, friendly.approvalId), decidable(Twin, parted.approvalId), decidable(Deputy, parted.approvalId), decidable(reviewer, parted.approvalId), decidable(Deputy, spoken.approvalId), decidable(admin, spoken.approvalId), decidable(admin, over.approvalId)]))
    .toEqual([true, true, false, true, false, true, false, true, true, false, false, false])
  expect(Object.values(found).filter((count) => count > 0).length).toBeGreaterThan(8)
}, 120_000)
