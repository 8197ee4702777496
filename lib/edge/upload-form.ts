import 'server-only'
import type { Actor, RequestInfo } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { admit } from '#lib/door/denials.ts'
import type { FileKind } from '#lib/door/file-kinds.ts'
import { json, type Json } from '#lib/edge/handler.ts'
import { type Fields, readForm } from '#lib/edge/multipart.ts'
import { sealRefusal } from '#lib/edge/said.ts'
import { AppError } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import type { StoredFile } from '#lib/modules/artifacts/model.ts'
import { receive, receiveRaw } from '#lib/modules/artifacts/receive.ts'

type Finished = { id: string; sha256: string; message: string }
type Received = FormState & Finished & { location: string }

/** Typed values that go back to a form without JavaScript; longer ones would not fit an address. */
const mostSentBack = 400

/**
 * The edge of uploads. A machine, and a browser with JavaScript, hear true status codes and `{ id, sha256 }`; a browser without goes on to
 * the record, or back to the form with the problem and what was typed.
 * @param check looks at the fields that stand before the file, so that a mistake there costs no transfer
 */
export async function uploadForm(given: { actor: Actor; request: Request; info: RequestInfo; permission: Permission; kind: FileKind; /** Kept as it came, whatever it is. */ raw?: true; back: string; check: (fields: Fields) => void; finish: (fields: Fields, file: StoredFile) => Promise<Finished> }): Promise<Response | Json<201, Received>> {
  const { actor, request, info, permission } = given
  const plain = !(request.headers.get('accept') ?? '').includes('application/json') && (request.headers.get('accept') ?? '').includes('text/html')
  let typed: Fields = {}
  try {
    await admit(actor, permission, 'configuration')
    const { fields, file } = await readForm(request, async (incoming) => {
      typed = incoming.fields
      given.check(incoming.fields)
      const take = given.raw ? receiveRaw : receive
      return take(actor, permission, given.kind, { name: incoming.name, claimedType: incoming.claimedType, body: incoming.body, signal: request.signal })
    })
    typed = fields
    if (!file) throw new AppError('invalid', 'Choose a file first.', { fields: { file: 'is required' } })
    const { id, sha256, message } = await given.finish(fields, file)
    const location = given.kind.href(id)
    if (plain) return new Response(null, { status: 303, headers: { location } })
    return json<201, Received>({ status: 'done', message, location, id, sha256 }, 201, info)
  } catch (error) {
    if (!plain || !(error instanceof AppError)) throw error
    const back = new URLSearchParams({ said: sealRefusal(actor, error) })
    for (const [name, value] of Object.entries(typed)) for (const each of [value].flat()) if (each && each.length <= mostSentBack) back.append(name, each)
    return new Response(null, { status: 303, headers: { location: `${given.back}?${back}#said` } })
  }
}
