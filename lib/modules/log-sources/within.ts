import 'server-only'
import { logSourceControls, logSources } from '#db/schema/log-sources.ts'
import { controlLinks } from '#lib/door/control-links.ts'

/** Which controls rest on a source of events. */
export const sourceLinks = controlLinks({ links: logSourceControls, records: logSources, field: 'controls', noun: 'log source' })
