import { mappingTable } from '../mapping.ts'

/** Ours: a selection, of the practices that IT general controls come from. */
export const cobitToSoc2 = mappingTable('cobit-2019', 'soc2-2017', `
  EDM03.02 | CC3.2 | related
  APO01.09 | CC5.3 | partial
  APO07.03 | CC1.4 | partial
  APO10.04 | CC9.2 | partial
  APO10.05 | CC9.2 | partial
  APO12.02 | CC3.2 | partial | COBIT analyzes risk of technology, CC3.2 risk to objectives.
  APO13.02 | CC5.1 | related
  APO14.08 | C1.1 | related
  APO14.10 | A1.2 | partial
  BAI02.01 | CC8.1 | related
  BAI03.06 | CC8.1 | partial
  BAI03.08 | CC8.1 | partial
  BAI04.04 | A1.1 | partial
  BAI06.01 | CC8.1 | partial | Authorization is one of the steps of CC8.1.
  BAI06.02 | CC8.1 | partial
  BAI06.03 | CC8.1 | partial
  BAI06.04 | CC8.1 | partial
  BAI07.05 | CC8.1 | partial
  BAI07.06 | CC8.1 | partial
  BAI09.01 | CC6.1 | partial
  BAI10.02 | CC7.1 | partial
  BAI10.05 | CC7.1 | partial
  DSS01.01 | CC5.3 | related
  DSS01.02 | CC9.2 | related
  DSS01.03 | CC7.2 | partial
  DSS01.04 | A1.2 | partial
  DSS02.02 | CC7.3 | partial
  DSS02.05 | CC7.4 | partial
  DSS02.05 | CC7.5 | partial
  DSS04.03 | CC9.1 | partial
  DSS04.04 | A1.3 | partial
  DSS04.07 | A1.2 | partial | Backup is one part of A1.2.
  DSS05.01 | CC6.8 | partial
  DSS05.02 | CC6.6 | partial
  DSS05.03 | CC6.7 | partial
  DSS05.04 | CC6.1 | partial
  DSS05.04 | CC6.2 | partial
  DSS05.04 | CC6.3 | partial
  DSS05.05 | CC6.4 | partial
  DSS05.07 | CC7.1 | partial
  DSS05.07 | CC7.2 | partial
  DSS06.02 | PI1.3 | partial
  DSS06.03 | CC6.3 | partial
  DSS06.05 | PI1.5 | related
  MEA02.01 | CC4.1 | partial
  MEA02.04 | CC4.2 | partial
`)
