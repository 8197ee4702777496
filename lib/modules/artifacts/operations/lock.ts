import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { formatDate } from '#lib/format.ts'
import { id } from '#lib/input.ts'
import { lockedFiles, subjectsOf } from '../within.ts'

/** The store has confirmed its lock: noted beside the row it is for, whoever owns the file. */
export const noteLock = operation({
  name: 'artifacts.lock',
  summary: 'Record that the store has locked a file for its whole retention',
  category: 'data access',
  input: z.object({ id, lockedUntil: z.date() }),
  load: async ({ tx, actor, input }) => (await lockedFiles(tx, actor, [input.id]))[0] ?? null,
  run: async ({ tx, input, subject: file, at }) => {
    if (file.lockedUntil && file.lockedUntil > input.lockedUntil) throw conflict('A longer lock is noted already.')
    const after = { lockedUntil: input.lockedUntil, lockedAt: at, updatedAt: at, version: file.version + 1 }
    await tx.update(artifacts).set(after).where(eq(artifacts.id, file.id))
    const about = (await subjectsOf(tx, [file])).get(file.id)!
    return done({}, changed(about, null, { lockedUntil: after.lockedUntil }, { reason: `until ${formatDate(after.lockedUntil)}` }))
  },
})
