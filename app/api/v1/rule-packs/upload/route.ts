import { admit } from '#lib/door/denials.ts'
import { formOf, mustBeForm } from '#lib/edge/form-body.ts'
import { handler } from '#lib/edge/handler.ts'
import { sealRefusal } from '#lib/edge/said.ts'
import { AppError } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { importPack } from '#lib/modules/detection-rules/operations/import-pack.ts'
import { maxPacked, openArchive } from '#lib/modules/detection-rules/pack/archive.ts'

type Told = FormState & { location?: string }

/** The upload form of rule packs. Answers a redirect to the pack; `FormState` to a script. */
export const POST = handler(async ({ actor, request }) => {
  await admit(actor, 'detectionRules.importPack', 'configuration')
  mustBeForm(request)
  const wantsJson = request.headers.get('accept')?.includes('application/json') ?? false
  try {
    if (Number(request.headers.get('content-length') ?? 0) > maxPacked + 10_000) throw new AppError('too_large', 'A pack may have at most 20 MB.', { fields: { file: 'is larger than 20 MB' } })
    const form = await formOf(request)
    const file = form.get('file')
    if (!(file instanceof File) || file.size === 0) throw new AppError('invalid', 'Choose a file first.', { fields: { file: 'is required' } })
    const typed = (name: string) => {
      const value = form.get(name)
      return typeof value === 'string' ? value : ''
    }
    const files = await openArchive(file.name, Buffer.from(await file.arrayBuffer()))
    const name = typed('name').trim() || file.name.replace(/(\.tar)?\.(gz|tgz|zip|ya?ml)$/i, '').slice(0, 200)
    const answer = await importPack(actor, { name, licence: typed('licence'), author: typed('author'), files })
    const location = `/detection-rules/packs/${answer.packId}`
    const state: Told = { status: 'done', message: `${answer.loaded} rules loaded, ${answer.refused} refused, ${answer.duplicates} duplicates.`, location }
    return wantsJson ? state : new Response(null, { status: 303, headers: { location } })
  } catch (error) {
    // A script hears the true status, with the same message and fields.
    if (wantsJson || !(error instanceof AppError)) throw error
    return new Response(null, { status: 303, headers: { location: `/detection-rules/packs/upload?said=${sealRefusal(actor, error)}#said` } })
  }
})
