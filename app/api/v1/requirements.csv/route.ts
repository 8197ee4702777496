import { csvRoute } from '#lib/edge/export-route.ts'
import { requirementsExport } from '#lib/modules/frameworks/exports.ts'

export const GET = csvRoute(requirementsExport)
