import { pdfRoute } from '#lib/edge/export-route.ts'
import { gapsExport } from '#lib/modules/frameworks/gaps-export.ts'

export const GET = pdfRoute(gapsExport)
