import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { conflict } from '../items.ts'

export const ac12 = defineControl({
  code: 'AC-12',
  title: 'Duties that must not meet are kept apart',
  risk: 'One person can begin a transaction and bring it to its end, with nobody in between.',
  objective: 'No person holds two duties that conflict, unless something makes up for it.',
  description: 'Conflicting duties are written down and looked for in the rights people hold. A conflict is resolved, or a named person accepts it with a compensating control and an end.',
  procedure: 'Take the rules and the conflicts found in the period. For each: when it was resolved, or who accepted it, with what in its place, until when.',
  frequency: 'quarterly', type: 'detective', automation: 'automated', ownerRole: 'compliance_manager',
  ipe: [
    { what: 'Rules of conflicting duties', from: 'The portal, approved by the owner of the process', shows: 'Which duties must not meet' },
    { what: 'Rights of all people', from: 'Every system that the rules are about', shows: 'Who holds which duty, by whatever path' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was the conflict resolved, or made up for?',
      pass: { period: 'Each conflict of the period was, without a gap.', point: 'Each that is there on that day is made up for.' },
      by: 'conflict.mitigated',
      negative: { says: 'A conflict that nobody accepted', item: conflict({ mitigation: null }) },
    },
    {
      id: 'B', asks: 'Did the owners look at the rules this year?',
      pass: { period: 'Each rule was looked at in the last twelve months.', point: 'The same, on that day.' },
      by: null,
      negative: { says: 'Rules of a system that was replaced' },
    },
  ],
  evidence: {
    recipe: [
      'Export the rules with who approved them.',
      'Export the conflicts of the period with how each ended.',
      'Keep the test of each compensating control.',
    ],
    templates: ['duties', 'access-list'],
  },
  policy: 'access-control',
  maps: [...soc2('supports', 'CC6.3', 'CC5.1'), ...iso('evidences', 'A.5.3'), ...nist('evidences', 'AC-5'), ...cobit('evidences', 'DSS06.03'), ...pci('context', '6.5.4')],
})
