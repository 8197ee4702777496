import 'server-only'
import { systemControls, systems } from '#db/schema/systems.ts'
import { controlLinks } from '#lib/door/control-links.ts'

/** Which controls a system supports. */
export const systemLinks = controlLinks({ links: systemControls, records: systems, field: 'controls', noun: 'system' })
