import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Judged, judged, type Requirement } from '#lib/posture/judge.ts'
import { links, type Links, type PostureFact, postureFacts } from './facts.ts'

export type Standing = { judged: Judged[]; excluded: Requirement[]; facts: Map<string, PostureFact>; links: Links; accounts: number }

/**
 * How the organization stands by these frameworks as of now (`lib/posture`): requirement by requirement, in their order. What serves a requirement
 * of any framework that is here serves those that map to it.
 * @param systemIds facts of these alone; none: of all
 */
export async function standing(tx: Tx, at: Date, frameworkIds: readonly string[], systemIds: readonly string[] = []): Promise<Standing> {
  const [requirements, { facts, accounts }, found] = await Promise.all([
    tx.execute<{ id: string; code: string; framework_id: string; excluded: boolean }>(sql`select id, code, framework_id, excluded is not null as excluded from framework_requirements where framework_id = any(${sql.param([...frameworkIds])}::uuid[]) and kind = 'requirement' and not withdrawn order by framework_id, number`),
    postureFacts(tx, at, systemIds), links(tx),
  ])
  const rows: Requirement[] = requirements.map(({ id, code, framework_id: frameworkId, excluded }) => ({ id, code, frameworkId, excluded }))
  return { judged: judged({ requirements: rows, facts, ...found }), excluded: rows.filter(({ excluded }) => excluded), facts: new Map(facts.map((fact) => [fact.id, fact])), links: found, accounts }
}
