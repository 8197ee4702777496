import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { change } from '../items.ts'

export const sd03 = defineControl({
  code: 'SD-03',
  title: 'Code is read by a second person',
  risk: 'A mistake or a back door gets in because nobody else looked.',
  objective: 'Every line that goes live was read by somebody who did not write it.',
  description: 'Whoever reviews code knows the rules of secure coding, reads the last state, and leaves a trace of it.',
  procedure: 'Take the changes of the period. For each: who wrote it, who reviewed which commit, and what was said.',
  frequency: 'each_time', type: 'preventive', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Reviews with their time and commit', from: 'The repository', shows: 'Who looked at which content' }],
  attributes: [
    {
      id: 'A', asks: 'Did somebody who wrote none of it review it?',
      pass: { period: 'Each change of the period was.', point: 'The same, for the newest.' },
      by: 'change.independent-approval',
      negative: { says: 'Reviewed by a co-author', item: change(2, 'Whoever approved it wrote a part of it.') },
    },
    {
      id: 'B', asks: 'Was it the last state that was read?',
      pass: { period: 'No content was added after the last review.', point: 'The same, for the newest.' },
      by: 'change.last-push',
      negative: { says: 'A commit after the review', item: change(3, 'Pushed after the last approval.') },
    },
    {
      id: 'C', asks: 'Does what went live hold what was read?',
      pass: { period: 'Content and review of each change fit.', point: 'The same, for the newest.' },
      by: 'change.content',
      negative: { says: 'Merged with something else in it', item: change(4, 'The content differs from the approved one.') },
    },
  ],
  evidence: {
    recipe: [
      'Take the changes of the period with their reviews from the repository.',
      'Keep the list of those who may review, and how they were taught.',
    ],
    templates: ['changes', 'branch-settings'],
  },
  policy: 'secure-development',
  maps: [...soc2('supports', 'CC8.1'), ...iso('supports', 'A.8.28', 'A.8.4'), ...nist('supports', 'SA-11', 'SA-15'), ...cobit('context', 'BAI03.06'), ...pci('evidences', '6.2.3')],
})
