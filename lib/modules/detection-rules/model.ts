import { decisions } from '#lib/decisions.ts'
import type { Closed } from '#lib/door/approvable.ts'
import { compile, type Hit, MAPPINGS, type RuleSet } from '#lib/sigma/index.ts'
import { type CatalogRule, loadCatalog } from './catalog/index.ts'
import { muteStates, switchOffStates } from './words.ts'

/** The shipped rules, compiled once a process. Which of them an organization has switched off is its own state. */
export type CompiledCatalog = { rules: Map<string, CatalogRule>; set: RuleSet }

let compiled: CompiledCatalog | undefined

export function compiledCatalog(): CompiledCatalog {
  if (!compiled) {
    const all = loadCatalog()
    compiled = {
      rules: new Map(all.map((rule) => [rule.id, rule])),
      set: compile(all.flatMap((rule) => (rule.kind === 'rule' ? [rule.rule] : [])), { mappings: MAPPINGS }),
    }
  }
  return compiled
}

/** Where a source's records stand in Sigma's terms; null when only the record itself can tell. */
export const hintOf = (source: string) => hints[source]

const hints: Record<string, { product: string; service?: string }> = {
  cloudtrail: { product: 'aws', service: 'cloudtrail' },
  // Neither says which of its logs a record is of; the record does.
  github: { product: 'github' },
  okta: { product: 'okta', service: 'okta' },
  entra: { product: 'azure' },
  azure: { product: 'azure' },
  m365: { product: 'm365' },
  gcp: { product: 'gcp' },
  // As public rules have it: a service of this product.
  google_workspace: { product: 'gcp' },
  kubernetes: { product: 'kubernetes', service: 'audit' },
  postgresql: { product: 'postgresql' },
  tickmark: { product: 'tickmark' },
}

export const severityRank = { informational: 1, low: 1, medium: 2, high: 3, critical: 4 } as const
export const severityWord = ['low', 'low', 'medium', 'high', 'critical'] as const
export type SeverityWord = 'low' | 'medium' | 'high' | 'critical'

export type BaseScore = { base: number; because: string }

/** The risk of a rule that says none of its own: from its severity. */
export const scoreOf = (severity: number): BaseScore => ({ base: [20, 20, 45, 65, 85][severity] ?? 45, because: `the rule calls it ${severityWord[severity] ?? 'medium'}` })

export type Risk = { score: number; reasons: { points: number; because: string }[] }

type Judged = { userName: string | null; outcome: string | null; systemCriticality: number | null }

/** 0 to 100, with what each point is for: the rule's own base, then who did it, whether it worked, and where. */
export function riskOf(rule: { score: BaseScore }, event: Judged): Risk {
  const reasons = [{ points: rule.score.base, because: rule.score.because }]
  if (event.userName === 'root') reasons.push({ points: 10, because: 'done as root, whom nothing limits' })
  if (event.outcome === 'failure') reasons.push({ points: -15, because: 'the attempt failed' })
  if (event.systemCriticality !== null && event.systemCriticality >= 3) reasons.push({ points: 5 * (event.systemCriticality - 2), because: `the system is of ${event.systemCriticality === 4 ? 'critical' : 'high'} importance` })
  const sum = reasons.reduce((total, each) => total + each.points, 0)
  return { score: Math.max(0, Math.min(100, sum)), reasons }
}

export { muteStates, switchOffStates }
export type MuteStatus = keyof typeof muteStates

export const muteDecisions = decisions<MuteStatus, 'approve' | Closed | 'end'>({
  record: 'rule_mutes', one: 'mute', many: 'mutes', states: muteStates, starts: ['requested'], noteColumn: 'note', deciders: ['decided_by_id', 'ended_by_id'],
  people: { requester: { table: 'rule_mutes', key: 'id', user: 'requested_by_id', person: 'requested_by_person_id' } },
  steps: {
    approve: { act: 'detectionRules.approveMute', label: 'Approve', done: 'approved', from: ['requested'], to: 'approved', note: 'none', notBy: ['requester'] },
    reject: { act: 'detectionRules.rejectMute', label: 'Reject', done: 'rejected', from: ['requested'], to: 'rejected', note: 'none', notBy: ['requester'] },
    withdraw: { act: 'detectionRules.rejectMute', label: 'Withdraw', done: 'withdrawn', from: ['requested'], to: 'withdrawn', note: 'none', notBy: [] },
    expire: { act: 'detectionRules.rejectMute', label: 'Expire', done: 'expired', from: ['requested'], to: 'expired', note: 'none', notBy: [] },
    end: { act: 'detectionRules.endMute', label: 'End it now', done: 'ended', from: ['approved'], to: 'ended', note: 'optional', notBy: [] },
  },
})

/** From this rank on, off takes a second person: high and critical. */
export const gatedSeverity = 3

export type SwitchOffStatus = keyof typeof switchOffStates

export const switchOffDecisions = decisions<SwitchOffStatus, 'approve' | Closed>({
  record: 'rule_switch_offs', one: 'request', many: 'requests', states: switchOffStates, starts: ['requested'], noteColumn: 'note', deciders: ['decided_by_id'],
  people: { requester: { table: 'rule_switch_offs', key: 'id', user: 'requested_by_id', person: 'requested_by_person_id' } },
  steps: {
    approve: { act: 'detectionRules.approveSwitchOff', label: 'Approve', done: 'approved', from: ['requested'], to: 'approved', note: 'none', notBy: ['requester'] },
    reject: { act: 'detectionRules.rejectSwitchOff', label: 'Reject', done: 'rejected', from: ['requested'], to: 'rejected', note: 'none', notBy: ['requester'] },
    withdraw: { act: 'detectionRules.rejectSwitchOff', label: 'Withdraw', done: 'withdrawn', from: ['requested'], to: 'withdrawn', note: 'none', notBy: [] },
    expire: { act: 'detectionRules.rejectSwitchOff', label: 'Expire', done: 'expired', from: ['requested'], to: 'expired', note: 'none', notBy: [] },
  },
})

export type { CatalogRule, Hit }
