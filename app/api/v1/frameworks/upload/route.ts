import { admit } from '#lib/door/denials.ts'
import { formOf, mustBeForm } from '#lib/edge/form-body.ts'
import { handler } from '#lib/edge/handler.ts'
import { sealRefusal } from '#lib/edge/said.ts'
import { AppError } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { formatCount } from '#lib/format.ts'
import { largestOscal } from '#lib/modules/frameworks/model.ts'
import { importFramework } from '#lib/modules/frameworks/operations/bring.ts'

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError('invalid', 'The file is not valid UTF-8, as JSON has to be. Get it again from its publisher, or save it as UTF-8.', { fields: { file: 'is not UTF-8' } })
  }
}

type Told = FormState & { location?: string }

/** The upload form of OSCAL catalogs. Answers a redirect to the framework; `FormState` to a script. */
export const POST = handler(async ({ actor, request }) => {
  await admit(actor, 'frameworks.import', 'configuration')
  mustBeForm(request)
  const wantsJson = request.headers.get('accept')?.includes('application/json') ?? false
  try {
    if (Number(request.headers.get('content-length') ?? 0) > largestOscal + 10_000) throw new AppError('too_large', 'An OSCAL file may have at most 64 MB.', { fields: { file: 'is larger than 64 MB' } })
    const file = (await formOf(request)).get('file')
    if (!(file instanceof File) || file.size === 0) throw new AppError('invalid', 'Choose a file first.', { fields: { file: 'is required' } })
    if (file.size > largestOscal) throw new AppError('too_large', 'An OSCAL file may have at most 64 MB.', { fields: { file: 'is larger than 64 MB' } })
    const answer = await importFramework(actor, { text: decoded(await file.arrayBuffer()) })
    const location = `/frameworks/${answer.id}`
    const state: Told = { status: 'done', message: `${formatCount(answer.requirements, 'requirement')} imported; ${answer.losses === 0 ? 'nothing was lost' : `${formatCount(answer.losses, 'thing')} of the file not kept`}.`, location }
    return wantsJson ? state : new Response(null, { status: 303, headers: { location } })
  } catch (error) {
    // A script hears the true status, with the same message and fields.
    if (wantsJson || !(error instanceof AppError)) throw error
    return new Response(null, { status: 303, headers: { location: `/frameworks/import?said=${sealRefusal(actor, error)}#said` } })
  }
})
