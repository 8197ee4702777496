import 'server-only'
import { evidence, evidenceControls } from '#db/schema/evidence.ts'
import { controlLinks } from '#lib/door/control-links.ts'

/** Which controls a piece of evidence maps to. What was collected stays with a control that is removed. */
export const evidenceLinks = controlLinks({ links: evidenceControls, records: evidence, field: 'controlAreas' })
