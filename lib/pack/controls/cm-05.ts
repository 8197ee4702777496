import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { change } from '../items.ts'

export const cm05 = defineControl({
  code: 'CM-05',
  title: 'Branches that go live are protected',
  risk: 'Whoever may switch the rules off needs no approval.',
  objective: 'The rules of a branch hold for everybody, all the time.',
  description: 'Branches that lead to production ask for review and checks, from administrators too; nobody pushes past them, and who changes the rules is seen.',
  procedure: 'Read the protection of each branch and its changes in the period. List what was pushed while it was off or past it.',
  frequency: 'continuous', type: 'preventive', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Protection of branches through time', from: 'The log of the repository', shows: 'When which rule was on, and who changed it' }],
  attributes: [
    {
      id: 'A', asks: 'Was the branch protected when it changed?',
      pass: { period: 'Protection was on at the time of each change of the period.', point: 'It is on, on that day.' },
      by: 'change.protection',
      negative: { says: 'Merged while the rules were off', item: change(8, 'Protection was off at that time.') },
    },
    {
      id: 'B', asks: 'Did nobody push past the rules?',
      pass: { period: 'No reference was moved outside of a reviewed change.', point: 'The same, for the newest.' },
      by: 'change.ref-update',
      negative: { says: 'Pushed by force', item: change(7, 'The branch was moved by force.') },
    },
  ],
  evidence: {
    recipe: [
      'Export the protection of each branch with its history.',
      'Export pushes and bypasses from the log of the repository.',
    ],
    templates: ['branch-settings', 'changes'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC8.1'), ...iso('supports', 'A.8.4', 'A.8.32'), ...nist('supports', 'CM-5', 'SA-10'), ...cobit('supports', 'BAI06.01'), ...pci('supports', '6.5.1', '6.2.3')],
})
