import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { env } from '#lib/env.ts'
import type { Kept, KeptFact } from '#lib/posture/kept.ts'
import portal from '../../../../package.json' with { type: 'json' }
import type { Standing } from '../posture.ts'

export const portalVersion = portal.version

/** What is called how at this moment, of all frameworks that are told of together. */
export type Moment = Pick<Kept, 'portal' | 'base' | 'organization' | 'systems' | 'accounts'> & { why: Map<string, string> }

export async function momentOf(tx: Tx, frameworkIds: readonly string[]): Promise<Moment> {
  const [found] = await tx.execute<{ organization: string; systems: Kept['systems'] | null; accounts: Kept['accounts'] | null; excluded: { id: string; why: string }[] | null }>(sql`select
    (select name from organizations where id = current_setting('app.org_id')::uuid) as organization,
    (select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'type', environment) order by name, id) from systems where deleted_at is null) as systems,
    (select jsonb_agg(jsonb_build_object('id', id, 'name', name) order by name, id) from cloud_accounts where deleted_at is null) as accounts,
    (select jsonb_agg(jsonb_build_object('id', id, 'why', excluded)) from framework_requirements where framework_id = any(${sql.param([...frameworkIds])}::uuid[]) and excluded is not null) as excluded`)
  return { portal: portalVersion, base: env().BASE_URL, organization: found?.organization ?? '', systems: found?.systems ?? [], accounts: found?.accounts ?? [], why: new Map((found?.excluded ?? []).map(({ id, why }) => [id, why])) }
}

/** @param systemIds of the framework; none: all @param stands by this framework alone: its judgements are the rows of the snapshot */
export function keptOf({ portal: version, base, organization, systems, accounts, why }: Moment, systemIds: readonly string[], { judged, excluded, facts }: Pick<Standing, 'judged' | 'excluded' | 'facts'>): Kept {
  const serves = new Map<string, number[]>()
  for (const [place, { reasons }] of judged.entries()) {
    for (const { factId, strength } of reasons) if (strength !== 'context') serves.set(factId, [...(serves.get(factId) ?? []), place])
  }
  const kept = [...serves].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([id, places]): KeptFact[] => {
    const fact = facts.get(id)
    return fact ? [{ id, kind: fact.kind, name: fact.name, href: fact.href, outcome: fact.outcome, said: fact.said, at: fact.at?.toISOString() ?? null, expires: fact.expires?.toISOString() ?? null, by: fact.by, counted: fact.counted, of: fact.of, serves: places }] : []
  })
  const named = new Set(kept.flatMap(({ of }) => of))
  return {
    portal: version, base, organization, systems: systems.filter(({ id }) => systemIds.length === 0 || systemIds.includes(id)), accounts: accounts.filter(({ id }) => named.has(id)),
    excluded: excluded.map(({ id }) => ({ id, why: why.get(id) ?? '' })), facts: kept,
  }
}
