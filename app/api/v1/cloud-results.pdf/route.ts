import { pdfRoute } from '#lib/edge/export-route.ts'
import { resultsExport } from '#lib/modules/cloud-scans/exports.ts'

export const GET = pdfRoute(resultsExport)
