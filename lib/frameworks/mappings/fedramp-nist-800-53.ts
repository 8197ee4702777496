import { fedrampModerate } from '../catalogue/fedramp-moderate-r5.ts'
import type { RequirementMapping } from '../mapping.ts'

/** By id: the baseline selects NIST’s controls as they are. */
export const fedrampToNist: RequirementMapping[] = fedrampModerate.domains.flatMap(({ requirements }) => requirements.map(({ code }): RequirementMapping => ({ from: [fedrampModerate.key, code], to: ['nist-800-53-r5', code], strength: 'equivalent' })))
