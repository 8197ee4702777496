import { cobit, defineControl, iso, nist, soc2 } from '../control.ts'
import { day, file } from '../items.ts'

export const op07 = defineControl({
  code: 'OP-07',
  title: 'Jobs run, and what fails is followed up',
  risk: 'An interface or a nightly run fails, and numbers are missing or come twice.',
  objective: 'What should run by itself ran, whole and once, or somebody mended it.',
  description: 'Jobs that move data of the books are listed with their owner; failures raise an alarm, are followed up the same day, and totals of both sides are compared.',
  procedure: 'Take the jobs of the month with their outcome. For each failure: when it was mended, and how it is known that nothing is missing or double.',
  frequency: 'monthly', type: 'detective', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Log of jobs', from: 'The scheduler', shows: 'Every run of the month with its outcome' }],
  attributes: [
    {
      id: 'A', asks: 'Was each failure followed up the same day?',
      pass: { period: 'Each of the period was.', point: 'None is open on that day.' },
      by: null,
      negative: { says: 'Postings of a Friday that came on Wednesday' },
    },
    {
      id: 'B', asks: 'Do the totals of both sides agree?',
      pass: { period: 'They did after each run of the period.', point: 'They did after the newest.' },
      by: null,
      negative: { says: 'Invoices that came twice' },
    },
    {
      id: 'C', asks: 'Does the log cover the whole month?',
      pass: { period: 'Each month of the period is covered.', point: 'The newest month that is over is.' },
      by: 'evidence.covers-period',
      negative: { says: 'A log without its first week', item: file({ from: day(8) }) },
    },
  ],
  evidence: {
    recipe: [
      'Export the runs of the month from the scheduler, all outcomes.',
      'For each failure add when it was mended and how.',
      'Keep the comparison of totals.',
    ],
    templates: ['job-log'],
  },
  policy: 'backup-and-recovery',
  maps: [...soc2('supports', 'CC7.2', 'A1.2'), ...iso('supports', 'A.5.37', 'A.8.16'), ...nist('context', 'SI-4'), ...cobit('supports', 'DSS01.01')],
})
