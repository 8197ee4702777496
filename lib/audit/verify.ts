import 'server-only'
import type { Tx } from '#db/client.ts'
import type { Former, Verified, Wrong, WrongKind } from '#db/schema/audit-trail.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import type { Checkpoint } from '#lib/tlog/checkpoint.ts'
import { NoteError, type VerifierKey } from '#lib/tlog/note.ts'
import { Edge } from '#lib/tlog/tree.ts'
import { openOwn, originsOf, verifiersOf } from './seal-keys.ts'
import { type GoodLeaf, goodLeaves, readTexts, readTimes, type Times } from './verify-batch.ts'
import { type StoredEntry, wrongColumn } from './verify-columns.ts'

/**
 * Recomputes the log from the bodies (AT-4). Trusted: ENCRYPTION_KEY (which binds the verifier keys), Ed25519, SHA-256, and the
 * checkpoints handed in from outside. Not trusted: anything in the database. Memory: one batch of entries and O(log n) hashes.
 */
export type Report = Omit<Verified, 'oldestUnsealed' | 'newest' | 'anchor'> & { oldestUnsealed: Date | null; newest: { size: number; at: Date; root: string } | null }

/** A checkpoint kept outside the database. */
export type Outside = { name: string; note: string }
export type VerifyOptions = { outside?: Outside[]; batch?: number; progress?: (done: number, total: number) => void }

type Leaf = StoredEntry & { index: number; entry_id: string; leaf: Buffer; subtree: Buffer | null; body: string | null }
type Signed = { note: string; size: number; root: Buffer }
/** The rows of a batch as texts, the checkpoints in it, and when the entries of the next one were recorded. */
type Batch = [{ rows: string }[], Point[], Times]
/** `former`: the name the log had when somebody kept this; a past that was taken back is named, and ends nothing. */
type Point = { size: number; name: string; root: Buffer; outside: boolean; former: string | null }
/** `found`: hash of the body, null when the entry is gone. `subtree`: leaf and body agree, the root of their 256 does not. */
type Suspect = { index: number; entryId: string; found: Buffer | null; subtree?: true }

export async function verify(tx: Tx, orgId: string, options: VerifyOptions = {}): Promise<Report> {
  const keys = await verifiersOf(tx, orgId)
  const state = await stateOf(tx, orgId)
  const report: Report = {
    wrong: null, compared: 0, size: state.size, checkpoints: 0, unsealed: state.unsealed, oldestUnsealed: state.oldest, newest: state.newest, outside: null, former: [],
  }
  const { points, wrong, former } = outsidePoints(options.outside ?? [], keys, orgId, state.size)
  report.former.push(...former)
  const inTree = await walk(tx, orgId, keys, points, report, options)
  const beyond: Wrong | null = state.leaves === state.size ? null : state.leaves < state.size
    ? { kind: 'removed', index: state.leaves, entryId: null, says: `the newest checkpoint covers ${state.size} entries, the log holds ${state.leaves}` }
    : { kind: 'rolled back', index: state.size, entryId: null, says: `the log holds ${state.leaves} leaves, the newest checkpoint covers ${state.size}: a checkpoint is gone` }
  const inserted: Wrong | null = state.inserted
    ? { kind: 'inserted', index: null, entryId: state.inserted, says: 'an entry stands among sealed ones, but the log does not hold it' } : null
  report.wrong = inTree ?? beyond ?? wrong ?? inserted
  return report
}

