import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { Actor } from '#lib/auth/actor.ts'
import type { Inputs, ListVolume, PagedVolume, Scale } from '#lib/modules/example-shape.ts'
import { actorOf, firstWho } from './arrange.ts'
import { testDatabase } from './database.ts'
import { organization } from './fixtures.ts'

/**
 * Every filter, sort and page of every list finds its rows by an index, as the reader role under row-level security. The lists come from
 * the registry; what they are like when they are long, their modules say. The statement explained is the one the query really sends.
 */
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { allQueries } = await import('#lib/door/registry.ts')
const { volumes } = await import('#lib/modules/examples.ts')
const { begin, closePools, readerPool } = await import('#db/client.ts')

const rows = 30_000
const big = volumes.flatMap(({ tables }) => tables)
const org = await organization(database.ownerUrl, 'Large')
const here = scaleOf(org.id, (await org.person('admin')).userId, rows)
let filled: Set<string>

function scaleOf(orgId: string, me: string, rows: number): Scale {
  const ids = new Map<string, string>()
  const id = (name: string) => {
    const known = ids.get(name) ?? v7()
    ids.set(name, known)
    return known
  }
  return { orgId, me, rows, each: `from generate_series(1, ${rows}) as n`, id, first: (name) => `case when n = 1 then '${id(name)}'::uuid else uuidv7() end` }
}

beforeAll(async () => {
  const neighbour = await organization(database.ownerUrl, 'Neighbour')
  const sql = postgres(database.superUrl, { max: 1, onnotice: () => {} })
  try {
    // Rows of no meaning: without foreign keys and without entries.
    await sql.unsafe('set session_replication_role = replica')
    // Of another organization fewer: enough that an index without the organization would read them.
    for (const scale of [here, scaleOf(neighbour.id, (await neighbour.person('admin')).userId, rows / 3)]) for (const { fill } of volumes) await sql.unsafe(fill(scale))
    await sql.unsafe(`analyze ${big.join(', ')}`)
    const counted = await sql<{ name: string }[]>`select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples > 1000`
    filled = new Set(counted.map((row) => row.name))
  } finally {
    await sql.end()
  }
}, 300_000)
afterAll(() => closePools())

type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; 'Plan Rows': number; 'Total Cost': number; Plans?: Plan[] }
type Run = (actor: Actor, input: Inputs) => Promise<unknown>

/** Whatever the query sends that reads one of the lists' tables, explained with its own parameters. */
async function plansOf(query: Asked, input: Inputs): Promise<Plan[]> {
  const sent: { text: string; values: never[] }[] = []
  const { options } = readerPool()
  options.debug = (_connection, text, values) => void sent.push({ text, values: [...values] as never[] })
  try {
    await query.run(await actorOf(org, firstWho(query.permission)), input)
  } finally {
    options.debug = false as never
  }
  const reads = sent.filter(({ text }) => big.some((table) => text.includes(`from "${table}"`)))
  expect(reads, 'the query reads a table that is filled').not.toHaveLength(0)
  return begin(readerPool(), org.id, async (tx) => {
    const plans: Plan[] = []
    for (const { text, values } of reads) {
      const [row] = await tx.raw.unsafe(`explain (format json) ${text}`, values)
      plans.push((row?.['QUERY PLAN'] as [{ Plan: Plan }])[0].Plan)
    }
    return plans
  })
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]
const describePlan = (plan: Plan, depth = 0): string => `${' '.repeat(depth)}${plan['Node Type']} ${plan['Relation Name'] ?? ''} ${plan['Index Name'] ?? ''} (${plan['Plan Rows']} rows, cost ${plan['Total Cost']})\n${(plan.Plans ?? []).map((each) => describePlan(each, depth + 1)).join('')}`

/** In the planner's units. A page by an index costs some ten; walking an index to the end, because what is wanted is rare, some thousands. */
const mostCost = 350
/** Sorting what a selective index found is cheap; sorting a large part of the table is not. */
const mostSorted = rows / 20

function problems(plan: Plan): string[] {
  return nodes(plan).flatMap((node) => {
    if (node['Node Type'] === 'Seq Scan' && filled.has(node['Relation Name'] ?? '')) return [`reads all of ${node['Relation Name']}`]
    if (node['Node Type'] === 'Sort' && node['Plan Rows'] > mostSorted) return [`sorts ${node['Plan Rows']} rows`]
    return []
  }).concat(plan['Total Cost'] > mostCost ? [`costs ${Math.round(plan['Total Cost'])}, more than a page may`] : [])
}

