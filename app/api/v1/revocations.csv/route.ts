import { csvRoute } from '#lib/edge/export-route.ts'
import { revocationsExport } from '#lib/modules/revocations/exports.ts'

export const GET = csvRoute(revocationsExport)
