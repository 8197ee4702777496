import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { engagements } from '#db/schema/engagements.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { refusePeriod } from '#lib/period.ts'
import { type Sizes, sizeKeys } from '#lib/testing/sizes.ts'
import { engagementCode, engagementFields, engagementName, longestPeriod } from './model.ts'

type Engagement = typeof engagements.$inferSelect
type Said = z.output<z.ZodObject<typeof engagementFields>>

const subject = (of: Pick<Engagement, 'id' | 'code' | 'title'>) => ({ type: 'engagement' as const, id: of.id, label: engagementName(of) })
const load = locked(engagements)

const columnsOf = ({ title, kind, description, ownerId, fromDay, toDay, zone, sizesSource, ...said }: Said) => (
  { title, kind, description, ownerId, fromDay, toDay, zone, sizesSource, sizes: Object.fromEntries(sizeKeys.map((key) => [key, said[`size_${key}`]])) as Sizes }
)

export const createEngagement = operation({
  name: 'engagements.create',
  summary: 'Create an engagement: whose audit of which period, and how many items are tested where not all are',
  category: 'configuration',
  http: { method: 'POST', path: '/engagements' },
  input: z.object({ code: engagementCode, ...engagementFields }),
  run: async ({ tx, actor, input, at }) => {
    refusePeriod(input, at, longestPeriod)
    await activeUser(tx, input.ownerId, 'ownerId')
    const row: Engagement = { ...created(actor, at), code: input.code, ...columnsOf(input), state: 'open' }
    await tx.insert(engagements).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateEngagement = operation({
  name: 'engagements.update',
  summary: 'Update an engagement; what was tested keeps the period and the sizes it was tested with',
  category: 'configuration',
  http: { method: 'PUT', path: '/engagements/{id}' },
  input: z.object({ id, version, ...engagementFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'engagement')
    if (before.state === 'closed') throw conflict('It is closed. Open it again first.')
    refusePeriod(input, at, longestPeriod)
    await activeUser(tx, input.ownerId, 'ownerId')
    const after: Engagement = { ...before, ...columnsOf(input), ...touched(before, actor, at) }
    await tx.update(engagements).set(after).where(eq(engagements.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

const moving = (name: 'engagements.close' | 'engagements.reopen', path: `/${string}`, summary: string, to: Engagement['state']) => operation({
  name, summary, category: 'configuration', http: { method: 'POST', path }, input: z.object({ id, version }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'engagement')
    if (before.state === to) throw conflict(to === 'closed' ? 'It is closed already.' : 'It is open already.')
    const after: Engagement = { ...before, state: to, ...touched(before, actor, at) }
    await tx.update(engagements).set(after).where(eq(engagements.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const closeEngagement = moving('engagements.close', '/engagements/{id}/close', 'Close an engagement: nothing new is tested in it', 'closed')
export const reopenEngagement = moving('engagements.reopen', '/engagements/{id}/reopen', 'Open a closed engagement again', 'open')
