import { may } from '#lib/auth/actor.ts'
import { admit } from '#lib/door/denials.ts'
import { formOf, mustBeForm } from '#lib/edge/form-body.ts'
import { handler } from '#lib/edge/handler.ts'
import { sealRefusal, sealSaid } from '#lib/edge/said.ts'
import { AppError } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { maxBody } from '#lib/ingest/limits.ts'
import { deliver, type DeliveryAnswer } from '#lib/modules/events/deliver.ts'

type Told = FormState & { location?: string }

/** The upload form. Answers a redirect to the delivery; `FormState` to a script, which shows progress and errors in place. */
export const POST = handler(async ({ actor, request }) => {
  await admit(actor, 'events.ingest', 'data access')
  mustBeForm(request)
  const wantsJson = request.headers.get('accept')?.includes('application/json') ?? false
  try {
    if (Number(request.headers.get('content-length') ?? 0) > maxBody + 10_000) throw new AppError('too_large', 'A file may have at most 50 MB.', { fields: { file: 'is larger than 50 MB' } })
    const form = await formOf(request)
    const file = form.get('file')
    const source = form.get('source')
    if (!(file instanceof File) || file.size === 0) throw new AppError('invalid', 'Choose a file first.', { fields: { file: 'is required' } })
    const answer = await deliver(actor, file.stream() as unknown as AsyncIterable<Uint8Array>, { label: file.name.slice(0, 200), source: typeof source === 'string' && source ? source : 'auto', gzip: false })
    const counted = `${answer.accepted} accepted, ${answer.duplicates} known already, ${answer.rejected} rejected.`
    const delivery = answer.batches[0] ? `/events/deliveries/${answer.batches[0]}` : '/events/deliveries'
    // Who may deliver need not be one who may read: they are told where they are.
    const location = may(actor, 'events.read') ? delivery : `/events/upload?said=${sealSaid(actor, { done: true, text: counted, list: rejectsOf(answer) })}`
    const state: Told = { status: 'done', message: counted, location }
    return wantsJson ? state : new Response(null, { status: 303, headers: { location } })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const state: Told = { status: 'failed', message: error.message, ...(error.fields ? { fields: error.fields } : {}) }
    if (wantsJson) return state
    return new Response(null, { status: 303, headers: { location: `/events/upload?said=${sealRefusal(actor, error)}` } })
  }
})

function rejectsOf({ rejects, rejected }: DeliveryAnswer): string[] {
  const shown = rejects.slice(0, 5).map(({ line, reason }) => `${line}: ${reason}`)
  return rejected > shown.length ? [...shown, `and ${(rejected - shown.length).toLocaleString('en')} more`] : shown
}
