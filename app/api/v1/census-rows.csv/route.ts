import { csvRoute } from '#lib/edge/export-route.ts'
import { censusExport } from '#lib/modules/censuses/exports.ts'

export const GET = csvRoute(censusExport)
