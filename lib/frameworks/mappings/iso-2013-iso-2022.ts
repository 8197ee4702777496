import { mappingTable } from '../mapping.ts'

/** The correspondence that ISO/IEC 27002:2022 gives in its annex B. Controls of 2013 that went into one of 2022 meet a part of it. */
export const iso2013ToIso2022 = mappingTable('iso-27001-2013', 'iso-27001-2022', `
  A.5.1.1 | A.5.1 | partial | One control of 2022 for setting and reviewing policies.
  A.5.1.2 | A.5.1 | partial | One control of 2022 for setting and reviewing policies.
  A.6.1.1 | A.5.2 | equivalent
  A.6.1.2 | A.5.3 | equivalent
  A.6.1.3 | A.5.5 | equivalent
  A.6.1.4 | A.5.6 | equivalent
  A.6.1.5 | A.5.8 | partial | Went together with the analysis of security requirements (A.14.1.1).
  A.6.2.1 | A.8.1 | partial | Went together with unattended equipment (A.11.2.8); 2022 covers every endpoint.
  A.6.2.2 | A.6.7 | equivalent
  A.7.1.1 | A.6.1 | equivalent
  A.7.1.2 | A.6.2 | equivalent
  A.7.2.1 | A.5.4 | equivalent
  A.7.2.2 | A.6.3 | equivalent
  A.7.2.3 | A.6.4 | equivalent
  A.7.3.1 | A.6.5 | equivalent
  A.8.1.1 | A.5.9 | partial | One control of 2022 for the inventory and the owners.
  A.8.1.2 | A.5.9 | partial | One control of 2022 for the inventory and the owners.
  A.8.1.3 | A.5.10 | partial | One control of 2022 for acceptable use and handling.
  A.8.1.4 | A.5.11 | equivalent
  A.8.2.1 | A.5.12 | equivalent
  A.8.2.2 | A.5.13 | equivalent
  A.8.2.3 | A.5.10 | partial | One control of 2022 for acceptable use and handling.
  A.8.3.1 | A.7.10 | partial | One control of 2022 for the whole life of media.
  A.8.3.2 | A.7.10 | partial | One control of 2022 for the whole life of media.
  A.8.3.3 | A.7.10 | partial | One control of 2022 for the whole life of media.
  A.9.1.1 | A.5.15 | partial | One control of 2022 for the policy and for networks.
  A.9.1.2 | A.5.15 | partial | One control of 2022 for the policy and for networks.
  A.9.2.1 | A.5.16 | equivalent | 2022 speaks of the whole life of identities, those of machines included.
  A.9.2.2 | A.5.18 | partial | One control of 2022 for granting, reviewing and removing rights.
  A.9.2.3 | A.8.2 | equivalent
  A.9.2.4 | A.5.17 | partial | One control of 2022 for handing out, using and managing secrets.
  A.9.2.5 | A.5.18 | partial | One control of 2022 for granting, reviewing and removing rights.
  A.9.2.6 | A.5.18 | partial | One control of 2022 for granting, reviewing and removing rights.
  A.9.3.1 | A.5.17 | partial | One control of 2022 for handing out, using and managing secrets.
  A.9.4.1 | A.8.3 | equivalent
  A.9.4.2 | A.8.5 | equivalent
  A.9.4.3 | A.5.17 | partial | One control of 2022 for handing out, using and managing secrets.
  A.9.4.4 | A.8.18 | equivalent
  A.9.4.5 | A.8.4 | equivalent | 2022 names tools and libraries beside the code.
  A.10.1.1 | A.8.24 | partial | One control of 2022 for the policy and the keys.
  A.10.1.2 | A.8.24 | partial | One control of 2022 for the policy and the keys.
  A.11.1.1 | A.7.1 | equivalent
  A.11.1.2 | A.7.2 | partial | Went together with delivery areas (A.11.1.6).
  A.11.1.3 | A.7.3 | equivalent
  A.11.1.4 | A.7.5 | equivalent
  A.11.1.5 | A.7.6 | equivalent
  A.11.1.6 | A.7.2 | partial | Went together with physical entry (A.11.1.2).
  A.11.2.1 | A.7.8 | equivalent
  A.11.2.2 | A.7.11 | equivalent
  A.11.2.3 | A.7.12 | equivalent
  A.11.2.4 | A.7.13 | equivalent
  A.11.2.5 | A.7.10 | partial | One control of 2022 for the whole life of media.
  A.11.2.6 | A.7.9 | equivalent
  A.11.2.7 | A.7.14 | equivalent
  A.11.2.8 | A.8.1 | partial | Went together with mobile devices (A.6.2.1).
  A.11.2.9 | A.7.7 | equivalent
  A.12.1.1 | A.5.37 | equivalent
  A.12.1.2 | A.8.32 | partial | One control of 2022 for every change.
  A.12.1.3 | A.8.6 | equivalent
  A.12.1.4 | A.8.31 | partial | Went together with the development environment (A.14.2.6).
  A.12.2.1 | A.8.7 | equivalent
  A.12.3.1 | A.8.13 | equivalent
  A.12.4.1 | A.8.15 | partial | One control of 2022 for making and protecting every log.
  A.12.4.2 | A.8.15 | partial | One control of 2022 for making and protecting every log.
  A.12.4.3 | A.8.15 | partial | One control of 2022 for making and protecting every log.
  A.12.4.4 | A.8.17 | equivalent
  A.12.5.1 | A.8.19 | partial | Went together with software that users install (A.12.6.2).
  A.12.6.1 | A.8.8 | partial | Went together with the review of technical compliance (A.18.2.3).
  A.12.6.2 | A.8.19 | partial | Went together with software on operational systems (A.12.5.1).
  A.12.7.1 | A.8.34 | equivalent
  A.13.1.1 | A.8.20 | equivalent
  A.13.1.2 | A.8.21 | equivalent
  A.13.1.3 | A.8.22 | equivalent
  A.13.2.1 | A.5.14 | partial | One control of 2022 for policies, agreements and messages.
  A.13.2.2 | A.5.14 | partial | One control of 2022 for policies, agreements and messages.
  A.13.2.3 | A.5.14 | partial | One control of 2022 for policies, agreements and messages.
  A.13.2.4 | A.6.6 | equivalent
  A.14.1.1 | A.5.8 | partial | Went together with security in projects (A.6.1.5).
  A.14.1.2 | A.8.26 | partial | One control of 2022 for what applications must do.
  A.14.1.3 | A.8.26 | partial | One control of 2022 for what applications must do.
  A.14.2.1 | A.8.25 | equivalent
  A.14.2.2 | A.8.32 | partial | One control of 2022 for every change.
  A.14.2.3 | A.8.32 | partial | One control of 2022 for every change.
  A.14.2.4 | A.8.32 | partial | One control of 2022 for every change.
  A.14.2.5 | A.8.27 | equivalent
  A.14.2.6 | A.8.31 | partial | Went together with separate environments (A.12.1.4).
  A.14.2.7 | A.8.30 | equivalent
  A.14.2.8 | A.8.29 | partial | One control of 2022 for tests in development and at acceptance.
  A.14.2.9 | A.8.29 | partial | One control of 2022 for tests in development and at acceptance.
  A.14.3.1 | A.8.33 | equivalent
  A.15.1.1 | A.5.19 | equivalent
  A.15.1.2 | A.5.20 | equivalent
  A.15.1.3 | A.5.21 | equivalent
  A.15.2.1 | A.5.22 | partial | One control of 2022 for monitoring suppliers and for their changes.
  A.15.2.2 | A.5.22 | partial | One control of 2022 for monitoring suppliers and for their changes.
  A.16.1.1 | A.5.24 | equivalent
  A.16.1.2 | A.6.8 | partial | One control of 2022 for reporting events and weaknesses.
  A.16.1.3 | A.6.8 | partial | One control of 2022 for reporting events and weaknesses.
  A.16.1.4 | A.5.25 | equivalent
  A.16.1.5 | A.5.26 | equivalent
  A.16.1.6 | A.5.27 | equivalent
  A.16.1.7 | A.5.28 | equivalent
  A.17.1.1 | A.5.29 | partial | One control of 2022 for planning, building and verifying.
  A.17.1.2 | A.5.29 | partial | One control of 2022 for planning, building and verifying.
  A.17.1.3 | A.5.29 | partial | One control of 2022 for planning, building and verifying.
  A.17.2.1 | A.8.14 | equivalent
  A.18.1.1 | A.5.31 | partial | Went together with rules on cryptography (A.18.1.5).
  A.18.1.2 | A.5.32 | equivalent
  A.18.1.3 | A.5.33 | equivalent
  A.18.1.4 | A.5.34 | equivalent
  A.18.1.5 | A.5.31 | partial | Went together with other legal requirements (A.18.1.1).
  A.18.2.1 | A.5.35 | equivalent
  A.18.2.2 | A.5.36 | partial | Went together with the review of technical compliance (A.18.2.3).
  A.18.2.3 | A.5.36 | partial | Went together with compliance with own rules (A.18.2.2).
  A.18.2.3 | A.8.8 | partial | Its technical side went to technical vulnerabilities.
`)
