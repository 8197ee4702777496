import type { BuiltInRole } from '#lib/auth/roles.ts'
import type { SampleOf } from '../sample-shape.ts'
import { catalogue, type CatalogueCode } from './catalogue.ts'
import type { ControlStatus, Effectiveness } from './model.ts'
import { createControl, updateControl } from './operations/details.ts'

type Done = [code: CatalogueCode, owner: BuiltInRole | null, status: ControlStatus, effectiveness: Effectiveness, implementation: string]

const performed: Done[] = [
  ['AC-01', 'reviewer', 'implemented', 'effective', 'Requests are made in the service desk; Okta grants what the owner of the system approved.'],
  ['AC-02', 'control_owner', 'implemented', 'partially_effective', 'Northstar ERP and the data warehouse, each quarter. The reviewer signs; revocations are checked against the export of the next day.'],
  ['AC-03', 'control_owner', 'implemented', 'effective', 'Two break-glass accounts on AWS, everything else by role for an hour. Findings about them go to the reviewer.'],
  ['AC-04', 'reviewer', 'implemented', 'effective', 'Personio tells Okta every hour; Okta switches off the rest. Warehouse badges are blocked by hand.'],
  ['CM-01', 'control_owner', 'implemented', 'not_assessed', 'Branch protection of nordwind/northstar: one approval by another person, all checks green.'],
  ['CM-02', 'control_owner', 'in_progress', 'not_assessed', 'Terraform plan each night; what differs is a ticket. The recovery site is not in it yet.'],
  ['CM-03', 'control_owner', 'draft', 'not_assessed', 'Bypasses of branch protection are in the audit log of GitHub; who approves them afterwards is still to be agreed.'],
  ['OP-01', 'control_owner', 'implemented', 'effective', 'Restore of Northstar ERP into eu-west-1 in the second week of the quarter.'],
  ['OP-02', 'control_owner', 'implemented', 'effective', 'AWS Backup, nightly at 02:00 UTC; the failed jobs of a night are a ticket by 06:00.'],
  ['OP-03', 'reviewer', 'implemented', 'not_assessed', 'CloudTrail, GitHub and Okta are judged here; the reviewer decides findings each working day.'],
  ['OP-05', null, 'not_implemented', 'not_effective', 'Bremen keeps a log; Gdańsk has a list on paper that nobody compares.'],
  ['SD-01', 'compliance_manager', 'draft', 'not_assessed', 'The policy is signed; the training is still to be written.'],
]

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ person, past }) {
    for (const [n, [code, owner, status, effectiveness, implementation]] of performed.entries()) {
      const said = { ...catalogue[code], code, template: code, ownerId: owner && person(owner).userId, status, implementation } as const
      const { id } = await past(20, () => createControl(person('compliance_manager'), said))
      if (effectiveness !== 'not_assessed') await past(16 - (n % 5), () => updateControl(person('compliance_manager'), { ...said, id, version: 1, effectiveness }))
    }
  },
}
