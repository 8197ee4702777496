import { mappingTable } from '../mapping.ts'

/** Ours: controls of NIST are narrower than criteria of SOC 2, so a criterion leads to several and each is a part of what it asks. */
export const soc2ToNist = mappingTable('soc2-2017', 'nist-800-53-r5', `
  CC1.1 | PL-4 | partial | Rules of behavior are one expression of standards of conduct.
  CC1.1 | PS-8 | related
  CC1.3 | PM-2 | related
  CC1.3 | PS-9 | partial | Duties of security stand in descriptions of positions.
  CC1.4 | AT-3 | partial
  CC1.4 | PS-3 | partial
  CC1.5 | PS-8 | partial
  CC2.2 | AT-2 | partial
  CC2.2 | PL-4 | related
  CC3.2 | RA-3 | partial | RA-3 assesses the risk of systems, CC3.2 that of objectives.
  CC3.2 | PM-9 | related
  CC3.4 | RA-3 | related
  CC4.1 | CA-2 | partial
  CC4.1 | CA-7 | partial
  CC4.2 | CA-5 | partial | A plan of action tracks what is corrected.
  CC4.2 | PM-4 | partial
  CC5.1 | AC-5 | partial
  CC5.2 | PL-2 | related
  CC5.3 | PL-1 | partial | The first control of each family asks for policy and procedures.
  CC6.1 | AC-3 | partial
  CC6.1 | CM-8 | partial
  CC6.1 | IA-2 | partial
  CC6.1 | IA-5 | partial
  CC6.1 | SC-12 | partial
  CC6.1 | SC-28 | partial
  CC6.2 | AC-2 | partial | AC-2 also covers review, monitoring and shared accounts.
  CC6.2 | IA-4 | partial
  CC6.2 | PS-4 | partial
  CC6.3 | AC-2 | partial
  CC6.3 | AC-5 | partial
  CC6.3 | AC-6 | partial | Least privilege; AC-6(7) asks for review of privileges.
  CC6.3 | AC-6(7) | partial
  CC6.3 | PS-5 | partial
  CC6.4 | PE-2 | partial
  CC6.4 | PE-3 | partial
  CC6.4 | PE-6 | partial
  CC6.5 | MP-6 | partial
  CC6.6 | AC-17 | partial
  CC6.6 | SC-7 | partial
  CC6.7 | AC-19 | partial
  CC6.7 | MP-5 | partial
  CC6.7 | SC-8 | partial
  CC6.8 | CM-11 | partial
  CC6.8 | SI-3 | partial
  CC6.8 | SI-7 | partial
  CC7.1 | CM-6 | partial
  CC7.1 | RA-5 | partial
  CC7.1 | SI-2 | partial
  CC7.2 | AU-6 | partial
  CC7.2 | AU-12 | partial
  CC7.2 | SI-4 | partial
  CC7.3 | IR-4 | partial | Analysis of incidents is one of the phases of IR-4.
  CC7.4 | IR-4 | partial
  CC7.4 | IR-6 | partial
  CC7.4 | IR-8 | partial
  CC7.5 | CP-10 | partial
  CC7.5 | IR-4 | partial
  CC8.1 | CM-3 | partial
  CC8.1 | CM-4 | partial
  CC8.1 | CM-5 | partial
  CC8.1 | SA-3 | partial
  CC8.1 | SA-10 | partial
  CC8.1 | SA-11 | partial
  CC9.1 | CP-2 | partial
  CC9.2 | SA-9 | partial
  CC9.2 | SR-6 | partial
  A1.1 | AU-4 | related | Capacity of logs is a small part of capacity.
  A1.1 | SC-5(2) | partial
  A1.2 | CP-6 | partial
  A1.2 | CP-7 | partial
  A1.2 | CP-9 | partial
  A1.2 | PE-11 | partial
  A1.2 | PE-13 | partial
  A1.3 | CP-4 | partial | CP-4 tests the whole contingency plan.
  A1.3 | CP-9(1) | partial
  C1.1 | AC-16 | related
  C1.1 | RA-2 | partial
  C1.2 | MP-6 | partial
  C1.2 | SI-12 | related
  PI1.2 | SI-10 | partial
  PI1.4 | SI-15 | related
  P1.1 | PT-5 | partial
  P2.1 | PT-4 | partial
  P3.1 | PT-2 | partial
  P4.1 | PT-3 | partial
  P4.2 | SI-12 | partial
  P4.3 | SI-12(3) | partial
  P5.1 | AC-3(14) | partial
  P5.2 | SI-18(4) | partial
  P6.2 | PM-21 | partial
  P7.1 | SI-18 | partial
  P8.1 | PM-26 | partial
`)
