import { mappingTable } from '../mapping.ts'

/** Ours: a selection. A recommendation is about one setting of one provider, so it is at most a part of a control. */
export const cisAwsToNist = mappingTable('cis-aws-3.0', 'nist-800-53-r5', `
  1.4 | AC-6 | partial
  1.5 | IA-2(1) | partial
  1.7 | AC-6(5) | partial
  1.8 | IA-5(1) | partial
  1.10 | IA-2(2) | partial
  1.12 | AC-2(3) | partial
  1.14 | IA-5 | partial
  1.16 | AC-6 | partial
  1.20 | AC-4 | related
  2.1.1 | SC-8 | partial
  2.1.4 | AC-3 | partial
  2.2.1 | SC-28 | partial
  2.3.1 | SC-28 | partial
  2.3.2 | SI-2 | partial
  2.4.1 | SC-28 | partial
  3.1 | AU-12 | partial
  3.2 | AU-9 | partial
  3.3 | CM-8 | partial
  3.6 | SC-12 | partial
  3.7 | AU-12 | partial
  4.1 | SI-4 | partial
  4.3 | SI-4 | partial
  4.4 | SI-4 | partial
  4.16 | CA-7 | related
  5.2 | SC-7 | partial
  5.4 | SC-7(5) | partial
`)
