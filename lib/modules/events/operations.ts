import 'server-only'
import { setImmediate as sent } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { eventBatches, events } from '#db/schema/events.ts'
import { chunks } from '#lib/audit/append.ts'
import { userOf } from '#lib/auth/actor.ts'
import { cleanText } from '#lib/crypto/canonical.ts'
import { ids } from '#lib/crypto/ids.ts'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { announceEvents } from '#lib/door/announce.ts'
import { changed, done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { AppError } from '#lib/errors.ts'
import { batchSize, maxRejects } from '#lib/ingest/limits.ts'
import type { Accepted, Reject } from '#lib/ingest/read.ts'
import { id, line } from '#lib/input.ts'
import { storedFile } from '../artifacts/model.ts'
import { keepFile } from '../artifacts/within.ts'
import { readSettings } from '../settings/queries.ts'
import { hourCounts, take } from '../stats/within.ts'
import { claim, type Stored } from './claim.ts'
import { deliveryFile } from './raw.ts'
import { moveMark, movePull } from './within.ts'

/** `contradicting`, of the accepted: their id was known, and they say something else. */
export type BatchCounts = { id: string; received: number; accepted: number; contradicting: number; duplicates: number; rejected: number }

const position = z.object({ cursor: z.string().max(2_000).nullable(), sha256: z.string().max(100).nullable() })

/** Facts in bulk: one entry with the count and the Merkle root over the raw text of what was accepted. */
export const ingestEvents = operation({
  name: 'events.ingest',
  summary: 'Store a batch of events, each once, and queue detection',
  category: 'data access',
  input: z.object({
    label: line(1, 300),
    source: line(1, 60),
    sha256: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    // Read and checked by lib/ingest, which bounds sizes before anything is parsed.
    events: z.custom<Accepted[]>((value) => Array.isArray(value) && value.length <= batchSize, `at most ${batchSize} events a batch`),
    rejects: z.custom<Reject[]>((value) => Array.isArray(value)),
    /** What the quota is asked for, in bytes: of a delivery in parts the first asks for all, the others for none. Left out: what is stored. */
    bytes: z.int().min(0).optional(),
    /** Its bytes as they came, in the store already; of a delivery in parts the first has them. */
    file: storedFile.optional(),
    /** Of a log that is pulled: whose it is, and where the pull stood and stands now. */
    pulled: z.object({ scope: line(1, 200), from: position.nullable(), to: position }).optional(),
    /** Of the organization's own log: which leaves these are. */
    trail: z.object({ from: z.int().min(0), to: z.int() }).optional(),
  }),
  run: async ({ tx, actor, input, at, send, after }) => {
    const { orgId } = actor
    if (actor.kind === 'token' && actor.sources && input.events.some((event) => !actor.sources?.includes(event.source))) throw new AppError('forbidden', 'This token delivers events of other sources.')
    const batchId = v7()
    if (input.trail) await moveMark(tx, orgId, input.trail)
    if (input.pulled) await movePull(tx, orgId, { source: input.source, ...input.pulled }, at)
    const names = ids(input.events.length)
    const offered: Stored[] = input.events.map((event, n) => ({ ...event, id: names[n] as string, contradictsId: null }))
    // The database claims keys on one core while the raw text is hashed on another.
    const hashing = sent().then(() => new Map(offered.map((event) => [event.id, leafHash(event.raw)])))
    const [accepted, leaves] = await Promise.all([claim(tx, orgId, offered, hashing), hashing])
    const root = `sha256:${treeHash(accepted.map((event) => leaves.get(event.id) as Buffer)).toString('hex')}`
    const batch = {
      orgId, id: batchId, source: input.source, label: input.label, sha256: input.sha256, root,
      received: offered.length + input.rejects.length, accepted: accepted.length, duplicates: offered.length - accepted.length, rejected: input.rejects.length,
      contradicting: accepted.filter((event) => event.contradictsId !== null).length,
      rejects: input.rejects.slice(0, maxRejects), receivedAt: at, receivedById: userOf(actor),
    }
    // One behind the other, without waiting for answers: the database stores a part while the next is put together.
    const answers: Promise<unknown>[] = []
    let failed = false
    const behind = async (statement: Promise<unknown>) => {
      statement.catch(() => (failed = true))
      answers.push(statement)
      await sent()
      if (failed) await Promise.all(answers)
    }
    await behind(tx.insert(eventBatches).values(batch).execute())
    for (const part of chunks(accepted, 1_250)) await behind(insertEvents(tx, orgId, batchId, at, part))
    for (const statement of hourCounts(tx, orgId, 'event', accepted.map((event) => ({ at: event.occurredAt, source: event.source, severity: event.severityHint })))) await behind(statement.execute())
    const settings = readSettings(tx)
    await behind(settings)
    await Promise.all(answers)
    // Nearly always nothing was known, and nothing is measured twice.
    const counted = input.bytes === undefined ? sizeOf(accepted) : input.bytes - sizeOf(known(offered, accepted))
    // What the portal brings of itself must not stop.
    if (counted !== 0 && !input.trail) await take(tx, orgId, 'events', counted, await settings, at)
    const kept = input.file ? (await keepFile({ tx, actor, at, send }, deliveryFile, input.file, batchId)).told : {}
    if (accepted.length > 0) {
      send('events.detect', { id: batchId })
      after(() => announceEvents(orgId, 'batches', [batchId]))
    }
    const { rejects: _, ...recorded } = batch
    return done<BatchCounts>(
      { id: batchId, received: batch.received, accepted: batch.accepted, contradicting: batch.contradicting, duplicates: batch.duplicates, rejected: batch.rejected },
      changed({ type: 'event-batch', id: batchId, label: input.label }, null, { ...recorded, ...kept }, { count: accepted.length, root, outcome: input.rejects.length > 0 ? 'partial' : 'success' }),
    )
  },
})

/** In bytes, as it came. */
export const sizeOf = (events: readonly { raw: string }[]): number => events.reduce((all, event) => all + Buffer.byteLength(event.raw), 0)

/** Of the offered those that were not accepted, both in the same order. */
function known(offered: Stored[], accepted: Stored[]): Stored[] {
  if (accepted.length === offered.length) return []
  const fresh = new Set(accepted)
  return offered.filter((event) => !fresh.has(event))
}

async function insertEvents(tx: Tx, orgId: string, batchId: string, at: Date, part: Stored[]): Promise<void> {
  await tx.execute(sql`
    insert into events (org_id, id, received_at, occurred_at, batch_id, source, external_id, event_type, user_name, target, ip, system, country, outcome, severity_hint, class_uid, activity_id, contradicts_id, raw)
    select ${orgId}::uuid, e.id, ${at.toISOString()}::timestamptz, e.occurred_at, ${batchId}::uuid, e.source, e.external_id, e.event_type, e.user_name, e.target, e.ip, e.system, e.country, e.outcome, e.severity_hint, e.class_uid, e.activity_id, e.contradicts_id, e.raw
    from unnest(
      ${array(part.map((event) => event.id))}::uuid[], ${array(part.map((event) => event.occurredAt.toISOString()))}::text[]::timestamptz[], ${array(part.map((event) => event.source))}::text[],
      ${array(part.map((event) => event.externalId))}::text[], ${array(part.map((event) => event.eventType))}::text[], ${array(part.map((event) => event.userName))}::text[],
      ${array(part.map((event) => event.target))}::text[], ${array(part.map((event) => event.ip))}::text[], ${array(part.map((event) => event.system))}::text[], ${array(part.map((event) => event.country))}::text[], ${array(part.map((event) => event.outcome))}::text[],
      ${array(part.map((event) => event.severityHint))}::smallint[], ${array(part.map((event) => event.classUid))}::int[], ${array(part.map((event) => event.activityId))}::int[], ${array(part.map((event) => event.contradictsId))}::uuid[], string_to_array(${cleanText(part.map((event) => event.raw).join(separator))}, ${separator}::text)
    ) as e(id, occurred_at, source, external_id, event_type, user_name, target, ip, system, country, outcome, severity_hint, class_uid, activity_id, contradicts_id, raw)`)
}

/** A control character never stands in valid JSON as it is; so raw texts travel as one, without a quote or backslash escaped. */
const separator = '\u0001'

/** One parameter, not one an element. Times go as text[]: drizzle takes postgres.js's own timestamptz[] serializer away. */
const array = (values: (string | number | null)[]) => sql.param(values)

/** The raw record names people and addresses: reading it leaves an entry. */
export const viewEvent = operation({
  name: 'events.view',
  summary: 'Get an event with its raw record; recorded as read',
  category: 'data access',
  http: { method: 'POST', path: '/events/{id}/view' },
  input: z.object({ id }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(events).where(eq(events.id, input.id))
    return found ?? null
  },
  run: async ({ subject: event }) => done(event, viewed({ type: 'event', id: event.id, label: `${event.eventType} (${event.source})` })),
})
