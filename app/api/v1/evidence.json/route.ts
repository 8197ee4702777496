import { jsonRoute } from '#lib/edge/export-route.ts'
import { evidenceExport } from '#lib/modules/evidence/exports.ts'

export const GET = jsonRoute(evidenceExport)
