import 'server-only'
import { lt } from 'drizzle-orm'
import { anomalyMarks } from '#db/schema/anomalies.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, minutes, now, seconds } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { readSettings } from '../settings/queries.ts'
import { judgeSignIns } from './operations.ts'
import { holdTable } from './table.ts'

/** Turn after turn, until there is none left or the time is over; then the mark goes on past what is no sign-in. */
export async function compareSignIns({ read, write, requestId }: Pick<Background, 'read' | 'write' | 'requestId'>, orgId: string): Promise<void> {
  const settings = await read(orgId, readSettings)
  if (!settings.anomalies.on) return
  await holdTable(read, orgId)
  const at = now()
  const end = performance.now() + seconds(60)
  try {
    while ((await judgeSignIns(jobActor(orgId, 'anomalies', requestId), {})).more) if (performance.now() > end) return
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error
    const until = new Date(at.getTime() - minutes(1))
    await write(orgId, (tx) => tx.update(anomalyMarks).set({ receivedAt: until, eventId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }).where(lt(anomalyMarks.receivedAt, until)))
  }
}

export const compareRound = round({
  name: 'compare-sign-ins',
  every: minutes(1),
  run: async (background) => background.among(await organizationsWith('sources', new Date(now().getTime() - days(14))), 'comparing sign-ins', (orgId) => compareSignIns(background, orgId)),
})
