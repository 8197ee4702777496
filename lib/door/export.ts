import 'server-only'
import { z } from 'zod'
import { beginReading, type Tx } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { chosen } from '#lib/input.ts'
import type { SubjectType } from '#lib/words/index.ts'

/** A head, and how a value reads when text alone would not do. Times come as the database writes them. */
type Column<V> = [V] extends [Date | null] ? { head: string; as: 'time' } : string | { head: string; as: (value: NonNullable<V>) => string }

/** A drizzle select of plain fields. */
type Rows<R> = { toSQL(): { sql: string; params: unknown[] }; readonly _: { readonly selectedFields: object; readonly result: R[] } }

type Declared<F extends z.ZodRawShape, R> = {
  name: Permission
  /** One plain sentence for the API document. */
  summary: string
  /** The download without its ending, and its address under /api/v1. */
  file: string
  what: string
  subject?: SubjectType
  /** The filters of the list. */
  filters: F
  rows: (tx: Tx, filters: z.output<z.ZodObject<F>>, actor: Actor) => Rows<R>
  /** The field that is a line of its own already: there is NDJSON of these too. */
  lines?: NoInfer<keyof R & string>
}

/** One for each field of what is told, in the order of the download. */
type Columns<R> = { [K in keyof R]: Column<NoInfer<R[K]>> }
/** Rows that are told as they are; or in words that one statement cannot say, some hundred at a time, with times as the database writes them. */
type AsTheyAre<F extends z.ZodRawShape, R> = Declared<F, R> & { columns: Columns<R> }
type InWords<F extends z.ZodRawShape, R, W> = Declared<F, R> & { words: (tx: Tx, actor: Actor, rows: NoInfer<R>[]) => Promise<W[]>; columns: Columns<NoInfer<W>> }

type Told = Record<string, unknown>
/** The rows of a download, and what is told of some of them where they do not say it themselves. */
export type Build = ((tx: Tx) => Rows<unknown>) & { words?: (rows: Told[]) => Promise<Told[]> }

/** What leaves as a file: declared by a module, served and described by `lib/edge`. */
export type Export = {
  operation: Permission
  file: string
  what: string
  columns: Record<string, string | { head: string; as: 'time' | ((value: never) => string) }>
  lines?: string
  /** Records what is asked for, before its first row leaves. */
  take: (actor: Actor, asked: Record<string, unknown>) => Promise<Build>
}

/** How many rows there are at the moment of asking. */
async function countOf(tx: Tx, rows: Rows<unknown>): Promise<number> {
  const { sql, params } = rows.toSQL()
  const [row] = await tx.raw.unsafe<{ count: string }[]>(`select count(*) from (${sql}) as asked`, params as never[])
  return Number(row?.count)
}

const declared = new Map<string, Export>()

export const allExports = (): Export[] => [...declared.values()]

/** One declaration of a download: its recorded operation, its columns, its routes and their place in the API document. */
export function exported<F extends z.ZodRawShape, R, W>(given: InWords<F, R, W>): Export
export function exported<F extends z.ZodRawShape, R>(given: AsTheyAre<F, R>): Export
export function exported<F extends z.ZodRawShape, R>({ name, summary, file, what, subject = 'organization', filters, rows, columns, lines, words }: Declared<F, R> & { columns: object; words?: InWords<F, R, unknown>['words'] }): Export {
  const take = operation({
    name,
    summary,
    category: 'export',
    input: z.object({ ...filters, ...(lines && { format: z.enum(['ndjson', 'csv']) }) }),
    run: async ({ tx, actor, input }) => {
      const { format = 'CSV', ...asked } = input as Record<string, unknown>
      const filters = asked as z.output<z.ZodObject<F>>
      return done(filters, viewed({ type: subject, id: actor.orgId, label: `${what} as ${format}` }, { reason: chosen(asked), count: await countOf(tx, rows(tx, filters, actor)) }))
    },
  })
  const made: Export = {
    operation: name, file, what, columns: columns as Export['columns'], lines,
    take: async (actor, asked) => {
      const found = await take(actor, asked as Parameters<typeof take>[1])
      const build: Build = (tx) => rows(tx, found, actor)
      // On a connection of its own: that of the rows has a cursor open.
      if (words) build.words = (some) => beginReading(actor.orgId, (tx) => words(tx, actor, some as R[])) as Promise<Told[]>
      return build
    },
  }
  declared.set(file, made)
  return made
}
