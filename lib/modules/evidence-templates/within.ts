import 'server-only'
import { evidenceTemplates, templateControls } from '#db/schema/evidence-templates.ts'
import { controlLinks } from '#lib/door/control-links.ts'

/** Which controls evidence of a template shows to be performed. */
export const templateLinks = controlLinks({ links: templateControls, records: evidenceTemplates, field: 'controlAreas', noun: 'evidence template' })
