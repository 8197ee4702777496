import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { changed, done } from '#lib/door/change.ts'
import { fileKindOf } from '#lib/door/file-kinds.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { readSettings } from '../../settings/queries.ts'
import { take } from '../../stats/within.ts'
import { isLinked } from '../model.ts'
import { lockedFiles, subjectsOf } from '../within.ts'

/**
 * A file whose retention is over: first the row, then the object (`jobs.ts`), so that nothing that was removed on purpose is ever called missing. What
 * stays behind in the store when that breaks off the sweeper removes, as it has no row. PostgreSQL refuses it before its time.
 */
export const disposeFile = operation({
  name: 'artifacts.dispose',
  summary: 'Remove a stored file whose retention is over',
  category: 'configuration',
  input: z.object({ id }),
  load: async ({ tx, actor, input }) => (await lockedFiles(tx, actor, [input.id]))[0] ?? null,
  run: async ({ tx, actor, subject: file, at }) => {
    const settings = await readSettings(tx)
    if (file.deletedAt) throw conflict('It was removed already.')
    if (file.retainUntil > at || file.legalHold || settings.retention.legalHold || fileKindOf(file.kind)?.ends !== 'removed') throw conflict('It is to be kept.')
    await tx.update(artifacts).set({ deletedAt: at, updatedAt: at, version: file.version + 1 }).where(eq(artifacts.id, file.id))
    const about = (await subjectsOf(tx, [file])).get(file.id)!
    if (!isLinked(file.key)) await take(tx, actor.orgId, 'evidence', -file.size, settings, at)
    // In a folder two rows may have one address: it stays for the other.
    const others = await tx.select({ id: artifacts.id }).from(artifacts).where(and(eq(artifacts.key, file.key), isNull(artifacts.deletedAt))).limit(1)
    return done({ address: others.length > 0 ? null : { key: file.key, version: file.objectVersion } }, changed(about, { file: file.name, sha256: file.sha256, bytes: file.size }, null, { reason: `its retention ended on ${file.retainUntil.toISOString().slice(0, 10)}` }))
  },
})
