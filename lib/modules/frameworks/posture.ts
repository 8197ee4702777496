import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Judged, judged, type Requirement } from '#lib/posture/judge.ts'
import { links, type Links, type PostureFact, postureFacts } from './facts.ts'

export type Standing = { judged: Judged[]; excluded: Requirement[]; facts: Map<string, PostureFact>; links: Links; accounts: number }

/** A framework with the systems it is held against; none: all. */
export type Scope = { id: string; systemIds: readonly string[] }

/**
 * How the organization stands by these frameworks as of now (`lib/posture`): requirement by requirement, in their order. What serves a requirement
 * of any framework that is here serves those that map to it.
 * @param systemIds facts of these alone; none: of all
 */
export async function standing(tx: Tx, at: Date, frameworkIds: readonly string[], systemIds: readonly string[] = []): Promise<Standing> {
  const [rows, about, found] = await Promise.all([requirementsOf(tx, frameworkIds), postureFacts(tx, at, systemIds), links(tx)])
  return standingOf(rows, about, found)
}

/** The same of each by itself; mappings are read once, and facts once for each choice of systems. */
export async function standings(tx: Tx, at: Date, scopes: readonly Scope[]): Promise<Map<string, Standing>> {
  const chosen = Map.groupBy(scopes, ({ systemIds }) => [...systemIds].sort().join(' '))
  const [rows, found, ...facts] = await Promise.all([requirementsOf(tx, scopes.map(({ id }) => id)), links(tx), ...[...chosen.values()].map((some) => postureFacts(tx, at, some[0]?.systemIds))])
  const of = Map.groupBy(rows, ({ frameworkId }) => frameworkId)
  return new Map([...chosen.values()].flatMap((some, n) => some.map(({ id }) => [id, standingOf(of.get(id) ?? [], facts[n] as (typeof facts)[number], found)] as const)))
}

async function requirementsOf(tx: Tx, frameworkIds: readonly string[]): Promise<Requirement[]> {
  const rows = await tx.execute<{ id: string; code: string; framework_id: string; excluded: boolean }>(sql`select id, code, framework_id, excluded is not null as excluded from framework_requirements where framework_id = any(${sql.param([...frameworkIds])}::uuid[]) and kind = 'requirement' and not withdrawn order by framework_id, number`)
  return rows.map(({ id, code, framework_id: frameworkId, excluded }) => ({ id, code, frameworkId, excluded }))
}

const standingOf = (rows: Requirement[], { facts, accounts }: { facts: PostureFact[]; accounts: number }, found: Links): Standing =>
  ({ judged: judged({ requirements: rows, facts, ...found }), excluded: rows.filter(({ excluded }) => excluded), facts: new Map(facts.map((fact) => [fact.id, fact])), links: found, accounts })
