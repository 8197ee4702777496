import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { runLog } from '#lib/modules/backup-plans/files.ts'
import { attachLog } from '#lib/modules/backup-plans/operations/post.ts'

/** The log of a backup run: streamed to the store, looked at while it goes by. */
export const POST = handler(({ actor, request, info, parameters: { runId: id = '' } }) =>
  uploadForm({
    actor, request, info, permission: 'backupPlans.attachLog', kind: runLog, back: `/backup-plans/runs/${encodeURIComponent(id)}`,
    check: () => {},
    finish: async (_, file) => ({ ...(await attachLog(actor, { id, file } as never)), message: 'Received, read back and compared.' }),
  }))
