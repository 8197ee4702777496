import 'server-only'
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import { organizations } from '#db/schema/organizations.ts'
import { notFound } from '#lib/errors.ts'
import { statementIdOf, tokensOf } from '#lib/oscal/index.ts'
import type { About, ControlIn, RequirementIn, SystemIn } from '#lib/oscal/model.ts'
import { links } from '../facts.ts'
import { portalVersion } from './kept.ts'
import { oscalFile } from './names.ts'

/** A framework as documents tell of it. `changedAt`: the newest time of what it is, its adoption, and what of it is excluded. */
export type Basis = Awaited<ReturnType<typeof basisOf>>

export async function basisOf(tx: Tx, frameworkId: string) {
  const [framework] = await tx.select({
    id: frameworks.id, key: frameworks.key, name: frameworks.name, edition: frameworks.edition, source: frameworks.source, state: frameworks.state, systemIds: frameworks.systemIds, createdAt: frameworks.createdAt, updatedAt: frameworks.updatedAt,
    organizationId: organizations.id, organization: organizations.name,
  }).from(frameworks).innerJoin(organizations, eq(organizations.id, frameworks.orgId)).where(eq(frameworks.id, frameworkId))
  if (!framework) throw notFound('framework')
  const rows = await tx.select({
    id: frameworkRequirements.id, code: frameworkRequirements.code, title: frameworkRequirements.title, hasText: sql<boolean>`${frameworkRequirements.text} <> ''`, oscalId: frameworkRequirements.oscalId, parts: sql<never>`${frameworkRequirements.raw} -> 'parts'`,
    excluded: frameworkRequirements.excluded, updatedAt: frameworkRequirements.updatedAt,
  }).from(frameworkRequirements).where(and(eq(frameworkRequirements.frameworkId, frameworkId), eq(frameworkRequirements.kind, 'requirement'), eq(frameworkRequirements.withdrawn, false))).orderBy(asc(frameworkRequirements.number))
  const controlIds = rows.map(({ code, oscalId }) => ({ controlId: oscalId ?? code }))
  const token = tokensOf(controlIds)
  const requirements = rows.map(({ id, code, title, hasText, oscalId, parts, excluded }): RequirementIn => ({
    id, code, controlId: oscalId ?? code, statementId: oscalId === null ? (hasText ? `${token(code)}_smt` : null) : statementIdOf({ parts }), title, excluded, outcome: 'not_evaluable', partial: false, why: '',
  }))
  return { framework, requirements, changedAt: newest(framework.updatedAt, ...rows.map(({ updatedAt }) => updatedAt)) }
}

export const newest = (first: Date, ...more: (Date | string | null | undefined)[]): Date => more.reduce<Date>((last, each) => (each && new Date(each) > last ? new Date(each) : last), first)

export const aboutOf = ({ framework: { id, key, name, edition, source, organizationId, organization, ...rest } }: Pick<Basis, 'framework'>, madeAt: Date): About => ({
  organization: { id: organizationId, name: organization }, framework: { id, key, title: name, version: edition, source, catalogHref: oscalFile({ key, name, edition, source, ...rest }, 'catalog') }, madeAt, portalVersion,
})

/** Systems it is held against. `at`: when they changed last, removed ones too. */
export async function systemsOf(tx: Tx, { framework }: Basis): Promise<{ systems: SystemIn[]; at: string | null }> {
  const chosen = sql`${sql.param(framework.systemIds)}::uuid[]`
  const rows = await tx.execute<SystemIn & { updated_at: string; removed: boolean }>(sql`select id, name, description, environment as type, updated_at, deleted_at is not null as removed from systems where cardinality(${chosen}) = 0 or id = any(${chosen}) order by updated_at`)
  return { systems: rows.filter(({ removed }) => !removed).map(({ id, name, description, type }) => ({ id, name, description, type })), at: rows.at(-1)?.updated_at ?? null }
}

type Row = Omit<ControlIn, 'requirements' | 'owner'> & { objective: string; owner_id: string | null; owner_name: string | null }

/** Controls that map to it directly, as they are or by the control of the pack they were made from. `at`: when one of them or such a mapping changed last, removed and retired ones too. */
export async function controlsOf(tx: Tx, { framework, requirements }: Basis): Promise<{ controls: ControlIn[]; at: string | null }> {
  const asked = new Set(requirements.map(({ id }) => id))
  const { serves } = await links(tx)
  const byControl = Map.groupBy(serves.filter(({ factId, requirementId }) => factId.startsWith('control:') && asked.has(requirementId)), ({ factId }) => factId.slice(8))
  const [rows, [times]] = await Promise.all([
    tx.execute<Row>(sql`select c.id, c.code, c.title, c.objective, c.description, c.status, u.id as owner_id, u.name as owner_name from controls c left join users u on u.org_id = c.org_id and u.id = c.owner_id
      where c.id = any(${sql.param([...byControl.keys()])}::uuid[]) and c.deleted_at is null and c.status <> 'not_applicable'`),
    tx.execute<{ at: string | null }>(sql`with mapped as (select m.control_id, m.item, m.updated_at from requirement_mappings m join framework_requirements r on r.org_id = m.org_id and r.id = m.requirement_id where r.framework_id = ${framework.id} and m.kind in ('control', 'template'))
      select greatest((select max(updated_at) from mapped), (select max(updated_at) from controls where id in (select control_id from mapped) or template in (select item from mapped))) as at`),
  ])
  return {
    controls: rows.map(({ objective, owner_id: ownerId, owner_name: ownerName, ...row }) => ({
      id: row.id, code: row.code, title: row.title, description: row.description || objective, status: row.status, owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' },
      requirements: (byControl.get(row.id) ?? []).map(({ requirementId, strength }) => ({ requirementId, strength })),
    })),
    at: times?.at ?? null,
  }
}
