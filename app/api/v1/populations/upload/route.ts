import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { handler } from '#lib/edge/handler.ts'
import { uploadForm } from '#lib/edge/upload-form.ts'
import { populationFile } from '#lib/modules/populations/files.ts'
import { extractionFields, part } from '#lib/modules/populations/model.ts'
import { createPopulation } from '#lib/modules/populations/operations/bring.ts'

const details = z.object({ ...extractionFields, part })

/** The extraction record and what the system exported, streamed to the store before anything is read of it. */
export const POST = handler(({ actor, request, info }) =>
  uploadForm({
    actor, request, info, permission: 'populations.create', kind: populationFile, raw: true, back: '/populations/new',
    check: (fields) => void parse(details, fields),
    finish: async (fields, file) => {
      const { id, sha256, reading } = await createPopulation(actor, { ...fields, file } as never)
      return { id, sha256, message: reading ? 'Received, read back and compared. It is being read.' : 'Received, read back and compared. Now say which column is which.' }
    },
  }))
