import type { Permission } from '#lib/auth/permissions.ts'
import { words as accessRequests } from '#lib/modules/access-requests/words.ts'
import { words as alerts } from '#lib/modules/alerts/words.ts'
import { words as anomalies } from '#lib/modules/anomalies/words.ts'
import { words as apiTokens } from '#lib/modules/api-tokens/words.ts'
import { words as approvals } from '#lib/modules/approvals/words.ts'
import { words as artifacts } from '#lib/modules/artifacts/words.ts'
import { words as auditTrail } from '#lib/modules/audit-trail/words.ts'
import { words as backupPlans } from '#lib/modules/backup-plans/words.ts'
import { words as campaigns } from '#lib/modules/campaigns/words.ts'
import { words as census } from '#lib/modules/censuses/words.ts'
import { words as changes } from '#lib/modules/changes/words.ts'
import { words as channels } from '#lib/modules/channels/words.ts'
import { words as cloudAccounts } from '#lib/modules/cloud-accounts/words.ts'
import { words as cloudScans } from '#lib/modules/cloud-scans/words.ts'
import { words as connections } from '#lib/modules/connections/words.ts'
import { words as controlTemplates } from '#lib/modules/control-templates/words.ts'
import { words as controlTests } from '#lib/modules/control-tests/words.ts'
import { words as controls } from '#lib/modules/controls/words.ts'
import { words as deficiencies } from '#lib/modules/deficiencies/words.ts'
import { words as detectionRules } from '#lib/modules/detection-rules/words.ts'
import { words as duties } from '#lib/modules/duties/words.ts'
import { words as engagements } from '#lib/modules/engagements/words.ts'
import { words as entryReviews } from '#lib/modules/entry-reviews/words.ts'
import { words as events } from '#lib/modules/events/words.ts'
import { words as evidence } from '#lib/modules/evidence/words.ts'
import { words as evidenceTemplates } from '#lib/modules/evidence-templates/words.ts'
import { words as facilities } from '#lib/modules/facilities/words.ts'
import { words as findings } from '#lib/modules/findings/words.ts'
import { words as frameworks } from '#lib/modules/frameworks/words.ts'
import { words as identityProviders } from '#lib/modules/identity-providers/words.ts'
import { words as incidents } from '#lib/modules/incidents/words.ts'
import { words as logSources } from '#lib/modules/log-sources/words.ts'
import { words as mails } from '#lib/modules/mails/words.ts'
import { words as metrics } from '#lib/modules/metrics/words.ts'
import { words as notifications } from '#lib/modules/notifications/words.ts'
import { words as organizations } from '#lib/modules/organizations/words.ts'
import { words as packages } from '#lib/modules/packages/words.ts'
import { words as people } from '#lib/modules/people/words.ts'
import { words as populations } from '#lib/modules/populations/words.ts'
import { words as portalBackups } from '#lib/modules/portal-backups/words.ts'
import { words as postureSnapshots } from '#lib/modules/posture-snapshots/words.ts'
import { words as profile } from '#lib/modules/profile/words.ts'
import { words as reconciliations } from '#lib/modules/reconciliations/words.ts'
import { words as remediations } from '#lib/modules/remediations/words.ts'
import { words as reports } from '#lib/modules/reports/words.ts'
import { words as responseActions } from '#lib/modules/response-actions/words.ts'
import { words as revocations } from '#lib/modules/revocations/words.ts'
import { words as roles } from '#lib/modules/roles/words.ts'
import { words as runbooks } from '#lib/modules/runbooks/words.ts'
import { words as runs } from '#lib/modules/runs/words.ts'
import { words as savedViews } from '#lib/modules/saved-views/words.ts'
import { words as schedules } from '#lib/modules/schedules/words.ts'
import { words as sessions } from '#lib/modules/sessions/words.ts'
import { words as settings } from '#lib/modules/settings/words.ts'
import { words as signIn } from '#lib/modules/sign-in/words.ts'
import { words as stats } from '#lib/modules/stats/words.ts'
import { words as systems } from '#lib/modules/systems/words.ts'
import { words as trailStreams } from '#lib/modules/trail-streams/words.ts'
import { words as users } from '#lib/modules/users/words.ts'
import { words as vulnerabilities } from '#lib/modules/vulnerabilities/words.ts'
import type { Act, Doing, FieldWords, Place, Words } from './shape.ts'

