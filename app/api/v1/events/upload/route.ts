import { type Actor, may } from '#lib/auth/actor.ts'
import { admit } from '#lib/door/denials.ts'
import { formOf, mustBeForm } from '#lib/edge/form-body.ts'
import { handler } from '#lib/edge/handler.ts'
import { mostListed, sealRefusal, sealSaid } from '#lib/edge/said.ts'
import { AppError } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { formatCount, formatNumber, formatOf } from '#lib/format.ts'
import { maxBody } from '#lib/ingest/limits.ts'
import { log } from '#lib/log.ts'
import { deliver, type DeliveryAnswer } from '#lib/modules/events/deliver.ts'

/** What became of one file. `location`: its receipt, for whoever may read it. */
type FileOutcome = { name: string; status: 'done' | 'failed'; message: string; location?: string; answer?: DeliveryAnswer }
/** `location`: where the outcome stands. */
type Told = FormState & { location?: string; files?: FileOutcome[] }

/**
 * The upload form: one file or several, each a delivery of its own, and one that fails does not keep the others out. Answers a redirect to
 * the delivery, or back to the form with the outcome of each; `FormState` to a script, which sends them one by one and shows progress.
 */
export const POST = handler(async ({ actor, request }) => {
  await admit(actor, 'events.ingest', 'data access')
  mustBeForm(request)
  const wantsJson = request.headers.get('accept')?.includes('application/json') ?? false
  try {
    if (Number(request.headers.get('content-length') ?? 0) > maxBody + 10_000) throw new AppError('too_large', 'What is sent at once may have at most 50 MB.', { fields: { file: 'has more than 50 MB' } })
    const form = await formOf(request)
    const source = form.get('source')
    const files = form.getAll('file').filter((each) => each instanceof File && each.name !== '') as File[]
    if (files.length === 0) throw new AppError('invalid', 'Choose a file first.', { fields: { file: 'is required' } })
    if (files.length > mostListed) throw new AppError('invalid', `Send at most ${mostListed} files at once.`, { fields: { file: `are ${files.length} files` } })
    const outcomes: FileOutcome[] = []
    for (const file of files) outcomes.push(await taken(actor, file, typeof source === 'string' && source ? source : 'auto', files.length === 1))
    const state = told(actor, outcomes)
    return wantsJson ? state : new Response(null, { status: 303, headers: { location: state.location } })
  } catch (error) {
    // A script hears the true status, with the same message and fields.
    if (wantsJson || !(error instanceof AppError)) throw error
    return new Response(null, { status: 303, headers: { location: backWith(sealRefusal(actor, error)) } })
  }
})

const backWith = (said: string) => `/events/upload?said=${said}#said`

/** @throws what is wrong, when it is the `only` file */
async function taken(actor: Actor, file: File, source: string, only: boolean): Promise<FileOutcome> {
  const name = file.name.slice(0, 200)
  try {
    if (file.size === 0) throw new AppError('invalid', 'This file is empty.', { fields: { file: 'is empty' } })
    const answer = await deliver(actor, file.stream() as unknown as AsyncIterable<Uint8Array>, { label: name, source, gzip: false })
    const location = may(actor, 'deliveries.read') ? { location: answer.batches[0] ? `/events/deliveries/${answer.batches[0]}` : '/events/deliveries' } : {}
    return { name, status: 'done', message: countsOf(answer), ...location, answer }
  } catch (error) {
    if (only) throw error
    if (!(error instanceof AppError)) log.error({ error }, 'a file of an upload failed')
    return { name, status: 'failed', message: error instanceof AppError ? error.message : 'Something went wrong on our side. Send this file again: what was stored of it counts as known already.' }
  }
}

function told(actor: Actor, outcomes: FileOutcome[]): Told & { location: string } {
  const only = outcomes.length === 1 ? outcomes[0] : undefined
  const failed = outcomes.filter(({ status }) => status === 'failed').length
  const received = failed === 0 ? `${formatCount(outcomes.length, 'file')} received.` : `${formatOf(outcomes.length - failed, outcomes.length)} files received; ${failed} failed.`
  const message = only?.message ?? received
  const list = only?.answer ? rejectsOf(only.answer) : outcomes.map((each) => `${each.name}: ${each.message}`)
  const status = failed === 0 ? 'done' : 'failed'
  return { status, message, location: only?.location ?? backWith(sealSaid(actor, { done: status === 'done', text: message, list })), files: outcomes }
}

const countsOf = ({ received, accepted, duplicates, rejected }: DeliveryAnswer) =>
  `${formatNumber(accepted)} accepted, ${formatNumber(duplicates)} known already, ${rejected > 0 ? formatOf(rejected, received) : 'none'} rejected.`

function rejectsOf({ rejects, rejected }: DeliveryAnswer): string[] {
  const shown = rejects.slice(0, 5).map(({ line, reason }) => `${line}: ${reason}`)
  return rejected > shown.length ? [...shown, `and ${formatNumber(rejected - shown.length)} more`] : shown
}
