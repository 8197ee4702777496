import 'server-only'
import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { notificationMarks, notifications } from '#db/schema/notifications.ts'
import { chunks } from '#lib/audit/append.ts'
import { now } from '#lib/clock.ts'
import { announce } from '#lib/door/announce.ts'
import type { Background } from '#lib/door/background.ts'
import { type Notice, type NoticeEntry, notices, type Told } from '#lib/door/notices.ts'
import { foldedWithin, mailDue, mailedWithin } from './model.ts'
import { isShown, mailOf, type Recipient, recipients } from './people.ts'

/** Leaves looked at in one step. */
const page = 2_000

type Row = typeof notifications.$inferInsert
type Actor = { kind: string; id: string; person?: string | null }
/** An entry that a rule may tell somebody of. */
type Found = { leaf: number; entryId: string; entryAt: Date; read: NoticeEntry & { actor: Actor } }
type Step = { from: number; to: number; found: Found[]; check: boolean }

/**
 * Goes over an organization's sealed entries, in their order, and makes of them what people are notified of. Nothing of it stands in an operation, and no
 * change waits for it. The mark moves in the transaction that stores the notifications: killed anywhere, nothing is lost and nothing comes twice,
 * and of two workers one finds its work done. Open streams are told after the commit, once for however many entries there were.
 */
export async function follow(orgId: string, { read, write }: Pick<Background, 'read' | 'write'>): Promise<void> {
  if (notices().length === 0) throw new Error('nobody has declared a notice: lib/modules/index.ts does')
  const users = new Set<string>()
  let [mark, check] = [0, false]
  for (;;) {
    const step = await read(orgId, (tx) => nextLeaves(tx, orgId))
    if (step.to === step.from) break
    const made = await read(orgId, (tx) => madeOf(tx, orgId, step.found))
    if (!(await write(orgId, async (tx) => (await moved(tx, orgId, step)) && (await store(tx, made))))) break
    for (const { userId, shown } of made) if (shown) users.add(userId)
    ;[mark, check] = [step.to, check || step.check]
    if (step.to - step.from < page) break
  }
  if (users.size > 0 || check) await announce({ write }, { orgId, mark, users: [...users], check })
}

async function nextLeaves(tx: Tx, orgId: string): Promise<Step> {
  const [mark] = await tx.select({ told: notificationMarks.told }).from(notificationMarks).where(eq(notificationMarks.orgId, orgId))
  const from = mark?.told ?? 0
  const acts = [...new Set(notices().flatMap((each) => each.acts))]
  const rows = await tx.execute<{ index: string; id: string; at: string; body: string | null; check: boolean }>(sql`
    select l.index, e.id, to_char(e.recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, case when e.action = any(${sql.param(acts)}::text[]) then e.body end as body, coalesce(e.category in ('authentication', 'authorization') and e.outcome = 'success' and e.action not in ('sessions.start', 'sessions.startBySso', 'sessions.answerChallenge'), false) as check
    from (select index, recorded_at, entry_id from audit_leaves where org_id = ${orgId} and index >= ${from} order by index limit ${page}) l
    left join audit_entries e on e.org_id = ${orgId} and e.recorded_at = l.recorded_at and e.id = l.entry_id
    order by l.index`)
  const found = rows.flatMap(({ index, id, at, body }): Found[] => {
    const entry = body === null ? null : readBody(body)
    return entry ? [{ leaf: Number(index), entryId: id, entryAt: new Date(at), read: entry }] : []
  })
  return { from, to: from + rows.length, found, check: rows.some((row) => row.check) }
}

/** Null for what is no entry: somebody altered it, and verifying the trail says so. */
function readBody(body: string): Found['read'] | null {
  try {
    const { action, outcome, count, actor, subject, changes } = JSON.parse(body) as Omit<Found['read'], 'changes'> & { changes?: NoticeEntry['changes'] | { sha256: string } }
    // One that was too long to be kept whole says nothing of its fields.
    const told = changes === undefined || typeof changes.sha256 === 'string' ? {} : (changes as NoticeEntry['changes'])
    return { action, outcome, subject, actor, changes: told, ...(count !== undefined && { count }) }
  } catch {
    return null
  }
}

