import 'server-only'
import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { frameworkRequirements, frameworks, requirementMappings } from '#db/schema/frameworks.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { graphOf, type Path, reached } from '#lib/posture/reach.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { standing } from './posture.ts'

/** A requirement as it is named in another one's page. */
type Named = { id: string; code: string; title: string; framework: string }

/** Requirements by their ids, with the framework they are of. */
async function named(tx: Tx, ids: string[]): Promise<Map<string, Named>> {
  const rows = await tx.execute<Named>(sql`select r.id, r.code, r.title, f.name || ' ' || f.edition as framework from framework_requirements r join frameworks f on f.org_id = r.org_id and f.id = r.framework_id where r.id = any(${sql.param(ids)}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The way as steps: each requirement it comes to, and how strongly that is mapped to the one before. */
function stepsOf(from: string, path: Pick<Path, 'mappings'>, edges: Map<string, { from: string; to: string; strength: string }>, names: Map<string, Named>) {
  let at = from
  return path.mappings.map((mapping) => {
    const edge = edges.get(mapping)
    at = edge?.from === at ? edge.to : (edge?.from ?? at)
    return { mappingId: mapping, strength: edge?.strength ?? '', to: names.get(at) ?? null }
  })
}

export const getRequirement = query({
  name: 'frameworks.requirement',
  permission: 'frameworks.read',
  summary: 'Get a requirement: how it stands and why, what serves it, and which requirements it maps to by which way',
  http: { path: '/requirements/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const at = now()
    const parent = alias(frameworkRequirements, 'parent')
    const [found] = await tx.select({
      id: frameworkRequirements.id, kind: frameworkRequirements.kind, code: frameworkRequirements.code, title: frameworkRequirements.title, text: frameworkRequirements.text, withdrawn: frameworkRequirements.withdrawn, excluded: frameworkRequirements.excluded, version: frameworkRequirements.version,
      frameworkId: frameworks.id, frameworkName: frameworks.name, edition: frameworks.edition, state: frameworks.state, ownerName: users.name, toDay: frameworks.toDay, systemIds: frameworks.systemIds, parentId: parent.id, parentCode: parent.code, parentTitle: parent.title, parentKind: parent.kind,
    }).from(frameworkRequirements).innerJoin(frameworks, and(eq(frameworks.orgId, frameworkRequirements.orgId), eq(frameworks.id, frameworkRequirements.frameworkId)))
      .leftJoin(parent, and(eq(parent.orgId, frameworkRequirements.orgId), eq(parent.id, frameworkRequirements.parentId))).leftJoin(users, and(eq(users.orgId, frameworks.orgId), eq(users.id, frameworks.ownerId))).where(eq(frameworkRequirements.id, input.id))
    if (!found) throw notFound('requirement')
    const [stands, parts, mappings, timeline] = [
      await standing(tx, at, [found.frameworkId], found.systemIds),
      await tx.select({ id: frameworkRequirements.id, code: frameworkRequirements.code, title: frameworkRequirements.title, withdrawn: frameworkRequirements.withdrawn }).from(frameworkRequirements).where(eq(frameworkRequirements.parentId, found.id)).orderBy(asc(frameworkRequirements.number)).limit(200),
      await mappingsTo(tx, found.id), await timelineOf(tx, actor, 'requirement', found.id),
    ]
    const edges = new Map(stands.links.edges.map((edge) => [edge.id, edge]))
    const graph = graphOf(stands.links.edges)
    const paths = graph.has(found.id) ? reached(graph, found.id) : []
    const names = await named(tx, [found.id, ...paths.map(({ to }) => to)])
    const judgement = stands.judged.find(({ requirement }) => requirement.id === found.id)
    const reasons = (judgement?.reasons ?? []).map(({ factId, strength, via }) => {
      const fact = stands.facts.get(factId)
      return { factId, kind: fact?.kind ?? 'control', name: fact?.name ?? factId, href: fact?.href ?? '', outcome: fact?.outcome ?? 'not_evaluable', severity: fact?.severity ?? 'medium', said: fact?.said ?? '', at: fact?.at ?? null, strength, via: stepsOf(found.id, { mappings: via }, edges, names) }
    })
    const controlIds = [...new Set(stands.links.serves.filter(({ requirementId, factId }) => requirementId === found.id && factId.startsWith('control:')).map(({ factId }) => factId.slice(8)))]
    return {
      ...found, at, outcome: judgement?.outcome ?? null, partly: judgement?.partly ?? false, weight: judgement?.weight ?? null, why: judgement?.why ?? null, reasons, parts, mappings, timeline,
      reaches: paths.map((path) => ({ strength: path.strength, to: names.get(path.to) ?? null, way: stepsOf(found.id, path, edges, names) })),
      ...(await shownBy(tx, controlIds, mappings.flatMap(({ kind, item, retiredAt }) => (kind === 'rule' && item && !retiredAt ? [item] : [])))),
    }
  },
})

/** Controls that map to it, the newest evidence of them, and open findings of rules that map to it; so many at most. */
async function shownBy(tx: Tx, controlIds: string[], rules: string[]) {
  const ids = sql`${sql.param(controlIds)}::uuid[]`
  const [of, evidence, findings] = await Promise.all([
    tx.select({ id: controls.id, code: controls.code, title: controls.title, status: controls.status, effectiveness: controls.effectiveness, ownerName: users.name }).from(controls).leftJoin(users, and(eq(users.orgId, controls.orgId), eq(users.id, controls.ownerId))).where(and(inArray(controls.id, controlIds), isNull(controls.deletedAt))).orderBy(controls.code).limit(100),
    tx.execute<{ id: string; title: string; status: 'pending' | 'collected' | 'approved' | 'rejected' | 'expired'; expires_at: Date | null; codes: string }>(sql`select e.id, e.title, e.status, e.expires_at, string_agg(distinct c.code, ', ') as codes from evidence_controls l join evidence e on e.org_id = l.org_id and e.id = l.record_id join controls c on c.org_id = l.org_id and c.id = l.control_id
      where l.control_id = any(${ids}) and e.deleted_at is null group by e.org_id, e.id order by max(e.updated_at) desc limit 10`),
    tx.execute<{ id: string; title: string; severity: number; status: string }>(sql`select f.id, f.rule_name as title, f.severity, f.status from findings f where f.rule_id = any(${sql.param(rules)}::text[]) and f.status in ('open', 'flagged') order by f.severity desc, f.occurred_at desc, f.id desc limit 10`),
  ])
  return { controls: of, evidence: evidence.map(({ expires_at: expires, ...row }) => ({ ...row, expiresAt: expires ? new Date(expires) : null })), findings: [...findings] }
}

/** What maps to it directly, and what it maps to; retired ones at the end. */
async function mappingsTo(tx: Tx, requirementId: string) {
  const [to, byWhom] = [alias(frameworkRequirements, 'to'), alias(users, 'by_whom')]
  const from = alias(frameworkRequirements, 'from')
  const [fromFramework, toFramework] = [alias(frameworks, 'from_framework'), alias(frameworks, 'to_framework')]
  return tx.select({
    id: requirementMappings.id, kind: requirementMappings.kind, item: requirementMappings.item, controlId: requirementMappings.controlId, controlCode: controls.code, controlTitle: controls.title, fromId: requirementMappings.fromId, fromCode: from.code, fromFramework: fromFramework.name,
    requirementId: requirementMappings.requirementId, toCode: to.code, toFramework: toFramework.name, strength: requirementMappings.strength, note: requirementMappings.note, source: requirementMappings.source, retiredAt: requirementMappings.retiredAt, retiredReason: requirementMappings.retiredReason, retiredByName: byWhom.name, version: requirementMappings.version,
  }).from(requirementMappings)
    .innerJoin(to, and(eq(to.orgId, requirementMappings.orgId), eq(to.id, requirementMappings.requirementId))).innerJoin(toFramework, and(eq(toFramework.orgId, to.orgId), eq(toFramework.id, to.frameworkId)))
    .leftJoin(from, and(eq(from.orgId, requirementMappings.orgId), eq(from.id, requirementMappings.fromId))).leftJoin(fromFramework, and(eq(fromFramework.orgId, from.orgId), eq(fromFramework.id, from.frameworkId)))
    .leftJoin(controls, and(eq(controls.orgId, requirementMappings.orgId), eq(controls.id, requirementMappings.controlId))).leftJoin(byWhom, and(eq(byWhom.orgId, requirementMappings.orgId), eq(byWhom.id, requirementMappings.retiredById)))
    .where(sql`${requirementMappings.requirementId} = ${requirementId} or ${requirementMappings.fromId} = ${requirementId}`)
    .orderBy(sql`${requirementMappings.retiredAt} is not null`, requirementMappings.kind, requirementMappings.item, desc(requirementMappings.id)).limit(500)
}

export const getMapping = query({
  name: 'frameworks.mapping',
  permission: 'frameworks.read',
  summary: 'Get a mapping to a requirement with its timeline',
  http: { path: '/mappings/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select().from(requirementMappings).where(eq(requirementMappings.id, input.id))
    if (!found) throw notFound('mapping')
    const names = await named(tx, [found.requirementId, ...(found.fromId ? [found.fromId] : [])])
    const [control] = found.controlId ? await tx.select({ code: controls.code, title: controls.title }).from(controls).where(eq(controls.id, found.controlId)) : []
    return {
      id: found.id, kind: found.kind, item: found.item, controlId: found.controlId, control: control ?? null, from: found.fromId ? (names.get(found.fromId) ?? null) : null, to: names.get(found.requirementId) ?? null, requirementId: found.requirementId, strength: found.strength, note: found.note, source: found.source,
      retiredAt: found.retiredAt, retiredReason: found.retiredReason, version: found.version, timeline: await timelineOf(tx, actor, 'mapping', found.id),
    }
  },
})
