import 'server-only'
import { and, asc, eq, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import { exported } from '#lib/door/export.ts'
import { query } from '#lib/door/query.ts'
import { conflict, notFound } from '#lib/errors.ts'
import { id, optionalId } from '#lib/input.ts'
import { coverage } from '#lib/posture/coverage.ts'
import { type Edge, type Graph, graphOf, reached, type RequirementStrength } from '#lib/posture/reach.ts'
import { requirementStrengths } from './words.ts'

/** Frameworks that one matrix shows: more are neither read nor printed on a page. */
export const mostInMatrix = 30

/** Mappings between requirements that are in force, of frameworks that are not retired. */
const edgesOf = (tx: Tx) => tx.execute<Edge>(sql`select m.id, m.from_id as "from", m.requirement_id as "to", m.strength from requirement_mappings m where m.kind = 'requirement' and m.retired_at is null`)

/** The whole matrix: frameworks with how many requirements each has, and what of one reaches another. */
async function matrixOf(tx: Tx, most: number) {
  const [rows, edges] = await Promise.all([
    // As one text each: thousands of rows of one id cost more to read than the ids.
    tx.execute<{ id: string; name: string; ids: string }>(sql`select f.id, f.name || ' ' || f.edition as name, coalesce((select string_agg(r.id::text, ',') from framework_requirements r where r.org_id = f.org_id and r.framework_id = f.id and r.kind = 'requirement' and not r.withdrawn), '') as ids
      from frameworks f where f.state <> 'retired' order by f.name, f.edition, f.id limit ${most + 1}`),
    edgesOf(tx),
  ])
  const shown = rows.slice(0, most)
  const frameworkOf = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const { id: of, ids } of shown) {
    const all = ids === '' ? [] : ids.split(',')
    counts.set(of, all.length)
    for (const each of all) frameworkOf.set(each, of)
  }
  const covered = coverage(frameworkOf, edges.filter(({ from, to }) => frameworkOf.has(from) && frameworkOf.has(to)))
  return { frameworks: shown.map(({ id: of, name }) => ({ id: of, name, requirements: counts.get(of) ?? 0 })), cut: rows.length > most, covered }
}

export const getMatrix = query({
  name: 'frameworks.matrix',
  permission: 'frameworks.read',
  summary: 'Get the matrix of frameworks: how many requirements of each map to any of another, by the strongest way',
  http: { path: '/framework-matrix' },
  input: z.object({}),
  run: async ({ tx }) => {
    const { covered, ...told } = await matrixOf(tx, mostInMatrix)
    return { ...told, cells: [...covered].flatMap(([fromId, row]) => [...row].map(([toId, cell]) => ({ fromId, toId, equivalent: cell.equivalent, partial: cell.partial, related: cell.related }))) }
  },
})

type PairOfFrameworks = { fromId: string; from: string; toId: string; to: string }

function matrixRows(tx: Tx) {
  const [from, to] = [alias(frameworks, 'from_framework'), alias(frameworks, 'to_framework')]
  return tx.select({ fromId: from.id, from: sql<string>`${from.name} || ' ' || ${from.edition}`.as('from_name'), toId: to.id, to: sql<string>`${to.name} || ' ' || ${to.edition}`.as('to_name') }).from(from).innerJoin(to, and(eq(to.orgId, from.orgId), ne(to.id, from.id), ne(to.state, 'retired'))).where(ne(from.state, 'retired')).orderBy(from.name, from.edition, to.name, to.edition)
}

/** A line for each two frameworks: how many requirements of the one map to the other. */
export const matrixExport = exported({
  name: 'frameworks.exportMatrix',
  summary: 'Export the matrix of frameworks as CSV, XLSX, JSON or PDF: how many requirements of each map to another, by the strongest way',
  file: 'framework-matrix',
  what: 'Matrix of frameworks',
  subject: 'framework',
  filters: {},
  rows: matrixRows,
  words: async (tx: Tx, _, rows: PairOfFrameworks[]) => {
    const { frameworks: all, covered } = await matrixOf(tx, 1_000)
    const counts = new Map(all.map((of) => [of.id, of.requirements]))
    return rows.map(({ fromId, from, toId, to }) => {
      const { equivalent = 0, partial = 0, related = 0 } = covered.get(fromId)?.get(toId) ?? {}
      const requirements = counts.get(fromId) ?? 0
      return { from, to, requirements, equivalent, partial, related, nothing: requirements - equivalent - partial - related }
    })
  },
  columns: { from: 'Framework', to: 'Maps to', requirements: { head: 'Requirements', as: 'number' }, equivalent: { head: 'Equivalent', as: 'number' }, partial: { head: 'Partial', as: 'number' }, related: { head: 'Related only', as: 'number' }, nothing: { head: 'Nothing', as: 'number' } },
  paper: { title: 'Matrix of frameworks', widths: { from: 3, to: 3, requirements: 2, equivalent: 2, partial: 2, related: 2, nothing: 2 } },
})

