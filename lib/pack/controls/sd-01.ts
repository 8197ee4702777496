import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { file, occurrence } from '../items.ts'

export const sd01 = defineControl({
  code: 'SD-01',
  title: 'Software is built by rules',
  risk: 'Everybody builds as they like, and security and tests depend on who happens to do it.',
  objective: 'Everybody who builds software knows the rules and follows them.',
  description: 'The rules for building, testing and separating environments are written down, approved each year, and taught.',
  procedure: 'Read the approved rules and their date. Take some changes: each was tested outside of production, with data that is not production’s.',
  frequency: 'yearly', type: 'preventive', automation: 'manual', ownerRole: 'compliance_manager',
  ipe: [{ what: 'Approved rules, and who was taught', from: 'The register of policies and of training', shows: 'What was in force, since when, known to whom' }],
  attributes: [
    {
      id: 'A', asks: 'Were the rules approved this year, by somebody else than wrote them?',
      pass: { period: 'Each year of the period has an approval.', point: 'The newest is not older than a year.' },
      by: 'evidence.approved-by-other',
      negative: { says: 'Approved by whoever collected them', item: file({ approvedBy: 'p-felix' }) },
    },
    {
      id: 'B', asks: 'Was it done in each year?',
      pass: { period: 'Each year of the period has it, in time.', point: 'The newest year that is over has it.' },
      by: 'occurrence.on-time',
      negative: { says: 'A year without an approval', item: occurrence({ occurrence: '2025', state: 'late', said: 'Performed after 14 February' }) },
    },
    {
      id: 'C', asks: 'Were those who build software taught?',
      pass: { period: 'Each who joined in the period was, within their first three months.', point: 'Each on that day was.' },
      by: null,
      negative: { says: 'A developer of two years who never saw the rules' },
    },
  ],
  evidence: {
    recipe: [
      'Keep the signed version of the year.',
      'Export who was taught when, and compare with the directory.',
    ],
    templates: ['development-rules'],
  },
  policy: 'secure-development',
  maps: [...soc2('supports', 'CC8.1', 'CC5.3'), ...iso('supports', 'A.8.25', 'A.8.28'), ...nist('supports', 'SA-3', 'SA-15'), ...cobit('context', 'BAI03.02'), ...pci('supports', '6.2.1', '6.2.2')],
})
