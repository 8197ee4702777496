import { v7 } from 'uuid'
import { jobActor } from '#lib/auth/actor.ts'
import type { BuiltInRole } from '#lib/auth/roles.ts'
import { days, now } from '#lib/clock.ts'
import { type Frequency, occurrenceAt } from '#lib/occurrences.ts'
import type { SampleOf } from '../sample-shape.ts'
import { catalogue, type CatalogueCode } from './catalogue.ts'
import type { ControlStatus, Effectiveness } from './model.ts'
import { createControl, updateControl } from './operations/details.ts'
import { recordOccurrence } from './operations/occurrences.ts'

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
  ['AC-05', 'reviewer', 'implemented', 'not_assessed', 'Personio tells of movers; their managers look at what is left within two weeks.'],
  ['AC-08', 'control_owner', 'implemented', 'not_assessed', 'Service accounts of AWS and Northstar ERP are in a register with an owner each.'],
  ['AC-10', 'control_owner', 'implemented', 'effective', 'Okta asks everybody for a second factor; the two break-glass accounts have hardware tokens.'],
  ['AC-12', 'compliance_manager', 'in_progress', 'not_assessed', 'Rules for payments and vendors are written; the warehouse is to follow.'],
  ['AC-13', 'reviewer', 'implemented', 'not_assessed', 'Each Monday the sessions of administrators of the week before.'],
  ['AC-16', 'control_owner', 'implemented', 'not_assessed', 'Roles in Terraform; no policies on users. The scan of each month is looked at.'],
  ['CM-05', 'control_owner', 'implemented', 'effective', 'Rules of nordwind/northstar hold for administrators too; GitHub sends each change of them here.'],
  ['CM-08', 'control_owner', 'implemented', 'not_assessed', 'Changes of northstar are reconciled here with deployments and with what runs.'],
  ['CM-09', 'control_owner', 'implemented', 'not_assessed', 'Managed databases take minor upgrades by themselves; images are built anew each week.'],
  ['OP-04', 'control_owner', 'implemented', 'not_assessed', 'CloudTrail, GitHub and Okta; a silent source is a task on the day after.'],
  ['SD-02', 'control_owner', 'implemented', 'not_assessed', 'Production has AWS accounts of its own. Developers have no role there.'],
  ['SD-01', 'compliance_manager', 'draft', 'not_assessed', 'The policy is signed; the training is still to be written.'],
]

const named = (frequency: Frequency) => (at: Date) => occurrenceAt(frequency, at).key

/** What showed it, performed and recorded so many days ago. */
const proofs: [code: CatalogueCode, proofType: string, proofLabel: string, performed: number, recorded: number, occurrence: (at: Date) => string][] = [
  ['AC-13', 'session-review', 'Sessions of administrators, signed by Priya Raman', 18, 18, named('weekly')],
  ['AC-13', 'session-review', 'Sessions of administrators, signed by Priya Raman', 4, 3, named('weekly')],
  ['AC-05', 'mover-review', 'Movers of the month, with what was removed', 12, 12, named('monthly')],
  ['AC-16', 'scan-review', 'Roles of the AWS production account, looked at', 9, 9, named('monthly')],
  ['AC-08', 'register', 'Register of service accounts, with owners', 8, 7, named('quarterly')],
  ['AC-10', 'setting', 'Rule of Okta: a second factor for everybody', 6, 6, () => 'OKTA-MFA'],
  ['CM-05', 'setting', 'Protection of nordwind/northstar, unchanged', 5, 5, () => 'GH-RULES'],
]

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ orgId, person, past }) {
    const ids = new Map<string, string>()
    for (const [n, [code, owner, status, effectiveness, implementation]] of performed.entries()) {
      const said = { ...catalogue[code], code, template: code, ownerId: owner && person(owner).userId, status, implementation } as const
      const { id } = await past(20, () => createControl(person('compliance_manager'), said))
      ids.set(code, id)
      if (effectiveness !== 'not_assessed') await past(16 - (n % 5), () => updateControl(person('compliance_manager'), { ...said, id, version: 1, effectiveness }))
    }
    for (const [code, proofType, proofLabel, performed, recorded, occurrence] of proofs) {
      const at = new Date(now().getTime() - days(performed))
      await past(recorded, () => recordOccurrence(jobActor(orgId, 'sample', `sample ${code}`), { id: ids.get(code) as string, occurrence: occurrence(at), performedAt: at.toISOString(), performedById: person('reviewer').userId, proofType, proofId: v7(), proofLabel }))
    }
  },
}
