import 'server-only'
import { and, asc, eq, ilike, isNull, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { frameworks as catalogue } from '#lib/frameworks/index.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { scoreOf } from '#lib/posture/judge.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { standing } from './posture.ts'
import { frameworkSources, frameworkStates, requirementOutcomes } from './words.ts'

export { keptOf, momentOf } from './oscal/kept.ts'
export { type Scope, type Standing, standing, standings } from './posture.ts'

const keysOf = <T extends string>(choices: Record<T, string>) => Object.keys(choices) as [T, ...T[]]

const shown = {
  id: frameworks.id, key: frameworks.key, name: frameworks.name, edition: frameworks.edition, publisher: frameworks.publisher, source: frameworks.source, state: frameworks.state, requirements: frameworks.requirements, scope: frameworks.scope,
  fromDay: frameworks.fromDay, toDay: frameworks.toDay, ownerId: frameworks.ownerId, ownerName: users.name,
}
const ownerOf = and(eq(users.orgId, frameworks.orgId), eq(users.id, frameworks.ownerId))
export const frameworkFilters = { search: z.string().max(200).nullish(), state: optionalChoice(keysOf(frameworkStates)), source: optionalChoice(keysOf(frameworkSources)) }
const frameworksWhere = (input: z.output<z.ZodObject<typeof frameworkFilters>>) => all(input.state !== null && eq(frameworks.state, input.state), input.source !== null && eq(frameworks.source, input.source), Boolean(input.search) && ilike(frameworks.name, `%${likeText(input.search ?? '')}%`))

export const listFrameworks = query({
  name: 'frameworks.list',
  permission: 'frameworks.read',
  summary: 'List frameworks that are here, by name',
  http: { path: '/frameworks' },
  input: z.object({ ...frameworkFilters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: frameworks.name }, frameworks.id)
    const rows = await tx.select(shown).from(frameworks).leftJoin(users, ownerOf).where(and(frameworksWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

/** The catalogue, with what of it is here. */
export const listCatalogue = query({
  name: 'frameworks.catalogue',
  permission: 'frameworks.read',
  summary: 'List the frameworks of the catalogue, and which of them are here',
  http: { path: '/framework-catalogue' },
  input: z.object({}),
  run: async ({ tx }) => {
    const here = new Map((await tx.select({ id: frameworks.id, key: frameworks.key }).from(frameworks).where(eq(frameworks.source, 'shipped'))).map(({ key, id: of }) => [key, of]))
    return catalogue.map(({ key, name, version, publisher, source, note, domains }) => ({ key, name, edition: version, publisher, url: source, note, domains: domains.length, requirements: domains.reduce((sum, domain) => sum + domain.requirements.length, 0), id: here.get(key) ?? null }))
  },
})

async function frameworkRow(tx: Tx, frameworkId: string) {
  const [found] = await tx.select({ ...shown, note: frameworks.note, systemIds: frameworks.systemIds, sha256: frameworks.sha256, losses: frameworks.losses, links: frameworks.links, adoptedAt: frameworks.adoptedAt, retiredReason: frameworks.retiredReason, createdAt: frameworks.createdAt, version: frameworks.version })
    .from(frameworks).leftJoin(users, ownerOf).where(eq(frameworks.id, frameworkId))
  if (!found) throw notFound('framework')
  return found
}

export const getFramework = query({
  name: 'frameworks.get',
  permission: 'frameworks.read',
  summary: 'Get a framework with its score as of now and its timeline',
  http: { path: '/frameworks/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const at = now()
    const found = await frameworkRow(tx, input.id)
    const stands = await standing(tx, at, [found.id], found.systemIds)
    return { ...found, score: scoreOf(stands.judged), excluded: stands.excluded.length, at, timeline: await timelineOf(tx, actor, 'framework', input.id) }
  },
})

/** All of a framework in its order, with how each requirement stands: some thousand rows at most are one page of a standard. */
export const listRequirements = query({
  name: 'frameworks.requirements',
  permission: 'frameworks.read',
  summary: 'List what a framework asks, in its order, and how each requirement stands now',
  http: { path: '/frameworks/{id}/requirements' },
  input: z.object({ id, search: z.string().max(200).nullish(), outcome: optionalChoice([...keysOf(requirementOutcomes), 'excluded']), limit: z.coerce.number().int().min(1).max(2_000).default(500), after: z.coerce.number().int().min(0).default(0) }),
  run: async ({ tx, input }) => {
    const at = now()
    const found = await frameworkRow(tx, input.id)
    const stands = await standing(tx, at, [found.id], found.systemIds)
    const byId = new Map(stands.judged.map((each) => [each.requirement.id, each]))
    const ids = input.outcome === null ? null : input.outcome === 'excluded' ? stands.excluded.map((each) => each.id) : stands.judged.filter((each) => each.outcome === input.outcome).map((each) => each.requirement.id)
    const like = input.search ? `%${likeText(input.search)}%` : null
    const rows = await tx.select({
      id: frameworkRequirements.id, number: frameworkRequirements.number, kind: frameworkRequirements.kind, parentId: frameworkRequirements.parentId, code: frameworkRequirements.code, title: frameworkRequirements.title, withdrawn: frameworkRequirements.withdrawn, excluded: frameworkRequirements.excluded,
    }).from(frameworkRequirements).where(all(
      eq(frameworkRequirements.frameworkId, input.id), sql`${frameworkRequirements.number} > ${input.after}`, ids !== null && sql`${frameworkRequirements.id} = any(${sql.param(ids)}::uuid[])`, like !== null && or(ilike(frameworkRequirements.code, like), ilike(frameworkRequirements.title, like)),
    )).orderBy(asc(frameworkRequirements.number)).limit(input.limit + 1)
    const page = rows.slice(0, input.limit)
    return {
      rows: page.map((row) => {
        const judgement = byId.get(row.id)
        return { ...row, outcome: judgement?.outcome ?? null, partly: judgement?.partly ?? false, weight: judgement?.weight ?? null, why: judgement?.why ?? null, tests: judgement?.reasons.filter(({ strength }) => strength !== 'context').length ?? 0 }
      }),
      next: rows.length > input.limit ? (page.at(-1)?.number ?? null) : null,
    }
  },
})

/** Systems that a framework may be held against, for its form. */
export const adoptionSystems = query({
  name: 'frameworks.systems',
  permission: 'frameworks.adopt',
  summary: 'List the systems a framework may be held against, for a form: the first two hundred by name',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(systems.name, systems.id).limit(200),
})
