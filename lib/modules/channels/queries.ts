import 'server-only'
import { and, eq, ilike, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { channelMarks, channels } from '#db/schema/channels.ts'
import { openableBy } from '#lib/crypto/envelope.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { stateOf } from './model.ts'

const shown = {
  id: channels.id, name: channels.name, kind: channels.kind, notices: channels.notices, pausedReason: channels.pausedReason, failingSince: channels.failingSince, failure: channels.failure, sample: channels.sample,
  sent: channelMarks.sent, sentAt: channelMarks.sentAt, tries: channelMarks.tries, problem: channelMarks.problem, tryAt: channelMarks.tryAt,
}

const joined = and(eq(channelMarks.orgId, channels.orgId), eq(channelMarks.channelId, channels.id))

export const listChannels = query({
  name: 'channels.list',
  permission: 'channels.read',
  summary: 'List chat channels, with how it goes',
  http: { path: '/channels' },
  input: z.object({ search: z.string().max(200).nullish(), ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: channels.name }, channels.id)
    const where = all(isNull(channels.deletedAt), Boolean(input.search) && ilike(channels.name, `%${likeText(input.search ?? '')}%`))
    const page = list.page(await tx.select(shown).from(channels).innerJoin(channelMarks, joined).where(and(where, list.where)).orderBy(...list.order).limit(list.take), (row) => row[input.sort])
    return { ...page, rows: page.rows.map((row) => ({ ...row, state: stateOf(row) })) }
  },
})

export const getChannel = query({
  name: 'channels.get',
  permission: 'channels.read',
  summary: 'Get a chat channel, with how it goes; never its address',
  http: { path: '/channels/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, quietFrom: channels.quietFrom, quietTo: channels.quietTo, zone: channels.zone, addressKeyId: channels.addressKeyId, createdAt: channels.createdAt, version: channels.version }).from(channels).innerJoin(channelMarks, joined).where(and(eq(channels.id, input.id), isNull(channels.deletedAt)))
    if (!found) throw notFound('channel')
    const { addressKeyId, ...rest } = found
    return { ...rest, state: stateOf(rest), unreadable: addressKeyId !== null && !openableBy().has(addressKeyId), timeline: await timelineOf(tx, actor, 'channel', input.id) }
  },
})
