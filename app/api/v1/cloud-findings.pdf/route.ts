import { pdfRoute } from '#lib/edge/export-route.ts'
import { findingsExport } from '#lib/modules/cloud-scans/exports.ts'

export const GET = pdfRoute(findingsExport)
