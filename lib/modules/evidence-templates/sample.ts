import type { BuiltInRole } from '#lib/auth/roles.ts'
import { days, now } from '#lib/clock.ts'
import type { Frequency } from '#lib/occurrences.ts'
import type { EvidenceCategory } from '../evidence/model.ts'
import type { SampleOf } from '../sample-shape.ts'
import type { MustCover } from './model.ts'
import { createTemplate } from './operations.ts'

type Expected = [name: string, category: EvidenceCategory, controlAreas: string[], frequency: Frequency, covers: MustCover, since: number, freshnessDays: number, howToCollect: string, owner: BuiltInRole]

/** What is expected how often, since so many days before it was said. */
const expected: Expected[] = [
  ['Access review of Northstar ERP', 'access_review', ['AC-02'], 'quarterly', 'within', 300, 200, 'Northstar ERP → Administration → Users and roles → Export. All active users, all companies; without the filter “only mine”. The number of rows must be the one on the screen.', 'contributor'],
  ['Restore test of Northstar ERP', 'restore_test', ['OP-01'], 'quarterly', 'within', 300, 200, 'Restore the newest nightly backup into the recovery site, count rows of the ledger, compare with production, and write the times down.', 'control_owner'],
  ['Nightly backups', 'backup', ['OP-01', 'OP-02'], 'monthly', 'whole', 130, 60, 'aws backup list-backup-jobs for the month, by state. Every night must be there, the failed ones too.', 'control_owner'],
  ['Security groups of the AWS production account', 'configuration', ['AC-03'], 'monthly', 'within', 95, 45, 'aws ec2 describe-security-groups in every region, as JSON.', 'control_owner'],
  ['Information security policy', 'policy', ['SD-01'], 'yearly', 'within', 200, 400, 'The signed version of the year.', 'compliance_manager'],
]

export const sample: SampleOf = {
  after: ['organizations', 'controls'],
  async fill({ person, past }) {
    for (const [name, category, controlAreas, frequency, mustCover, since, freshnessDays, howToCollect, owner] of expected) {
      await past(20, () => {
        const startsOn = new Date(now().getTime() - days(since)).toISOString().slice(0, 10)
        return createTemplate(person('compliance_manager'), { name, category, controlAreas, frequency, mustCover, startsOn, freshnessDays, howToCollect, ownerId: person(owner).userId })
      })
    }
  },
}
