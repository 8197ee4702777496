import { authorizedAccess } from './access.ts'
import { auditFindings } from './audits.ts'
import { breaches } from './breaches.ts'
import { changesPassing } from './changes.ts'
import { controlsProven } from './controls.ts'
import { encrypted } from './encrypted.ts'
import { evidenceInPeriod } from './evidence.ts'
import { findingsMean } from './findings-mean.ts'
import { fines } from './fines.ts'
import { hashChecks } from './hashes.ts'
import { hijacks } from './hijacks.ts'
import { incidentCost } from './incident-cost.ts'
import { patched } from './patched.ts'
import { reviewsOnTime } from './reviews.ts'
import { revocationsInTime } from './revocations.ts'
import { severe } from './severe.ts'
import type { Kpi } from './shape.ts'
import { signIns } from './sign-ins.ts'
import { trust } from './trust.ts'
import { vulnerabilities } from './vulnerabilities.ts'

/** In the order in which they are shown. */
export const kpis: Kpi[] = [
  signIns, hijacks, breaches, findingsMean, severe, vulnerabilities, patched, encrypted, authorizedAccess, reviewsOnTime, revocationsInTime, changesPassing, controlsProven, evidenceInPeriod, hashChecks, auditFindings, incidentCost, trust, fines,
]

export const kpiOf = (name: string): Kpi | undefined => kpis.find((each) => each.name === name)
