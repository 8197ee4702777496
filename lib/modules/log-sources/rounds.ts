import 'server-only'
import { asc, eq } from 'drizzle-orm'
import { logSources } from '#db/schema/log-sources.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { isQuiet, judge, unknownSources } from './judge.ts'
import { learningDays } from './model.ts'
import { endSilence, fillSilence, learnRhythm, openSilence } from './operations.ts'

/** Another worker was there first. */
async function unlessDone(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error
  })
}

export async function lookAtSources({ read, requestId }: Pick<Background, 'read' | 'requestId'>, orgId: string): Promise<void> {
  const at = now()
  const actor = jobActor(orgId, 'log sources', requestId)
  for (const { name } of await read(orgId, unknownSources)) await unlessDone(learnRhythm(actor, { name }))
  for (const source of await read(orgId, (tx) => tx.select().from(logSources).orderBy(asc(logSources.name)))) {
    const isOldEnough = source.firstAt !== null && source.firstAt.getTime() <= at.getTime() - days(learningDays)
    if (source.firstAt === null || (isOldEnough && (source.learnedAt === null || source.learnedAt.getTime() <= at.getTime() - days(7)))) await unlessDone(learnRhythm(actor, { name: source.name }))
    const [current] = await read(orgId, (tx) => tx.select().from(logSources).where(eq(logSources.id, source.id)))
    const steps = current && await read(orgId, (tx) => judge(tx, current, at))
    if (!steps || isQuiet(steps)) continue
    if (steps.fills.length > 0) await unlessDone(fillSilence(actor, { id: source.id }))
    if (steps.ends) await unlessDone(endSilence(actor, { id: source.id }))
    if (steps.opens.length > 0) await unlessDone(openSilence(actor, { id: source.id }))
  }
}

export const noticeSilence = round({
  name: 'silent-sources',
  every: minutes(10),
  run: async (background) => background.among(await organizationsWith('sources', new Date(now().getTime() - days(14))), 'looking for silent sources', (orgId) => lookAtSources(background, orgId)),
})
