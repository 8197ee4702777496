import 'server-only'
import type { Actor } from '#lib/auth/actor.ts'
import { formatDateTime } from '#lib/format.ts'
import { compiledCatalog } from '../detection-rules/model.ts'
import { type Finder, firstFound, type Found } from '../module.ts'
import { listFindings } from './queries.ts'

/** For the search of the whole portal. */
export const findingFinder: Finder = { rank: 50, permission: 'findings.read', find: findingsBy }

/**
 * Findings by the name of their rule: names are looked for in the catalog, findings by the rule's id, which has an index. A name
 * typed in full also finds what somebody did.
 */
async function findingsBy(actor: Actor, typed: string): Promise<Found> {
  const wanted = typed.toLowerCase()
  const rules = [...compiledCatalog().rules.values()].filter((rule) => (rule.kind === 'rule' ? rule.rule : rule.correlation).title.toLowerCase().includes(wanted)).slice(0, 5)
  const pages = await Promise.all([...rules.map((rule) => listFindings(actor, { rule: rule.id, limit: firstFound })), listFindings(actor, { user: typed, limit: firstFound })])
  const rows = [...new Map(pages.flatMap((page) => page.rows).map((row) => [row.id, row])).values()].sort((one, other) => other.occurredAt.getTime() - one.occurredAt.getTime())
  return {
    title: 'Findings', kind: 'Finding', total: { count: rows.length, more: pages.some((page) => page.next !== null) }, all: rules.length === 1 ? `/findings?rule=${encodeURIComponent(rules[0]?.id ?? '')}` : undefined,
    rows: rows.slice(0, firstFound).map((row) => ({ label: row.ruleName, href: `/findings/${row.id}`, about: `${row.accountName ?? row.userName ?? 'nobody named'}, ${formatDateTime(row.occurredAt)}` })),
  }
}
