import { machineHandler } from '#lib/edge/handler.ts'
import { linked } from '#lib/modules/reports/deliver.ts'

/** A file of a sealed report: the link says that somebody who may have it gave it away, and until when. */
export const GET = machineHandler(({ info, parameters }) => linked(parameters.token ?? '', info))
