import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { canonical, cleanText, toJson } from '#lib/crypto/canonical.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import { bulkIn, type Columns, Handful } from '#lib/door/bulk-in.ts'
import type { Found } from '#lib/physical/model.ts'

type Numbered = Found & { number: number; leaf: Buffer }

/** The version of what is hashed. */
const version = 1

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/** All of a row: whoever changes a word of it has another root. */
export const textOf = (number: number, { first, last, ...row }: Found): string => canonical(toJson({ v: version, number, ...row, first: iso(first), last: iso(last) }))
const leafOf = (number: number, row: Found): Buffer => leafHash(textOf(number, row))

const short = (text: string | null, most: number) => (text === null ? null : cleanText(text).slice(0, most))

/** As it is stored: texts that PostgreSQL can hold. */
export const settled = (row: Found): Found => ({ ...row, who: short(row.who, 500) || 'Nobody', workerId: short(row.workerId, 500), badge: short(row.badge, 500), door: short(row.door, 500), said: short(row.said, 2_000) ?? '', facts: JSON.parse(canonical(toJson(row.facts))) as Record<string, unknown> })

const columns: Columns<Numbered> = {
  number: ['integer', (row) => row.number], kind: ['text', (row) => row.kind], outcome: ['text', (row) => row.outcome], who: ['text', (row) => row.who], worker_id: ['text', (row) => row.workerId], person_id: ['uuid', (row) => row.personId], badge: ['text', (row) => row.badge], door: ['text', (row) => row.door],
  day: ['text', (row) => row.day], first_at: ['timestamptz', (row) => (row.first === null ? null : new Date(row.first))], last_at: ['timestamptz', (row) => (row.last === null ? null : new Date(row.last))], n: ['integer', (row) => row.n], said: ['text', (row) => row.said], facts: ['jsonb', (row) => row.facts], leaf: ['text', (row) => row.leaf.toString('hex')],
}
const names = sql.raw(Object.keys(columns).filter((name) => name !== 'leaf' && name !== 'day').map((name) => `"${name}"`).join(', '))

/** Rows on their way into the database, in their order. */
export function handed() {
  const handful = new Handful(columns)
  return { handful, add: (number: number, row: Found): Buffer => {
    const leaf = leafOf(number, row)
    handful.add({ ...row, number, leaf })
    return leaf
  } }
}

export async function addRows(tx: Tx, { orgId, reviewId }: { orgId: string; reviewId: string }, rows: Handful<Numbered>): Promise<void> {
  if (rows.rows === 0) return
  await bulkIn(tx, rows, columns, (staged: SQL) => sql`insert into entry_exceptions (org_id, review_id, ${names}, day, leaf) select ${orgId}::uuid, ${reviewId}::uuid, ${names}, day::date, decode(leaf, 'hex') from ${staged}`)
}
