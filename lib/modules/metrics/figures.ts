import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Tx } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import type { ReadScope } from '#lib/door/contract.ts'
import type { Counting } from '#lib/door/counting.ts'
import { mostShown } from './model.ts'

/** A number and the address of its rows: exact unless `more`. `of`: the whole it is a part of; null where it is none. */
export type Figure = { key: string; label: string; href: string; count: number; more: boolean; of: number | null; ofMore: boolean; wrong: boolean }

type About = { label: string; page: `/${string}`; /** More than none needs somebody. */ wrong?: boolean }
export type Asked = About & { permission: Permission; filters: Record<string, string>; rows: (scope: ReadScope<unknown>) => SQL; whole: ((scope: ReadScope<unknown>) => SQL) | null }

/** What a figure counts is what its page lists with these filters, by the very condition of that list. `whole`: the filters of what it is a part of. */
export const figure = <I extends z.ZodObject>(list: Counting<I>, filters: z.input<I> & Record<string, string>, about: About & { whole?: z.input<I> }): Asked => {
  const { whole } = about
  return { ...about, permission: list.permission, filters, rows: (scope) => list.rows(scope, filters), whole: whole ? (scope) => list.rows(scope, whole) : null }
}

const counted = (rows: SQL) => sql`(select count(*)::int from (${rows} limit ${sql.raw(String(mostShown + 1))}) counted)`
const upTo = (count: number) => ({ count: Math.min(count, mostShown), more: count > mostShown })

/**
 * All figures in one statement, with whatever else a page needs of the same moment as JSON. What the caller may list only in part, or not at all, is left out.
 * @param besides name → a query of one column of JSON
 */
export async function readFigures<J extends Record<string, unknown>>({ tx, actor }: { tx: Tx; actor: Actor }, asked: Record<string, Asked>, besides: { [K in keyof J]: SQL }): Promise<{ figures: Figure[]; besides: J }> {
  const seen = Object.entries(asked).filter(([, { permission }]) => actor.grants[permission] === 'any')
  const scope: ReadScope<unknown> = { tx, actor, input: {}, grant: 'any' }
  const columns = [
    ...seen.flatMap(([key, { rows, whole }]) => [sql`${counted(rows(scope))} as ${sql.identifier(key)}`, ...(whole ? [sql`${counted(whole(scope))} as ${sql.identifier(`${key} of`)}`] : [])]),
    ...Object.entries<SQL>(besides).map(([key, query]) => sql`(${query}) as ${sql.identifier(`json ${key}`)}`),
  ]
  const [row] = await tx.execute<Record<string, unknown>>(sql`select ${sql.join(columns, sql`, `)}`)
  const figures = seen.map(([key, { label, page, filters, whole, wrong = false }]): Figure => {
    const of = whole ? upTo(Number(row?.[`${key} of`])) : null
    return { key, label, href: `${page}?${new URLSearchParams(filters)}`, ...upTo(Number(row?.[key])), of: of?.count ?? null, ofMore: of?.more ?? false, wrong }
  })
  return { figures, besides: Object.fromEntries(Object.keys(besides).map((key) => [key, row?.[`json ${key}`]])) as J }
}
