import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { approveRequest } from '../approvals/operations.ts'
import { getApproval } from '../approvals/queries.ts'
import { listControls } from '../controls/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { listSystems } from '../systems/queries.ts'
import { listDuties, listRules } from './catalog.ts'
import { adoptStarters, mapDuty } from './operations/catalog.ts'
import { mitigateConflict } from './operations/mitigate.ts'
import { requestRule } from './operations/rules.ts'
import { getMatrix, listConflicts } from './queries.ts'
import { evaluating } from './rounds.ts'

/** What the roles of the ERP are, in duties. */
const roles: [duty: string, role: string][] = [['Enter payments', 'Payables'], ['Maintain vendors', 'Master data'], ['Enter journal entries', 'Ledger clerk'], ['Post journal entries', 'Month end close'], ['Administer users', 'ERP administrator'], ['Carry out transactions', 'Receivables']]
const inForce = ['Maintain vendors and enter payments', 'Enter and post journal entries', 'Administer users and carry out transactions', 'Grant and certify access']

export const sample: SampleOf = {
  after: ['organizations', 'systems', 'controls', 'populations', 'people', 'approvals', 'access-requests'],
  async fill({ person, past }) {
    const [manager, admin] = [person('compliance_manager'), person('admin')]
    const erp = (await listSystems(manager, { search: 'Northstar ERP', limit: 10 } as never)).rows.find((each) => each.name === 'Northstar ERP')
    await past(9, () => adoptStarters(manager, { ownerId: person('control_owner').userId }))
    const duties = new Map((await listDuties(manager, { limit: 100 } as never)).rows.map((each) => [each.name, each.id]))
    await past(8.9, async () => {
      for (const [duty, right] of roles) await mapDuty(manager, { id: duties.get(duty) ?? '', where: erp?.id ?? '', by: 'name', right } as never)
    })
    for (const rule of (await listRules(manager, { limit: 100 } as never)).rows.filter((each) => inForce.includes(each.name))) {
      const { approvalId } = await past(8.5, () => requestRule(manager, { id: rule.id, version: 1 }))
      await past(8, async () => approveRequest(admin, { id: approvalId, sha256: (await getApproval(admin, { id: approvalId })).sha256, note: 'As agreed with Finance.' } as never))
    }
    await past(7.9, async () => {
      const { busy } = await getMatrix(manager, {})
      if (busy) await evaluating.work({ orgId: manager.orgId, id: busy }, background('sample'))
    })
    const control = (await listControls(manager, { limit: 100 } as never)).rows.find((each) => each.code.startsWith('AC'))
    const [conflict] = (await listConflicts(manager, { risk: '3', state: 'open', limit: 10 } as never)).rows.filter((each) => each.personId !== null)
    if (control && conflict) await past(5, () => mitigateConflict(manager, { ruleId: conflict.ruleId, conflictId: conflict.id, controlId: control.id, reason: 'Internal Audit reads every grant of the month in the audit trail against the access requests, and signs it. The two are taken apart when the second administrator begins in spring.', until: new Date(now().getTime() + days(80)).toISOString() } as never))
  },
}
