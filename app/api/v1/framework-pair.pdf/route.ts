import { pdfRoute } from '#lib/edge/export-route.ts'
import { pairExport } from '#lib/modules/frameworks/matrix.ts'

export const GET = pdfRoute(pairExport)