type Asked = { name: string; permission: string; schema: z.ZodObject; run: Run }
const asked: Asked[] = allQueries().map((query) => ({ name: query.spec.name, permission: query.spec.permission, schema: query.spec.input as z.ZodObject, run: query as unknown as Run }))

const paging = ['sort', 'direction', 'after', 'before', 'limit']
const lists = asked.filter(({ schema }) => paging.every((name) => name in (schema.shape ?? {})))
const described: Record<string, ListVolume> = Object.assign({}, ...volumes.map((volume) => volume.lists(here)))
const reads: Record<string, Inputs[]> = Object.assign({}, ...volumes.map((volume) => volume.reads?.(here)))

const cursor = (value: unknown, numbered: boolean) => Buffer.from(JSON.stringify([value, numbered ? value : v7()])).toString('base64url')
/** In a volume a page begins after a value; in an address, after what stands for it. */
const addressed = (input: Inputs): Inputs => Object.fromEntries(Object.entries(input).map(([name, value]) => [name, name === 'after' || name === 'before' ? cursor(value, input.sort === 'number') : value]))
const titleOf = (input: Inputs) => Object.entries(input).map(([name, value]) => (/^[a-zA-Z_ ]{1,15}$|-\d+$|^\d$/.test(String(value)) ? `${name} ${value}` : name)).join(', ') || 'as it opens'
const sortsOf = ({ schema }: Asked) => (schema.shape.sort as z.ZodDefault<z.ZodEnum>).unwrap().options.map(String)
const filtersOf = ({ schema }: Asked) => Object.keys(schema.shape).filter((name) => !paging.includes(name))

function inputsOf(list: Asked, { cursors, filters = {}, together = [] }: PagedVolume): Inputs[] {
  const turns = sortsOf(list).flatMap((sort) => ['asc', 'desc'].map((direction) => ({ sort, direction })))
  return [
    {},
    ...turns,
    ...turns.flatMap((turn) => ['after', 'before'].map((way) => ({ ...turn, [way]: cursors[turn.sort] }))),
    ...Object.entries(filters).flatMap(([name, values]) => values.map((value) => ({ [name]: value }))),
    ...together,
  ]
}

async function explained(query: Asked, input: Inputs, accepted?: string): Promise<void> {
  const plans = await plansOf(query, input)
  const found = plans.flatMap(problems)
  // By its statistics, which are drawn anew each time, PostgreSQL takes the index of some now and then.
  if (accepted?.startsWith('mostly ')) return
  if (accepted) expect(found, 'no exception any more').not.toEqual([])
  else expect(found, plans.map((plan) => describePlan(plan)).join('\n')).toEqual([])
}

it('every volume is that of a list, and of a query', () => {
  expect(Object.keys(described).filter((name) => !lists.some((list) => list.name === name))).toEqual([])
  expect(Object.keys(reads).filter((name) => !asked.some((query) => query.name === name))).toEqual([])
})

describe.each(lists.map((list) => [list.name, list] as const))('%s', (name, list) => {
  const volume = described[name]
  if (volume === undefined) return it('is described by its module', () => expect.fail('no volume has this list'))
  if ('whole' in volume) return it(`is read whole: ${volume.whole}`, () => explained(list, {}, volume.whole))
  const { of = {}, cursors, filters = {}, accepted = {} } = volume
  const titles = inputsOf(list, volume).map((input) => [titleOf(input), input] as const)

  it('is described by its module: a value for each sort and each filter, and no exception for what is not tried', () => {
    expect(Object.keys(cursors).sort()).toEqual(sortsOf(list).sort())
    expect(Object.keys(filters).filter((filter) => filters[filter]?.length).sort()).toEqual(filtersOf(list).filter((filter) => !(filter in of)).sort())
    expect(titles.map(([title]) => title)).toEqual(expect.arrayContaining(Object.keys(accepted)))
  })

  it.each(titles)('%s', (title, input) => explained(list, { ...of, ...addressed(input) }, accepted[title]))
})

describe.each(Object.entries(reads))('%s', (name, inputs) => {
  it.each(inputs.map((input) => [titleOf(input), input] as const))('%s', (_, input) => explained(asked.find((query) => query.name === name) as Asked, input))
})
