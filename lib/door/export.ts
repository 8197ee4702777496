import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { beginReading, type Tx } from '#db/client.ts'
import { auditCheckpoints } from '#db/schema/audit-trail.ts'
import { organizations } from '#db/schema/organizations.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { AppError } from '#lib/errors.ts'
import { mostRows } from '#lib/files/xlsx.ts'
import { chosen } from '#lib/input.ts'
import type { SubjectType } from '#lib/words/index.ts'

/** What stored values are called; one that is not among them reads as it is stored. */
export type Labels = Readonly<Record<string | number, string>>
export const yesNo: Labels = { true: 'Yes', false: 'No' }

/** How a value reads when text alone would not do. Labels that are gathered from all modules are asked for when they are there. */
export type As = 'time' | 'number' | Labels | (() => Labels)
/** A head, and how a value reads. Times come as the database writes them; numbers are counted with, or stand for something. */
type Column<V> = [V] extends [Date | null] ? { head: string; as: 'time' } : [V] extends [number | null] ? { head: string; as: 'number' | Labels } : string | { head: string; as: Labels | (() => Labels) }

/** A drizzle select of plain fields. */
export type Rows<R> = { toSQL(): { sql: string; params: unknown[] }; readonly _: { readonly selectedFields: object; readonly result: R[] } }

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
/** A list that has one is a PDF too: what that is called, the columns a page has room for, and how wide each is beside the others. */
type Paper<R> = { title: string; widths: { [K in keyof R]?: number } }
/** Rows that are told as they are; or in words that one statement cannot say, some hundred at a time, with times as the database writes them. */
type AsTheyAre<F extends z.ZodRawShape, R> = Declared<F, R> & { columns: Columns<R>; paper?: Paper<NoInfer<R>> }
type InWords<F extends z.ZodRawShape, R, W> = Declared<F, R> & { words: (tx: Tx, actor: Actor, rows: NoInfer<R>[]) => Promise<W[]>; columns: Columns<NoInfer<W>>; paper?: Paper<NoInfer<W>> }

type Told = Record<string, unknown>
/** What a download is of: everything somebody needs who has nothing but the file. */
export type About = { organization: string; filters: string; asked: Record<string, unknown>; at: Date; count: number; checkpoint: { note: string; at: Date } | null }
/** The rows of a download, what it is of, and what is told of some of them where they do not say it themselves. */
export type Build = ((tx: Tx) => Rows<unknown>) & { about: About; words?: (rows: Told[]) => Promise<Told[]> }

export type Format = 'csv' | 'xlsx' | 'json' | 'ndjson' | 'pdf'
/** How many rows each holds; others any number. */
const holds: Partial<Record<Format, [what: string, rows: number]>> = { xlsx: ['a sheet', mostRows], pdf: ['a PDF', 100_000] }

/** What leaves as a file: declared by a module, served and described by `lib/edge`. */
export type Export = {
  operation: Permission
  file: string
  what: string
  /** The filters of the list, for whoever asks by an address. */
  input: z.ZodType
  columns: Record<string, string | { head: string; as: As }>
  lines?: string
  paper?: Paper<Record<string, unknown>>
  /** Records what is asked for, before its first row leaves. */
  take: (actor: Actor, asked: Record<string, unknown>) => Promise<Build>
}

/** Rows from a cursor, some hundred at a time, with values in the order of `fields`: memory does not grow with them. Times come as the database writes them. */
export function fetched(tx: Tx, select: Rows<unknown>): { fields: string[]; rows: AsyncIterable<unknown[][]> } {
  const { sql, params } = select.toSQL()
  return { fields: Object.keys(select._.selectedFields), rows: tx.raw.unsafe(sql, params as never[]).values().cursor(500) as AsyncIterable<unknown[][]> }
}

/** How many rows there are at the moment of asking. */
async function countOf(tx: Tx, rows: Rows<unknown>): Promise<number> {
  const { sql, params } = rows.toSQL()
  const [row] = await tx.raw.unsafe<{ count: string }[]>(`select count(*) from (${sql}) as asked`, params as never[])
  return Number(row?.count)
}

/** Whose rows, and where the log of their trail stood. */
export async function placeOf(tx: Tx, orgId: string): Promise<Pick<About, 'organization' | 'checkpoint'>> {
  const [organization] = await tx.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, orgId))
  const [checkpoint] = await tx.select({ note: auditCheckpoints.note, at: auditCheckpoints.at }).from(auditCheckpoints).where(eq(auditCheckpoints.orgId, orgId)).orderBy(desc(auditCheckpoints.size)).limit(1)
  return { organization: organization?.name ?? '', checkpoint: checkpoint ?? null }
}

const declared = new Map<string, Export>()

export const allExports = (): Export[] => [...declared.values()]

/** One declaration of a download: its recorded operation, its columns, its routes and their place in the API document. */
export function exported<F extends z.ZodRawShape, R, W>(given: InWords<F, R, W>): Export
export function exported<F extends z.ZodRawShape, R>(given: AsTheyAre<F, R>): Export
export function exported<F extends z.ZodRawShape, R>({ name, summary, file, what, subject = 'organization', filters, rows, columns, paper, lines, words }: Declared<F, R> & { columns: object; paper?: Paper<Record<string, unknown>>; words?: InWords<F, R, unknown>['words'] }): Export {
  const take = operation({
    name,
    summary,
    category: 'export',
    input: z.object({ ...filters, format: z.enum(['csv', 'xlsx', 'json', ...(lines ? ['ndjson'] : []), ...(paper ? ['pdf'] : [])]).default('csv') }),
    run: async ({ tx, actor, input, at }) => {
      const { format, ...asked } = input as Record<string, unknown> & { format: Format }
      const filters = asked as z.output<z.ZodObject<F>>
      const count = await countOf(tx, rows(tx, filters, actor))
      const [holder, most] = holds[format] ?? ['', Number.POSITIVE_INFINITY]
      if (count > most) throw new AppError('too_large', `These are ${count.toLocaleString('en')} rows, and ${holder} holds ${most.toLocaleString('en')}. Narrow the filters, or take the CSV.`)
      const about: About = { ...(await placeOf(tx, actor.orgId)), filters: chosen(asked), asked, at, count }
      return done({ filters, about }, viewed({ type: subject, id: actor.orgId, label: `${what} as ${format.toUpperCase()}` }, { reason: about.filters, count }))
    },
  })
  const made: Export = {
    operation: name, file, what, input: z.object(filters), columns: columns as Export['columns'], lines, paper,
    take: async (actor, asked) => {
      const { filters, about } = await take(actor, asked as Parameters<typeof take>[1])
      const build: Build = Object.assign((tx: Tx) => rows(tx, filters, actor), { about })
      // On a connection of its own: that of the rows has a cursor open.
      if (words) build.words = (some) => beginReading(actor.orgId, (tx) => words(tx, actor, some as R[])) as Promise<Told[]>
      return build
    },
  }
  declared.set(file, made)
  return made
}
