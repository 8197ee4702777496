import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { populationScreenshot } from '#lib/modules/populations/files.ts'
import { addScreenshot } from '#lib/modules/populations/operations/bring.ts'

/** What the system showed when it was extracted. */
export const POST = handler(({ actor, request, info, parameters: { populationId: id = '' } }) =>
  uploadForm({
    actor, request, info, permission: 'populations.addScreenshot', kind: populationScreenshot, back: `/populations/${encodeURIComponent(id)}`,
    check: () => {},
    finish: async (_, file) => ({ ...(await addScreenshot(actor, { id, file } as never)), message: 'Received, read back and compared.' }),
  }))
