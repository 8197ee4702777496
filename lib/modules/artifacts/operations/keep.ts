import 'server-only'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { flag, id, instant, optionalText } from '#lib/input.ts'
import { knowable } from '../knowable.ts'
import { isLinked } from '../model.ts'
import { type Artifact, subjectsOf } from '../within.ts'

/** What is held or kept longer is a record with every file it has, whichever of them was named. In the order of their ids, so that two of these at once cannot deadlock. */
async function load({ tx, actor, input }: { tx: Tx; actor: Actor; input: { id: string } }): Promise<[Artifact, ...Artifact[]] | null> {
  const [named] = await tx.select({ ownerType: artifacts.ownerType, ownerId: artifacts.ownerId }).from(artifacts).where(and(eq(artifacts.id, input.id), isNull(artifacts.deletedAt), knowable(actor)))
  if (!named) return null
  const [first, ...rest] = await tx.select().from(artifacts).where(and(eq(artifacts.ownerType, named.ownerType), eq(artifacts.ownerId, named.ownerId), isNull(artifacts.deletedAt))).orderBy(asc(artifacts.id)).for('update')
  return first ? [first, ...rest] : null
}

export const setLegalHold = operation({
  name: 'artifacts.setLegalHold',
  summary: 'Place the files of a record under a legal hold, or release it; any file of the record names it',
  category: 'configuration',
  http: { method: 'POST', path: '/artifacts/{id}/legal-hold' },
  input: z.object({ id, hold: flag, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: files, at, send }) => {
    if (!input.reason) throw invalid({ reason: 'say which matter it is for' })
    if (files.every((file) => file.legalHold === input.hold)) throw conflict(input.hold ? 'It is under a legal hold already.' : 'It is not under a legal hold.')
    for (const file of files) {
      await tx.update(artifacts).set({ legalHold: input.hold, legalHoldReason: input.hold ? input.reason : null, ...touched(file, actor, at) }).where(eq(artifacts.id, file.id))
      if (!isLinked(file.key)) send('artifacts.lock', { id: file.id })
    }
    const about = (await subjectsOf(tx, [files[0]])).get(files[0].id)!
    return done({ id: input.id }, changed(about, { legalHold: !input.hold }, { legalHold: input.hold }, { reason: input.reason }))
  },
})

export const extendRetention = operation({
  name: 'artifacts.extendRetention',
  summary: 'Extend the retention of the files of a record; it is never shortened',
  category: 'configuration',
  http: { method: 'POST', path: '/artifacts/{id}/retention' },
  input: z.object({ id, retainUntil: instant, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: files, at, send }) => {
    const latest = new Date(Math.max(...files.map((file) => file.retainUntil.getTime())))
    if (input.retainUntil <= latest) throw invalid({ retainUntil: `must be later than ${latest.toISOString().slice(0, 10)}: retention is never shortened` })
    for (const file of files) {
      await tx.update(artifacts).set({ retainUntil: input.retainUntil, ...touched(file, actor, at) }).where(eq(artifacts.id, file.id))
      if (!isLinked(file.key)) send('artifacts.lock', { id: file.id })
    }
    const about = (await subjectsOf(tx, [files[0]])).get(files[0].id)!
    return done({ id: input.id }, changed(about, { retainUntil: latest }, { retainUntil: input.retainUntil }, input.reason ? { reason: input.reason } : {}))
  },
})
