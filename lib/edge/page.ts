import 'server-only'
import { forbidden, notFound, redirect } from 'next/navigation'
import { z } from 'zod'
import { may, type Person } from '#lib/auth/actor.ts'
import type { Export } from '#lib/door/export.ts'
import { AppError } from '#lib/errors.ts'
import type { ListState, Total } from '#lib/list.ts'

/**
 * The edge of the read door for pages: decided before anything streams, so that a missing record answers 404 and a denied one 403.
 * An address with a filter that means nothing goes back to `path`.
 */
export async function shown<T>(work: Promise<T>, path?: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AppError) {
      if (error.code === 'not_found') notFound()
      if (error.code === 'forbidden') forbidden()
      if (error.code === 'unauthenticated') redirect('/sign-in')
      if (error.code === 'invalid') path ? redirect(path) : notFound()
    }
    throw error
  }
}

/** Where the page of a record goes back to from a filter that means nothing; nowhere, if its address is no record's: going back to it would never end. */
export const backTo = (path: string, recordId: string): string | undefined => (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(recordId) ? path : undefined)

/** What a page gets as `searchParams`. */
export type Search = Promise<Record<string, string | string[] | undefined>>

const paging = ['sort', 'direction', 'limit', 'after', 'before'] as const

/** The state of a list from the address: only what its query takes, single values, short. A filter that means nothing is the query's to refuse. */
export function readList(search: Awaited<Search>, { spec }: { spec: { input: z.ZodType } }): ListState {
  const fields: Record<string, z.ZodType> = spec.input instanceof z.ZodObject ? spec.input.shape : {}
  const one = (name: string) => {
    const value = search[name]
    return typeof value === 'string' && value !== '' && value.length <= 1_000 ? value : undefined
  }
  /** What the address says, or else what the query takes for granted. */
  const known = (name: (typeof paging)[number]) => {
    const given = fields[name]?.safeParse(one(name))
    return given?.success ? given.data : fields[name]?.parse(undefined)
  }
  const filters = Object.keys(fields).filter((name) => !(paging as readonly string[]).includes(name)).flatMap((name) => {
    const value = one(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { filters: Object.fromEntries(filters), ...(Object.fromEntries(paging.map((name) => [name, known(name)])) as Omit<ListState, 'filters'>) }
}

/** What a list query takes. */
export const listInput = ({ filters, ...rest }: ListState): Record<string, unknown> => ({ ...filters, ...rest })

/** One page of a list and how many rows it has in all, asked at the same time. */
export async function listed<P>(person: Person, list: ListState, [rows, count]: [(person: Person, input: never) => Promise<P>, (person: Person, filters: never) => Promise<Total>], path: string): Promise<P & { total: Total }> {
  const [page, total] = await shown(Promise.all([rows(person, listInput(list) as never), count(person, list.filters as never)]), path)
  return { ...page, total }
}

/** The same list as files, without its page, for whoever may take it out: what each is called and where it is. */
export const downloads = (person: Person, { operation, file, paper }: Export, { filters, sort, direction }: ListState): [kind: string, href: string][] =>
  may(person, operation) ? ['csv', 'xlsx', 'json', ...(paper ? ['pdf'] : [])].map((kind) => [kind.toUpperCase(), `/api/v1/${file}.${kind}?${new URLSearchParams({ ...filters, sort, direction })}`]) : []
