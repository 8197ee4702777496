import { frameworkOf } from './fedramp.ts'

/** By id; titles and texts are those of NIST 800-53. */
export const fedrampModerate = frameworkOf({
  key: 'fedramp-moderate-r5', name: 'FedRAMP', version: 'Moderate r5', publisher: 'General Services Administration',
  source: 'https://www.fedramp.gov/',
  note: 'The 323 controls and enhancements of NIST 800-53 r5 that the Moderate baseline selects, from the profile that GSA publishes in OSCAL (2.1.0), a work of the United States government in the public domain. What FedRAMP asks beyond NIST (its parameters and additional guidance) is not here.',
  knownAs: ['fedramp', 'FedRAMP', 'FedRAMP Moderate', 'FedRAMP Rev. 5 Moderate'],
}, `
  AC-1 AC-2 AC-2(1) AC-2(2) AC-2(3) AC-2(4) AC-2(5) AC-2(7) AC-2(9) AC-2(12) AC-2(13) AC-3 AC-4 AC-4(21) AC-5 AC-6 AC-6(1) AC-6(2) AC-6(5) AC-6(7) AC-6(9) AC-6(10) AC-7 AC-8 AC-11 AC-11(1) AC-12 AC-14 AC-17 AC-17(1) AC-17(2) AC-17(3) AC-17(4) AC-18 AC-18(1) AC-18(3) AC-19 AC-19(5) AC-20 AC-20(1) AC-20(2) AC-21 AC-22
  AT-1 AT-2 AT-2(2) AT-2(3) AT-3 AT-4
  AU-1 AU-2 AU-3 AU-3(1) AU-4 AU-5 AU-6 AU-6(1) AU-6(3) AU-7 AU-7(1) AU-8 AU-9 AU-9(4) AU-11 AU-12
  CA-1 CA-2 CA-2(1) CA-2(3) CA-3 CA-5 CA-6 CA-7 CA-7(1) CA-7(4) CA-8 CA-8(1) CA-8(2) CA-9
  CM-1 CM-2 CM-2(2) CM-2(3) CM-2(7) CM-3 CM-3(2) CM-3(4) CM-4 CM-4(2) CM-5 CM-5(1) CM-5(5) CM-6 CM-6(1) CM-7 CM-7(1) CM-7(2) CM-7(5) CM-8 CM-8(1) CM-8(3) CM-9 CM-10 CM-11 CM-12 CM-12(1)
  CP-1 CP-2 CP-2(1) CP-2(3) CP-2(8) CP-3 CP-4 CP-4(1) CP-6 CP-6(1) CP-6(3) CP-7 CP-7(1) CP-7(2) CP-7(3) CP-8 CP-8(1) CP-8(2) CP-9 CP-9(1) CP-9(8) CP-10 CP-10(2)
  IA-1 IA-2 IA-2(1) IA-2(2) IA-2(5) IA-2(6) IA-2(8) IA-2(12) IA-3 IA-4 IA-4(4) IA-5 IA-5(1) IA-5(2) IA-5(6) IA-5(7) IA-6 IA-7 IA-8 IA-8(1) IA-8(2) IA-8(4) IA-11 IA-12 IA-12(2) IA-12(3) IA-12(5)
  IR-1 IR-2 IR-3 IR-3(2) IR-4 IR-4(1) IR-5 IR-6 IR-6(1) IR-6(3) IR-7 IR-7(1) IR-8 IR-9 IR-9(2) IR-9(3) IR-9(4)
  MA-1 MA-2 MA-3 MA-3(1) MA-3(2) MA-3(3) MA-4 MA-5 MA-5(1) MA-6
  MP-1 MP-2 MP-3 MP-4 MP-5 MP-6 MP-7
  PE-1 PE-2 PE-3 PE-4 PE-5 PE-6 PE-6(1) PE-8 PE-9 PE-10 PE-11 PE-12 PE-13 PE-13(1) PE-13(2) PE-14 PE-15 PE-16 PE-17
  PL-1 PL-2 PL-4 PL-4(1) PL-8 PL-10 PL-11
  PS-1 PS-2 PS-3 PS-3(3) PS-4 PS-5 PS-6 PS-7 PS-8 PS-9
  RA-1 RA-2 RA-3 RA-3(1) RA-5 RA-5(2) RA-5(3) RA-5(5) RA-5(11) RA-7 RA-9
  SA-1 SA-2 SA-3 SA-4 SA-4(1) SA-4(2) SA-4(9) SA-4(10) SA-5 SA-8 SA-9 SA-9(1) SA-9(2) SA-9(5) SA-10 SA-11 SA-11(1) SA-11(2) SA-15 SA-15(3) SA-22
  SC-1 SC-2 SC-4 SC-5 SC-7 SC-7(3) SC-7(4) SC-7(5) SC-7(7) SC-7(8) SC-7(12) SC-7(18) SC-8 SC-8(1) SC-10 SC-12 SC-13 SC-15 SC-17 SC-18 SC-20 SC-21 SC-22 SC-23 SC-28 SC-28(1) SC-39 SC-45 SC-45(1)
  SI-1 SI-2 SI-2(2) SI-2(3) SI-3 SI-4 SI-4(1) SI-4(2) SI-4(4) SI-4(5) SI-4(16) SI-4(18) SI-4(23) SI-5 SI-6 SI-7 SI-7(1) SI-7(7) SI-8 SI-8(2) SI-10 SI-11 SI-12 SI-16
  SR-1 SR-2 SR-2(1) SR-3 SR-5 SR-6 SR-8 SR-10 SR-11 SR-11(1) SR-11(2) SR-12
`)
