import 'server-only'
import { and, asc, eq } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { evidenceTemplates, templateControls } from '#db/schema/evidence-templates.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { mappedCodes } from '#lib/door/control-links.ts'
import { locked } from '#lib/door/locked.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { type Occurrence, occurrenceNamed } from '#lib/occurrences.ts'
import { type DataSource, type EvidenceCategory, type evidenceFields, filledBy } from '../model.ts'

export type Evidence = typeof evidence.$inferSelect

export const subject = (of: Pick<Evidence, 'id' | 'title'>) => ({ type: 'evidence' as const, id: of.id, label: of.title })

export const load = locked(evidence)

export const owns = (of: Evidence, actor: Actor): boolean => {
  const user = userOf(actor)
  return user !== null && [of.ownerId, of.createdById, of.collectedById].includes(user)
}

export const stale = () => conflict('Somebody changed this evidence since you opened it. Reload it and review it again.')

/** The files of one piece of evidence, oldest first unless said otherwise. */
export const filesOf = (tx: Tx, evidenceId: string, order: AnyPgColumn = evidenceVersions.number) =>
  tx.select({ version: evidenceVersions, artifact: artifacts }).from(evidenceVersions)
    .innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
    .where(eq(evidenceVersions.evidenceId, evidenceId)).orderBy(asc(order))

/** Whoever collected any version. */
export const collectorsOf = (tx: Tx, evidenceId: string) =>
  tx.select({ userId: evidenceVersions.collectedById, personId: evidenceVersions.collectedByPersonId }).from(evidenceVersions).where(eq(evidenceVersions.evidenceId, evidenceId))

/** A person uploads; what says it is live, or a fallback for it, must come from a machine. */
export function checkSource(actor: Actor, source: DataSource): void {
  if (actor.kind === 'person' && (source === 'live' || source === 'fallback')) throw invalid({ dataSource: 'is for collectors: what a person uploads is manual, or sample' })
}

type Said = z.output<z.ZodObject<typeof evidenceFields>>
export type Details = Said & { title: string; category: EvidenceCategory; observedFrom: Date; observedTo: Date }
type Template = typeof evidenceTemplates.$inferSelect & { controlAreas: string[] }

/**
 * What was said, with what the template says where nothing was: title, category, controls, period, and how it is collected. Whatever there is
 * evidence of it speaks of what was; what is only expected may lie ahead.
 * @param taken when its file was taken; null while none has come
 */
export async function detailsOf(tx: Tx, said: Said, at: Date, taken: Date | null): Promise<{ details: Details; template: Template | null }> {
  await activeUser(tx, said.ownerId, 'ownerId')
  const expected = await expectedBy(tx, said)
  const details = expected ? filledIn(said, expected, taken) : said
  const { title, category, observedFrom, observedTo } = details
  const missing = {
    ...(title === null ? { title: 'is required' } : {}),
    ...(category === null ? { category: 'choose a category' } : {}),
    ...(details.controlAreas.length === 0 ? { controlAreas: 'name at least one, such as OP-02' } : {}),
    ...(observedFrom === null ? { observedFrom: 'say which period it covers' } : {}),
    ...(observedTo === null ? { observedTo: 'say which period it covers; for one moment, the same day twice' } : {}),
  }
  if (title === null || category === null || observedFrom === null || observedTo === null || Object.keys(missing).length > 0) throw invalid(missing)
  if (observedFrom > observedTo) throw invalid({ observedTo: 'lies before the beginning of the period' })
  if (taken && observedTo.getTime() > at.getTime() + days(1)) throw invalid({ observedTo: 'lies in the future: evidence speaks of what was' })
  return { details: { ...details, title, category, observedFrom, observedTo }, template: expected?.template ?? null }
}

async function expectedBy(tx: Tx, { templateId, occurrence }: Said): Promise<{ template: Template; occurrence: Occurrence } | null> {
  if (!templateId) {
    if (occurrence) throw invalid({ occurrence: 'belongs to a template: choose one, or leave it empty' })
    return null
  }
  const [found] = await tx.select({ template: evidenceTemplates, controlAreas: mappedCodes(templateControls, evidenceTemplates) }).from(evidenceTemplates).where(eq(evidenceTemplates.id, templateId))
  const template = found && { ...found.template, controlAreas: found.controlAreas }
  if (!template || template.deletedAt) throw invalid({ templateId: 'choose a template of this organization' })
  const named = occurrenceNamed(template.frequency, occurrence ?? '')
  if (!named) throw invalid({ occurrence: `say which time of “${template.name}” it is for` })
  return { template, occurrence: named }
}

function filledIn(said: Said, { template, occurrence }: { template: Template; occurrence: Occurrence }, taken: Date | null): Said {
  const filled = filledBy(template, occurrence, taken)
  // Half a period is none: what stands in the other half is not the template's to guess.
  const period = said.observedFrom || said.observedTo ? {} : { observedFrom: filled.observedFrom, observedTo: filled.observedTo }
  if (taken && !said.observedFrom && occurrence.from > taken) throw invalid({ occurrence: 'has not begun yet' })
  return { ...said, title: said.title ?? filled.title, category: said.category ?? filled.category, controlAreas: said.controlAreas.length > 0 ? said.controlAreas : filled.controlAreas, description: said.description || filled.description, ...period }
}
