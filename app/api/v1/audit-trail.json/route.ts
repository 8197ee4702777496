import { jsonRoute } from '#lib/edge/export-route.ts'
import { auditTrailExport } from '#lib/modules/audit-trail/exports.ts'

export const GET = jsonRoute(auditTrailExport)
