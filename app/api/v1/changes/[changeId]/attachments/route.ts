import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { changeAttachment } from '#lib/modules/changes/files.ts'
import { attachmentFields } from '#lib/modules/changes/model.ts'
import { attachFile } from '#lib/modules/changes/operations/attach.ts'

/** What shows something of a change: streamed to the store, looked at while it goes by. */
export const POST = handler(({ actor, request, info, parameters: { changeId: id = '' } }) =>
  uploadForm({
    actor, request, info, permission: 'changes.attach', kind: changeAttachment, back: `/changes/${encodeURIComponent(id)}`,
    check: (fields) => void parse(z.object(attachmentFields), fields),
    finish: async (fields, file) => ({ ...(await attachFile(actor, { ...fields, id, file } as never)), message: 'Received, read back and compared.' }),
  }))
