import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { frameworks } from '#db/schema/frameworks.ts'
import { postureSnapshots, type SnapshotReason } from '#db/schema/posture-snapshots.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { canonical } from '#lib/crypto/canonical.ts'
import { changed, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { keptOf, momentOf, type Standing, standing } from '#lib/modules/frameworks/queries.ts'
import { type Judged, type PostureRow, postureRow, scoreOf } from '#lib/posture/judge.ts'
import type { Kept } from '#lib/posture/kept.ts'

type Snapshot = typeof postureSnapshots.$inferSelect
type Former = { id: string; rows: PostureRow[]; facts: Kept | null }
type Why = { reason: SnapshotReason; day: string | null; engagementId: string | null }

export const takeSnapshots = operation({
  name: 'postureSnapshots.take',
  summary: 'Take a snapshot of the posture by every adopted framework, and by all of them',
  category: 'configuration',
  http: { method: 'POST', path: '/posture-snapshots' },
  input: z.object({}),
  run: ({ tx, actor, at }) => take(tx, actor, at, { reason: 'manual', day: null, engagementId: null }),
})

/** One of each adopted framework and one of all of them together, from the same facts. */
export async function take(tx: Tx, actor: Actor, at: Date, why: Why) {
  const adopted = await tx.select({ id: frameworks.id, name: frameworks.name, edition: frameworks.edition, systemIds: frameworks.systemIds }).from(frameworks).where(eq(frameworks.state, 'adopted')).orderBy(frameworks.name, frameworks.edition)
  if (adopted.length === 0) throw conflict('No framework is adopted. Adopt one first.')
  const [former, moment] = [await newest(tx), await momentOf(tx, adopted.map(({ id }) => id))]
  const rows: Snapshot[] = []
  const every: Standing[] = []
  for (const of of adopted) {
    const stands = await standing(tx, at, [of.id], of.systemIds)
    every.push(stands)
    rows.push(await snapshotOf(tx, actor, at, why, of.id, stands, former.get(of.id), keptOf(moment, of.systemIds, stands)))
  }
  const together: Standing = { ...(every[0] as Standing), judged: every.flatMap(({ judged }) => judged), excluded: every.flatMap(({ excluded }) => excluded) }
  rows.push(await snapshotOf(tx, actor, at, why, null, together, former.get('all'), null))
  await tx.insert(postureSnapshots).values(rows)
  const named = (row: Snapshot) => { const of = adopted.find(({ id }) => id === row.frameworkId); return of ? frameworkLabel(of) : 'all frameworks' }
  return doneAll({ snapshots: rows.map(({ id, frameworkId, passed, failed, notEvaluable }) => ({ id, frameworkId, passed, failed, notEvaluable })) },
    rows.map(({ rows: _, facts: __, ...row }) => changed({ type: 'snapshot' as const, id: row.id, label: `a snapshot of ${named({ ...row, rows: null, facts: null })}` }, null, row)))
}

async function newest(tx: Tx): Promise<Map<string, Former>> {
  const found = await tx.execute<Former & { framework_id: string | null }>(sql`select distinct on (framework_id) id, framework_id, rows, facts from posture_snapshots where rows is not null order by framework_id, taken_at desc, id desc`)
  return new Map(found.map(({ framework_id: of, ...row }) => [of ?? 'all', row]))
}

async function snapshotOf(tx: Tx, actor: Actor, at: Date, why: Why, frameworkId: string | null, { judged, excluded, links }: Standing, former: Former | undefined, kept: Kept | null): Promise<Snapshot> {
  const rows = judged.map(postureRow)
  const same = former && JSON.stringify(former.rows) === JSON.stringify(rows)
  return { ...created(actor, at), frameworkId, ...why, takenAt: at, excluded: excluded.length, ...scoreOf(judged), ...(await controlsOf(tx, judged, links)), rows: same ? null : rows, sameAsId: same ? former.id : null, facts: same && former.facts && canonical(former.facts) === canonical(kept) ? null : kept }
}

/** Of the controls that map to these requirements directly. */
async function controlsOf(tx: Tx, judged: Judged[], { serves }: Standing['links']) {
  const asked = new Set(judged.map(({ requirement }) => requirement.id))
  const ids = [...new Set(serves.filter(({ factId, requirementId }) => factId.startsWith('control:') && asked.has(requirementId)).map(({ factId }) => factId.slice(8)))]
  const [found] = await tx.execute<{ controls: number; implemented: number; evidenced: number }>(sql`select count(*)::int as controls, (count(*) filter (where c.status = 'implemented'))::int as implemented,
    (count(*) filter (where exists (select from evidence_controls l join evidence e on e.org_id = l.org_id and e.id = l.record_id where l.org_id = c.org_id and l.control_id = c.id and e.status = 'approved' and e.deleted_at is null and (e.expires_at is null or e.expires_at > now()))))::int as evidenced
    from controls c where c.id = any(${sql.param(ids)}::uuid[]) and c.deleted_at is null and c.status <> 'not_applicable'`)
  return found ?? { controls: 0, implemented: 0, evidenced: 0 }
}
