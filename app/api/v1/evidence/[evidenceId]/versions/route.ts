import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { evidenceFile } from '#lib/modules/evidence/files.ts'
import { fileFields } from '#lib/modules/evidence/model.ts'
import { addVersion } from '#lib/modules/evidence/operations/collect.ts'

/** A newer file of evidence that is there. */
export const POST = handler(({ actor, request, info, parameters: { evidenceId: id = '' } }) =>
  uploadForm({
    actor, request, info, permission: 'evidence.addVersion', kind: evidenceFile, back: `/evidence/${encodeURIComponent(id)}/versions/new`,
    check: (fields) => void parse(z.object(fileFields), fields),
    finish: async (fields, file) => {
      const made = await addVersion(actor, { ...fields, id, file } as never)
      return { id: made.id, sha256: made.sha256, message: `Version ${made.versionNumber} received, read back and compared.` }
    },
  }))
