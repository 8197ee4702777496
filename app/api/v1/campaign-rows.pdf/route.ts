import { pdfRoute } from '#lib/edge/export-route.ts'
import { rowsExport } from '#lib/modules/campaigns/exports.ts'

export const GET = pdfRoute(rowsExport)
