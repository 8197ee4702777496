import { jsonRoute } from '#lib/edge/export-route.ts'
import { findingsExport } from '#lib/modules/findings/exports.ts'

export const GET = jsonRoute(findingsExport)
