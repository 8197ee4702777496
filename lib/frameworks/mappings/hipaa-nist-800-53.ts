import { mappingTable } from '../mapping.ts'

/** Ours: a selection. NIST SP 800-66 gives a crosswalk of its own. */
export const hipaaToNist = mappingTable('hipaa-security', 'nist-800-53-r5', `
  164.308(a)(1)(ii)(A) | RA-3 | partial
  164.308(a)(1)(ii)(B) | RA-7 | partial
  164.308(a)(1)(ii)(C) | PS-8 | equivalent | Both: sanctions for those who do not comply.
  164.308(a)(1)(ii)(D) | AU-6 | partial
  164.308(a)(2) | PM-2 | partial
  164.308(a)(3)(ii)(A) | AC-2 | partial
  164.308(a)(3)(ii)(B) | PS-3 | partial
  164.308(a)(3)(ii)(C) | PS-4 | partial
  164.308(a)(4)(ii)(B) | AC-2 | partial
  164.308(a)(4)(ii)(C) | AC-6(7) | partial
  164.308(a)(5)(i) | AT-2 | partial
  164.308(a)(5)(ii)(B) | SI-3 | partial
  164.308(a)(5)(ii)(C) | AC-7 | related
  164.308(a)(5)(ii)(D) | IA-5 | partial
  164.308(a)(6)(i) | IR-1 | partial
  164.308(a)(6)(ii) | IR-4 | partial
  164.308(a)(6)(ii) | IR-6 | partial
  164.308(a)(7)(i) | CP-2 | partial
  164.308(a)(7)(ii)(A) | CP-9 | partial
  164.308(a)(7)(ii)(B) | CP-10 | partial
  164.308(a)(7)(ii)(C) | CP-2 | partial
  164.308(a)(7)(ii)(D) | CP-4 | partial
  164.308(a)(7)(ii)(E) | RA-9 | partial
  164.308(a)(8) | CA-2 | partial
  164.308(b)(1) | SA-9 | partial
  164.310(a)(1) | PE-3 | partial
  164.310(a)(2)(iii) | PE-2 | partial
  164.310(a)(2)(iv) | MA-2 | related
  164.310(b) | PL-4 | related
  164.310(c) | PE-3 | related
  164.310(d)(1) | MP-5 | partial
  164.310(d)(2)(i) | MP-6 | partial
  164.310(d)(2)(ii) | MP-6 | partial
  164.310(d)(2)(iii) | CM-8 | related
  164.312(a)(1) | AC-3 | partial
  164.312(a)(2)(i) | IA-2 | partial
  164.312(a)(2)(i) | IA-4 | partial
  164.312(a)(2)(ii) | AC-14 | related
  164.312(a)(2)(iii) | AC-12 | partial
  164.312(a)(2)(iv) | SC-28(1) | partial
  164.312(b) | AU-12 | partial
  164.312(b) | AU-6 | partial
  164.312(c)(1) | SI-7 | partial
  164.312(d) | IA-2 | partial
  164.312(e)(1) | SC-8 | partial
  164.312(e)(2)(ii) | SC-8(1) | partial
  164.316(a) | PL-1 | partial
  164.316(b)(2)(i) | SI-12 | related
`)
