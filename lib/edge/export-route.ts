import 'server-only'
import { personOf } from '#lib/auth/actor.ts'
import type { Export, Format } from '#lib/door/export.ts'
import type { SheetExport } from '#lib/door/sheet.ts'
import { csvResponse, ndjsonResponse } from './csv.ts'
import { downloadTurn } from './downloads.ts'
import { type Handled, handler } from './handler.ts'
import { jsonResponse } from './json.ts'
import { pdfResponse, sheetResponse } from './pdf.ts'
import { xlsxResponse } from './xlsx.ts'

/** In its turn: first, so that nothing is recorded as taken out that has to wait in vain. */
export const inTurn = (respond: (handled: Handled, ended: () => void) => Response | Promise<Response>) =>
  handler(async (handled) => {
    const ended = await downloadTurn(personOf(handled.actor) ?? handled.actor.orgId)
    try {
      return await respond(handled, ended)
    } catch (error) {
      ended()
      throw error
    }
  }, 'expensive')

const route = (taken: Export, format: Format, respond: (...given: Parameters<typeof pdfResponse>) => Response | Promise<Response>) =>
  inTurn(async ({ actor, request }, ended) => respond(actor.orgId, taken, await taken.take(actor, { ...Object.fromEntries(new URL(request.url).searchParams), format }), ended, request.signal))

/** The route handler of a record on paper: its id is the one part of the address that varies. */
export const sheetRoute = (taken: SheetExport) =>
  inTurn(async ({ actor, parameters, request }, ended) => sheetResponse(await taken.take(actor, Object.values(parameters)[0] ?? ''), ended, request.signal))

/** The route handlers of a download, with the filters of its list. */
export const csvRoute = (taken: Export) => route(taken, 'csv', csvResponse)
export const jsonRoute = (taken: Export) => route(taken, 'json', jsonResponse)
export const ndjsonRoute = (taken: Export) => route(taken, 'ndjson', ndjsonResponse)
export const pdfRoute = (taken: Export) => route(taken, 'pdf', pdfResponse)
export const xlsxRoute = (taken: Export) => route(taken, 'xlsx', xlsxResponse)
