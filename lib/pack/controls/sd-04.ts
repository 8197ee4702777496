import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { occurrence } from '../items.ts'

export const sd04 = defineControl({
  code: 'SD-04',
  title: 'Tests use data that may be seen',
  risk: 'Data of customers lies in test systems that everybody reads and nobody protects.',
  objective: 'Data of production leaves it altered so that nobody is recognized, or not at all.',
  description: 'Tests use made-up data. Where data of production is needed it is masked, on approval of its owner, for a time, and removed afterwards.',
  procedure: 'Look into the test systems for names and account numbers. For each set that came from production: approval, masking, removal.',
  frequency: 'half_yearly', type: 'preventive', automation: 'manual', ownerRole: 'control_owner',
  ipe: [{ what: 'Register of test data', from: 'Whoever answers for the test systems', shows: 'Which data is where, and where it came from' }],
  attributes: [
    {
      id: 'A', asks: 'Was each copy of production approved and masked?',
      pass: { period: 'Each of the period was.', point: 'Each that is there on that day was.' },
      by: null,
      negative: { says: 'Real invoices in a test of the ledger' },
    },
    {
      id: 'B', asks: 'Was it removed when its time was over?',
      pass: { period: 'Each whose time ended in the period was.', point: 'None is there beyond its time.' },
      by: null,
      negative: { says: 'A copy of last year' },
    },
    {
      id: 'C', asks: 'Was it looked at in each half year?',
      pass: { period: 'Each half year of the period has it, in time.', point: 'The newest that is over has it.' },
      by: 'occurrence.on-time',
      negative: { says: 'A half year without a look', item: occurrence({ occurrence: '2025-H2', state: 'missed', said: 'Nothing by 31 March' }) },
    },
  ],
  evidence: {
    recipe: [
      'Export the register of test data.',
      'Take some records of each test system, and show that nobody is recognized in them.',
    ],
    templates: ['test-data'],
  },
  policy: 'secure-development',
  maps: [...soc2('supports', 'CC8.1', 'CC6.1'), ...iso('evidences', 'A.8.33'), ...nist('supports', 'SA-3'), ...cobit('context', 'BAI07.04'), ...pci('supports', '6.5.5', '6.5.6')],
})
