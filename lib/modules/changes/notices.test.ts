import { beforeEach, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { write } from '../../../test/fixtures.ts'
import { here, kinds, manager, owner, reviewer, round } from '../../../test/notifying.ts'

/** Each step of a change tells who requested it and who makes it, unless it was theirs. */
const { submitChange } = await import('./operations/approval.ts')
const { createChange, updateChange } = await import('./operations/draft.ts')
const { createFreeze, requestException } = await import('./operations/freezes.ts')
const { endTemplate, requestTemplate } = await import('./operations/templates.ts')
const { assignChange, closeChange, implementChange, reopenChange, scheduleChange, verifyChange, withdrawChange } = await import('./operations/work.ts')
const { getChange } = await import('./queries.ts')
const { approveRequest, rejectRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { createSystem } = await import('../systems/operations.ts')

let [asker, maker]: Person[] = []
const who = () => ({ asker: asker as Person, maker: maker as Person })
let systemId: string
beforeEach(async () => {
  ;[asker, maker] = [await here.person('contributor', 'Asker'), await here.person('contributor', 'Maker')]
  systemId = (await createSystem(manager, { name: 'Ledger', environment: 'production', criticality: 2 } as never)).id
})
const ahead = (count: number) => new Date(Date.now() + days(count)).toISOString()
const low = { 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 1, 'answer.novelty': 1 }
const fields = (more = {}) => ({ type: 'normal', title: 'Deploy 4.2', category: 'code', description: 'Deploy', justification: 'A fix', systemIds: [systemId], ...low, testPlan: 'Smoke test', backOutPlan: 'Deploy 4.1', plannedFrom: ahead(-0.5), plannedTo: ahead(1), refs: [], ...more })
const version = async (id: string) => ({ id, version: (await getChange(manager, { id })).version })
const seen = async (id: string) => ({ id, sha256: (await getApproval(manager, { id })).sha256 })

async function news(step: () => Promise<unknown>): Promise<Record<string, string[]>> {
  await round()
  await write(owner, here.id, (sql) => sql`delete from notifications where org_id = ${here.id}`)
  await step()
  await round()
  return Object.fromEntries((await Promise.all(Object.entries(who()).map(async ([name, person]) => [name, (await kinds(person)).filter((kind) => kind.startsWith('changes.')).map((kind) => kind.replace('changes.', ''))] as const))).filter(([, told]) => told.length > 0))
}

async function submitted(): Promise<{ id: string; approvalId: string }> {
  const { id } = await createChange(who().asker, fields() as never)
  await assignChange(manager, { ...(await version(id)), implementerId: who().maker.userId })
  return { id, approvalId: (await submitChange(who().asker, await version(id))).approvalId as string }
}

it('from the decision to its end, and back again', async () => {
  const { id, approvalId } = await submitted()
  expect(await news(async () => approveRequest(reviewer, await seen(approvalId)))).toEqual({ asker: ['settled'], maker: ['settled'] })
  expect(await news(async () => scheduleChange(manager, await version(id)))).toEqual({ asker: ['moved'], maker: ['moved'] })
  expect(await news(async () => implementChange(who().maker, { ...(await version(id)) } as never))).toEqual({ asker: ['moved'] })
  expect(await news(async () => verifyChange(reviewer, { ...(await version(id)), note: 'Looked' }))).toEqual({ asker: ['moved'], maker: ['moved'] })
  expect(await news(async () => closeChange(who().asker, { ...(await version(id)) } as never))).toEqual({ maker: ['moved'] })
  expect(await news(async () => reopenChange(manager, { ...(await version(id)), note: 'Again' }))).toEqual({ asker: ['moved'], maker: ['moved'] })
  expect(await news(async () => updateChange(who().asker, { ...(await version(id)), ...fields({ description: 'Deploy slowly' }) } as never))).toEqual({})
  expect(await news(async () => withdrawChange(manager, { ...(await version(id)), note: 'No' }))).toEqual({ asker: ['moved'], maker: ['moved'] })
})

it('of a rejection, and of an edit that makes void what was approved', async () => {
  const one = await submitted()
  expect(await news(async () => rejectRequest(reviewer, { ...(await seen(one.approvalId)), note: 'No' }))).toEqual({ asker: ['settled'], maker: ['settled'] })
  const other = await submitted()
  expect(await news(async () => updateChange(who().asker, { ...(await version(other.id)), ...fields({ description: 'Deploy slowly' }) } as never))).toEqual({ maker: ['moved'] })
})

it('of an exception of a freeze, and of standard changes', async () => {
  const { id, approvalId } = await submitted()
  await approveRequest(reviewer, await seen(approvalId))
  const { id: freezeId } = await createFreeze(manager, { title: 'Year end', reason: 'Books close', systemIds: [], startsAt: ahead(-0.1), endsAt: ahead(3) } as never)
  const asked = async () => (await requestException(who().asker, { id, freezeId, reason: 'A fix' })).approvalId as string
  const first = await asked()
  expect(await news(async () => rejectRequest(manager, { ...(await seen(first)), note: 'No' }))).toEqual({ asker: ['excepted'], maker: ['excepted'] })
  const second = await asked()
  expect(await news(async () => approveRequest(manager, await seen(second)))).toEqual({ asker: ['excepted'], maker: ['excepted'] })
  const keeper = await here.person('control_owner')
  const template = await requestTemplate(keeper, { title: 'Restart', category: 'infrastructure', description: 'Restart it', systemIds: [systemId], ...low, testPlan: 'Ping', backOutPlan: 'None', ownerId: who().maker.userId, reason: 'Often', expiresAt: ahead(90) } as never)
  expect(await news(async () => approveRequest(manager, await seen(template.approvalId)))).toEqual({ maker: ['templates'] })
  expect(await news(() => endTemplate(manager, { id: template.id, reason: 'Not needed' }))).toEqual({ maker: ['templates'] })
})
