import { approvals } from './approvals.ts'
import { calendar } from './calendar.ts'
import { censuses } from './censuses.ts'
import { changes } from './changes.ts'
import type { Check } from './check.ts'
import { controlTests } from './control-tests/check.ts'
import { decisions } from './decisions.ts'
import { deficiencies } from './deficiencies/check.ts'
import { duties } from './duties.ts'
import { openings } from './openings.ts'
import { populations } from './populations.ts'
import { trail } from './trail.ts'

/** What a verifier reckons anew, beside hashes. One small file each. */
export const checks: Check[] = [trail, openings, populations, decisions, changes, controlTests, calendar, censuses, duties, deficiencies, approvals]