/** What the tables say of themselves, in one snapshot. */
async function stateOf(tx: Tx, orgId: string) {
  const [row] = await tx.raw<{ size: number; leaves: number; at: number | null; root: Buffer | null; unsealed: number; oldest: number | null; inserted: string | null }[]>`
    with newest as (select * from audit_checkpoints where org_id = ${orgId} order by size desc limit 1),
      open as (
        select e.id, e.recorded_at,
          case when e.cluster = tickmark_cluster()
            then e.xid >= pg_snapshot_xmax(pg_current_snapshot()) or coalesce((select (e.xid, e.recorded_at, e.id) <= (m.xid, m.recorded_at, m.entry_id)
              from audit_checkpoints m where m.org_id = ${orgId} and m.cluster = e.cluster order by m.size desc limit 1), false)
            else coalesce((select n.cluster = tickmark_cluster() from newest n), false) end as late
        from audit_entries e
        where e.org_id = ${orgId} and not exists (select from audit_leaves l where l.org_id = ${orgId} and l.entry_id = e.id and l.recorded_at = e.recorded_at))
    select coalesce((select size from newest), 0)::float8 as size, (select extract(epoch from at) * 1000 from newest)::float8 as at, (select root from newest) as root,
      coalesce((select max(index) + 1 from audit_leaves where org_id = ${orgId}), 0)::float8 as leaves,
      (select count(*) from open where not late)::float8 as unsealed, (select extract(epoch from min(recorded_at)) * 1000 from open where not late)::float8 as oldest,
      (select id from open where late order by recorded_at, id limit 1) as inserted`
  if (!row) throw new Error('the database does not answer')
  return {
    size: row.size, leaves: row.leaves, unsealed: row.unsealed, inserted: row.inserted, oldest: row.oldest === null ? null : new Date(row.oldest),
    newest: row.at === null || !row.root ? null : { size: row.size, at: new Date(row.at), root: row.root.toString('hex') },
  }
}

function outsidePoints(all: Outside[], keys: VerifierKey[], orgId: string, size: number): { points: Point[]; wrong: Wrong | null; former: Former[] } {
  const points: Point[] = []
  const former: Former[] = []
  let wrong: Wrong | null = null
  for (const { name, note } of all) {
    const opened = open(note, keys, orgId)
    if (typeof opened === 'string') {
      wrong ??= { kind: 'signature wrong', index: null, entryId: null, says: `${name}: ${opened}` }
      continue
    }
    const isFormer = opened.origin !== originsOf(orgId, keys)[0]
    if (opened.size <= size) points.push({ size: opened.size, root: opened.root, name, outside: true, former: isFormer ? opened.origin : null })
    else if (isFormer) former.push({ origin: opened.origin, size: opened.size, says: `${name} covers ${opened.size} entries, the database knows ${size}` })
    else wrong ??= { kind: 'rolled back', index: size, entryId: null, says: `${name} covers ${opened.size} entries, the database knows ${size}` }
  }
  return { points: points.sort((one, other) => one.size - other.size), wrong, former }
}

function open(note: string, keys: VerifierKey[], orgId: string): Checkpoint | string {
  try {
    return openOwn(note, keys, originsOf(orgId, keys))
  } catch (error) {
    if (error instanceof NoteError) return error.message
    throw error
  }
}

