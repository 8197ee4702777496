import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Kind, Outcome } from '#lib/census/model.ts'
import { canonical, cleanText, toJson } from '#lib/crypto/canonical.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import { type Columns, Handful } from '#lib/door/bulk-in.ts'
import { bulkIn } from '#lib/door/bulk-in.ts'

/** One row as it is judged. Its number comes when it is written. */
export type CensusRow = {
  kind: Kind
  personId: string | null
  personName: string | null
  workerId: string | null
  systemId: string | null
  source: string | null
  accountId: string | null
  accountName: string | null
  rightName: string | null
  outcome: Outcome
  lower: number | null
  upper: number | null
  /** Milliseconds. */
  since: number | null
  facts: Record<string, unknown>
  said: string
}

type Numbered = CensusRow & { number: number; leaf: Buffer }

/** The version of what is hashed. */
const version = 1

/** All of a row: whoever changes a word of it has another root. */
export const textOf = (number: number, { since, ...row }: CensusRow): string => canonical(toJson({ v: version, number, ...row, since: since === null ? null : new Date(since).toISOString() }))
export const leafOf = (number: number, row: CensusRow): Buffer => leafHash(textOf(number, row))

const mostMinutes = 2_000_000_000
const bounded = (of: number | null) => (of === null ? null : Math.max(-mostMinutes, Math.min(mostMinutes, of)))
const short = (text: string | null, most: number) => (text === null ? null : cleanText(text).slice(0, most))

/** As it is stored: texts that PostgreSQL can hold, numbers within its own. */
export const settled = (row: CensusRow): CensusRow => ({ ...row, personName: short(row.personName, 500), workerId: short(row.workerId, 500), accountId: short(row.accountId, 2_500), accountName: short(row.accountName, 2_500), rightName: short(row.rightName, 2_500), lower: bounded(row.lower), upper: bounded(row.upper), said: short(row.said, 2_000) ?? '' })

const columns: Columns<Numbered> = {
  number: ['integer', (row) => row.number], kind: ['text', (row) => row.kind], person_id: ['uuid', (row) => row.personId], person_name: ['text', (row) => row.personName], worker_id: ['text', (row) => row.workerId], system_id: ['uuid', (row) => row.systemId], source: ['text', (row) => row.source],
  account_id: ['text', (row) => row.accountId], account_name: ['text', (row) => row.accountName], right_name: ['text', (row) => row.rightName], outcome: ['text', (row) => row.outcome], lower: ['integer', (row) => row.lower], upper: ['integer', (row) => row.upper],
  since: ['timestamptz', (row) => (row.since === null ? null : new Date(row.since))], facts: ['jsonb', (row) => row.facts], said: ['text', (row) => row.said], leaf: ['text', (row) => row.leaf.toString('hex')],
}
const names = sql.raw(Object.keys(columns).filter((name) => name !== 'leaf').map((name) => `"${name}"`).join(', '))

export type Handed = { handful: Handful<Numbered>; add: (number: number, row: CensusRow) => Buffer }

/** Rows on their way into the database, in their order. */
export function handed(): Handed {
  const handful = new Handful(columns)
  return { handful, add: (number, row) => {
    const leaf = leafOf(number, row)
    handful.add({ ...row, number, leaf })
    return leaf
  } }
}

export async function addRows(tx: Tx, { orgId, censusId }: { orgId: string; censusId: string }, rows: Handful<Numbered>): Promise<void> {
  if (rows.rows === 0) return
  await bulkIn(tx, rows, columns, (staged: SQL) => sql`insert into census_rows (org_id, census_id, ${names}, leaf) select ${orgId}::uuid, ${censusId}::uuid, ${names}, decode(leaf, 'hex') from ${staged}`)
}
