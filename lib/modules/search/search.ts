import { type Actor, may } from '#lib/auth/actor.ts'
import { formatDateTime } from '#lib/format.ts'
import { compiledCatalog } from '#lib/modules/detection-rules/model.ts'
import { listRules } from '#lib/modules/detection-rules/queries.ts'
import { listEvidence } from '#lib/modules/evidence/queries.ts'
import { listFindings } from '#lib/modules/findings/queries.ts'
import { listSystems } from '#lib/modules/systems/queries.ts'
import { listUsers } from '#lib/modules/users/queries.ts'

export type Found = { title: string; kind: string; rows: { label: string; href: string; about?: string }[]; more?: string }

const first = 10

/** The lists people know, asked for their first rows: whoever may not read one gets nothing of it. */
export async function searchAll(actor: Actor, typed: string): Promise<Found[]> {
  const q = encodeURIComponent(typed)
  const groups = await Promise.all([
    may(actor, 'systems.read') && listSystems(actor, { search: typed, limit: first }).then(({ rows, next }): Found => ({
      title: 'Systems', kind: 'System', more: next ? `/systems?search=${q}` : undefined,
      rows: rows.map((row) => ({ label: row.name, href: `/systems/${row.id}`, about: row.environment })),
    })),
    may(actor, 'users.read') && listUsers(actor, { search: typed, limit: first }).then(({ rows, next }): Found => ({
      title: 'Users', kind: 'User', more: next ? `/users?search=${q}` : undefined,
      rows: rows.map((row) => ({ label: row.name, href: `/users/${row.id}`, about: row.email })),
    })),
    may(actor, 'detectionRules.read') && listRules(actor, { search: typed }).then((rules): Found => ({
      title: 'Rules', kind: 'Rule', more: rules.length > first ? `/detection-rules?search=${q}` : undefined,
      rows: rules.slice(0, first).map((rule) => ({ label: rule.title, href: `/detection-rules/${rule.id}`, about: rule.enabled ? undefined : 'off' })),
    })),
    may(actor, 'evidence.read') && listEvidence(actor, { search: typed, limit: first }).then(({ rows, next }): Found => ({
      title: 'Evidence', kind: 'Evidence', more: next ? `/evidence?search=${q}` : undefined,
      rows: rows.map((row) => ({ label: row.title, href: `/evidence/${row.id}`, about: row.controlAreas.join(', ') || row.status })),
    })),
    may(actor, 'findings.read') && findingsBy(actor, typed),
  ])
  return groups.filter((group): group is Found => group !== false && group.rows.length > 0)
}

/**
 * Findings by the name of their rule: names are looked for in the catalog, findings by the rule's id, which has an index. A name
 * typed in full also finds what somebody did.
 */
async function findingsBy(actor: Actor, typed: string): Promise<Found> {
  const wanted = typed.toLowerCase()
  const rules = [...compiledCatalog().rules.values()].filter((rule) => (rule.kind === 'rule' ? rule.rule : rule.correlation).title.toLowerCase().includes(wanted)).slice(0, 5)
  const pages = await Promise.all([...rules.map((rule) => listFindings(actor, { rule: rule.id, limit: first })), listFindings(actor, { user: typed, limit: first })])
  const rows = [...new Map(pages.flatMap((page) => page.rows).map((row) => [row.id, row])).values()].sort((one, other) => other.occurredAt.getTime() - one.occurredAt.getTime())
  return {
    title: 'Findings', kind: 'Finding', more: rules.length === 1 && rows.length > first ? `/findings?rule=${encodeURIComponent(rules[0]?.id ?? '')}` : undefined,
    rows: rows.slice(0, first).map((row) => ({ label: row.ruleName, href: `/findings/${row.id}`, about: `${row.userName ?? 'nobody named'}, ${formatDateTime(row.occurredAt)}` })),
  }
}