/** Through the whole log in batches, comparing at every checkpoint; ends at the first that does not fit. */
async function walk(tx: Tx, orgId: string, keys: VerifierKey[], outside: Point[], report: Report, options: VerifyOptions): Promise<Wrong | null> {
  const batch = options.batch ?? 4_096
  // What the leaves say, and what the bodies say from where the two part: the signed root tells which of them was altered.
  const said = new Edge()
  let real: Edge | null = null
  let good = { size: 0, edge: new Edge() }
  let suspect: Suspect | null = null
  let column: Wrong | null = null
  const read = (from: number, times: Times): Promise<Batch> => {
    const to = Math.min(from + batch, report.size)
    return Promise.all([readTexts(tx, orgId, from, to, times), readPoints(tx, orgId, from, to, keys), readTimes(tx, orgId, to, Math.min(to + batch, report.size))])
  }
  let ahead = read(0, await readTimes(tx, orgId, 0, Math.min(batch, report.size)))
  for (let from = 0; from < report.size; from += batch) {
    const to = Math.min(from + batch, report.size)
    const [texts, points, times] = await ahead
    // The database reads on while this batch is computed. Whoever leaves early does not wait for it; its failure is the next statement's.
    if (to < report.size) ahead = read(to, times)
    ahead.catch(() => {})
    // Until it is on the wire: what follows does not let go of the thread.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
    const quick: GoodLeaf[] | null = suspect || column ? null : goodLeaves(orgId, texts, from, to)
    const leaves: Leaf[] = quick ? [] : await readLeaves(tx, orgId, from, to)
    report.checkpoints += points.length
    const due = [...points, ...outside.filter((each) => each.size > from && each.size <= to)].sort((one, other) => one.size - other.size)
    for (let index = from, row = 0; index < to; index++, row++) {
      let full: Buffer | null = null
      const completed = (root: Buffer) => (full = root)
      const fine: GoodLeaf | undefined = quick?.[row]
      if (fine) {
        said.append(fine.leaf, completed)
        if (fine.subtree !== hexOf(full)) suspect ??= { index, entryId: fine.entryId, found: fine.leaf, subtree: true }
      } else {
        const leaf = leaves[row]
        if (leaf?.index !== index) return { kind: 'removed', index, entryId: null, says: `leaf ${index} is gone` }
        const found = leaf.body === null ? null : leafHash(leaf.body)
        if (!found?.equals(leaf.leaf)) {
          suspect ??= { index, entryId: leaf.entry_id, found }
          real ??= Edge.from(said.size, said.bytes())
        } else if (!column) {
          const name = wrongColumn(leaf as StoredEntry)
          if (name) column = { kind: 'column altered', index, entryId: leaf.entry_id, says: `column ${name} is not what the entry says` }
        }
        said.append(leaf.leaf, completed)
        real?.append(found ?? leaf.leaf)
        if (!suspect && hexOf(full) !== hexOf(leaf.subtree)) suspect = { index, entryId: leaf.entry_id, found: leaf.leaf, subtree: true }
      }
      while (due[0]?.size === index + 1) {
        const point = due.shift() as Point | (Point & { wrong: Wrong })
        if ('wrong' in point) return first(column, suspect ? await explain(tx, orgId, suspect, false) : null, point.wrong)
        if (point.former !== null) {
          if (!said.root().equals(point.root)) report.former.push({ origin: point.former, size: point.size, says: `${point.name}, of ${point.size} entries, was signed over other entries than the database holds` })
          continue
        }
        const [saidRight, realRight] = [said.root().equals(point.root), (real ?? said).root().equals(point.root)]
        if (saidRight && realRight && !suspect) {
          good = { size: point.size, edge: Edge.from(said.size, said.bytes()) }
          if (point.outside) report.outside = { name: point.name, size: point.size }
          if (column) return column
          continue
        }
        if (suspect) return first(column, await explain(tx, orgId, suspect, realRight && !saidRight))
        return first(column, await disagreement(tx, orgId, point, good))
      }
    }
    report.compared = to
    options.progress?.(to, report.size)
  }
  return column
}

const hexOf = (bytes: Buffer | null): string | null => bytes && bytes.toString('hex')
const first = (...all: (Wrong | null)[]): Wrong | null => all.reduce((one, other) => (one && (!other || (other.index ?? Infinity) >= (one.index ?? Infinity)) ? one : other), null)

function readLeaves(tx: Tx, orgId: string, from: number, to: number): Promise<Leaf[]> {
  return tx.raw<Leaf[]>`
    select l.index::float8 as index, l.entry_id, l.leaf, l.subtree, e.id, e.org_id, (extract(epoch from e.recorded_at) * 1000)::float8 as at, e.body,
      e.action, e.category, e.outcome, e.actor_kind, e.actor_id, e.subject_type, e.subject_id, e.correlation_id
    from audit_leaves l left join audit_entries e on e.org_id = ${orgId} and e.recorded_at = l.recorded_at and e.id = l.entry_id
    where l.org_id = ${orgId} and l.index >= ${from}::bigint and l.index < ${to}::bigint order by l.index`
}

