import type { Ms } from './model.ts'
import type { Sha } from './objects.ts'

export type Outcome = 'pass' | 'fail' | 'not_evaluable' | 'not_applicable'
/** `reason`: one word of ours. `or`: outcomes that are right too, where the definitions say nothing; README.md tells what was decided. */
export type Answer = { outcome: Outcome; reason: string; or?: Outcome[] }
/** request, independent approval, last push, content, checks, bot author, ref update, protection, deployer, running. */
export type Attribute = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
export type UnitKind = 'pull_request' | 'unattributed' | 'ref_update' | 'deployment' | 'artifact'
export type UnitKey = {
  /** Which case of README.md it is. */
  case: string
  kind: UnitKind
  /** `#12`; the last commit of unattributed ones; `<before>..<after>`; the deployment's number; the digest, or the snapshot's name where it lists nothing. */
  id: string
  at: Ms
  /** Only of pull requests and unattributed units: each commit of the range is in exactly one of them. Oldest first. */
  commits: Sha[]
  answers: Record<Attribute, Answer>
}
export type Totals = { n: number; pass: number; fail: number; not_evaluable: number; not_applicable: number }
export type Request = { ref: string; type: 'normal' | 'standard' | 'emergency'; approvedAt: Ms | null; /** When it was changed after that, so that the approval is of an older revision. */ revisedAt: Ms | null; needs: ('back_out' | 'test')[]; has: ('back_out' | 'test')[] }
export type SystemSettings = {
  production: { branch: string } | { environment: string; branch: string } | { tags: string }
  /** Only commits that touch one of these folders belong to the system; none: all. */
  paths: string[]
  /** Whether a change has to name its request, and how it looks in a title, a body or a branch. */
  requests: { pattern: string; emergencyHours: number } | null
  twoForBots: boolean
  skippedPasses: boolean
  separateDeployer: boolean
  requiredRules: ('pull_request' | 'required_status_checks')[]
}
export type SystemKey = {
  system: string
  /** Of the repository as it is called at the end. */
  repository: string
  settings: SystemSettings
  period: { from: Ms; to: Ms }
  /** Commits that came into production in the period: the sum of the commits of the units. */
  range: number
  units: UnitKey[]
  /** Per attribute, over the units of the kinds it belongs to: n = pass + fail + not_evaluable + not_applicable. */
  totals: Record<Attribute, Totals>
}
export type RandomMerge = { number: number; way: 'merge' | 'squash' | 'rebase' | 'push'; tamper: string | null; clean: string | null; approved: Sha; baseBefore: Sha; result: Sha }
/** A person of the company, with every account and address that is known to be theirs. `to`: when they left. */
export type KnownPerson = { name: string; accounts: { id: number; login: string }[]; emails: string[]; to: Ms | null }
export type Snapshot = { system: string; environment: string; name: string; takenAt: Ms; items: { digest: string | null; name: string; count: number; since: Ms }[] }
/** What a pipeline tells by `POST /api/v1/deployments`. */
export type Report = { system: string; environment: string; sha: Sha; digest: string; by: string; at: Ms; run: string; succeeded: boolean }
export type HistoryKey = {
  seed: number
  /** When webhooks begin, and when everything is pulled. The answers are what these two together let one say. */
  connectedAt: Ms; asOf: Ms
  people: KnownPerson[]; requests: Request[]; systems: SystemKey[]; snapshots: Snapshot[]; reports: Report[]
  /** Of a tampered one attribute 4 must never pass, whatever the unit. Of a clean one it passes, or is not evaluable where a rename or both sides are in it; pushed ones are unattributed and fail. */
  random: RandomMerge[]
}

export const attributes: Attribute[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
export const ofKind: Record<UnitKind, Attribute[]> = { pull_request: [1, 2, 3, 4, 5, 6], unattributed: [1, 2, 3, 4, 5, 6], ref_update: [7, 8], deployment: [9], artifact: [10] }
const answer = (outcome: Outcome) => (reason: string, ...or: Outcome[]): Answer => ({ outcome, reason, ...(or.length > 0 && { or }) })
export const pass = answer('pass')
export const fail = answer('fail')
export const unknown = answer('not_evaluable')
export const none = answer('not_applicable')

export type Some = Partial<Record<Attribute, Answer>>
export function answersOf(kind: UnitKind, own: Some): Record<Attribute, Answer> {
  const usual: Record<UnitKind, Some> = {
    pull_request: { 1: pass('linked'), 2: pass('approved'), 3: pass('approved'), 4: pass('same'), 5: pass('green'), 6: none('human') },
    unattributed: { 1: none('unattributed', 'fail'), 2: fail('unattributed'), 3: fail('unattributed'), 4: fail('unattributed'), 5: none('unattributed', 'fail'), 6: none('unattributed', 'fail') },
    ref_update: {}, deployment: { 9: pass('other') }, artifact: {},
  }
  return Object.fromEntries(attributes.map((n) => [n, own[n] ?? usual[kind][n] ?? none('kind')])) as Record<Attribute, Answer>
}

export function totalsOf(units: UnitKey[]): Record<Attribute, Totals> {
  return Object.fromEntries(attributes.map((n) => {
    const list = units.filter(({ kind }) => ofKind[kind].includes(n)).map(({ answers }) => answers[n].outcome)
    const count = (outcome: Outcome) => list.filter((each) => each === outcome).length
    return [n, { n: list.length, pass: count('pass'), fail: count('fail'), not_evaluable: count('not_evaluable'), not_applicable: count('not_applicable') }]
  })) as Record<Attribute, Totals>
}
