import 'server-only'
import { personOf } from '#lib/auth/actor.ts'
import type { Export, Format } from '#lib/door/export.ts'
import { csvResponse, ndjsonResponse } from './csv.ts'
import { downloadTurn } from './downloads.ts'
import { handler } from './handler.ts'
import { jsonResponse } from './json.ts'
import { pdfResponse } from './pdf.ts'
import { xlsxResponse } from './xlsx.ts'

const route = (taken: Export, format: Format, respond: (...given: Parameters<typeof pdfResponse>) => Response | Promise<Response>) =>
  handler(async ({ actor, request }) => {
    // First, so that nothing is recorded as taken out that has to wait in vain.
    const ended = await downloadTurn(personOf(actor) ?? actor.orgId)
    try {
      return await respond(actor.orgId, taken, await taken.take(actor, { ...Object.fromEntries(new URL(request.url).searchParams), format }), ended, request.signal)
    } catch (error) {
      ended()
      throw error
    }
  }, 'expensive')

/** The route handlers of a download, with the filters of its list. */
export const csvRoute = (taken: Export) => route(taken, 'csv', csvResponse)
export const jsonRoute = (taken: Export) => route(taken, 'json', jsonResponse)
export const ndjsonRoute = (taken: Export) => route(taken, 'ndjson', ndjsonResponse)
export const pdfRoute = (taken: Export) => route(taken, 'pdf', pdfResponse)
export const xlsxRoute = (taken: Export) => route(taken, 'xlsx', xlsxResponse)
