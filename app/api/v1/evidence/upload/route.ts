import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { evidenceFile } from '#lib/modules/evidence/files.ts'
import { evidenceFields, fileFields, splitExpected } from '#lib/modules/evidence/model.ts'
import { collectEvidence } from '#lib/modules/evidence/operations/collect.ts'

const details = z.object({ ...evidenceFields, ...fileFields })

/** A form of details and one file, streamed. Fields that stand before the file are looked at before a byte of it is stored. */
export const POST = handler(({ actor, request, info }) =>
  uploadForm({
    actor, request, info, permission: 'evidence.collect', kind: evidenceFile, back: '/evidence/new',
    check: (fields) => void (fields.title !== undefined && parse(details, splitExpected(fields))),
    finish: async (fields, file) => ({ ...(await collectEvidence(actor, { ...splitExpected(fields), file } as never)), message: 'Received, read back and compared.' }),
  }))
