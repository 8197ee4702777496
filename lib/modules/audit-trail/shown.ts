import 'server-only'
import { inArray, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditPersonal } from '#db/schema/audit-trail.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import { actorLabel, fieldLabel, namedIn, type NameOf, valueLabel } from '#lib/words/entry.ts'
import { personalLabels, sentenceOf, type SubjectType } from '#lib/words/index.ts'
import { namesOf } from './names.ts'

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
  /** Who, and after it what they did, as people read it. */
  actorLabel: string
  sentence: string
  subjectType: string
  subjectId: string
  subjectLabel: string
  /** Where the subject is of a person, such as a user, a session or an invitation: the address their account has now. */
  subjectEmail: string | null
  reason: string | null
  error: string | null
  count: number | null
  /** Each field as it is stored, and in words: choices by what they are called, records by their names. */
  changes: { field: string; fieldLabel: string; before: Json; beforeLabel: string | null; after: Json; afterLabel: string | null }[]
  correlationId: string
  /** Where the request came from, and what the log calls it: for whoever may read the trail, null for others. */
  ip: string | null
  userAgent: string | null
  requestId: string | null
}

export type Stored = { id: string; recordedAt: Date; body: string }
type Body = {
  action: string; category: string; outcome: string; correlation: string; reason?: string; error?: string; count?: number
  actor: { kind: string; id: string; name?: Json; email?: Json }
  subject: { type: string; id: string; label: Json }
  changes?: Record<string, [Json, Json]> | { sha256: string; bytes: number }
  request?: { id: string; ip?: Json; agent?: Json }
}

/** Three reads for a page of any size: the personal values behind the entries' commitments, the accounts they are about, the names of what their changes name. `actor` is who reads. */
export async function openEntries(tx: Tx, actor: Actor, stored: Stored[]): Promise<ShownEntry[]> {
  if (stored.length === 0) return []
  const values = new Map<string, Json>()
  for (const row of await tx.select().from(auditPersonal).where(inArray(auditPersonal.entryId, stored.map((each) => each.id)))) {
    values.set(`${row.entryId} ${row.path}`, JSON.parse(row.value) as Json)
  }
  const accounts = await accountsOf(tx, stored)
  const opened = stored.map((each) => ({ ...each, open: (path: string, value: Json) => (isCommitment(value) ? (values.get(`${each.id} ${path}`) ?? 'erased') : value), read: JSON.parse(each.body) as Body }))
  const nameOf = await namesOf(tx, actor, opened.flatMap(({ read: { subject, changes } }) => fieldsOf(changes).flatMap(([field, both]) => both.flatMap((value) => namedIn(subject.type, field, value)))))
  const shown = opened.map((each) => show(each, accounts, nameOf))
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

const fieldsOf = (changes: Body['changes']) => (changes && !('sha256' in changes) ? Object.entries(changes) : [])

type Opened = Stored & { read: Body; open: (path: string, value: Json) => Json }

function show({ id, recordedAt, read: body, open }: Opened, accounts: Map<string, string>, nameOf: NameOf): ShownEntry {
  const { actor, subject } = body
  const text = (path: string, value: Json | undefined) => (value === undefined || value === null ? null : String(open(path, value)))
  const told = {
    action: body.action, category: body.category, outcome: body.outcome, actorKind: actor.kind, actorName: text('actor.name', actor.name),
    subjectType: subject.type, subjectLabel: text('subject.label', subject.label) ?? '',
  }
  const changes = fieldsOf(body.changes).map(([field, [former, latter]]) => {
    const [before, after] = [open(`changes.${field}.before`, former), open(`changes.${field}.after`, latter)]
    const label = (value: Json) => valueLabel(subject.type, field, value, nameOf)
    return { field, fieldLabel: fieldLabel(subject.type, field), before, beforeLabel: label(before), after, afterLabel: label(after) }
  })
  return {
    id, recordedAt, ...told, actorId: actor.id, actorEmail: text('actor.email', actor.email), actorLabel: actorLabel(told), sentence: sentenceOf(told),
    subjectId: subject.id, subjectEmail: accounts.get(subject.id) ?? null,
    reason: body.reason ?? null, error: body.error ?? null, count: body.count ?? null, changes, correlationId: body.correlation,
    ip: text('request.ip', body.request?.ip), userAgent: text('request.agent', body.request?.agent), requestId: body.request?.id ?? null,
  }
}

const isCommitment = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.commitment === 'string'
