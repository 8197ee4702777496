import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { tableFile } from '#lib/modules/anomalies/files.ts'
import { setTable } from '#lib/modules/anomalies/tables.ts'

/** A table of addresses, streamed to the store and read there before it is used. */
export const POST = handler(({ actor, request, info }) =>
  uploadForm({
    actor, request, info, permission: 'anomalies.setTable', kind: tableFile, raw: true, back: '/anomalies',
    check: () => {},
    finish: async (_, file) => {
      const { id, sha256, known, type, builtAt } = await setTable(actor, { file } as never)
      return { id, sha256, message: known ? 'It is the table that is used already: nothing changes.' : `${type} of ${builtAt.toISOString().slice(0, 10)} was read, and says where sign-ins come from that are compared from now on.` }
    },
  }))
