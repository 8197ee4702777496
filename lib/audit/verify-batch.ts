import 'server-only'
import type { Tx } from '#db/client.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import { wrongColumn } from './verify-columns.ts'
import { BODY, FIELD, plainRow } from './verify-plain.ts'

/**
 * The quick way through a batch in which nothing is wrong: 256 rows as one text, every body hashed and every column compared, as the slow
 * way does. It never says what is wrong, only that it could not say "all good": then the slow way looks at the rows themselves.
 */
export type GoodLeaf = { entryId: string; leaf: Buffer; subtree: string | null }

/** When the entries of a batch were recorded: so the database reads them in one go, and only months that hold any. Null: there are none. */
export type Times = { first: string | null; last: string | null }

/** Stands between rows, as FIELD and BODY do within one. No canonical JSON holds them; a row that does has a field too many and is not good. */
const ROW = '\u001e'
const HEX = 64
const ID = 36

export async function readTimes(tx: Tx, orgId: string, from: number, to: number): Promise<Times> {
  const [row] = await tx.raw<Times[]>`
    select min(recorded_at)::text as first, max(recorded_at)::text as last from audit_leaves where org_id = ${orgId} and index >= ${from}::bigint and index < ${to}::bigint`
  return { first: row?.first ?? null, last: row?.last ?? null }
}

/**
 * The rows of leaves `from`…`to` as texts: index, leaf, root of the 256 (or nothing), then what `plainRow` looks at. Which columns are NULL is
 * said apart, for no text could. Organization and id of the leaf are those of the entry: the join says so.
 */
export function readTexts(tx: Tx, orgId: string, from: number, to: number, { first, last }: Times): Promise<{ rows: string }[]> {
  return tx.raw<{ rows: string }[]>`
    select string_agg(concat_ws(${FIELD}::text, l.index, encode(l.leaf, 'hex'), coalesce(encode(l.subtree, 'hex'), ''), e.id, to_char(e.recorded_at at time zone 'utc', 'ADYYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      e.action, e.category, e.outcome, e.actor_kind, coalesce(e.actor_id, ''), e.subject_type, coalesce(e.subject_id, ''), coalesce(e.correlation_id, ''),
      concat(e.actor_id is null, e.subject_id is null, e.correlation_id is null, ${BODY}::text, e.body)), ${ROW}::text order by l.index) as rows
    from audit_leaves l join audit_entries e on e.org_id = ${orgId} and e.recorded_at = l.recorded_at and e.id = l.entry_id and e.recorded_at between ${first}::timestamptz and ${last}::timestamptz
    where l.org_id = ${orgId} and l.index >= ${from}::bigint and l.index < ${to}::bigint
    group by l.index / 256 order by l.index / 256`
}

/** The leaves `from`…`to`, each the hash of its body and agreeing with its columns; null when any of that cannot be said. */
export function goodLeaves(orgId: string, texts: { rows: string }[], from: number, to: number): GoodLeaf[] | null {
  const leaves: GoodLeaf[] = []
  const isPlain = plainRow(orgId)
  for (const { rows } of texts) {
    for (let start = 0, end = 0; start < rows.length; start = end + 1) {
      end = rows.indexOf(ROW, start)
      if (end < 0) end = rows.length
      const index = `${from + leaves.length}${FIELD}`
      const leafAt = start + index.length
      const subtreeAt = leafAt + HEX + 1
      const idAt = rows.indexOf(FIELD, subtreeAt) + 1
      const bodyAt = rows.indexOf(BODY, idAt) + 1
      if (!rows.startsWith(index, start) || idAt <= subtreeAt || idAt > bodyAt || bodyAt > end) return null
      const body = rows.slice(bodyAt, end)
      const leaf = leafHash(body)
      if (leaf.toString('hex') !== rows.slice(leafAt, subtreeAt - 1)) return null
      const row = rows.slice(idAt, end)
      if (!isPlain.test(row) && !agrees(orgId, row.slice(0, bodyAt - 1 - idAt), body)) return null
      leaves.push({ entryId: row.slice(0, ID), leaf, subtree: rows.slice(subtreeAt, idAt - 1) || null })
    }
  }
  return leaves.length === to - from ? leaves : null
}

/** The same by parsing, for the few that are not plain. */
function agrees(orgId: string, columns: string, body: string): boolean {
  const fields = columns.split(FIELD)
  const [id = '', at = '', action = '', category = '', outcome = '', actor_kind = '', actor_id = '', subject_type = '', subject_id = '', correlation_id = '', nulls = ''] = fields
  if (fields.length !== 11 || !at.startsWith('AD')) return false
  const orNull = (field: string, n: number) => (nulls[n] === 't' ? null : field)
  return wrongColumn({
    id, org_id: orgId, at: Date.parse(at.slice(2)), action, category, outcome, actor_kind, actor_id: orNull(actor_id, 0), subject_type, subject_id: orNull(subject_id, 1), correlation_id: orNull(correlation_id, 2), body,
  }) === null
}
