import { pdfRoute } from '#lib/edge/export-route.ts'
import { itemsExport } from '#lib/modules/control-tests/exports.ts'

export const GET = pdfRoute(itemsExport)
