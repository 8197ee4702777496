import { mappingTable } from '../mapping.ts'

/** Ours: criteria of SOC 2 are wider than single controls, so meeting one rarely meets the other whole. */
export const soc2ToIso2022 = mappingTable('soc2-2017', 'iso-27001-2022', `
  CC1.1 | A.5.4 | partial | Both have management stand for the rules; CC1.1 is about ethics beyond security.
  CC1.1 | A.6.4 | related | Departures from the standards of conduct have consequences.
  CC1.2 | 9.3.1 | related | Oversight by a board is more than a review by management.
  CC1.3 | 5.3 | partial | CC1.3 asks for the structure of the whole company.
  CC1.3 | A.5.2 | partial
  CC1.4 | 7.2 | partial
  CC1.4 | A.6.1 | partial | Screening is one way to competent and trusted people.
  CC1.4 | A.6.3 | partial
  CC1.5 | A.6.4 | partial
  CC2.1 | 7.5.1 | related
  CC2.2 | 7.3 | partial
  CC2.2 | 7.4 | partial
  CC2.2 | A.6.8 | partial | People inside need a way to report.
  CC2.3 | 7.4 | partial
  CC2.3 | A.5.5 | related
  CC3.1 | 6.2 | partial
  CC3.2 | 6.1.2 | partial | ISO assesses risk to information; CC3.2 risk to objectives.
  CC3.2 | 8.2 | partial
  CC3.2 | A.5.7 | related
  CC3.4 | 6.3 | related
  CC4.1 | 9.1 | partial
  CC4.1 | 9.2.1 | partial
  CC4.1 | A.5.35 | partial
  CC4.2 | 10.2 | partial
  CC5.1 | 6.1.3 | partial | Controls follow from the treatment of risk.
  CC5.1 | A.5.3 | partial | Segregation of duties is a point of focus of CC5.1.
  CC5.2 | 6.1.3 | related
  CC5.3 | A.5.1 | partial
  CC5.3 | A.5.37 | partial
  CC6.1 | A.5.9 | partial | CC6.1 begins with an inventory of information assets.
  CC6.1 | A.5.15 | partial
  CC6.1 | A.5.17 | partial
  CC6.1 | A.8.3 | partial
  CC6.1 | A.8.5 | partial
  CC6.1 | A.8.22 | partial | Segmentation is one of the architectures for logical access.
  CC6.1 | A.8.24 | partial | Encryption and keys are points of focus of CC6.1.
  CC6.2 | A.5.16 | partial | CC6.2 covers registration and removal, ISO the whole life.
  CC6.2 | A.5.18 | partial
  CC6.3 | A.5.3 | partial
  CC6.3 | A.5.18 | partial | CC6.3 adds least privilege; both ask for review.
  CC6.3 | A.8.2 | partial
  CC6.4 | A.7.1 | partial
  CC6.4 | A.7.2 | partial
  CC6.4 | A.7.4 | related
  CC6.5 | A.7.14 | partial
  CC6.5 | A.8.10 | partial
  CC6.6 | A.8.20 | partial
  CC6.6 | A.8.21 | partial
  CC6.6 | A.8.5 | partial | Stronger authentication of access from outside.
  CC6.7 | A.5.14 | partial
  CC6.7 | A.7.10 | partial
  CC6.7 | A.8.1 | partial
  CC6.7 | A.8.12 | partial
  CC6.7 | A.8.24 | partial | Encryption on the way.
  CC6.8 | A.8.7 | partial | CC6.8 is also about unauthorized software.
  CC6.8 | A.8.19 | partial
  CC7.1 | A.8.8 | partial
  CC7.1 | A.8.9 | partial
  CC7.2 | A.8.15 | partial | Logs are what is monitored.
  CC7.2 | A.8.16 | partial | CC7.2 also asks to analyze anomalies of disasters and errors.
  CC7.3 | A.5.25 | equivalent | Both: evaluate events and decide whether they are incidents.
  CC7.4 | A.5.24 | partial
  CC7.4 | A.5.26 | partial | CC7.4 is the program and its execution, A.5.26 the execution.
  CC7.5 | A.5.27 | partial
  CC7.5 | A.5.29 | related
  CC8.1 | A.8.32 | partial | CC8.1 covers design, development and tests too.
  CC8.1 | A.8.25 | partial
  CC8.1 | A.8.29 | partial
  CC8.1 | A.8.31 | partial
  CC9.1 | A.5.29 | partial
  CC9.1 | A.5.30 | related
  CC9.2 | A.5.19 | partial
  CC9.2 | A.5.20 | partial
  CC9.2 | A.5.22 | partial
  A1.1 | A.8.6 | equivalent | Both: measure use, and adjust capacity to demand.
  A1.2 | A.7.5 | partial
  A1.2 | A.7.11 | partial
  A1.2 | A.8.13 | partial
  A1.2 | A.8.14 | partial
  A1.3 | A.5.30 | partial | ISO also asks for the plans, A1.3 for their tests.
  A1.3 | A.8.13 | partial | Restoring backups is one of the tests.
  C1.1 | A.5.12 | partial
  C1.1 | A.5.33 | related
  C1.2 | A.8.10 | partial
  PI1.2 | A.8.26 | related
  P4.2 | A.5.33 | related
  P4.3 | A.8.10 | partial
  P6.4 | A.5.20 | related
  P8.1 | A.5.34 | related | A.5.34 takes privacy as one control, SOC 2 as eighteen criteria.
`)
