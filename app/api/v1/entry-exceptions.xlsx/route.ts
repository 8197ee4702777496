import { xlsxRoute } from '#lib/edge/export-route.ts'
import { entryExceptionsExport } from '#lib/modules/entry-reviews/exports.ts'

export const GET = xlsxRoute(entryExceptionsExport)
