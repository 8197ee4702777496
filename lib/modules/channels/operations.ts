import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { auditCheckpoints } from '#db/schema/audit-trail.ts'
import { channelMarks, channels } from '#db/schema/channels.ts'
import { sealEnvelope } from '#lib/crypto/envelope.ts'
import { CannotOpen } from '#lib/crypto/keeper.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { type Notice, notices } from '#lib/door/notices.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { env } from '#lib/env.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { flag, id, optionalLine, optionalText, text, version } from '#lib/input.ts'
import { addressProblem } from '#lib/outgoing/address.ts'
import { addressField, channelFields, kindKeys } from './model.ts'

type Channel = typeof channels.$inferSelect

const subject = (channel: Pick<Channel, 'id' | 'name'>) => ({ type: 'channel' as const, id: channel.id, label: channel.name })

const load = lockedLive(channels)

export const purposeOf = ({ orgId, id: of }: { orgId: string; id: string }) => `channels.address/${orgId}/${of}`

/**
 * What a channel may be told: what a role is notified of. What goes to somebody by name is theirs. A bundle of the portal that asks has to have imported the modules (`lib/edge/everything.ts`):
 * without them there would be nothing to choose, and nobody would notice.
 */
export function tellable(): Notice[] {
  const all = notices().filter((each) => each.holders !== undefined)
  if (all.length === 0) throw new Error('nobody has declared a notice: lib/edge/everything.ts does')
  return all
}

function fit(given: { notices: string[]; quietFrom: string | null; quietTo: string | null }, address: string | null): void {
  const wrong: Record<string, string> = {}
  const known = new Set(tellable().map((each) => each.kind as string))
  const unknown = given.notices.filter((each) => !known.has(each))
  if (unknown.length > 0) wrong.notices = `there is no ${unknown.slice(0, 3).join(', ')} that a channel could be told`
  if ((given.quietFrom === null) !== (given.quietTo === null)) wrong[given.quietFrom === null ? 'quietFrom' : 'quietTo'] = 'is required: quiet hours have a beginning and an end'
  if (address !== null) {
    const problem = addressProblem(address, { query: true, allowed: env().OUTGOING_ALLOW })
    if (problem) wrong.address = problem
  }
  if (Object.keys(wrong).length > 0) throw invalid(wrong)
}

async function sealed(of: { orgId: string; id: string }, address: string): Promise<string> {
  return sealEnvelope(purposeOf(of), address).catch((error: unknown) => {
    throw error instanceof CannotOpen ? new AppError('unavailable', `Nothing can be sealed. ${error.message}`) : error
  })
}

/** What PostgreSQL works out by itself is not written. */
const columnsOf = ({ addressKeyId: _, ...columns }: Channel) => columns

export const createChannel = operation({
  name: 'channels.create',
  summary: 'Create a channel of Slack or Teams that is told what people are notified of; its address is sealed and not shown again',
  category: 'configuration',
  http: { method: 'POST', path: '/channels' },
  input: z.object({ kind: z.enum(kindKeys), ...channelFields, address: addressField, sample: flag }),
  run: async ({ tx, actor, input, at }) => {
    if (input.address === null) throw invalid({ address: 'is required' })
    fit(input, input.address)
    const record = created(actor, at)
    const { address, ...fields } = input
    const row: Channel = { ...record, ...fields, address: await sealed(record, address), addressKeyId: null, pausedReason: null, failingSince: null, failure: null }
    await tx.insert(channels).values(columnsOf(row))
    const [newest] = await tx.select({ size: auditCheckpoints.size }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1)
    const next = newest?.size ?? 0
    await tx.insert(channelMarks).values({ orgId: actor.orgId, channelId: row.id, next, sent: 0, tries: 0 })
    return done({ id: row.id }, changed(subject(row), null, { ...row, next }))
  },
})

export const updateChannel = operation({
  name: 'channels.update',
  summary: 'Update a channel, pause it or let it go on; an address that is left out stays',
  category: 'configuration',
  http: { method: 'PUT', path: '/channels/{id}' },
  input: z.object({ id, version, ...channelFields, address: addressField, pausedReason: optionalLine(500) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, address, ...fields } = input
    sameVersion(before, seen, 'channel')
    fit(input, address)
    const after: Channel = { ...before, ...fields, ...(address !== null && { address: await sealed(before, address) }), ...touched(before, actor, at) }
    await tx.update(channels).set(columnsOf(after)).where(eq(channels.id, before.id))
    // Tried at once: whoever changes it looks whether it goes now.
    await tx.update(channelMarks).set({ tryAt: null }).where(eq(channelMarks.channelId, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, { ...after, ...(address !== null && { addressSet: at.toISOString() }) }))
  },
})

export const removeChannel = operation({
  name: 'channels.remove',
  summary: 'Remove a channel with its address; its history stays',
  category: 'configuration',
  http: { method: 'DELETE', path: '/channels/{id}' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const after: Channel = { ...before, address: null, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(channels).set(columnsOf(after)).where(eq(channels.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

/** Once when it begins to fail, not each time it is tried. */
export const noteChannelFailing = operation({
  name: 'channels.noteFailing',
  summary: 'Record that a channel fails',
  category: 'export',
  input: z.object({ id, failure: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.failingSince) throw conflict('That it fails is on record.')
    const after: Channel = { ...before, failingSince: at, failure: input.failure, ...touched(before, actor, at), version: before.version }
    await tx.update(channels).set(columnsOf(after)).where(eq(channels.id, before.id))
    return done({ id: before.id }, failed(subject(before), input.failure, before, after))
  },
})

export const noteChannelGoing = operation({
  name: 'channels.noteGoing',
  summary: 'Record that a channel goes again',
  category: 'export',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (!before.failingSince) throw conflict('It did not fail.')
    const after: Channel = { ...before, failingSince: null, failure: null, ...touched(before, actor, at), version: before.version }
    await tx.update(channels).set(columnsOf(after)).where(eq(channels.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})
