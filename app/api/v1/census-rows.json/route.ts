import { jsonRoute } from '#lib/edge/export-route.ts'
import { censusExport } from '#lib/modules/censuses/exports.ts'

export const GET = jsonRoute(censusExport)
