import { csvRoute } from '#lib/edge/export-route.ts'
import { findingsExport } from '#lib/modules/findings/exports.ts'

export const GET = csvRoute(findingsExport)
