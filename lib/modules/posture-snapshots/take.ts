import 'server-only'
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { frameworks } from '#db/schema/frameworks.ts'
import { postureSnapshots, type SnapshotReason } from '#db/schema/posture-snapshots.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { canonical } from '#lib/crypto/canonical.ts'
import { changed, doneAll } from '#lib/door/change.ts'
import { created } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { keptOf, momentOf, type Standing, standings } from '#lib/modules/frameworks/queries.ts'
import { type Judged, type PostureRow, postureRow, scoreOf } from '#lib/posture/judge.ts'
import type { Kept } from '#lib/posture/kept.ts'

type Snapshot = typeof postureSnapshots.$inferSelect
type Former = { id: string; rows: PostureRow[]; facts: Kept | null }
export type Why = { reason: SnapshotReason; day: string | null; engagementId: string | null }

/** One of each adopted framework and one of all of them together, from the same facts. */
export async function take(tx: Tx, actor: Actor, at: Date, why: Why) {
  const adopted = await tx.select({ id: frameworks.id, name: frameworks.name, edition: frameworks.edition, systemIds: frameworks.systemIds }).from(frameworks).where(eq(frameworks.state, 'adopted')).orderBy(frameworks.name, frameworks.edition)
  if (adopted.length === 0) throw conflict('No framework is adopted. Adopt one first.')
  const ids = adopted.map(({ id }) => id)
  const [former, found, moment] = await Promise.all([newest(tx, ids), standings(tx, at, adopted), momentOf(tx, ids)])
  const every = adopted.map(({ id }) => found.get(id) as Standing)
  const together = { ...(every[0] as Standing), judged: every.flatMap(({ judged }) => judged), excluded: every.flatMap(({ excluded }) => excluded) }
  const rows: Snapshot[] = []
  for (const [n, stands] of [...every, together].entries()) {
    const of = adopted[n]
    rows.push(await snapshotOf(tx, actor, at, why, of?.id ?? null, stands, former.get(of?.id ?? 'all'), of ? keptOf(moment, of.systemIds, stands) : null))
  }
  await tx.insert(postureSnapshots).values(rows)
  const named = (id: string | null) => { const of = adopted.find((each) => each.id === id); return of ? frameworkLabel(of) : 'all frameworks' }
  return doneAll({ snapshots: rows.map(({ id, frameworkId, passed, failed, notEvaluable }) => ({ id, frameworkId, passed, failed, notEvaluable })) },
    rows.map(({ rows: _, facts: __, ...row }) => changed({ type: 'snapshot' as const, id: row.id, label: `a snapshot of ${named(row.frameworkId)}` }, null, row)))
}

/** Of each the newest that has rows of its own. */
async function newest(tx: Tx, frameworkIds: string[]): Promise<Map<string, Former>> {
  const last = (of: ReturnType<typeof sql>) => sql`(select s.id, s.framework_id, s.rows, s.facts from posture_snapshots s where s.rows is not null and ${of} order by s.taken_at desc, s.id desc limit 1)`
  const found = await tx.execute<Former & { framework_id: string | null }>(sql`select last.* from unnest(${sql.param(frameworkIds)}::uuid[]) as f(id) cross join lateral ${last(sql`s.framework_id = f.id`)} as last union all ${last(sql`s.framework_id is null`)}`)
  return new Map(found.map(({ framework_id: of, ...row }) => [of ?? 'all', row]))
}

async function snapshotOf(tx: Tx, actor: Actor, at: Date, why: Why, frameworkId: string | null, { judged, excluded, links }: Standing, former: Former | undefined, kept: Kept | null): Promise<Snapshot> {
  const rows = judged.map(postureRow)
  const same = former && JSON.stringify(former.rows) === JSON.stringify(rows)
  return { ...created(actor, at), frameworkId, ...why, takenAt: at, excluded: excluded.length, ...scoreOf(judged), ...(await controlsOf(tx, at, judged, links)), rows: same ? null : rows, sameAsId: same ? former.id : null, facts: same && former.facts && canonical(former.facts) === canonical(kept) ? null : kept }
}

/** Of the controls that map to these requirements directly. */
async function controlsOf(tx: Tx, at: Date, judged: Judged[], { serves }: Standing['links']) {
  const asked = new Set(judged.map(({ requirement }) => requirement.id))
  const ids = [...new Set(serves.filter(({ factId, requirementId }) => factId.startsWith('control:') && asked.has(requirementId)).map(({ factId }) => factId.slice(8)))]
  const [found] = await tx.execute<{ controls: number; implemented: number; evidenced: number }>(sql`select count(*)::int as controls, (count(*) filter (where c.status = 'implemented'))::int as implemented,
    (count(*) filter (where exists (select from evidence_controls l join evidence e on e.org_id = l.org_id and e.id = l.record_id where l.org_id = c.org_id and l.control_id = c.id and e.status = 'approved' and e.deleted_at is null and (e.expires_at is null or e.expires_at > ${at.toISOString()}::timestamptz))))::int as evidenced
    from controls c where c.id = any(${sql.param(ids)}::uuid[]) and c.deleted_at is null and c.status <> 'not_applicable'`)
  return found ?? { controls: 0, implemented: 0, evidenced: 0 }
}
