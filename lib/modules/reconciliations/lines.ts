import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { changes } from '#db/schema/changes.ts'
import { reconciliations, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import type { Coverage } from '#lib/reconcile/coverage.ts'
import type { ProtectionInterval } from '#lib/reconcile/intervals.ts'
import type { LineStep } from '#lib/reconcile/line.ts'
import type { outcomeWords } from './words.ts'

/** A change by its number in the reconciliation, for a link. */
type Named = { number: number; title: string; commits: number }

async function kept<K extends 'protection' | 'coverage'>(tx: Tx, of: string, what: K) {
  const [found] = await tx.select({ kept: reconciliations[what] }).from(reconciliations).where(eq(reconciliations.id, of))
  if (!found) throw notFound('reconciliation')
  return found.kept
}

/** @returns null: it was judged before that was kept */
export const getProtection = query({
  name: 'reconciliations.protection',
  permission: 'reconciliations.read',
  summary: 'Get how the branches of a reconciliation were protected, interval by interval, and what came in while they were not',
  http: { path: '/reconciliations/{id}/protection' },
  input: z.object({ id }),
  run: async ({ tx, input }): Promise<(Omit<ProtectionInterval, 'units'> & { changes: Named[] })[] | null> => {
    const found = await kept(tx, input.id, 'protection')
    if (found === null) return null
    const keys = [...new Set(found.flatMap(({ units }) => units))]
    const rows = keys.length === 0 ? [] : await tx.select({ key: reconciliationUnits.key, number: reconciliationUnits.number, title: reconciliationUnits.title, body: reconciliationUnits.body }).from(reconciliationUnits).where(and(eq(reconciliationUnits.reconciliationId, input.id), inArray(reconciliationUnits.key, keys)))
    const named = new Map(rows.map(({ key, number, title, body }) => [key, { number, title, commits: 'commits' in body ? body.commits.length : 0 }]))
    return found.map(({ units, ...interval }) => ({ ...interval, changes: units.flatMap((key) => named.get(key) ?? []) }))
  },
})

/** @returns null: it was judged before that was kept */
export const getCoverage = query({
  name: 'reconciliations.coverage',
  permission: 'reconciliations.read',
  summary: 'Get since when each kind of fact of a reconciliation can be proven, and the gaps in between',
  http: { path: '/reconciliations/{id}/coverage' },
  input: z.object({ id }),
  run: async ({ tx, input }): Promise<Coverage[] | null> => kept(tx, input.id, 'coverage'),
})

export const getUnattributed = query({
  name: 'reconciliations.unattributed',
  permission: 'reconciliations.read',
  summary: 'Count the changes of a reconciliation that no merged pull request brought, and their commits',
  http: { path: '/reconciliations/{id}/unattributed' },
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [found] = await tx.select({ changes: sql<number>`count(*)::int`, commits: sql<number>`coalesce(sum(jsonb_array_length(${reconciliationUnits.body} -> 'commits')), 0)::int` }).from(reconciliationUnits).where(and(eq(reconciliationUnits.reconciliationId, input.id), eq(reconciliationUnits.type, 'unattributed')))
    return found ?? { changes: 0, commits: 0 }
  },
})

/** Pull requests of one change that are shown. */
const mostOf = 20

type Brought = { reconciliationId: string; reconciliationTitle: string; number: number; title: string; result: keyof typeof outcomeWords; at: string | null; systemName: string; line: LineStep[] }

/** By what pull requests say of themselves, each as the newest reconciliation has it. */
export const listBrought = query({
  name: 'reconciliations.brought',
  permission: 'reconciliations.read',
  summary: 'List the pull requests that name a change and reached production, each with its line from request to running',
  http: { path: '/changes/{changeId}/brought' },
  input: z.object({ changeId: id }),
  run: async ({ tx, input }): Promise<Brought[]> => {
    const [change] = await tx.select({ number: changes.number }).from(changes).where(eq(changes.id, input.changeId))
    if (!change) throw notFound('change')
    return tx.execute<Brought>(sql`
      with named as (select distinct f.source_id, 'pull ' || (f.body::jsonb ->> 'pull') as key from change_facts f where f.kind = 'names' and upper(split_part(f.key, ' ', 3)) = ${`CHG-${change.number}`})
      select r.id as "reconciliationId", r.title as "reconciliationTitle", u.number, u.title, u.result, to_char(u.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, s.name as "systemName", u.line
      from (select distinct on (r.system_id, u.key) u.org_id, u.reconciliation_id, u.number from named n join reconciliations r on r.source_id = n.source_id and r.state in ('live', 'done')
        join reconciliation_units u on u.org_id = r.org_id and u.reconciliation_id = r.id and u.key = n.key order by r.system_id, u.key, r.as_of desc) newest
      join reconciliation_units u using (org_id, reconciliation_id, number) join reconciliations r on r.org_id = u.org_id and r.id = u.reconciliation_id join systems s on s.org_id = r.org_id and s.id = r.system_id
      order by u.at desc nulls last, r.id, u.number limit ${mostOf}`)
  },
})