/** What the rules make of entries, folded among themselves. */
async function madeOf(tx: Tx, orgId: string, found: Found[]): Promise<Row[]> {
  const all = found.flatMap((entry) => notices().flatMap((notice) => {
    const whom = notice.acts.includes(entry.read.action as never) && entry.read.outcome === (notice.outcome ?? 'success') ? told(notice, entry.read) : null
    return whom ? [{ entry, notice, whom }] : []
  }))
  if (all.length === 0) return []
  const at = now()
  const named = all.some(({ notice }) => notice.holders) ? null : [...new Set(all.flatMap(({ whom }) => (whom.users ?? []).filter((each) => typeof each === 'string')))]
  const people = await recipients(tx, at, named)
  const made: Row[] = []
  const last = new Map<string, Row>()
  for (const { entry, notice, whom } of all) {
    for (const person of people) {
      if (!isTold(person, notice, whom, entry.read.actor)) continue
      const shown = isShown(person, notice)
      const mailAt = at.getTime() - entry.entryAt.getTime() > mailedWithin ? null : mailDue(mailOf(person, notice), at, person.times)
      if (!shown && mailAt === null) continue
      const row: Row = { orgId, id: v7(), userId: person.id, kind: notice.kind, permission: notice.permission, entryId: entry.entryId, entryAt: entry.entryAt, leaf: entry.leaf, count: whom.count ?? 1, shown, mailAt, createdAt: entry.entryAt }
      const key = `${person.id} ${notice.kind}`
      const alike = last.get(key)
      if (alike && isAlike(alike, row)) Object.assign(alike, folded(alike, row))
      else {
        made.push(row)
        last.set(key, row)
      }
    }
  }
  return made
}

const told = (notice: Notice, entry: NoticeEntry): Told | null => (notice.tells ? notice.tells(entry) : {})

function isTold(person: Recipient, { permission, holders }: Notice, { users = [], but = [] }: Told, actor: Actor): boolean {
  // By person: two accounts of one human are one.
  if (person.id === actor.id || person.personId === actor.person || person.grants[permission] === undefined || but.includes(person.id)) return false
  return users.includes(person.id) || (holders !== undefined && person.grants[holders] === 'any')
}

const isAlike = (first: Pick<Row, 'createdAt'>, row: Row): boolean => Math.abs(row.entryAt.getTime() - first.createdAt.getTime()) < foldedWithin
const folded = (first: { count: number }, { entryId, entryAt, leaf, count }: Row) => ({ entryId, entryAt, leaf, count: first.count + count })

/** @returns false: another worker was there first */
async function moved(tx: Tx, orgId: string, { from, to }: Step): Promise<boolean> {
  const rows = await tx.insert(notificationMarks).values({ orgId, told: to })
    .onConflictDoUpdate({ target: notificationMarks.orgId, set: { told: to }, setWhere: eq(notificationMarks.told, from) }).returning({ told: notificationMarks.told })
  return rows.length > 0
}

/** What is like one that nobody has read, and that no mail went for, goes into that. */
async function store(tx: Tx, made: Row[]): Promise<true> {
  if (made.length === 0) return true
  const earliest = new Date(Math.min(...made.map((row) => row.createdAt.getTime())) - foldedWithin)
  const standing = await tx.select({ id: notifications.id, userId: notifications.userId, kind: notifications.kind, count: notifications.count, createdAt: notifications.createdAt }).from(notifications)
    .where(and(inArray(notifications.userId, [...new Set(made.map((row) => row.userId))]), isNull(notifications.readAt), isNull(notifications.mailedAt), gt(notifications.entryAt, earliest))).for('update')
  const fresh: Row[] = []
  for (const row of made) {
    const first = standing.find((each) => each.userId === row.userId && each.kind === row.kind && isAlike(each, row))
    if (!first) fresh.push(row)
    else {
      const after = folded(first, row)
      first.count = after.count
      await tx.update(notifications).set(after).where(eq(notifications.id, first.id))
    }
  }
  for (const part of chunks(fresh, 500)) await tx.insert(notifications).values(part)
  return true
}
