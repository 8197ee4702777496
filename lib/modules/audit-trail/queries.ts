import 'server-only'
import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditPersonal } from '#db/schema/audit-trail.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { personalLabels, type SubjectType, subjects } from '#lib/words/index.ts'
import { categories, outcomes } from './model.ts'

/** An entry as the screen shows it: the body with its commitments opened where the value still stands, "erased" where not. */
export type ShownEntry = {
  id: string
  recordedAt: Date
  action: string
  category: string
  outcome: string
  actorKind: string
  actorId: string
  /** As the actor was called at the time, and the address of the account: a name can be anybody's. Of a token the address of its owner. */
  actorName: string | null
  actorEmail: string | null
  subjectType: string
  subjectId: string
  subjectLabel: string
  /** Where the subject is of a person, such as a user, a session or an invitation: the address their account has now. */
  subjectEmail: string | null
  reason: string | null
  error: string | null
  count: number | null
  changes: { field: string; before: Json; after: Json }[]
  correlationId: string
  /** Where the request came from, and what the log calls it: for whoever may read the trail, null for others. */
  ip: string | null
  userAgent: string | null
  requestId: string | null
}

type Stored = { id: string; recordedAt: Date; body: string }
type Body = {
  action: string; category: string; outcome: string; correlation: string; reason?: string; error?: string; count?: number
  actor: { kind: string; id: string; name?: Json; email?: Json }
  subject: { type: string; id: string; label: Json }
  changes?: Record<string, [Json, Json]> | { sha256: string; bytes: number }
  request?: { id: string; ip?: Json; agent?: Json }
}

/** Three reads for a page of any size: the entries, the personal values behind their commitments, the accounts they are about. `actor` is who reads. */
export async function openEntries(tx: Tx, actor: Actor, stored: Stored[]): Promise<ShownEntry[]> {
  if (stored.length === 0) return []
  const values = new Map<string, Json>()
  for (const row of await tx.select().from(auditPersonal).where(inArray(auditPersonal.entryId, stored.map((each) => each.id)))) {
    values.set(`${row.entryId} ${row.path}`, JSON.parse(row.value) as Json)
  }
  const accounts = await accountsOf(tx, stored)
  const shown = stored.map((each) => show(each, accounts, (path, value) => (isCommitment(value) ? (values.get(`${each.id} ${path}`) ?? 'erased') : value)))
  return may(actor, 'auditTrail.read') ? shown : shown.map((each) => ({ ...each, ip: null, userAgent: null, requestId: null }))
}

/** The addresses of accounts by what entries say of them: a user, or what belongs to one. Of somebody who was erased there is none. */
async function accountsOf(tx: Tx, stored: Stored[]): Promise<Map<string, string>> {
  const about = stored.map(({ body }) => (JSON.parse(body) as Body).subject).filter(({ type, id }) => personalLabels.has(type as SubjectType) && /^[0-9a-f-]{36}$/.test(id))
  if (about.length === 0) return new Map()
  const ids = sql`array[${sql.join(about.map(({ id }) => sql`${id}`), sql`, `)}]::uuid[]`
  const rows = await tx.execute<{ id: string; email: string }>(sql`
    select owned.id, users.email from (
      select id, id as user_id from users where id = any(${ids}) union all
      select id, user_id from sessions where id = any(${ids}) union all
      select id, user_id from challenges where id = any(${ids}) union all
      select id, user_id from invites where id = any(${ids})
    ) owned join users on users.id = owned.user_id where users.erased_at is null`)
  return new Map(rows.map(({ id, email }) => [id, email]))
}

function show(stored: Stored, accounts: Map<string, string>, open: (path: string, value: Json) => Json): ShownEntry {
  const body = JSON.parse(stored.body) as Body
  const text = (path: string, value: Json | undefined) => (value === undefined || value === null ? null : String(open(path, value)))
  const changes = body.changes && !('sha256' in body.changes)
    ? Object.entries(body.changes).map(([field, [before, after]]) => ({ field, before: open(`changes.${field}.before`, before), after: open(`changes.${field}.after`, after) }))
    : []
  return {
    id: stored.id, recordedAt: stored.recordedAt, action: body.action, category: body.category, outcome: body.outcome,
    actorKind: body.actor.kind, actorId: body.actor.id, actorName: text('actor.name', body.actor.name), actorEmail: text('actor.email', body.actor.email),
    subjectType: body.subject.type, subjectId: body.subject.id, subjectLabel: text('subject.label', body.subject.label) ?? '', subjectEmail: accounts.get(body.subject.id) ?? null,
    reason: body.reason ?? null, error: body.error ?? null, count: body.count ?? null, changes, correlationId: body.correlation,
    ip: text('request.ip', body.request?.ip), userAgent: text('request.agent', body.request?.agent), requestId: body.request?.id ?? null,
  }
}

