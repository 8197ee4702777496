import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { populationFile } from '#lib/modules/populations/files.ts'
import { part } from '#lib/modules/populations/model.ts'
import { addFile } from '#lib/modules/populations/operations/bring.ts'

/** Another list of the source, or another page of one. */
export const POST = handler(({ actor, request, info, parameters: { populationId: id = '' } }) =>
  uploadForm({
    actor, request, info, permission: 'populations.addFile', kind: populationFile, raw: true, back: `/populations/${encodeURIComponent(id)}`,
    check: (fields) => void parse(z.object({ part }), fields),
    finish: async (fields, file) => ({ ...(await addFile(actor, { ...fields, id, file } as never)), message: 'Received, read back and compared.' }),
  }))
