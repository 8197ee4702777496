import { cobit, defineControl, iso, nist, soc2 } from '../control.ts'
import { day, occurrence, restore } from '../items.ts'

export const op01 = defineControl({
  code: 'OP-01',
  title: 'Backups can be restored',
  risk: 'When data is lost, the backup turns out to be empty, old or unreadable.',
  objective: 'What is lost can be brought back, as quickly as promised.',
  description: 'A backup is restored into another place, compared with production, and the time it took is written down.',
  procedure: 'Read the protocol: which backup, where to, what was compared with which result, how long. Compare the times with the promised ones.',
  frequency: 'quarterly', type: 'corrective', automation: 'manual', ownerRole: 'control_owner',
  ipe: [{ what: 'Protocol of the restore test', from: 'Whoever restored, with the job of the backup tool', shows: 'What was restored, what it was compared with, and how long it took' }],
  attributes: [
    {
      id: 'A', asks: 'Was what came back compared, and the same?',
      pass: { period: 'Each test of the period says so.', point: 'The newest test says so.' },
      by: 'restore.compared',
      negative: { says: 'Counts differ after the restore', item: restore({ compared: 'different' }) },
    },
    {
      id: 'B', asks: 'Was it as quick as promised?',
      pass: { period: 'Each test of the period was.', point: 'The newest test was.' },
      by: 'restore.in-time',
      negative: { says: 'Nine hours where four are promised', item: restore({ endedAt: day(9, '18:00') }) },
    },
    {
      id: 'C', asks: 'Was the backup recent enough?',
      pass: { period: 'No test of the period would have lost more than is allowed.', point: 'The newest test would not have.' },
      by: 'restore.recent-enough',
      negative: { says: 'A backup of five days before, where one day may be lost', item: restore({ backupAt: day(4, '02:00') }) },
    },
    {
      id: 'D', asks: 'Did somebody else look at the result?',
      pass: { period: 'Each test of the period was reviewed by another person.', point: 'The newest test was.' },
      by: 'restore.reviewed-by-other',
      negative: { says: 'Reviewed by whoever restored', item: restore({ reviewedBy: 'p-felix' }) },
    },
    {
      id: 'E', asks: 'Was there a test in each quarter?',
      pass: { period: 'Each quarter of the period has one, in time.', point: 'The newest quarter that is over has one.' },
      by: 'occurrence.on-time',
      negative: { says: 'A quarter without a test', item: occurrence({ state: 'missed', said: 'Nothing by 30 April' }) },
    },
  ],
  evidence: {
    recipe: [
      'Restore the newest backup into another place.',
      'Count rows and compare sums with production; write down both.',
      'Write down when the backup was made, when you began and when it was usable.',
      'Have somebody else look at the protocol.',
    ],
    templates: ['restore-protocol'],
  },
  policy: 'backup-and-recovery',
  maps: [
    ...soc2('evidences', 'A1.3'),
    ...soc2('supports', 'CC7.5'),
    ...iso('evidences', 'A.8.13'),
    ...iso('supports', 'A.5.30'),
    ...nist('evidences', 'CP-9(1)'),
    ...nist('supports', 'CP-4', 'CP-10'),
    ...cobit('supports', 'DSS04.07'),
  ],
})
