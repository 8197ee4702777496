import { mappingTable } from '../mapping.ts'

/** The criteria CC1 to CC5 are COSO’s principles, as the AICPA says; both stand here in our own words. */
export const cosoToSoc2 = mappingTable('sox-coso', 'soc2-2017', `
  COSO 1 | CC1.1 | equivalent
  COSO 2 | CC1.2 | equivalent
  COSO 3 | CC1.3 | equivalent
  COSO 4 | CC1.4 | equivalent
  COSO 5 | CC1.5 | equivalent
  COSO 6 | CC3.1 | equivalent
  COSO 7 | CC3.2 | equivalent
  COSO 8 | CC3.3 | equivalent
  COSO 9 | CC3.4 | equivalent
  COSO 10 | CC5.1 | equivalent
  COSO 11 | CC5.2 | equivalent
  COSO 12 | CC5.3 | equivalent
  COSO 13 | CC2.1 | equivalent
  COSO 14 | CC2.2 | equivalent
  COSO 15 | CC2.3 | equivalent
  COSO 16 | CC4.1 | equivalent
  COSO 17 | CC4.2 | equivalent
`)
