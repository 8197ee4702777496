import { sheetRoute } from '#lib/edge/export-route.ts'
import { requestSheet } from '#lib/modules/access-requests/operations/print.ts'

export const GET = sheetRoute(requestSheet)