/** Every module's words. A line here, and what is missing in them does not compile. */
export const words = {
  'access-requests': accessRequests,
  alerts,  anomalies,
  'api-tokens': apiTokens,
  approvals,
  artifacts,
  'audit-trail': auditTrail,
  'backup-plans': backupPlans,
  campaigns,
  'censuses': census,
  changes,
  channels,
  'cloud-accounts': cloudAccounts,
  'cloud-scans': cloudScans,
  connections,
  'control-templates': controlTemplates,
  'control-tests': controlTests,
  controls,
  deficiencies,
  'detection-rules': detectionRules,
  duties,
  engagements,
  'entry-reviews': entryReviews,
  events,
  evidence,
  'evidence-templates': evidenceTemplates,
  facilities,
  findings,
  frameworks,
  'identity-providers': identityProviders,
  incidents,
  'log-sources': logSources,
  mails,
  metrics,
  notifications,
  organizations,
  packages,
  people,
  populations,
  'portal-backups': portalBackups,
  'posture-snapshots': postureSnapshots,
  profile,
  reconciliations,
  remediations,
  reports,
  'response-actions': responseActions,
  revocations,
  roles,
  runbooks,
  runs,
  'saved-views': savedViews,
  schedules,
  sessions,
  settings,
  'sign-in': signIn,
  stats,
  systems,
  'trail-streams': trailStreams,
  users,
  vulnerabilities,
} as const

export type Folder = keyof typeof words
type All = (typeof words)[Folder]
type Merged<Part extends 'acts' | 'sentences' | 'subjects'> = UnionToIntersection<All[Part]>
type UnionToIntersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never

const all: Words<never>[] = Object.values(words)
const merged = <T>(pick: (each: Words<never>) => Record<string, T>): Record<string, T> => Object.assign({}, ...all.map(pick))

/** Action → sentence. An operation without its sentence is missing here. */
const sentences = merged<string>((each) => each.sentences) as Merged<'sentences'> satisfies Record<Act, string> as Record<string, string>
/** Operation or read → the act as a noun: “registering a system”. */
export const acts = merged<string>((each) => each.acts) as Merged<'acts'> satisfies Record<Permission, string> as Record<string, string>
/** Subject type → field → how it reads. */
export const fields = merged<Readonly<Record<string, FieldWords>>>((each) => each.fields)
const former = merged<string>((each) => each.former ?? {})
const attempts = merged<string>((each) => each.attempts ?? {})
/** Act → subject type → the sentence of what follows from it. */
export const parts = merged<Record<string, string>>((each) => each.parts ?? {})
const unique = merged<string | null>((each) => each.unique)

const about = merged<readonly [table: string, called: string]>((each) => each.subjects)
/** What an entry can be about: subject type → table. */
export const subjects = Object.fromEntries(Object.entries(about).map(([type, [table]]) => [type, table])) as Record<SubjectType, string>
/** Subject type → what people call them. */
export const subjectNames: Record<string, string> = Object.fromEntries(Object.entries(about).map(([type, [, called]]) => [type, called]))
export type SubjectType = keyof Merged<'subjects'>

/** Labels that name a person are personal values. */
export const personalLabels: ReadonlySet<string> = new Set(all.flatMap((each) => each.personal ?? []))

/** What is said when a second one comes, by the name of the unique index; undefined where nobody but the portal could bring one. */
export const uniqueMessage = (index: string): string | undefined => unique[index] ?? undefined

const byRank = (one: { rank: number }, other: { rank: number }) => one.rank - other.rank
export const places: Place[] = all.flatMap((each) => each.places).sort(byRank)
export const doings: Doing[] = all.flatMap((each) => each.doings).sort(byRank)

const outcomes: Record<string, string> = { failure: 'failed: ', denied: 'was refused: ', partial: 'partly: ', success: '' }

type Told = { action: string; outcome: string; subjectType: string; subjectLabel: string }

/** The sentence with `{label}` for what the subject is called: of a refused attempt, the act that was refused. */
export function templateOf({ action, outcome, subjectType }: Omit<Told, 'subjectLabel'>): string {
  if (subjectType === 'operation' && outcome === 'denied' && action !== 'auditTrail.closeDenials') return 'was refused: {label}'
  const attempt = outcome === 'success' ? undefined : attempts[action]
  if (attempt) return attempt
  const counted = action === 'auditTrail.closeDenials'
  return `${counted ? '' : (outcomes[outcome] ?? '')}${parts[action]?.[subjectType] ?? sentences[action] ?? former[action] ?? (action.endsWith('.read') ? 'read {label}' : `did ${action} on {label}`)}`
}

/** What the subject of an entry is called, in words. */
export const subjectOf = ({ subjectType, subjectLabel }: Pick<Told, 'subjectType' | 'subjectLabel'>): string =>
  subjectType === 'operation' ? (acts[subjectLabel] ?? subjectLabel) : subjectLabel === 'erased' ? 'somebody whose name was erased' : subjectLabel || 'this'

/** The sentence after the actor's name. `own`: on the subject's own page, where its name would only repeat. */
export function sentenceOf(entry: Told, own = false): string {
  if (!own) return templateOf(entry).replace('{label}', () => subjectOf(entry))
  // "switched off the rule {label}" is "switched off this rule" there.
  return templateOf(entry).replace(/\bthe ([\w-]+) \{label\}/, 'this $1').replace('{label}', entry.subjectType === 'user' ? 'this person' : 'this')
}