type Reaching = { id: string; code: string; strength: RequirementStrength; steps: number }

/** Of the one framework everything that each requirement reaches in the other, the strongest and shortest first. */
function reaching(graph: Graph, from: string, into: ReadonlyMap<string, string>): Reaching[] {
  if (!graph.has(from)) return []
  return reached(graph, from).flatMap(({ to, strength, mappings }) => { const code = into.get(to); return code === undefined ? [] : [{ id: to, code, strength, steps: mappings.length }] })
}

const framework = async (tx: Tx, of: string) => {
  const [found] = await tx.select({ id: frameworks.id, name: sql<string>`${frameworks.name} || ' ' || ${frameworks.edition}` }).from(frameworks).where(and(eq(frameworks.id, of), ne(frameworks.state, 'retired')))
  if (!found) throw notFound('framework')
  return found
}

const requirementsOf = (tx: Tx, of: string) => tx.select({ id: frameworkRequirements.id, code: frameworkRequirements.code, title: frameworkRequirements.title }).from(frameworkRequirements)
  .where(and(eq(frameworkRequirements.frameworkId, of), eq(frameworkRequirements.kind, 'requirement'), eq(frameworkRequirements.withdrawn, false))).orderBy(asc(frameworkRequirements.number))

export const getPair = query({
  name: 'frameworks.pair',
  permission: 'frameworks.read',
  summary: 'Get two frameworks side by side: what each requirement of the one maps to in the other, and how strongly',
  http: { path: '/framework-matrix/{fromId}/{toId}' },
  input: z.object({ fromId: id, toId: id }),
  run: async ({ tx, input: { fromId, toId } }) => {
    const from = await framework(tx, fromId)
    if (fromId === toId) throw conflict('Choose two frameworks.')
    const [to, rows, others, edges] = [await framework(tx, toId), await requirementsOf(tx, fromId), await requirementsOf(tx, toId), await edgesOf(tx)]
    const graph = graphOf(edges)
    const into = new Map(others.map((each) => [each.id, each.code]))
    return { from, to, rows: rows.map((row) => ({ ...row, reaches: reaching(graph, row.id, into) })) }
  },
})

type Row = { id: string; frameworkId: string; framework: string; code: string; title: string; toId: string; to: string }

/** None where one of the two is not chosen. */
function pairRows(tx: Tx, input: { fromId: string | null; toId: string | null }) {
  return tx.select({
    id: frameworkRequirements.id, frameworkId: frameworkRequirements.frameworkId, framework: sql<string>`${frameworks.name} || ' ' || ${frameworks.edition}`.as('framework'), code: frameworkRequirements.code, title: frameworkRequirements.title,
    toId: sql<string>`coalesce(${input.toId}::uuid::text, '')`.as('to_id'), to: sql<string>`coalesce((select t.name || ' ' || t.edition from frameworks t where t.org_id = ${frameworks.orgId} and t.id = ${input.toId}::uuid), '')`.as('to_name'),
  }).from(frameworkRequirements).innerJoin(frameworks, and(eq(frameworks.orgId, frameworkRequirements.orgId), eq(frameworks.id, frameworkRequirements.frameworkId)))
    .where(and(input.fromId && input.toId ? eq(frameworkRequirements.frameworkId, input.fromId) : sql`false`, eq(frameworkRequirements.kind, 'requirement'), eq(frameworkRequirements.withdrawn, false))).orderBy(frameworkRequirements.number)
}

/** A line for each requirement of the one framework: what it maps to in the other. */
export const pairExport = exported({
  name: 'frameworks.exportPair',
  summary: 'Export two frameworks side by side as CSV, XLSX, JSON or PDF: what each requirement of the one maps to in the other',
  file: 'framework-pair',
  what: 'Two frameworks side by side',
  subject: 'requirement',
  filters: { fromId: optionalId, toId: optionalId },
  rows: pairRows,
  words: async (tx: Tx, _, rows: Row[]) => {
    const [first] = rows
    if (!first) return []
    const [others, edges] = [await requirementsOf(tx, first.toId), await edgesOf(tx)]
    const graph = graphOf(edges)
    const into = new Map(others.map((each) => [each.id, each.code]))
    return rows.map(({ id: of, framework: from, code, title, to }) => {
      const found = reaching(graph, of, into)
      return { framework: from, code, title, to, strongest: found[0] ? requirementStrengths[found[0].strength] : 'Nothing', maps: found.map((each) => `${each.code} (${requirementStrengths[each.strength].toLowerCase()}${each.steps > 1 ? `, by ${each.steps} mappings` : ''})`).join('; ') }
    })
  },
  columns: { framework: 'Framework', code: 'Number', title: 'Requirement', to: 'Maps to', strongest: 'Strongest', maps: 'Requirements' },
  paper: { title: 'Two frameworks side by side', widths: { code: 2, title: 5, strongest: 2, maps: 6 } },
})
