import 'server-only'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { frameworkRequirements, frameworks, requirementMappings } from '#db/schema/frameworks.ts'
import { now } from '#lib/clock.ts'
import { exported } from '#lib/door/export.ts'
import { optionalId } from '#lib/input.ts'
import { standings } from './posture.ts'
import { itemStrengths, mappingKinds, mappingSources, requirementOutcomes, requirementStrengths } from './words.ts'

type Row = { id: string; frameworkId: string; framework: string; code: string; title: string; domain: string | null; excluded: string | null; withdrawn: boolean }

/** A line for each requirement: how it stands, why, and by what. */
export const requirementsExport = exported({
  name: 'frameworks.export',
  summary: 'Export what a framework asks as CSV, XLSX, JSON or PDF: each requirement with how it stands and why',
  file: 'requirements',
  what: 'Requirements',
  subject: 'requirement',
  filters: { frameworkId: optionalId },
  rows: (tx, input) => {
    const parent = alias(frameworkRequirements, 'parent')
    return tx.select({
      id: frameworkRequirements.id, frameworkId: frameworkRequirements.frameworkId, framework: sql<string>`${frameworks.name} || ' ' || ${frameworks.edition}`.as('framework'), code: frameworkRequirements.code, title: frameworkRequirements.title, domain: sql<string | null>`${parent.code} || ' ' || ${parent.title}`.as('domain'),
      excluded: frameworkRequirements.excluded, withdrawn: frameworkRequirements.withdrawn,
    }).from(frameworkRequirements).innerJoin(frameworks, and(eq(frameworks.orgId, frameworkRequirements.orgId), eq(frameworks.id, frameworkRequirements.frameworkId)))
      .leftJoin(parent, and(eq(parent.orgId, frameworkRequirements.orgId), eq(parent.id, frameworkRequirements.parentId))).where(and(input.frameworkId ? eq(frameworkRequirements.frameworkId, input.frameworkId) : ne(frameworks.state, 'retired'), eq(frameworkRequirements.kind, 'requirement'))).orderBy(frameworks.name, frameworks.edition, frameworkRequirements.number)
  },
  words: async (tx: Tx, _, rows: Row[]) => {
    const of = [...new Set(rows.map(({ frameworkId }) => frameworkId))]
    if (of.length === 0) return []
    const scopes = await tx.select({ id: frameworks.id, systemIds: frameworks.systemIds }).from(frameworks).where(inArray(frameworks.id, of))
    const every = [...(await standings(tx, now(), scopes)).values()]
    const byId = new Map(every.flatMap(({ judged }) => judged).map((each) => [each.requirement.id, each]))
    const names = new Map(every.flatMap(({ facts }) => [...facts]).map(([fact, { name }]) => [fact, name]))
    return rows.map((row) => {
      const judged = byId.get(row.id)
      const counting = judged?.reasons.filter(({ strength }) => strength !== 'context') ?? []
      return {
        framework: row.framework, code: row.code, title: row.title, domain: row.domain ?? '', stands: row.withdrawn ? 'Withdrawn' : row.excluded ? 'Excluded' : judged ? requirementOutcomes[judged.outcome] : '', partly: judged?.partly ? 'Partly seen' : '', weight: judged?.weight ?? null, why: row.excluded ?? judged?.why ?? '',
        tests: counting.length, testedBy: counting.map(({ factId, strength, via }) => `${names.get(factId) ?? factId} (${itemStrengths[strength].toLowerCase()}${via.length > 0 ? `, by ${via.length === 1 ? 'a mapping' : `${via.length} mappings`}` : ''})`).join('; '),
      }
    })
  },
  columns: { framework: 'Framework', code: 'Number', title: 'Requirement', domain: 'In', stands: 'Stands', partly: 'Partly', weight: { head: 'Weight', as: 'number' }, why: 'Why', tests: { head: 'Tests', as: 'number' }, testedBy: 'Tested by' },
  paper: { title: 'Requirements', widths: { code: 2, title: 5, stands: 2, weight: 1, why: 4, testedBy: 5 } },
})

function mappingRows(tx: Tx, input: { frameworkId: string | null }) {
  const [from, fromFramework, to, toFramework] = [alias(frameworkRequirements, 'from_requirement'), alias(frameworks, 'from_framework'), alias(frameworkRequirements, 'to_requirement'), alias(frameworks, 'to_framework')]
  return tx.select({
    kind: requirementMappings.kind, from: sql<string>`coalesce(${fromFramework.name} || ' ' || ${fromFramework.edition} || ' ' || ${from.code}, ${controls.code}, ${requirementMappings.item})`.as('what'), framework: sql<string>`${toFramework.name} || ' ' || ${toFramework.edition}`.as('framework'), requirement: to.code, title: to.title,
    strength: requirementMappings.strength, note: requirementMappings.note, source: requirementMappings.source, retiredAt: requirementMappings.retiredAt, retiredReason: sql<string>`coalesce(${requirementMappings.retiredReason}, '')`.as('why_retired'),
  }).from(requirementMappings)
    .innerJoin(to, and(eq(to.orgId, requirementMappings.orgId), eq(to.id, requirementMappings.requirementId))).innerJoin(toFramework, and(eq(toFramework.orgId, to.orgId), eq(toFramework.id, to.frameworkId)))
    .leftJoin(from, and(eq(from.orgId, requirementMappings.orgId), eq(from.id, requirementMappings.fromId))).leftJoin(fromFramework, and(eq(fromFramework.orgId, from.orgId), eq(fromFramework.id, from.frameworkId)))
    .leftJoin(controls, and(eq(controls.orgId, requirementMappings.orgId), eq(controls.id, requirementMappings.controlId)))
    .where(input.frameworkId ? sql`${input.frameworkId} in (${to.frameworkId}, ${from.frameworkId})` : undefined).orderBy(toFramework.name, to.number, requirementMappings.kind, requirementMappings.id)
}

/** A line for each mapping, in force or retired. */
export const mappingsExport = exported({
  name: 'mappings.export',
  summary: 'Export mappings to requirements as CSV, XLSX, JSON or PDF: what serves which requirement, how strongly, and why',
  file: 'mappings',
  what: 'Mappings',
  subject: 'mapping',
  filters: { frameworkId: optionalId },
  rows: mappingRows,
  columns: { kind: { head: 'What maps', as: mappingKinds }, from: 'From', framework: 'To framework', requirement: 'To number', title: 'To requirement', strength: { head: 'Strength', as: { ...requirementStrengths, ...itemStrengths } }, note: 'Note', source: { head: 'Source', as: mappingSources }, retiredAt: { head: 'Retired', as: 'time' }, retiredReason: 'Why retired' },
  paper: { title: 'Mappings', widths: { kind: 2, from: 3, framework: 3, requirement: 2, title: 4, strength: 2, note: 4 } },
})
