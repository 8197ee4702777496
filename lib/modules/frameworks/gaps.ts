import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import type { Judged } from '#lib/posture/judge.ts'
import { type Scope, type Standing, standings } from './posture.ts'
import { type GapKind, gapKinds } from './words.ts'

type ControlRow = { id: string; code: string; title: string; status: string; ownerId: string | null; ownerName: string | null; evidenced: boolean }
/** A requirement in scope with what it lacks (nothing: no gap), and the controls that evidence or support it, by their codes. */
export type Gap = { judged: Judged; kinds: GapKind[]; controls: ControlRow[] }

/** Every control, with whether there is approved evidence of it that has not expired. */
const controlRows = (tx: Tx, at: Date): Promise<ControlRow[]> => tx.select({
  id: controls.id, code: controls.code, title: controls.title, status: controls.status, ownerId: controls.ownerId, ownerName: users.name,
  evidenced: sql<boolean>`exists (select from evidence_controls l join evidence e on e.org_id = l.org_id and e.id = l.record_id where l.org_id = ${controls.orgId} and l.control_id = ${controls.id} and e.status = 'approved' and e.deleted_at is null and (e.expires_at is null or e.expires_at > ${at.toISOString()}::timestamptz))`,
}).from(controls).leftJoin(users, and(eq(users.orgId, controls.orgId), eq(users.id, controls.ownerId))).where(isNull(controls.deletedAt)).orderBy(controls.code)

/**
 * What each requirement in scope lacks, by framework. A control counts that maps to it, or to an equivalent requirement, as evidence or support; one
 * that serves it by a partial mapping leaves the gap open.
 */
export async function gapsOf(tx: Tx, at: Date, scopes: readonly Scope[]): Promise<Map<string, Gap[]>> {
  const [found, rows] = await Promise.all([standings(tx, at, scopes), controlRows(tx, at)])
  return new Map([...found].map(([of, stands]) => [of, gapsIn(stands, rows)]))
}

function gapsIn({ judged, links: { serves } }: Standing, rows: ControlRow[]): Gap[] {
  const said = new Map(serves.map(({ factId, requirementId, strength }) => [`${factId} ${requirementId}`, strength]))
  const place = new Map(rows.map((row, n) => [`control:${row.id}`, n]))
  return judged.map((each) => {
    // As strong here as where it is said: on the way was nothing that is less than equivalent.
    const of = each.reasons.filter(({ factId, strength, from }) => strength !== 'context' && said.get(`${factId} ${from}`) === strength)
      .flatMap(({ factId }) => place.get(factId) ?? []).sort((one, other) => one - other).map((n) => rows[n] as ControlRow)
    const lacks = { control: !of.some(({ status }) => status === 'implemented'), evidence: !of.some(({ evidenced }) => evidenced), test: each.outcome !== 'passed' }
    return { judged: each, controls: of, kinds: (Object.keys(gapKinds) as GapKind[]).filter((kind) => lacks[kind]) }
  })
}

type Framework = Pick<typeof frameworks.$inferSelect, 'ownerId' | 'toDay' | 'state'> & { ownerName: string | null }

/** Who closes a gap: whose control it is, or else who answers for the framework; and until when. */
export const closing = ({ controls: [first] }: Pick<Gap, 'controls'>, { ownerId, ownerName, toDay, state }: Framework) => {
  const own = first?.ownerId ? { ownerId: first.ownerId, ownerName: first.ownerName } : { ownerId, ownerName }
  return { ...own, dueDay: state === 'adopted' ? toDay : null }
}

export const listGaps = query({
  name: 'frameworks.gaps',
  permission: 'frameworks.read',
  summary: 'List the requirements of a framework without a control, without current evidence or without a passed test, each with who closes the gap and by which day',
  http: { path: '/frameworks/{id}/gaps' },
  input: z.object({ id, kind: optionalChoice(Object.keys(gapKinds) as [GapKind, ...GapKind[]]), limit: z.coerce.number().int().min(1).max(2_000).default(500), after: z.coerce.number().int().min(0).default(0) }),
  run: async ({ tx, input }) => {
    const at = now()
    const [found] = await tx.select({ id: frameworks.id, name: frameworks.name, edition: frameworks.edition, state: frameworks.state, systemIds: frameworks.systemIds, ownerId: frameworks.ownerId, ownerName: users.name, toDay: frameworks.toDay })
      .from(frameworks).leftJoin(users, and(eq(users.orgId, frameworks.orgId), eq(users.id, frameworks.ownerId))).where(eq(frameworks.id, input.id))
    if (!found) throw notFound('framework')
    const every = (await gapsOf(tx, at, [found])).get(found.id) ?? []
    const without = (kind: GapKind) => every.filter(({ kinds }) => kinds.includes(kind)).length
    const chosen = every.filter(({ kinds }) => (input.kind === null ? kinds.length > 0 : kinds.includes(input.kind)))
    const page = chosen.slice(input.after, input.after + input.limit)
    const titles = new Map((await tx.select({ id: frameworkRequirements.id, title: frameworkRequirements.title }).from(frameworkRequirements).where(sql`${frameworkRequirements.id} = any(${sql.param(page.map(({ judged }) => judged.requirement.id))}::uuid[])`)).map((row) => [row.id, row.title]))
    return {
      id: found.id, name: found.name, edition: found.edition, state: found.state, dueDay: closing({ controls: [] }, found).dueDay, at,
      counts: { requirements: every.length, gaps: every.filter(({ kinds }) => kinds.length > 0).length, control: without('control'), evidence: without('evidence'), test: without('test') },
      rows: page.map(({ judged: { requirement, outcome, partly, why }, ...gap }) => ({
        requirementId: requirement.id, code: requirement.code, title: titles.get(requirement.id) ?? '', kinds: gap.kinds, outcome, partly, why,
        controls: gap.controls.map(({ id: controlId, code, title, status, evidenced }) => ({ id: controlId, code, title, implemented: status === 'implemented', evidenced })), ...closing(gap, found),
      })),
      next: input.after + page.length < chosen.length ? input.after + page.length : null,
    }
  },
})
