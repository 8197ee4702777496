import 'server-only'
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { changes, changeSteps, changeTemplates } from '#db/schema/changes.ts'
import { connections } from '#db/schema/connections.ts'
import { accounts, people } from '#db/schema/people.ts'
import { factSources } from '#db/schema/reconciliations.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import type { Person, Requested } from '#lib/reconcile/world.ts'

/** Whose accounts at the host are whose, by the access list of the system that the connection is of, or of the system itself. Ids alone: no name is held fast. */
export async function peopleOf(tx: Tx, of: { systemId: string; sourceId: string | null }): Promise<Person[]> {
  const host = of.sourceId === null ? [] : await tx.select({ systemId: connections.systemId }).from(factSources).innerJoin(connections, and(eq(connections.orgId, factSources.orgId), eq(connections.id, factSources.connectionId))).where(eq(factSources.id, of.sourceId))
  const systemIds = [of.systemId, ...host.flatMap(({ systemId }) => systemId ?? [])]
  const rows = await tx.select({ id: people.id, account: accounts.accountId, startsOn: people.startsOn, endsAt: people.endsAt, goneAt: people.goneAt }).from(accounts)
    .innerJoin(people, and(eq(people.orgId, accounts.orgId), eq(people.id, accounts.personId))).where(and(inArray(accounts.systemId, systemIds), isNotNull(accounts.personId), sql`${accounts.accountId} ~ '^[0-9]{1,15}$'`)).orderBy(people.id, accounts.accountId)
  const found = new Map<string, Person>()
  for (const { id, account, startsOn, endsAt, goneAt } of rows) {
    const person = found.get(id) ?? { id, name: '', accounts: [], from: startsOn !== null && /^\d{4}-\d\d-\d\d$/.test(startsOn) ? `${startsOn}T00:00:00.000Z` : null, to: (endsAt ?? goneAt)?.toISOString() ?? null }
    if (!person.accounts.includes(Number(account))) person.accounts.push(Number(account))
    found.set(id, person)
  }
  return [...found.values()]
}

/** The requests that the facts name, as they are now: of a standard change its template was approved, once for all. */
export async function requestsOf(tx: Tx, facts: readonly Fact[], systemId: string): Promise<Requested[]> {
  const numbers = new Set(facts.flatMap((fact) => (fact.kind === 'names' ? (/^CHG-(\d{1,9})$/i.exec(fact.request)?.[1] ?? []) : [])).map(Number))
  if (numbers.size === 0) return []
  const rows = await tx.select({
    number: changes.number, type: changes.type, state: changes.state, approvedAt: changes.approvedAt, approveBy: changes.approveBy, testPlan: changes.testPlan, backOutPlan: changes.backOutPlan, portal: isNotNull(changes.approvalId), systemIds: changes.systemIds, templateApprovedAt: changeTemplates.decidedAt,
    older: sql<boolean>`exists (select from ${changeSteps} s where s.org_id = ${changes.orgId} and s.change_id = ${changes.id} and s.verb = 'approve')`,
  }).from(changes).leftJoin(changeTemplates, and(eq(changeTemplates.orgId, changes.orgId), eq(changeTemplates.id, changes.templateId))).where(inArray(changes.number, [...numbers].sort((a, b) => a - b))).orderBy(changes.number)
  return rows.map(({ number, type, state, approvedAt, approveBy, testPlan, backOutPlan, portal, older, systemIds, templateApprovedAt }) => {
    const counts = state === 'rejected' || state === 'withdrawn' || approvedAt === null ? null : type === 'standard' ? (templateApprovedAt ?? approvedAt) : approvedAt
    return {
      ref: `CHG-${number}`, type, approvedAt: counts?.toISOString() ?? null, approveBy: approveBy?.toISOString() ?? null, olderApproved: counts === null && Boolean(older), elsewhere: !portal && !systemIds.includes(systemId),
      lacks: portal ? [] : [...(backOutPlan.trim() === '' ? (['back_out'] as const) : []), ...(testPlan.trim() === '' ? (['test'] as const) : [])],
    }
  })
}
