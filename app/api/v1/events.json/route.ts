import { jsonRoute } from '#lib/edge/export-route.ts'
import { eventsExport } from '#lib/modules/events/exports.ts'

export const GET = jsonRoute(eventsExport)
