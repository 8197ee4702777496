import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { connections } from '#db/schema/connections.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { id, optionalText, text } from '#lib/input.ts'
import type { StoredFile } from '../../artifacts/model.ts'
import { type PopulationSource, sourceKeys } from '../../populations/model.ts'
import { pullPopulation } from '../../populations/operations/bring.ts'
import { endRun, lockRun } from '../../runs/within.ts'
import { foundChecks, notedCall } from './calls.ts'
import { columnsOf, subject } from './shared.ts'

const list = z.object({ source: z.enum(sourceKeys), report: text(1, 5_000), parameters: text(0, 5_000), extractedAt: z.string(), files: z.array(z.custom<StoredFile>((value) => typeof value === 'object' && value !== null)) })

/** After the last page: every population of the pull, its run and its connection in one commit. Or that it failed, and none. */
export const endPull = operation({
  name: 'connections.endPull',
  summary: 'Record how a pull of lists went: the populations it made, or why it made none',
  category: 'data access',
  input: z.object({ id, error: optionalText(2_000), checks: foundChecks, lists: z.array(list).max(20) }),
  load: async ({ tx, input }) => {
    const run = await lockRun('connections.pull')({ tx, input })
    // One that was removed meanwhile too: its run has to end.
    const [of] = run ? await tx.select().from(connections).where(eq(connections.id, run.subjectId)).for('update') : []
    return run && of ? { run, of } : null
  },
  run: async (scope) => {
    const { tx, input: { error, checks, lists }, subject: { run, of: before }, at, call } = scope
    const gone = before.deletedAt !== null ? 'The connection was removed meanwhile.' : before.systemId === null ? 'The connection has no system any more.' : null
    const { after, why, was, is } = notedCall(before, 'pull', { error: error ?? gone, checks, expiresAt: null }, at)
    await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
    if (why !== null) {
      await endRun(scope, run, { status: 'failed', error: why })
      return done({ id: before.id, populations: [] }, failed(subject(before), why.slice(0, 1_000), was, { ...is, startedById: run.startedById }))
    }
    const populations: { id: string; title: string; source: PopulationSource }[] = []
    for (const { source, ...said } of lists) {
      const made = await call(pullPopulation, { ...said, source, systemId: before.systemId as string, connectionId: before.id, extractedById: run.startedById })
      populations.push({ ...made, source })
    }
    await endRun(scope, run, { status: 'done', result: { populations } })
    return done({ id: before.id, populations }, changed(subject(before), was, { ...is, startedById: run.startedById, populations: populations.map(({ title }) => title) }))
  },
})
