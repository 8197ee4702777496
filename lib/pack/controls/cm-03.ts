import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { approved, changeRecord, day } from '../items.ts'

export const cm03 = defineControl({
  code: 'CM-03',
  title: 'Emergency changes are approved afterwards',
  risk: 'The way round the rules becomes the usual way.',
  objective: 'What had to be quick is looked at all the same.',
  description: 'A change that went live without approval is looked at and approved, or taken back, within three working days.',
  procedure: 'Take every change that bypassed its rules. For each: the reason, who approved it afterwards, and the days in between.',
  frequency: 'each_time', type: 'corrective', automation: 'manual', ownerRole: 'control_owner',
  ipe: [{ what: 'Emergency changes with their approvals', from: 'The portal, and the bypasses in the log of the repository', shows: 'Every change that went past the rules' }],
  attributes: [
    {
      id: 'A', asks: 'Was it approved in time?',
      pass: { period: 'Each emergency change of the period was.', point: 'None waits on that day beyond its time.' },
      by: 'emergency-change.approved-in-time',
      negative: { says: 'Approved a week too late', item: changeRecord({ type: 'emergency', approvals: [approved(day(19), 'p-owner')], approvedAt: day(19), implementedAt: day(9), approveBy: day(12) }) },
    },
    {
      id: 'B', asks: 'Did somebody else approve it?',
      pass: { period: 'No approval is of whoever asked for it or made it.', point: 'The same, for the newest.' },
      by: 'change-record.approver-other',
      negative: { says: 'Approved by whoever made it', item: changeRecord({ type: 'emergency', approvals: [approved(day(3), 'p-felix')] }) },
    },
  ],
  evidence: {
    recipe: [
      'Export the emergency changes of the period.',
      'Compare with the bypasses in the log of the repository: none is missing.',
    ],
    templates: ['changes', 'deployments'],
  },
  policy: 'emergency-changes',
  maps: [...soc2('supports', 'CC8.1'), ...iso('supports', 'A.8.32'), ...nist('supports', 'CM-3'), ...cobit('evidences', 'BAI06.02'), ...pci('supports', '6.5.1')],
})
