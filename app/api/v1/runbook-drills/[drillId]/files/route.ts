import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { drillFile } from '#lib/modules/runbooks/files.ts'
import { attachDrillFile } from '#lib/modules/runbooks/operations/drill.ts'

/** What shows how a drill went: streamed to the store, looked at while it goes by. */
export const POST = handler(({ actor, request, info, parameters: { drillId: id = '' } }) =>
  uploadForm({
    actor, request, info, permission: 'runbooks.attachFile', kind: drillFile, back: `/runbooks/drills/${encodeURIComponent(id)}`,
    check: () => {},
    finish: async (_, file) => ({ ...(await attachDrillFile(actor, { id, file } as never)), message: 'Received, read back and compared.' }),
  }))
