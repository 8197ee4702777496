import { pdfRoute } from '#lib/edge/export-route.ts'
import { runsExport } from '#lib/modules/backup-plans/exports.ts'

export const GET = pdfRoute(runsExport)
