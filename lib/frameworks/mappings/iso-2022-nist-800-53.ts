import { mappingTable } from '../mapping.ts'

/** Ours; NIST publishes a crosswalk of its own. Controls of NIST ask for more particulars, so that one of ISO is mostly a part of them. */
export const iso2022ToNist = mappingTable('iso-27001-2022', 'nist-800-53-r5', `
  4.3 | PL-2 | related
  5.2 | PM-1 | related
  5.3 | PM-2 | related
  6.1.2 | RA-3 | partial
  6.1.3 | RA-7 | partial
  7.2 | AT-3 | partial
  7.3 | AT-2 | partial
  8.2 | RA-3 | partial
  9.1 | CA-7 | partial
  9.2.1 | CA-2 | partial
  10.2 | CA-5 | partial
  A.5.1 | PL-1 | partial | The first control of each family asks for policy and procedures.
  A.5.2 | PS-9 | partial
  A.5.3 | AC-5 | equivalent | Both: conflicting duties are identified and kept apart.
  A.5.4 | PL-4 | related
  A.5.5 | IR-6 | related
  A.5.6 | PM-15 | equivalent
  A.5.7 | PM-16 | partial
  A.5.8 | SA-3 | partial
  A.5.9 | CM-8 | partial | CM-8 is about components of systems, A.5.9 about information too.
  A.5.9 | PM-5 | related
  A.5.10 | PL-4 | partial
  A.5.11 | PS-4 | partial | Return of property is one of the steps of PS-4.
  A.5.12 | RA-2 | partial
  A.5.13 | MP-3 | partial
  A.5.14 | SC-8 | partial
  A.5.14 | CA-3 | partial
  A.5.15 | AC-3 | partial
  A.5.15 | AC-1 | partial
  A.5.16 | AC-2 | partial
  A.5.16 | IA-4 | partial
  A.5.17 | IA-5 | partial
  A.5.18 | AC-2 | partial | AC-2 asks for reviewing accounts; A.5.18 for rights.
  A.5.18 | AC-6(7) | partial
  A.5.19 | SR-1 | partial
  A.5.19 | SR-6 | partial
  A.5.20 | SA-4 | partial
  A.5.20 | SA-9 | partial
  A.5.21 | SR-3 | partial
  A.5.22 | SA-9 | partial
  A.5.22 | SR-6 | partial
  A.5.23 | SA-9 | partial
  A.5.24 | IR-8 | partial
  A.5.25 | IR-4 | partial
  A.5.26 | IR-4 | partial
  A.5.27 | IR-4 | partial | IR-4 has lessons go into procedures, training and tests.
  A.5.28 | AU-10 | related
  A.5.28 | AU-11 | related
  A.5.29 | CP-2 | partial
  A.5.30 | CP-2 | partial
  A.5.30 | CP-4 | partial
  A.5.31 | SC-13 | related | Where law limits cryptography.
  A.5.32 | CM-10 | partial
  A.5.33 | AU-9 | related | AU-9 protects audit records, A.5.33 every record.
  A.5.33 | SI-12 | partial
  A.5.34 | PT-1 | partial
  A.5.35 | CA-2(1) | partial
  A.5.36 | CA-2 | partial
  A.5.37 | SA-5 | partial
  A.6.1 | PS-3 | partial
  A.6.2 | PS-6 | partial
  A.6.3 | AT-2 | partial
  A.6.3 | AT-3 | partial
  A.6.4 | PS-8 | equivalent | Both: a formal process of sanctions, made known.
  A.6.5 | PS-4 | partial
  A.6.5 | PS-5 | partial
  A.6.6 | PS-6 | partial
  A.6.7 | AC-17 | partial
  A.6.7 | PE-17 | partial
  A.6.8 | IR-6 | partial
  A.7.1 | PE-3 | partial
  A.7.2 | PE-2 | partial
  A.7.2 | PE-3 | partial
  A.7.2 | PE-16 | partial
  A.7.3 | PE-3 | partial
  A.7.4 | PE-6 | partial
  A.7.5 | PE-13 | partial
  A.7.5 | PE-15 | partial
  A.7.7 | AC-11 | partial | AC-11 locks devices; desks are not in it.
  A.7.8 | PE-18 | partial
  A.7.9 | AC-19 | related
  A.7.9 | PE-17 | related
  A.7.10 | MP-4 | partial
  A.7.10 | MP-5 | partial
  A.7.10 | MP-6 | partial
  A.7.11 | PE-11 | partial
  A.7.12 | PE-4 | partial
  A.7.13 | MA-2 | partial
  A.7.14 | MP-6 | partial
  A.8.1 | AC-19 | partial
  A.8.2 | AC-6 | partial
  A.8.2 | AC-6(5) | partial
  A.8.3 | AC-3 | partial
  A.8.3 | AC-6 | partial
  A.8.4 | CM-5 | partial
  A.8.5 | IA-2 | partial
  A.8.5 | AC-7 | partial
  A.8.6 | SC-5(2) | partial
  A.8.7 | SI-3 | partial
  A.8.8 | RA-5 | partial
  A.8.8 | SI-2 | partial
  A.8.9 | CM-2 | partial
  A.8.9 | CM-6 | partial
  A.8.10 | MP-6 | partial
  A.8.10 | SI-12(3) | partial
  A.8.11 | SI-19 | related
  A.8.12 | AC-4 | related
  A.8.12 | SC-7(10) | partial
  A.8.13 | CP-9 | partial
  A.8.13 | CP-9(1) | partial
  A.8.14 | CP-7 | partial
  A.8.15 | AU-2 | partial
  A.8.15 | AU-6 | partial
  A.8.15 | AU-9 | partial
  A.8.15 | AU-12 | partial
  A.8.16 | SI-4 | partial
  A.8.17 | AU-8 | partial
  A.8.17 | SC-45 | partial
  A.8.18 | AC-6 | partial
  A.8.18 | CM-7 | related
  A.8.19 | CM-7(5) | related
  A.8.19 | CM-11 | partial
  A.8.20 | SC-7 | partial
  A.8.21 | SA-9 | related
  A.8.21 | SC-8 | partial
  A.8.22 | AC-4 | partial
  A.8.22 | SC-7 | partial
  A.8.23 | SC-7(8) | related
  A.8.24 | SC-12 | partial
  A.8.24 | SC-13 | partial
  A.8.25 | SA-3 | partial
  A.8.25 | SA-15 | partial
  A.8.26 | SA-4 | partial
  A.8.27 | SA-8 | equivalent | Both: principles of secure engineering are set and applied.
  A.8.28 | SA-11(1) | related
  A.8.28 | SA-15 | partial
  A.8.29 | CA-8 | related
  A.8.29 | SA-11 | partial
  A.8.30 | SA-9 | partial
  A.8.30 | SA-10 | partial
  A.8.30 | SA-11 | partial
  A.8.31 | CM-4(1) | partial
  A.8.31 | SA-3(1) | partial
  A.8.32 | CM-3 | partial
  A.8.32 | CM-4 | partial
  A.8.32 | CM-5 | partial
  A.8.33 | SA-3(2) | partial
`)
