import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts, evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { changed, done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { formatDate } from '#lib/format.ts'
import { flag, id, instant, optionalText } from '#lib/input.ts'
import { isLinked } from '../model.ts'
import { filesOf, load, subject, subjectOfFile } from './shared.ts'

/** The store has confirmed its lock: noted beside the row it is for, whoever owns the file. */
export const noteLock = operation({
  name: 'evidence.lock',
  summary: 'Record that the store has locked a file for its whole retention',
  category: 'data access',
  input: z.object({ artifactId: id, lockedUntil: z.date() }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select({ artifact: artifacts, evidence }).from(artifacts)
      .leftJoin(evidenceVersions, and(eq(evidenceVersions.orgId, artifacts.orgId), eq(evidenceVersions.artifactId, artifacts.id)))
      .leftJoin(evidence, and(eq(evidence.orgId, evidenceVersions.orgId), eq(evidence.id, evidenceVersions.evidenceId)))
      .where(eq(artifacts.id, input.artifactId)).for('update', { of: artifacts })
    return found ?? null
  },
  run: async ({ tx, input, subject: { artifact, evidence: of }, at }) => {
    if (artifact.lockedUntil && artifact.lockedUntil > input.lockedUntil) throw conflict('A longer lock is noted already.')
    const after = { lockedUntil: input.lockedUntil, lockedAt: at, updatedAt: at, version: artifact.version + 1 }
    await tx.update(artifacts).set(after).where(eq(artifacts.id, artifact.id))
    return done({}, changed(subjectOfFile(of, artifact), null, { lockedUntil: after.lockedUntil }, { reason: `until ${formatDate(after.lockedUntil)}` }))
  },
})

/** In the order of their ids, so that two of these at once cannot deadlock. */
const lockFiles = (tx: Tx, evidenceId: string) => filesOf(tx, evidenceId, artifacts.id).for('update', { of: artifacts })

export const setLegalHold = operation({
  name: 'evidence.setLegalHold',
  summary: 'Place evidence under a legal hold, or release it',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence/{id}/legal-hold' },
  input: z.object({ id, hold: flag, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: of, at, send }) => {
    if (!input.reason) throw invalid({ reason: 'say which matter it is for' })
    const files = await lockFiles(tx, of.id)
    if (files.length === 0) throw conflict('There is no file yet to place under a legal hold.')
    if (files.every(({ artifact }) => artifact.legalHold === input.hold)) throw conflict(input.hold ? 'This evidence is under a legal hold already.' : 'This evidence is not under a legal hold.')
    for (const { artifact } of files) {
      await tx.update(artifacts).set({ legalHold: input.hold, legalHoldReason: input.hold ? input.reason : null, ...touched(artifact, actor, at) }).where(eq(artifacts.id, artifact.id))
      if (!isLinked(artifact.key)) send('artifacts.lock', { id: artifact.id })
    }
    return done({ id: of.id }, changed(subject(of), { legalHold: !input.hold }, { legalHold: input.hold }, { reason: input.reason }))
  },
})

export const extendRetention = operation({
  name: 'evidence.extendRetention',
  summary: 'Extend the retention of evidence; it is never shortened',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence/{id}/retention' },
  input: z.object({ id, retainUntil: instant, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: of, at, send }) => {
    const files = await lockFiles(tx, of.id)
    if (files.length === 0) throw conflict('There is no file yet whose retention could be extended.')
    const latest = files.map(({ artifact }) => artifact.retainUntil).sort((one, other) => other.getTime() - one.getTime())[0] as Date
    if (input.retainUntil <= latest) throw invalid({ retainUntil: `must be later than ${latest.toISOString().slice(0, 10)}: retention is never shortened` })
    for (const { artifact } of files) {
      await tx.update(artifacts).set({ retainUntil: input.retainUntil, ...touched(artifact, actor, at) }).where(eq(artifacts.id, artifact.id))
      if (!isLinked(artifact.key)) send('artifacts.lock', { id: artifact.id })
    }
    return done({ id: of.id }, changed(subject(of), { retainUntil: latest }, { retainUntil: input.retainUntil }, input.reason ? { reason: input.reason } : {}))
  },
})

/** What the sweeper found, by count; each missing or altered file has an entry of its own (`evidence.recheck`). */
export const noteComparison = operation({
  name: 'evidence.compareStore',
  summary: 'Record a comparison of the records with the file store',
  category: 'data access',
  input: z.object({ rows: z.number().int(), objects: z.number().int(), broken: z.number().int(), removed: z.number().int(), lockedOrphans: z.number().int(), extended: z.number().int(), unfinished: z.number().int() }),
  run: async ({ actor, input }) => done(input, viewed({ type: 'organization', id: actor.orgId, label: 'Stored files' }, {
    count: input.rows, outcome: input.broken > 0 ? 'partial' : 'success',
    reason: `${input.rows} rows and ${input.objects} objects compared: ${input.broken} rows with something wrong, ${input.removed} objects without a row removed, ${input.lockedOrphans} of them locked, ${input.extended} locks made longer, ${input.unfinished} unfinished files cleared`,
  })),
})
