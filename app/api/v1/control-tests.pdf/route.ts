import { pdfRoute } from '#lib/edge/export-route.ts'
import { testsExport } from '#lib/modules/control-tests/exports.ts'

export const GET = pdfRoute(testsExport)
