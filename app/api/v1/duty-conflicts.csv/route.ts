import { csvRoute } from '#lib/edge/export-route.ts'
import { conflictsExport } from '#lib/modules/duties/exports.ts'

export const GET = csvRoute(conflictsExport)
