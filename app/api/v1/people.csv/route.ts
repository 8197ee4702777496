import { csvRoute } from '#lib/edge/export-route.ts'
import { peopleExport } from '#lib/modules/people/exports.ts'

export const GET = csvRoute(peopleExport)
