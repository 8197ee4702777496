import type { Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { approveRequest, rejectRequest } from '../approvals/operations.ts'
import { getApproval } from '../approvals/queries.ts'
import { listPeople } from '../people/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { rightValue } from './model.ts'
import { endAccess } from './operations/end.ts'
import { grantAccess } from './operations/grant.ts'
import { createRequest } from './operations/request.ts'
import { reviewAccess } from './operations/review.ts'
import { getRequest, requestableRightsOf, requestableSystems } from './queries.ts'
import { following } from './rounds.ts'

/** Access to the ERP at every step: it waits for a manager, waits to be granted, was granted and not shown yet, was rejected; and an emergency. */
export const sample: SampleOf = {
  after: ['organizations', 'systems', 'populations', 'people', 'campaigns', 'approvals', 'revocations'],
  async fill({ person, past }) {
    const [manager, owner, lead, reviewer] = [person('compliance_manager'), person('control_owner'), person('contributor'), person('reviewer')]
    await following.run(background('sample'))
    const erp = (await requestableSystems(manager, {})).find((each) => each.system === 'Northstar ERP')
    if (!erp) throw new Error('the sample has no population of the ERP')
    const { rows: rights } = await requestableRightsOf(manager, { systemId: erp.systemId, source: erp.source })
    const right = (name: string) => {
      const found = rights.find((each) => each.rightName === name)
      if (!found) throw new Error(`the ERP of the sample has no ${name}`)
      return rightValue(found)
    }
    const { rows: people } = await listPeople(manager, { limit: 100 } as never)
    const team = people.filter((each) => each.managerName === lead.name && each.goneAt === null && each.state === 'active' && each.userId === null)
    const ask = (daysAgo: number, n: number, name: string, reason: string, more: { endsIn?: number; emergency?: boolean } = {}) => past(daysAgo, () => createRequest(manager, {
      personId: team[n]?.id ?? '', systemId: erp.systemId, source: erp.source, right: right(name), reason, endsAt: more.endsIn ? new Date(now().getTime() + days(more.endsIn)).toISOString() : null, emergency: more.emergency ?? false,
    } as never))
    const seen = async (approvalId: string) => ({ id: approvalId, sha256: (await getApproval(manager, { id: approvalId })).sha256 })
    const approve = (daysAgo: number, by: Person, approvalId: string, note?: string) => past(daysAgo, async () => approveRequest(by, { ...(await seen(approvalId)), ...(note && { note }) }))
    const grant = (daysAgo: number, id: string, note: string) => past(daysAgo, async () => grantAccess(owner, { id, version: (await getRequest(manager, { id })).version, note }))

    const given = await ask(9, 0, 'Payables', 'Takes over the invoices of the northern warehouses.')
    await approve(8, lead, given.approvalId, 'Agreed with the team.')
    await approve(8, owner, given.approvalId)
    await grant(7, given.id, 'Role added in the ERP, ticket 20418.')
    const toGrant = await ask(4, 1, 'Receivables', 'Stands in during parental leave.', { endsIn: 180 })
    await approve(3, lead, toGrant.approvalId)
    await approve(2, owner, toGrant.approvalId, 'Until the leave ends.')
    const refused = await ask(6, 2, 'ERP administrator', 'Would be quicker with it.', { endsIn: 30 })
    await past(5, async () => rejectRequest(lead, { ...(await seen(refused.approvalId)), note: 'The service desk does this; no administrator is needed for it.' }))
    const urgent = await ask(3, 3, 'Month end close', 'The close stands still: whoever does it is ill.', { endsIn: 7, emergency: true })
    await grant(3, urgent.id, 'For this close alone.')
    await approve(2.5, reviewer, urgent.approvalId, 'Right to do, and short.')
    await past(1.5, async () => endAccess(manager, { id: urgent.id, note: 'The close is done.' }))
    await past(1, async () => reviewAccess(owner, { id: urgent.id, version: (await getRequest(manager, { id: urgent.id })).version, conclusion: 'appropriate', note: 'Compared with the log of the close: 14 postings, all of the close, none after it.' }))
    await ask(1, 4, 'Reports, read only', 'Prepares the weekly figures.')
  },
}
