import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { done, viewed } from '#lib/door/change.ts'
import { fileKindOf } from '#lib/door/file-kinds.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { knowable } from '../knowable.ts'
import { subjectsOf } from '../within.ts'

/** Recorded and committed before the first byte leaves; the route streams it. Answers where the bytes are and what they must hash to. `part`: of which bytes, as it was asked for. */
export const downloadFile = operation({
  name: 'artifacts.download',
  summary: 'Download a stored file',
  category: 'data access',
  input: z.object({ id, part: z.string().max(100).nullish() }),
  load: async ({ tx, actor, input }) => {
    const [file] = await tx.select().from(artifacts).where(and(eq(artifacts.id, input.id), knowable(actor)))
    // A kind with a way of its own has reasons for it.
    return file && fileKindOf(file.kind)?.download === null ? file : null
  },
  run: async ({ tx, input, subject: file }) => {
    if (file.deletedAt) throw conflict('Its retention was over, and it was removed.')
    const about = (await subjectsOf(tx, [file])).get(file.id)!
    return done(
      { name: file.name, type: file.type, size: file.size, sha256: file.sha256, checkOutcome: file.checkOutcome, address: { key: file.key, version: file.objectVersion } },
      viewed(about, { reason: input.part ? `${file.name}, ${input.part}` : file.name }),
    )
  },
})
