import { ndjsonRoute } from '#lib/edge/export-route.ts'
import { auditTrailExport } from '#lib/modules/audit-trail/exports.ts'

/** One canonical entry a line, exactly as it is kept. */
export const GET = ndjsonRoute(auditTrailExport)