/** Checkpoints that end in (from, to], each opened; one that does not say what was signed carries what is wrong with it. */
async function readPoints(tx: Tx, orgId: string, from: number, to: number, keys: VerifierKey[]): Promise<Point[]> {
  const rows = await tx.raw<Signed[]>`
    select note, size::float8 as size, root from audit_checkpoints where org_id = ${orgId} and size > ${from}::bigint and size <= ${to}::bigint order by size`
  return rows.map((row) => {
    const point = { size: row.size, root: row.root, name: `checkpoint ${row.size}`, outside: false, former: null }
    const opened = open(row.note, keys, orgId)
    const wrong = (kind: WrongKind, says: string) => Object.assign(point, { wrong: { kind, index: row.size - 1, entryId: null, says } satisfies Wrong })
    if (typeof opened === 'string') return wrong('signature wrong', `checkpoint ${row.size}: ${opened}`)
    if (opened.size !== row.size || !opened.root.equals(row.root)) return wrong('checkpoint altered', `checkpoint ${row.size} is not what was signed`)
    return point
  })
}

/** An entry and its leaf disagree: which of the two is wrong, and what was done to it. */
async function explain(tx: Tx, orgId: string, { index, entryId, found, subtree }: Suspect, leafIsWrong: boolean): Promise<Wrong> {
  if (subtree) return { kind: 'leaf altered', index, entryId, says: `the root of the 256 leaves that end with ${index} is not theirs` }
  if (leafIsWrong) return { kind: 'leaf altered', index, entryId, says: `leaf ${index} is not the hash that was signed; its entry is untouched` }
  if (!found) {
    const [elsewhere] = await tx.raw<{ body: string }[]>`
      select e.body from audit_entries e join audit_leaves l on l.org_id = e.org_id and l.index = ${index}::bigint where e.org_id = ${orgId} and e.id = ${entryId}
      and l.leaf = sha256('\\x00'::bytea || convert_to(e.body, 'UTF8'))`
    if (elsewhere) return { kind: 'column altered', index, entryId, says: 'column recorded_at is not what the entry says' }
    return { kind: 'removed', index, entryId, says: `entry ${index} is gone` }
  }
  const [other] = await tx.raw<{ index: number }[]>`select index::float8 as index from audit_leaves where org_id = ${orgId} and leaf = ${found} and index <> ${index}::bigint limit 1`
  if (other) return { kind: 'reordered', index, entryId, says: `entry ${index} holds the text of entry ${other.index}` }
  return { kind: 'altered', index, entryId, says: `the text of entry ${index} is not what was sealed` }
}

/** Entries and leaves agree with each other, but not with what was signed: reordered together, or altered together. */
async function disagreement(tx: Tx, orgId: string, point: Point, good: { size: number; edge: Edge }): Promise<Wrong> {
  if (point.outside) return { kind: 'forked', index: good.size, entryId: null, says: `${point.name} was signed over other entries than the database holds` }
  const rows = await tx.raw<{ index: number; id: string; leaf: Buffer }[]>`
    select l.index::float8 as index, e.id, l.leaf from audit_leaves l join audit_entries e on e.org_id = l.org_id and e.recorded_at = l.recorded_at and e.id = l.entry_id
    where l.org_id = ${orgId} and l.index >= ${good.size}::bigint and l.index < ${point.size}::bigint order by e.xid, e.recorded_at, e.id limit 100000`
  for (const row of rows) good.edge.append(row.leaf)
  const moved = rows.findIndex((row, n) => row.index !== good.size + n)
  if (good.edge.root().equals(point.root) && moved >= 0) {
    return { kind: 'reordered', index: good.size + moved, entryId: rows[moved]?.id ?? null, says: `entries from ${good.size + moved} on stand in another order than was sealed` }
  }
  return { kind: 'altered', index: good.size, entryId: null, says: `among entries ${good.size} to ${point.size - 1} at least one was altered together with its leaf` }
}
