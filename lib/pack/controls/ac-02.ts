import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { approved, day, occurrence, reviewRow } from '../items.ts'

export const ac02 = defineControl({
  code: 'AC-02',
  title: 'Access is reviewed',
  risk: 'Rights pile up that nobody needs any more, and nobody notices whose they are.',
  objective: 'Accesses that are not needed any more are found and taken away.',
  description: 'The owner of a system looks at every account and its rights, keeps or revokes each, and somebody checks that what was revoked is gone.',
  procedure: 'Compare the list that was reviewed with the one of the system: same accounts, same day. Every account has a decision of somebody other than its holder. What was revoked is gone from a later list.',
  frequency: 'quarterly', type: 'detective', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Frozen list of accounts and rights', from: 'The system itself', shows: 'What was there to be reviewed, with nothing missing' },
    { what: 'List taken after the removals', from: 'The system itself, later', shows: 'That what was rejected is gone' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was each right decided?',
      pass: { period: 'Each row of each review of the period has a decision.', point: 'Each row of the newest review has one.' },
      by: 'access-review.decided',
      negative: { says: 'A row that nobody decided when the review was closed', item: reviewRow({ decided: null, decidedLeaf: null }) },
    },
    {
      id: 'B', asks: 'Did somebody else than its holder decide?',
      pass: { period: 'No decision is of a person whose right it is.', point: 'The same, for the newest review.' },
      by: 'access-review.by-other',
      negative: { says: 'The holder kept their own right', item: reviewRow({ decided: approved(day(12), 'p-dana') }) },
    },
    {
      id: 'C', asks: 'Is what was decided what the system had?',
      pass: { period: 'The row that was seen is the row of the frozen list.', point: 'The same, for the newest review.' },
      by: 'access-review.current',
      negative: { says: 'The row changed after it was decided', item: reviewRow({ leaf: 'b2' }) },
    },
    {
      id: 'D', asks: 'Is what was rejected gone?',
      pass: { period: 'Each rejected right is missing from a later list, in time.', point: 'No rejected right of the newest review is still there.' },
      by: 'access-review.removed',
      negative: { says: 'A rejected right that a later list still has', item: reviewRow({ decided: { decision: 'reject', at: day(12), byPerson: 'p-owner' }, removal: { state: 'still_there', at: day(28), dueAt: day(26) } }) },
    },
    {
      id: 'E', asks: 'Was it decided in time?',
      pass: { period: 'Each decision is not later than the day on which its review was due.', point: 'The same, for the newest review.' },
      by: 'access-review.on-time',
      negative: { says: 'Decided five days after it was due', item: reviewRow({ decided: approved(day(25), 'p-owner'), closedAt: day(26) }) },
    },
    {
      id: 'F', asks: 'Was there a review in each quarter?',
      pass: { period: 'Each quarter of the period has one, in time.', point: 'The newest quarter that is over has one.' },
      by: 'occurrence.on-time',
      negative: { says: 'A quarter without a review', item: occurrence({ state: 'missed', said: 'Nothing by 30 April' }) },
    },
  ],
  evidence: {
    recipe: [
      'Freeze the list of accounts and rights on the first day of the review.',
      'Have whoever answers for the system decide each row; nobody decides their own.',
      'Take the list again after the removals, and keep both with the signed report.',
    ],
    templates: ['access-list', 'access-review'],
  },
  policy: 'access-control',
  maps: [
    ...soc2('evidences', 'CC6.3'),
    ...soc2('supports', 'CC6.2'),
    ...iso('evidences', 'A.5.18'),
    ...nist('supports', 'AC-2', 'AC-6(7)'),
    ...cobit('supports', 'DSS05.04'),
    ...pci('evidences', '7.2.4'),
  ],
})
