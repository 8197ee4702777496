import { mappingTable } from '../mapping.ts'

/** Ours: a selection, about what IT general controls are about. Requirements of PCI DSS are of the cardholder data environment only. */
export const pciToNist = mappingTable('pci-dss-4.0.1', 'nist-800-53-r5', `
  1.2.1 | CM-6 | related
  1.3.1 | SC-7 | partial
  1.3.2 | SC-7(5) | partial
  1.4.1 | SC-7 | partial
  2.2.1 | CM-6 | partial
  2.2.2 | IA-5 | partial | Defaults are changed before use.
  2.2.4 | CM-7 | partial
  3.5.1 | SC-28 | partial
  3.6.1 | SC-12 | partial
  3.7.4 | SC-12 | partial
  4.2.1 | SC-8 | partial
  5.2.1 | SI-3 | partial
  6.2.3 | SA-11(4) | partial
  6.3.1 | RA-5 | partial
  6.3.3 | SI-2 | partial
  6.5.1 | CM-3 | partial
  6.5.3 | CM-4(1) | related
  6.5.4 | AC-5 | partial
  7.2.2 | AC-6 | partial
  7.2.4 | AC-6(7) | partial
  7.2.5 | AC-6 | partial
  8.2.1 | IA-2 | partial
  8.2.4 | AC-2 | partial
  8.2.5 | PS-4 | partial
  8.2.6 | AC-2(3) | partial | PCI DSS sets 90 days; NIST leaves the time open.
  8.2.8 | AC-12 | related
  8.3.4 | AC-7 | partial
  8.3.6 | IA-5(1) | partial
  8.4.1 | IA-2(1) | partial
  8.4.2 | IA-2(2) | partial
  9.2.1 | PE-3 | partial
  9.4.7 | MP-6 | partial
  10.2.1 | AU-12 | partial
  10.2.2 | AU-3 | partial
  10.3.2 | AU-9 | partial
  10.4.1 | AU-6 | partial
  10.5.1 | AU-11 | partial | PCI DSS sets a year; NIST leaves the time open.
  10.6.1 | AU-8 | related
  10.7.2 | AU-5 | partial
  11.3.1 | RA-5 | partial
  11.4.3 | CA-8 | partial
  11.5.1 | SI-4 | partial
  11.5.2 | SI-7 | partial
  12.6.3 | AT-2 | partial
  12.8.2 | SA-9 | partial
  12.10.1 | IR-8 | partial
  12.10.2 | IR-3 | partial
`)
