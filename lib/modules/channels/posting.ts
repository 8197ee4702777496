import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { channelMarks, channels } from '#db/schema/channels.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { openEnvelope } from '#lib/crypto/envelope.ts'
import { CannotOpen } from '#lib/crypto/keeper.ts'
import type { Background } from '#lib/door/background.ts'
import { type Notice, type NoticeEntry, notices } from '#lib/door/notices.ts'
import { type Bounds, failsAfter, Refused, sendNext, taken } from '#lib/door/outbox.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { env } from '#lib/env.ts'
import { post } from '#lib/outgoing/call.ts'
import { OutgoingError } from '#lib/outgoing/guard.ts'
import { type Post, slack, teams, type Told } from '#lib/shipping/chat.ts'
import { isQuiet } from '../notifications/model.ts'
import { readSettings } from '../settings/queries.ts'
import { between, mostLeaves, toldWithin } from './model.ts'
import { noteChannelFailing, noteChannelGoing, purposeOf } from './operations.ts'
import { kindNames } from './words.ts'

type Channel = typeof channels.$inferSelect & { greets: boolean; zoneOfAll: string }

/** What is new for a channel as one message, a minute after the last at the earliest, and outside its quiet hours. @returns whether more may wait */
export function postNext(orgId: string, channelId: string, background: Background): Promise<boolean> {
  const actor = jobActor(orgId, 'channels', background.requestId)
  return sendNext<Channel>(orgId, {
    marks: channelMarks,
    whose: eq(channelMarks.channelId, channelId),
    open: async (tx) => {
      const [found] = await tx.select().from(channels).where(and(eq(channels.id, channelId), isNull(channels.deletedAt), isNull(channels.pausedReason), eq(channels.sample, false)))
      const [mark] = await tx.select({ sentAt: channelMarks.sentAt }).from(channelMarks).where(eq(channelMarks.channelId, channelId))
      return found && mark ? { ...found, greets: mark.sentAt === null, zoneOfAll: (await readSettings(tx)).notifications.zone } : null
    },
    bounds: async (tx, { quietFrom, quietTo, zone, zoneOfAll }, { next, sentAt }) => {
      const at = now()
      const since = sentAt === null ? Infinity : at.getTime() - sentAt.getTime()
      if ((since >= 0 && since < between) || isQuiet(at, { quietFrom, quietTo, zone: zone ?? zoneOfAll })) return null
      const [row] = await tx.execute<{ size: string }>(sql`select size from audit_checkpoints where org_id = ${orgId} order by size desc limit 1`)
      const size = Number(row?.size ?? 0)
      return size > next ? { from: next, to: Math.min(size, next + mostLeaves), size } : null
    },
    send: async (channel, bounds) => {
      const made = await background.read(orgId, (tx) => madeOf(tx, orgId, channel, bounds))
      if (made.told.length === 0 && made.older === 0 && made.greeting === null) return 0
      await postTo(channel, made)
      return 1
    },
    failed: async ({ failingSince }, failure, tries) => {
      if (tries >= failsAfter && !failingSince) await noteChannelFailing(actor, { id: channelId, failure }).catch(unlessRefused)
    },
    went: async ({ failingSince }) => {
      if (failingSince) await noteChannelGoing(actor, { id: channelId }).catch(unlessRefused)
    },
  }, background)
}

type Row = { action: string; outcome: string; at: string; body: string }

/** Of each kind that the channel is told of one block, however many entries: 10,000 findings are one. */
async function madeOf(tx: Tx, orgId: string, channel: Channel, { from, to }: Bounds): Promise<Post> {
  const wanted = notices().filter((each) => channel.notices.includes(each.kind))
  const acts = [...new Set(wanted.flatMap((each) => each.acts as readonly string[]))]
  const rows = await tx.execute<Row>(sql`
    select e.action, e.outcome, to_char(e.recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.body
    from audit_leaves l join audit_entries e on e.org_id = l.org_id and e.recorded_at = l.recorded_at and e.id = l.entry_id
    where l.org_id = ${orgId} and l.index >= ${from} and l.index < ${to} and e.action = any(${sql.param(acts)}::text[]) order by l.index`)
  const found = new Map<Notice, { count: number; names: string[]; subject: NoticeEntry['subject'] }>()
  let older = 0
  for (const row of rows) {
    for (const notice of wanted) {
      if (!(notice.acts as readonly string[]).includes(row.action) || row.outcome !== (notice.outcome ?? 'success')) continue
      const entry = read(row.body)
      const told = entry && (notice.tells ? notice.tells(entry) : {})
      if (!entry || !told) continue
      const count = told.count ?? 1
      if (now().getTime() - Date.parse(row.at) > toldWithin) {
        older += count
        continue
      }
      const known = found.get(notice) ?? { count: 0, names: [], subject: entry.subject }
      known.count += count
      if (entry.label !== null && known.names.length < 20 && !known.names.includes(entry.label)) known.names.push(entry.label)
      found.set(notice, known)
    }
  }
  const told = [...found].map(([notice, { count, names, subject }]): Told => ({ title: count === 1 ? notice.one : notice.many.replace('{count}', count.toLocaleString('en')), count, names, href: count === 1 ? notice.href(subject) : notice.all }))
  return { greeting: channel.greets ? `Tickmark posts here from now on (“${channel.name}”): ${wanted.map((each) => each.label).join(', ')}.` : null, told, older, base: env().BASE_URL.replace(/\/$/, '') }
}

/** What is personal stands in an entry as a commitment: it is not posted. Null for what is no entry: somebody altered it. */
function read(body: string): (NoticeEntry & { label: string | null }) | null {
  try {
    const entry = JSON.parse(body) as NoticeEntry & { subject: { label?: unknown }; changes?: NoticeEntry['changes'] | { sha256: string } }
    const changes = entry.changes === undefined || typeof (entry.changes as { sha256?: unknown }).sha256 === 'string' ? {} : entry.changes
    return { ...entry, changes, label: typeof entry.subject.label === 'string' && entry.subject.label !== '' ? entry.subject.label : null }
  } catch {
    return null
  }
}

async function postTo(channel: Channel, made: Post): Promise<void> {
  const name = kindNames[channel.kind]
  const address = await openEnvelope(purposeOf(channel), channel.address ?? '').catch((error: unknown) => {
    throw error instanceof CannotOpen ? new Refused(`The address of “${channel.name}” cannot be opened. ${error.message}`) : error
  })
  // What went wrong is said by the name of the chat: the address is a secret.
  const answer = await post(address, JSON.stringify(channel.kind === 'slack' ? slack(made) : teams(made)), 'application/json').catch((error: unknown) => {
    throw new Refused(error instanceof OutgoingError ? error.message.replaceAll(address, name) : `${name} does not answer`)
  })
  const gone = channel.kind === 'slack' ? 'the webhook was removed, or its channel is archived: make another in Slack and put its address in' : 'the workflow was removed or switched off, or its only owner left: look at it in Teams'
  taken(answer, name, { 400: 'it does not take the message', 401: gone, 403: gone, 404: gone, 410: gone })
}
