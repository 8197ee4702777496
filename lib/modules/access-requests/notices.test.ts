import { v7 } from 'uuid'
import { beforeEach, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { write } from '../../../test/fixtures.ts'
import { hand, here, kinds, later, manager, owner, reviewer, round, told } from '../../../test/notifying.ts'
import { reviewing } from '../../../test/reviewing.ts'

/** Each step of requested access tells whoever it concerns: who asked, who has it, who has to do something next. */
const { createRequest, withdrawRequest } = await import('./operations/request.ts')
const { grantAccess } = await import('./operations/grant.ts')
const { endAccess } = await import('./operations/end.ts')
const { reviewAccess } = await import('./operations/review.ts')
const { getRequest } = await import('./queries.ts')
const { following } = await import('./rounds.ts')
const { approveRequest, rejectRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')

let [keeper, lead, holder, asker]: Person[] = []
const who = () => ({ keeper: keeper as Person, lead: lead as Person, holder: holder as Person, asker: asker as Person })
let of: Awaited<ReturnType<typeof reviewing>>
let leadId: string
beforeEach(async () => {
  of = await reviewing(owner, here, manager)
  ;[keeper, lead, holder, asker] = [await here.person('control_owner', 'Keeper'), await here.person('contributor', 'Lead'), await here.person('employee', 'Holder'), await here.person('reviewer', 'Asker')]
  leadId = await of.worker({ name: 'Lead', userId: who().lead.userId })
})

type Asked = { id: string; approvalId: string; systemId: string; account: string }
async function asked(emergency = false): Promise<Asked> {
  const systemId = await of.system(who().keeper.userId)
  const account = `u${v7().slice(-6)}`
  const personId = await of.worker({ name: 'Holder', userId: who().holder.userId, managerId: leadId, accounts: [[systemId, account]] })
  await of.frozen(systemId, [{ id: 'other', role: 'clerk' }], 48)
  await following.run(hand)
  const { id, approvalId } = await createRequest(who().asker, { personId, systemId, source: 'table', right: JSON.stringify(['role', 'clerk', '']), reason: 'The service is down', emergency, endsAt: new Date(Date.now() + days(3)).toISOString() } as never)
  return { id, approvalId, systemId, account }
}
const version = async (id: string) => ({ id, version: (await getRequest(manager, { id })).version })
const seen = async (id: string) => ({ id, sha256: (await getApproval(manager, { id })).sha256 })
async function shown({ systemId, account }: Asked, has: boolean): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 30))
  await of.frozen(systemId, [{ id: 'other', role: 'clerk' }, ...(has ? [{ id: account, role: 'clerk' }] : [])], 0)
  await following.run(hand)
}
const readBy = (person: Person) => kinds(person).then((all) => all.filter((kind) => kind.startsWith('accessRequests.')))
/** What a step told each of them, and no more: all is read before it. */
async function news(step: () => Promise<unknown>): Promise<Record<string, string[]>> {
  await round()
  await write(owner, here.id, (sql) => sql`delete from notifications where org_id = ${here.id}`)
  await step()
  await round()
  const people = { ...who(), reviewer }
  return Object.fromEntries((await Promise.all(Object.entries(people).map(async ([name, person]) => [name, (await readBy(person)).map((kind) => kind.replace('accessRequests.', ''))] as const))).filter(([, told]) => told.length > 0))
}

it('of access as a rule: who has it hears that it was asked for, decided, granted, shown and is over', async () => {
  let one = {} as Asked
  expect(await news(async () => void (one = await asked()))).toEqual({ holder: ['requested'] })
  expect(await news(async () => {
    await approveRequest(who().lead, await seen(one.approvalId))
    await approveRequest(who().keeper, await seen(one.approvalId))
  })).toEqual({ asker: ['settled'], holder: ['settled'] })
  expect(await news(async () => grantAccess(who().keeper, { ...(await version(one.id)), note: null } as never))).toEqual({ asker: ['granted'], holder: ['granted'] })
  expect(await news(() => shown(one, true))).toEqual({ asker: ['granted'], holder: ['granted'], keeper: ['granted'] })
  expect(await news(() => endAccess(manager, { id: one.id, note: 'Over' } as never))).toEqual({ asker: ['granted'], holder: ['granted'], keeper: ['granted'] })
  expect(await news(() => shown(one, false))).toEqual({ asker: ['granted'], holder: ['granted'], keeper: ['granted'] })
})

it('of what was withdrawn or rejected', async () => {
  const one = await asked()
  expect(await news(() => withdrawRequest(who().asker, { id: one.id, note: 'No need' } as never))).toEqual({ holder: ['settled'] })
  const other = await asked()
  expect(await news(async () => rejectRequest(who().lead, { ...(await seen(other.approvalId)), note: 'No' } as never))).toEqual({ asker: ['settled'], holder: ['settled'] })
})

it('of emergency access: whoever grants at once, whoever may review it, and then who asked, approved, granted and had it', async () => {
  let one = {} as Asked
  expect(await news(async () => void (one = await asked(true)))).toEqual({ holder: ['requested'], keeper: ['toGrant'] })
  await grantAccess(who().keeper, { ...(await version(one.id)), note: null } as never)
  await approveRequest(manager, await seen(one.approvalId))
  expect(await news(() => shown(one, true))).toEqual({ asker: ['granted'], holder: ['granted'], keeper: ['granted'], reviewer: ['toReview'] })
  expect(await told(manager)).toContainEqual(expect.objectContaining({ kind: 'accessRequests.toReview', href: `/access-requests/${one.id}` }))
  const review = () => version(one.id).then((each) => reviewAccess(reviewer, { ...each, conclusion: 'not_appropriate', note: 'More than the incident asked for' } as never))
  expect(await news(review)).toEqual({ asker: ['granted', 'reviewed'], holder: ['granted', 'reviewed'], keeper: ['granted', 'reviewed'] })
  expect((await told(manager)).map((each) => each.kind)).toContain('accessRequests.reviewed')
})

it('of an emergency that nobody approved in time', async () => {
  const one = await asked(true)
  await grantAccess(who().keeper, { ...(await version(one.id)), note: null } as never)
  expect(await news(async () => {
    later(days(2))
    await following.run(hand)
  })).toMatchObject({ asker: ['late'], holder: ['late'], keeper: ['late'] })
})
