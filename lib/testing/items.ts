/**
 * What tests are asked of: a fact sheet for each item of a population, as its source read it. Plain JSON, so that whoever has the file can ask again.
 * Times are ISO 8601 in UTC, persons are ids. null: the source does not tell, which is never "no".
 */
export type Bounds = { /** Not before. */ lower: string | null; /** Not after; null: not yet. */ upper: string | null; how: string }
/** What its source made of it, by facts that it holds fast. */
export type Told = { outcome: 'pass' | 'fail' | 'not_evaluable' | 'not_applicable'; said: string }
export type Decided = { decision: 'approve' | 'reject'; at: string; byPerson: string | null }

export type Items = {
  /** A right, as an access review asked it. `subjects`: persons who must not decide it. */
  'access-review-row': { review: string; dueAt: string; closedAt: string | null; subjects: string[]; decided: Decided | null; /** Hash of the row that was decided, and of the row in the frozen population. */ decidedLeaf: string | null; leaf: string; removal: { state: 'removed' | 'still_there' | 'unknown'; at: string | null; dueAt: string | null } | null }
  /** A right that was not there in the list before. `requestsUsed`: access to this system is asked for in the portal. */
  grant: { right: string; scope: string; person: string | null; seenAt: string; notSeenAt: string | null; requestsUsed: boolean; request: { name: string; right: string; scope: string; person: string; emergency: boolean; byPerson: string | null; approvals: Decided[]; approvedAt: string | null; approveBy: string | null; grantedAt: string | null } | null }
  leaver: { person: string | null; leftAt: string; future: boolean; disabled: Bounds | null; /** The list that still has it as active, after leaving. */ activeAt: string | null; rehiredAt: string | null; signIns: { count: number; first: string | null; lookedUntil: string } | null; tokens: { living: number } | null }
  /** A right that somebody brought along to a new job, or has in a first one, as a census judged it. */
  mover: { person: string; movedAt: string; right: string; told: Told }
  joiner: { person: string; startsAt: string; right: string; told: Told }
  'privileged-right': { accountKind: string; enabled: boolean | null; person: string | null; owner: string | null; mfa: boolean | null; justified: { how: string; at: string; byPerson: string | null } | null; seenAt: string }
  account: { accountKind: string; enabled: boolean | null; person: string | null; owner: string | null; mfa: boolean | null }
  setting: { check: string; outcome: 'pass' | 'fail' | 'not_evaluable' | 'not_applicable' | 'manual'; said: string; readAt: string }
  /** A change, with what a reconciliation answered to each of its questions, by number. */
  change: { at: string | null; outcomes: { [attribute: string]: Told } }
  'change-record': { type: string; state: string; byPerson: string | null; implementers: string[]; approvals: Decided[]; approvedAt: string | null; implementedAt: string | null; approveBy: string | null; tested: boolean; backOut: boolean }
  /** `reviewedBy` is empty where the source says that nobody did. */
  'restore-test': { backupAt: string | null; startedAt: string; endedAt: string | null; targetMinutes: number | null; lossMinutes: number | null; compared: 'same' | 'different' | null; by: string | null; reviewedBy: string | null }
  /** A system in a month: scans of everything in it, and of a part. `expected`: it was in the register before the month was over. */
  'system-scan': { month: string; over: string; whole: number; part: number; expected: boolean }
  /** One life of a vulnerability, which was due in the period. `agreed`: that it stays, and until when that held; null: it holds still. */
  vulnerability: { severity: string; openedAt: string; dueAt: string; fixedAt: string | null; agreed: { at: string; until: string | null } | null }
  /** A facility and the days of a review of its entries. `byLeavers`: entries after leaving, but for errors of the log; `undated`: of people whose last day nobody knows. */
  'entry-review': { facility: string; from: string; to: string; records: number; judged: number; untold: number; exceptions: number; unexplained: number; incidents: number; byLeavers: number; undated: number }
  /** `silent`: minutes of it in which nothing came for longer than its rhythm allows, and which ones. `explained`: what people decided of all of its silences. `quiet`: nothing came, and nothing had to. */
  'feed-day': { day: string; events: number | null; expected: boolean | null; explained: string | null; silent?: { minutes: number; when: string } | null; quiet?: boolean }
  finding: { severity: string; raisedAt: string; decidedAt: string | null; byPerson: string | null; reason: string | null }
  conflict: { risk: string; since: string; until: string | null; mitigation: { control: string; by: string | null; from: string; until: string } | null; person: string | null }
  'emergency-access': { holder: string; byPerson: string | null; approvals: Decided[]; approveBy: string | null; approvedAt: string | null; reviewBy: string | null; reviewedAt: string | null; reviewedBy: string | null; conclusion: string | null }
  occurrence: { occurrence: string; state: 'due' | 'on_time' | 'late' | 'missed' | 'not_occurring' | 'not_evaluable'; said: string }
  evidence: { state: string; from: string | null; to: string | null; expectedFrom: string; expectedTo: string; byPerson: string | null; approvedBy: string | null }
}
export type ItemKind = keyof Items

/** What items of a kind are called, one and several. */
export const itemWords: Record<ItemKind, [one: string, several: string]> = {
  'access-review-row': ['Reviewed right', 'Reviewed rights'], grant: ['Grant', 'Grants'], leaver: ['Account of a leaver', 'Accounts of leavers'], mover: ['Right of a mover', 'Rights of movers'], joiner: ['Right of a joiner', 'Rights of joiners'],
  'privileged-right': ['Privileged right', 'Privileged rights'], account: ['Account', 'Accounts'], setting: ['Setting', 'Settings'], change: ['Change', 'Changes'], 'change-record': ['Change request', 'Change requests'], 'restore-test': ['Restore test', 'Restore tests'], 'system-scan': ['Month of a system', 'Months of systems'], vulnerability: ['Vulnerability', 'Vulnerabilities'],
  'entry-review': ['Review of entries', 'Reviews of entries'], 'feed-day': ['Day of a log source', 'Days of log sources'], finding: ['Finding', 'Findings'], conflict: ['Conflict of duties', 'Conflicts of duties'], 'emergency-access': ['Emergency access', 'Emergency accesses'], occurrence: ['Occurrence', 'Occurrences'], evidence: ['Evidence', 'Evidence'],
}