const isCommitment = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.commitment === 'string'

const stored = { id: auditEntries.id, recordedAt: auditEntries.recordedAt, body: auditEntries.body }

export const auditFilters = {
  actorId: z.string().max(100).nullish(),
  action: z.string().max(100).nullish(),
  category: optionalChoice(categories),
  outcome: optionalChoice(outcomes),
  subjectType: optionalChoice(Object.keys(subjects) as [string, ...string[]]),
  subjectId: z.string().max(100).nullish(),
  correlationId: z.string().max(100).nullish(),
  from: optionalInstant,
  to: untilInstant,
}

type Filters = z.output<z.ZodObject<typeof auditFilters>>

const auditWhere = (input: Filters) => all(
  Boolean(input.actorId) && eq(auditEntries.actorId, input.actorId ?? ''),
  Boolean(input.action) && eq(auditEntries.action, input.action ?? ''),
  input.category !== null && eq(auditEntries.category, input.category),
  input.outcome !== null && eq(auditEntries.outcome, input.outcome),
  input.subjectType !== null && eq(auditEntries.subjectType, input.subjectType),
  Boolean(input.correlationId) && eq(auditEntries.correlationId, input.correlationId ?? ''),
  Boolean(input.subjectId) && eq(auditEntries.subjectId, input.subjectId ?? ''),
  input.from !== null && gte(auditEntries.recordedAt, input.from),
  input.to !== null && lt(auditEntries.recordedAt, input.to),
)

/** A value of the actor: as it stands in the entry, or behind its commitment while it may still be opened. */
const ofActor = (what: 'name' | 'email') => sql<string | null>`coalesce(
  (select value::json #>> '{}' from audit_personal p where p.org_id = ${auditEntries.orgId} and p.entry_id = ${auditEntries.id} and p.path = ${`actor.${what}`}),
  case json_typeof(${auditEntries.body}::json -> 'actor' -> ${what}) when 'string' then ${auditEntries.body}::json -> 'actor' ->> ${what} when 'object' then 'erased' end)`

/** Every entry that fits, newest first, for a download. */
export const entryRows = (tx: Tx, input: Filters) =>
  tx.select({ recordedAt: auditEntries.recordedAt, action: auditEntries.action, category: auditEntries.category, outcome: auditEntries.outcome, actorKind: auditEntries.actorKind, actorId: auditEntries.actorId,
    actorName: ofActor('name'), actorEmail: ofActor('email'), subjectType: auditEntries.subjectType, subjectId: auditEntries.subjectId, correlationId: auditEntries.correlationId, id: auditEntries.id, body: auditEntries.body })
    .from(auditEntries).where(auditWhere(input)).orderBy(desc(auditEntries.recordedAt), desc(auditEntries.id))

export const listEntries = query({
  name: 'auditTrail.list',
  permission: 'auditTrail.read',
  bulk: 'audit entries',
  summary: 'Audit entries, newest first',
  http: { path: '/audit-trail' },
  input: z.object({ ...auditFilters, ...listFields(['recordedAt'], { sort: 'recordedAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { recordedAt: auditEntries.recordedAt }, auditEntries.id)
    const rows = await tx.select(stored).from(auditEntries).where(and(auditWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.recordedAt)
    return { ...page, rows: await openEntries(tx, actor, page.rows) }
  },
})

export const countEntries = counting(listEntries, z.object(auditFilters), auditEntries, ({ input }) => auditWhere(input))

export const getEntry = query({
  name: 'auditTrail.get',
  permission: 'auditTrail.read',
  summary: 'One audit entry, with its canonical text',
  http: { path: '/audit-trail/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select(stored).from(auditEntries).where(eq(auditEntries.id, input.id))
    const [entry] = found ? await openEntries(tx, actor, [found]) : []
    if (!found || !entry) throw notFound('audit entry')
    return { ...entry, body: found.body }
  },
})

/** The story of one record, newest first, for its detail page. Whoever may see the record may see who did what; from where, see `ShownEntry`. */
export async function timelineOf(tx: Tx, actor: Actor, subjectType: SubjectType, subjectId: string, limit = 50): Promise<ShownEntry[]> {
  const rows = await tx.select(stored).from(auditEntries)
    .where(and(eq(auditEntries.subjectType, subjectType), eq(auditEntries.subjectId, subjectId)))
    .orderBy(...keyset({ sort: 'recordedAt', direction: 'desc', after: null, before: null, limit }, { recordedAt: auditEntries.recordedAt }, auditEntries.id).order)
    .limit(limit)
  return openEntries(tx, actor, rows)
}
