import { jsonRoute } from '#lib/edge/export-route.ts'
import { vulnerabilitiesExport } from '#lib/modules/vulnerabilities/exports.ts'

export const GET = jsonRoute(vulnerabilitiesExport)
