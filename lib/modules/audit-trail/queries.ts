import 'server-only'
import { and, desc, eq, gte, inArray, lt } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditPersonal } from '#db/schema/audit-trail.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { type SubjectType, subjects } from '#lib/words/index.ts'
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
  actorName: string | null
  subjectType: string
  subjectId: string
  subjectLabel: string
  reason: string | null
  error: string | null
  count: number | null
  changes: { field: string; before: Json; after: Json }[]
  correlationId: string
  ip: string | null
  userAgent: string | null
  requestId: string | null
}

type Stored = { id: string; recordedAt: Date; body: string }
type Body = {
  action: string; category: string; outcome: string; correlation: string; reason?: string; error?: string; count?: number
  actor: { kind: string; id: string; name?: Json }
  subject: { type: string; id: string; label: Json }
  changes?: Record<string, [Json, Json]> | { sha256: string; bytes: number }
  request?: { id: string; ip?: Json; agent?: Json }
}

/** Two reads for a page of any size: the entries, then the personal values behind their commitments. */
export async function openEntries(tx: Tx, stored: Stored[]): Promise<ShownEntry[]> {
  if (stored.length === 0) return []
  const values = new Map<string, Json>()
  for (const row of await tx.select().from(auditPersonal).where(inArray(auditPersonal.entryId, stored.map((each) => each.id)))) {
    values.set(`${row.entryId} ${row.path}`, JSON.parse(row.value) as Json)
  }
  return stored.map((each) => show(each, (path, value) => (isCommitment(value) ? (values.get(`${each.id} ${path}`) ?? 'erased') : value)))
}

function show(stored: Stored, open: (path: string, value: Json) => Json): ShownEntry {
  const body = JSON.parse(stored.body) as Body
  const text = (path: string, value: Json | undefined) => (value === undefined || value === null ? null : String(open(path, value)))
  const changes = body.changes && !('sha256' in body.changes)
    ? Object.entries(body.changes).map(([field, [before, after]]) => ({ field, before: open(`changes.${field}.before`, before), after: open(`changes.${field}.after`, after) }))
    : []
  return {
    id: stored.id, recordedAt: stored.recordedAt, action: body.action, category: body.category, outcome: body.outcome,
    actorKind: body.actor.kind, actorId: body.actor.id, actorName: text('actor.name', body.actor.name),
    subjectType: body.subject.type, subjectId: body.subject.id, subjectLabel: text('subject.label', body.subject.label) ?? '',
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

/** Every entry that fits, newest first, for a download. */
export const entryRows = (tx: Tx, input: Filters) =>
  tx.select({ recordedAt: auditEntries.recordedAt, action: auditEntries.action, category: auditEntries.category, outcome: auditEntries.outcome, actorKind: auditEntries.actorKind, actorId: auditEntries.actorId, subjectType: auditEntries.subjectType, subjectId: auditEntries.subjectId, correlationId: auditEntries.correlationId, id: auditEntries.id, body: auditEntries.body })
    .from(auditEntries).where(auditWhere(input)).orderBy(desc(auditEntries.recordedAt), desc(auditEntries.id))

export const listEntries = query({
  name: 'auditTrail.list',
  permission: 'auditTrail.read',
  summary: 'Audit entries, newest first',
  http: { path: '/audit-trail' },
  input: z.object({ ...auditFilters, ...listFields(['recordedAt'], { sort: 'recordedAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { recordedAt: auditEntries.recordedAt }, auditEntries.id)
    const rows = await tx.select(stored).from(auditEntries).where(and(auditWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.recordedAt)
    return { ...page, rows: await openEntries(tx, page.rows) }
  },
})

export const getEntry = query({
  name: 'auditTrail.get',
  permission: 'auditTrail.read',
  summary: 'One audit entry, with its canonical text',
  http: { path: '/audit-trail/{id}' },
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [found] = await tx.select(stored).from(auditEntries).where(eq(auditEntries.id, input.id))
    const [entry] = found ? await openEntries(tx, [found]) : []
    if (!found || !entry) throw notFound('audit entry')
    return { ...entry, body: found.body }
  },
})

/** The story of one record, newest first, for its detail page. Whoever may see the record may see it. */
export async function timelineOf(tx: Tx, subjectType: SubjectType, subjectId: string, limit = 50): Promise<ShownEntry[]> {
  const rows = await tx.select(stored).from(auditEntries)
    .where(and(eq(auditEntries.subjectType, subjectType), eq(auditEntries.subjectId, subjectId)))
    .orderBy(...keyset({ sort: 'recordedAt', direction: 'desc', after: null, before: null, limit }, { recordedAt: auditEntries.recordedAt }, auditEntries.id).order)
    .limit(limit)
  return openEntries(tx, rows)
}
