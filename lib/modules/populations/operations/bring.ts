import 'server-only'
import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { populationDifferences, populationReconciliations, populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { flag, id, optionalId } from '#lib/input.ts'
import { pictureTypes, type StoredFile, storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { beginRun, hasOpenRun } from '../../runs/within.ts'
import { populationFile, populationScreenshot } from '../files.ts'
import { extractionFields, isMapped, mapping, part, type PopulationSource, populationSources } from '../model.ts'
import { mayReadLog } from '../readers.ts'

export type Population = typeof populations.$inferSelect

export const subject = (of: Pick<Population, 'id' | 'title'>) => ({ type: 'population' as const, id: of.id, label: of.title })
/** By the portal's own jobs. */
export const loadAny = locked(populations)
/** A log of doors is there for few: whoever may not read it neither reads, explains nor freezes it. */
export const load = async (given: { tx: Tx; input: { id: string }; actor: Actor }): Promise<Population | null> => {
  const of = await loadAny(given)
  return of && (await mayReadLog(given.tx, given.actor, of)) ? of : null
}

/** Nothing of a former reading. */
export const unread = {
  records: null, used: null, rejected: null, blank: null, entries: null, accepted: null, duplicates: null, conflicts: null, columns: null, shape: null, facts: [], warnings: [], warningCount: 0, lacking: [], root: null, readAt: null, error: null, formerId: null, came: null, went: null, altered: null,
} as const satisfies Partial<Population>

function checkPart(source: PopulationSource, named: string): void {
  const parts = Object.keys(populationSources[source].parts)
  // Without a name it is a document that names its lists itself.
  if (named !== '' && !parts.includes(named)) throw invalid({ part: parts.length === 0 ? 'is for sources of several lists: leave it empty' : `is one of ${parts.join(', ')}, or empty for a file that has all lists by their names` })
}

/** The file becomes the population's, in the transaction that names it there. */
export async function withFile(scope: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>, of: Pick<Population, 'id' | 'files'>, file: StoredFile, named: string) {
  const { id: artifactId, told } = await keepFile(scope, populationFile, file, of.id)
  return { files: [...of.files, { artifactId, part: named }], told }
}

/** How the last one of this system was read, if that is known: its columns are looked at again when this one is. */
async function formerMapping(tx: Tx, systemId: string, source: string): Promise<unknown> {
  const [former] = await tx.select({ mapping: populations.mapping }).from(populations)
    .where(and(eq(populations.systemId, systemId), eq(populations.source, source), isNotNull(populations.mapping), inArray(populations.state, ['frozen', 'superseded']))).orderBy(desc(populations.extractedAt)).limit(1)
  return former?.mapping ?? null
}

export async function liveSystem(tx: Tx, systemId: string): Promise<string> {
  const [system] = await tx.select({ name: systems.name, deletedAt: systems.deletedAt }).from(systems).where(eq(systems.id, systemId))
  if (!system || system.deletedAt) throw invalid({ systemId: 'choose a system of this organization' })
  return system.name
}

export const titleOf = (system: string, { source, extractedAt }: { source: PopulationSource; extractedAt: Date }) => [system, ...(source === 'table' ? [] : [populationSources[source].name]), extractedAt.toISOString().slice(0, 10)].join(', ')

/** Raw bytes first: its first file lies in the store, and these are the rows. What needs no word of anybody is read at once. */
export const createPopulation = operation({
  name: 'populations.create',
  summary: 'Create a population from the file a system exported; send the fields before the file',
  category: 'configuration',
  input: z.object({ ...extractionFields, part, sample: flag, file: storedFile }),
  run: async (scope) => {
    const { tx, actor, input: { file, part: named, ...said }, at } = scope
    if (said.extractedAt > at) throw invalid({ extractedAt: 'lies in the future' })
    checkPart(said.source, named)
    const system = await liveSystem(tx, said.systemId)
    if (!(await mayReadLog(tx, actor, said))) throw invalid({ source: 'is for managers, and for whoever answers for a facility of this system' })
    const row: Population = {
      ...created(actor, at), ...said, title: said.title || titleOf(system, said), state: 'draft', extractedById: userOf(actor), connectionId: null, files: [],
      mapping: isMapped(said.source) ? await formerMapping(tx, said.systemId, said.source) : null, ...unread, frozenAt: null, frozenById: null, reason: null, notOccurring: false, facts: [], warnings: [], lacking: [],
    }
    await tx.insert(populations).values(row)
    const { files, told } = await withFile(scope, row, file, named)
    await tx.update(populations).set({ files }).where(eq(populations.id, row.id))
    const ready = !isMapped(said.source) ? named === '' : row.mapping !== null
    if (ready) await beginRun(scope, 'populations.read', { subject: subject(row), input: {} })
    return done({ id: row.id, sha256: file.sha256, reading: ready }, changed(subject(row), null, { ...row, files: [named], ...told }))
  },
})

/**
 * What a pull brought, after its last page: all of its files at once, or no population. Each is an answer as it came. `extractedById`: who asked for the pull; null:
 * it came by itself.
 */
export const pullPopulation = operation({
  name: 'populations.pull',
  summary: 'Create a population of what a system answered to a pull: every page as it came',
  category: 'configuration',
  input: z.object({ ...extractionFields, connectionId: id, extractedById: optionalId, files: z.array(storedFile).min(1).max(10_000) }),
  run: async (scope) => {
    const { tx, actor, input: { files: given, ...said }, at } = scope
    const system = await liveSystem(tx, said.systemId)
    const row: Population = { ...created(actor, at), ...said, title: said.title || titleOf(system, said), state: 'draft', files: [], mapping: null, ...unread, frozenAt: null, frozenById: null, reason: null, notOccurring: false, sample: false, facts: [], warnings: [], lacking: [] }
    await tx.insert(populations).values(row)
    const files: Population['files'] = []
    for (const file of given) files.push({ artifactId: (await keepFile(scope, populationFile, file, row.id)).id, part: '' })
    await tx.update(populations).set({ files }).where(eq(populations.id, row.id))
    await beginRun(scope, 'populations.read', { subject: subject(row), input: {} })
    return done({ id: row.id, title: row.title }, changed(subject(row), null, { ...row, files: given.map(({ name, sha256 }) => `${name} ${sha256}`) }))
  },
})

/** What it was compared with is over: it is read again, or compared anew. */
export async function dropReconciliation(tx: Tx, of: Pick<Population, 'id'>): Promise<void> {
  await tx.delete(populationDifferences).where(eq(populationDifferences.populationId, of.id))
  await tx.delete(populationReconciliations).where(eq(populationReconciliations.populationId, of.id))
}

export const addFile = operation({
  name: 'populations.addFile',
  summary: 'Add a file to a population: another list, or another page of one',
  category: 'configuration',
  input: z.object({ id, part, file: storedFile }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    if (before.connectionId !== null) throw conflict('It was pulled, and holds what the system answered. Pull again, or import a population of its own.')
    if (before.state !== 'draft') throw conflict('It was read already. Import a population of its own.')
    if (await hasOpenRun(tx, 'populations.read', before.id)) throw conflict('It is being read. Wait until that has ended.')
    checkPart(before.source as PopulationSource, input.part)
    const same = await tx.select({ id: artifacts.id }).from(artifacts).where(and(inArray(artifacts.id, before.files.map(({ artifactId }) => artifactId)), eq(artifacts.sha256, input.file.sha256)))
    if (same.length > 0) throw conflict('It has this very file already.')
    const { files, told } = await withFile(scope, before, input.file, input.part)
    await tx.update(populations).set({ files, ...touched(before, actor, at) }).where(eq(populations.id, before.id))
    return done({ id: before.id, sha256: input.file.sha256 }, changed(subject(before), null, { part: input.part, ...told }))
  },
})

/** What its system showed when it was taken. More than one may be. */
export const addScreenshot = operation({
  name: 'populations.addScreenshot',
  summary: 'Add a screenshot of the extraction to a population',
  category: 'configuration',
  input: z.object({ id, file: storedFile }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    if (before.state === 'frozen' || before.state === 'superseded') throw conflict('It is frozen, and stays as it is.')
    if (!pictureTypes.includes(input.file.type)) throw new AppError('unsupported', 'A screenshot is a PNG or JPEG.', { fields: { file: 'is no PNG or JPEG' } })
    const { told } = await keepFile(scope, populationScreenshot, input.file, before.id)
    await tx.update(populations).set(touched(before, actor, at)).where(eq(populations.id, before.id))
    return done({ id: before.id, sha256: input.file.sha256 }, changed(subject(before), null, told))
  },
})

/** By a worker, from the bytes in the store. What was read before is read anew, while nobody has answered for it. */
export const importPopulation = operation({
  name: 'populations.import',
  summary: 'Start reading the files of a population; of a table say which column is which field',
  category: 'configuration',
  http: { method: 'POST', path: '/populations/{id}/import' },
  input: z.object({ id, mapping: mapping.optional() }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    if (before.state === 'frozen' || before.state === 'superseded') throw conflict('It is frozen, and stays as it is.')
    const how = isMapped(before.source) ? (input.mapping ?? before.mapping) : null
    if (isMapped(before.source) && how === null) throw invalid({ mapping: 'say which column is which field' })
    if (await hasOpenRun(tx, 'populations.read', before.id)) throw conflict('It is being read already.')
    if (before.state === 'complete') await dropReconciliation(tx, before)
    const after = { ...before, ...unread, facts: [], warnings: [], lacking: [], mapping: how, state: 'draft' as const, ...touched(before, actor, at) }
    await tx.update(populations).set(after).where(eq(populations.id, before.id))
    const run = await beginRun(scope, 'populations.read', { subject: subject(before), input: {} })
    return done({ id: before.id, runId: run.id }, changed(subject(before), { state: before.state, mapping: before.mapping }, { state: 'draft', mapping: how, reading: run.status }))
  },
})
