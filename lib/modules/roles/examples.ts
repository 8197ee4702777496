import { approvedFor } from '../approvals/examples.ts'
import type { Arrange, Examples } from '../example-shape.ts'

const role = (here: Arrange) => here.add('roles', { name: `custom_${here.tag()}`, label: 'Night shift', grants: { 'events.read': 'any' } })

export const examples: Examples<'roles'> = {
  'roles.create': (here) => ({ label: `Day shift ${here.tag()}`, grants: { 'events.read': 'any' } }),
  'roles.update': async (here) => ({ id: await role(here), version: 1, label: 'Late shift', grants: {} }),
  'roles.applyRights': async (here) => {
    const id = await role(here)
    return { id, approvalId: await approvedFor(here, { kind: 'role-rights', subjectType: 'role', subjectId: id, input: { grants: { 'settings.update': 'any' } } }) }
  },
  'roles.remove': async (here) => ({ id: await role(here) }),
}
