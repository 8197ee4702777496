import 'server-only'
import { and, eq, ilike, inArray, isNotNull, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { evidence } from '#db/schema/evidence.ts'
import { evidenceTemplates } from '#db/schema/evidence-templates.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { recentOccurrences } from '#lib/occurrences.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { categoryKeys, unfitSource } from '../evidence/model.ts'
import { coverageOf, type Held } from './model.ts'
import { templateLinks } from './within.ts'

const shown = {
  id: evidenceTemplates.id, name: evidenceTemplates.name, category: evidenceTemplates.category, frequency: evidenceTemplates.frequency,
  startsOn: evidenceTemplates.startsOn, freshnessDays: evidenceTemplates.freshnessDays, mustCover: evidenceTemplates.mustCover, howToCollect: evidenceTemplates.howToCollect, ownerId: evidenceTemplates.ownerId, ownerName: users.name,
}

const templateFilters = { search: z.string().max(200).nullish(), category: optionalChoice(categoryKeys), ownerId: optionalId, removed: optionalChoice(['yes']) }

const templateWhere = (input: z.output<z.ZodObject<typeof templateFilters>>) => all(
  input.removed ? isNotNull(evidenceTemplates.deletedAt) : isNull(evidenceTemplates.deletedAt),
  input.category !== null && eq(evidenceTemplates.category, input.category),
  input.ownerId !== null && eq(evidenceTemplates.ownerId, input.ownerId),
  Boolean(input.search) && ilike(evidenceTemplates.name, `%${likeText(input.search ?? '')}%`),
)

export const listTemplates = query({
  name: 'evidenceTemplates.list',
  permission: 'evidenceTemplates.read',
  summary: 'List evidence templates with their coverage',
  http: { path: '/evidence-templates' },
  input: z.object({ ...templateFilters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: evidenceTemplates.name }, evidenceTemplates.id)
    const rows = await tx.select(shown).from(evidenceTemplates)
      .leftJoin(users, and(eq(users.orgId, evidenceTemplates.orgId), eq(users.id, evidenceTemplates.ownerId)))
      .where(all(templateWhere(input), list.where))
      .orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.name)
    const ids = page.rows.map((row) => row.id)
    const [held, codes] = await Promise.all([heldBy(tx, ids), templateLinks.codesOf(tx, ids)])
    return { ...page, rows: page.rows.map((row) => ({ ...row, controlAreas: codes.get(row.id) ?? [], coverage: coverageOf(row, held.get(row.id) ?? [], now()) })) }
  },
})

export const countTemplates = counting(listTemplates, z.object(templateFilters), evidenceTemplates, ({ input }) => templateWhere(input))

/** What there is of each template for the times that coverage looks at, whatever its state. */
async function heldBy(tx: Tx, templateIds: string[]): Promise<Map<string | null, Held[]>> {
  if (templateIds.length === 0) return new Map()
  const rows = await tx.select({ id: evidence.id, title: evidence.title, status: evidence.status, occurrence: evidence.occurrence, templateId: evidence.templateId, dataSource: evidence.dataSource, observedFrom: evidence.observedFrom, observedTo: evidence.observedTo, collectedAt: evidence.collectedAt }).from(evidence)
    .where(and(inArray(evidence.templateId, templateIds), inArray(evidence.occurrence, recentOccurrences(now())), isNull(evidence.deletedAt))).orderBy(evidence.arrivedAt)
  return Map.groupBy(rows.map(({ dataSource, ...row }) => ({ ...row, counts: unfitSource(dataSource) === null })), (row) => row.templateId)
}

export const getTemplate = query({
  name: 'evidenceTemplates.get',
  permission: 'evidenceTemplates.read',
  summary: 'Get an evidence template with its coverage by occurrence',
  http: { path: '/evidence-templates/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, controlAreas: templateLinks.codes(), deletedAt: evidenceTemplates.deletedAt, createdAt: evidenceTemplates.createdAt, version: evidenceTemplates.version }).from(evidenceTemplates)
      .leftJoin(users, and(eq(users.orgId, evidenceTemplates.orgId), eq(users.id, evidenceTemplates.ownerId)))
      .where(eq(evidenceTemplates.id, input.id))
    if (!found) throw notFound('template')
    const held = await heldBy(tx, [found.id])
    return { ...found, coverage: coverageOf(found, held.get(found.id) ?? [], now()), timeline: await timelineOf(tx, actor, 'evidence-template', input.id) }
  },
})

/** The templates that ask for evidence of a control, with what there is of what is due. */
export async function templatesOf(tx: Tx, controlId: string) {
  const rows = await tx.select(shown).from(evidenceTemplates).leftJoin(users, and(eq(users.orgId, evidenceTemplates.orgId), eq(users.id, evidenceTemplates.ownerId)))
    .where(and(templateLinks.to(controlId), isNull(evidenceTemplates.deletedAt))).orderBy(evidenceTemplates.name).limit(100)
  const held = await heldBy(tx, rows.map((row) => row.id))
  return rows.map((row) => {
    const { have, due } = coverageOf(row, held.get(row.id) ?? [], now())
    return { id: row.id, name: row.name, frequency: row.frequency, ownerName: row.ownerName, have, due }
  })
}

/** Of all templates together and by the areas of their controls: what is there of what is due. */
export async function coverageOfAll(tx: Tx): Promise<{ have: number; due: number; expired: number; areas: { area: string; have: number; due: number }[] }> {
  const templates = await tx.select({ id: evidenceTemplates.id, controlAreas: templateLinks.codes(), frequency: evidenceTemplates.frequency, startsOn: evidenceTemplates.startsOn, mustCover: evidenceTemplates.mustCover }).from(evidenceTemplates).where(isNull(evidenceTemplates.deletedAt)).limit(5_000)
  const held = await heldBy(tx, templates.map((each) => each.id))
  const areas = new Map<string, { have: number; due: number }>()
  const all = { have: 0, due: 0, expired: 0 }
  for (const template of templates) {
    const { have, due, expired } = coverageOf(template, held.get(template.id) ?? [], now())
    all.have += have
    all.due += due
    all.expired += expired
    for (const area of new Set(template.controlAreas.map((code) => code.split('-')[0] ?? code))) {
      const so = areas.get(area) ?? { have: 0, due: 0 }
      areas.set(area, { have: so.have + have, due: so.due + due })
    }
  }
  return { ...all, areas: [...areas].map(([area, counts]) => ({ area, ...counts })).sort((one, other) => one.area.localeCompare(other.area)) }
}
