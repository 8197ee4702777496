import 'server-only'
import { and, eq, ilike, inArray, isNull, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { populationDifferences, populationReconciliations, populations } from '#db/schema/populations.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { blankable, flag, id, optionalChoice, optionalId, optionalText, text } from '#lib/input.ts'
import { all, likeText } from '#lib/keyset.ts'
import { listBys, mostDifferences, type ReconciledBy, reconciledBys, sides, totalBys } from '../model.ts'
import { dropReconciliation, load, type Population, subject } from './bring.ts'

type Compared = { here: number; there: number; onlyHere: number; onlyThere: number }
type Against = Compared & { otherId: string | null; otherRoot: string | null; seen: string }

/** A person answers for it, by name. */
function named(actor: Parameters<typeof userOf>[0]): string {
  const by = userOf(actor)
  if (!by) throw new AppError('forbidden', 'A person says what a population was compared with.')
  return by
}

function open(of: Population): void {
  if (of.state === 'draft') throw conflict('It has to be read first.')
  if (of.state !== 'complete') throw conflict('It is frozen, and stays as it is.')
}

async function countOf(tx: Tx, of: Population, by: keyof typeof totalBys): Promise<number> {
  if (by === 'records') return (of.records ?? 0) - (of.blank ?? 0)
  if (by === 'rows') return of.accepted ?? 0
  const [counted] = await tx.execute<{ n: string }>(sql`select count(distinct account_id) as n from population_rows where population_id = ${of.id}`)
  return Number(counted?.n)
}

async function withTotal(tx: Tx, of: Population, by: keyof typeof totalBys, total: number, seen: string): Promise<Against> {
  const here = await countOf(tx, of, by)
  if (here !== total) {
    const [side, more] = here > total ? (['here', here - total] as const) : (['there', total - here] as const)
    await tx.insert(populationDifferences).values({ orgId: of.orgId, populationId: of.id, number: 1, side, key: '', name: `${more.toLocaleString('en')} more ${side === 'here' ? 'in this list than the system shows' : 'shown by the system than stand in this list'}` })
  }
  return { here, there: total, onlyHere: here > total ? 1 : 0, onlyThere: here < total ? 1 : 0, seen, otherId: null, otherRoot: null }
}

async function withList(tx: Tx, of: Population, by: keyof typeof listBys, otherId: string): Promise<Against> {
  const [other] = await tx.select().from(populations).where(eq(populations.id, otherId)).for('share')
  if (!other || other.systemId !== of.systemId || other.id === of.id) throw invalid({ otherId: 'choose another population of this system' })
  if (other.state === 'draft' || other.root === null) throw invalid({ otherId: 'it has to be read first' })
  if (other.lacking.length > 0) throw invalid({ otherId: 'its source did not give all of it, so it proves nothing' })
  if (other.source === of.source && other.report === of.report) throw invalid({ otherId: 'it is of the same report: choose one of another source or report' })
  const [counted] = await tx.execute<Record<'here' | 'there' | 'only_here' | 'only_there', string>>(sql`
    with compared as materialized (select * from tickmark_population_compared(${of.orgId}::uuid, ${of.id}::uuid, ${other.id}::uuid, ${by})),
    counted as (select count(*) filter (where side <> 'there') as here, count(*) filter (where side <> 'here') as there, count(*) filter (where side = 'here') as only_here, count(*) filter (where side = 'there') as only_there from compared),
    listed as (
      insert into population_differences (org_id, population_id, number, side, key, name, note)
      select ${of.orgId}::uuid, ${of.id}::uuid, row_number() over (order by side, name, key), side, key, name, note from compared, counted where side <> 'both' and only_here + only_there <= ${mostDifferences}
      returning 1)
    select * from counted`)
  const [here, there, onlyHere, onlyThere] = [Number(counted?.here), Number(counted?.there), Number(counted?.only_here), Number(counted?.only_there)]
  if (onlyHere + onlyThere > mostDifferences) throw conflict(`${onlyHere.toLocaleString('en')} stand only here and ${onlyThere.toLocaleString('en')} only there: these are lists of different things, or told by different ids. Compare them by something else, or with another list.`)
  return { here, there, onlyHere, onlyThere, seen: other.title, otherId: other.id, otherRoot: other.root }
}

const total = blankable(z.coerce.number({ error: 'is a number' }).int('is a whole number').min(0, 'is 0 or more').max(Number.MAX_SAFE_INTEGER))

/** What it was compared with before, and every explanation of that, is over. */
export const reconcilePopulation = operation({
  name: 'populations.reconcile',
  summary: 'Compare a population with a total that its system shows, or with another population of the same system; what stands on one side only is listed',
  category: 'configuration',
  http: { method: 'POST', path: '/populations/{id}/reconcile' },
  input: z.object({ id, against: z.enum(['total', 'population'], { error: 'choose what it is compared with' }), by: z.enum(Object.keys(reconciledBys) as [ReconciledBy], { error: 'choose what is compared' }), total, seen: optionalText(2_000), otherId: optionalId }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    open(before)
    const by = named(actor)
    const [former] = await tx.select().from(populationReconciliations).where(eq(populationReconciliations.populationId, before.id))
    await dropReconciliation(tx, before)
    let found: Against
    if (input.against === 'total') {
      if (!Object.hasOwn(totalBys, input.by)) throw invalid({ by: `is one of ${Object.keys(totalBys).join(', ')}` })
      if (input.total === null || input.seen === null) throw invalid({ ...(input.total === null && { total: 'is required' }), ...(input.seen === null && { seen: 'is required' }) })
      found = await withTotal(tx, before, input.by as keyof typeof totalBys, input.total, input.seen)
    } else {
      if (!Object.hasOwn(listBys, input.by)) throw invalid({ by: `is one of ${Object.keys(listBys).join(', ')}` })
      if (input.otherId === null) throw invalid({ otherId: 'is required' })
      found = await withList(tx, before, input.by as keyof typeof listBys, input.otherId)
    }
    const made = { against: input.against, by: input.by, ...found }
    await tx.insert(populationReconciliations).values({ orgId: before.orgId, populationId: before.id, ...made, root: before.root ?? '', reconciledById: by, reconciledAt: at })
    await tx.update(populations).set(touched(before, actor, at)).where(eq(populations.id, before.id))
    const told = ({ against, by, otherId, seen, here, there, onlyHere, onlyThere }: typeof made) => ({ against, by, otherId, seen, here, there, onlyHere, onlyThere })
    return done({ id: before.id, here: made.here, there: made.there, onlyHere: made.onlyHere, onlyThere: made.onlyThere }, changed(subject(before), former ? told(former) : null, { ...told(made), reconciledAt: at, importedById: before.extractedById }, { count: made.onlyHere + made.onlyThere }))
  },
})

export const differenceFilters = { side: optionalChoice(Object.keys(sides) as ['here', 'there']), explained: optionalChoice(['yes', 'no']), search: z.string().max(200).nullish() }

export const differencesWhere = (input: z.output<z.ZodObject<typeof differenceFilters>>) => all(
  input.side !== null && eq(populationDifferences.side, input.side),
  input.explained !== null && (input.explained === 'no' ? isNull(populationDifferences.reason) : sql`${populationDifferences.reason} is not null`),
  Boolean(input.search) && or(ilike(populationDifferences.name, `%${likeText(input.search ?? '')}%`), ilike(populationDifferences.key, `%${likeText(input.search ?? '')}%`)),
)

const numbers = z.preprocess((value) => (value === undefined || value === null || value === '' ? [] : [value].flat()), z.array(z.coerce.number().int().min(1)).max(100, 'at most 100 at once; or all that match'))

/** One reason may answer many: those chosen, or all that match and have no answer yet. Who explains is who signs in. */
export const explainDifferences = operation({
  name: 'populations.explain',
  summary: 'Explain differences of a population: up to 100 by their numbers, or all that match and have no explanation yet',
  category: 'configuration',
  http: { method: 'POST', path: '/populations/{id}/explain' },
  input: z.object({ id, numbers, all: flag, ...differenceFilters, reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    open(before)
    const by = named(actor)
    if (!input.all && input.numbers.length === 0) throw invalid({ numbers: 'choose at least one difference' })
    const explained = await tx.update(populationDifferences).set({ reason: input.reason, explainedById: by, explainedAt: at })
      .where(and(eq(populationDifferences.populationId, before.id), input.all ? and(isNull(populationDifferences.reason), differencesWhere(input)) : inArray(populationDifferences.number, input.numbers))).returning({ number: populationDifferences.number })
    if (explained.length === 0) throw conflict('None of these waits for an explanation. Load the page again.')
    if (!input.all && explained.length < new Set(input.numbers).size) throw conflict('Some of these differences are not there any more: it was compared anew. Load the page again.')
    await tx.update(populations).set(touched(before, actor, at)).where(eq(populations.id, before.id))
    const [left] = await tx.select({ n: sql<number>`count(*)::int` }).from(populationDifferences).where(and(eq(populationDifferences.populationId, before.id), isNull(populationDifferences.reason)))
    return done({ id: before.id, explained: explained.length, left: left?.n ?? 0 }, changed(subject(before), { unexplained: (left?.n ?? 0) + explained.length }, { unexplained: left?.n ?? 0, differences: explained.length, numbers: explained.slice(0, 100).map(({ number }) => number) }, { count: explained.length, reason: input.reason.slice(0, 1_000) }))
  },
})
