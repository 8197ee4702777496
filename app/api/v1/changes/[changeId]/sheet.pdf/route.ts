import { sheetRoute } from '#lib/edge/export-route.ts'
import { changeSheet } from '#lib/modules/changes/operations/print.ts'

export const GET = sheetRoute(changeSheet)
