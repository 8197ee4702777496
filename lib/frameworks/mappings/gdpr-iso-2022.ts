import { mappingTable } from '../mapping.ts'

/** Ours: a selection. A control of information security is at most a means to what the law asks, so nothing here is equivalent. */
export const gdprToIso2022 = mappingTable('gdpr', 'iso-27001-2022', `
  Art. 5 | A.5.34 | related
  Art. 5 | A.8.10 | related | Limits of storage need deletion.
  Art. 24 | A.5.1 | related
  Art. 25 | A.8.11 | related
  Art. 25 | A.8.26 | related
  Art. 25 | A.8.27 | related
  Art. 28 | A.5.20 | partial | The law says what a contract with a processor must have.
  Art. 30 | A.5.9 | related | Records of processing are more than an inventory.
  Art. 32 | 6.1.2 | partial | Measures fit the risk.
  Art. 32 | 9.1 | related | The law asks to test and evaluate measures regularly.
  Art. 32 | A.5.15 | partial
  Art. 32 | A.5.30 | partial
  Art. 32 | A.8.5 | partial
  Art. 32 | A.8.13 | partial | To restore availability and access in time.
  Art. 32 | A.8.24 | partial | Encryption is named by the law.
  Art. 33 | A.5.24 | partial | The law sets 72 hours; ISO leaves the time open.
  Art. 33 | A.5.25 | related
  Art. 33 | A.6.8 | related
  Art. 34 | A.5.26 | related
  Art. 44 | A.5.14 | related
`)
