import { pdfRoute } from '#lib/edge/export-route.ts'
import { requestsExport } from '#lib/modules/access-requests/exports.ts'

export const GET = pdfRoute(requestsExport)
