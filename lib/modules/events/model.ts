import { z } from 'zod'
import { id } from '#lib/input.ts'
import { statusNames } from './words.ts'

/** What somebody said of an event; `new`: nobody yet, or it was taken back. */
export const eventStatuses = ['new', 'reviewed', 'flagged'] as const
export type EventStatus = (typeof eventStatuses)[number]
export { statusNames as eventStatusNames }

/** Severity hints by their rank, 1 to 4. */
export const hints = ['low', 'medium', 'high', 'critical'] as const

/** At once: each gets an entry of its own. */
export const mostReviewed = 100
/** A form sends one as a string. */
export const eventIds = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(id, { error: 'choose at least one event' }).min(1, 'choose at least one event').max(mostReviewed, `at most ${mostReviewed} at once`).transform((ids) => [...new Set(ids)].sort()))

/** Parameters of an address that asks for events; more are refused, as whoever sends a hundred means something else. */
export const mostFilters = 30

/** Words that a search takes, and how many events it looks through at once. */
export const mostWords = 8
export const mostSearched = 20_000
export const wordsOf = (typed: string): string[] => [...new Set(typed.toLowerCase().split(/\s+/).filter(Boolean))]

/** Acts that give power or take a safeguard away, whose class says no more than that an interface was called, or that have none: as the sources name them. */
export const privilegedTypes = [
  // AWS: keys to an account, policies, who may do what from where, the log itself.
  'CreateAccessKey', 'CreateLoginProfile', 'UpdateAssumeRolePolicy', 'CreatePolicyVersion', 'SetDefaultPolicyVersion', 'AssumeRoot', 'StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'DeleteFlowLogs',
  'DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy', 'AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress',
  // GitHub: what guards a branch, and an organization.
  'protected_branch.destroy', 'protected_branch.policy_override', 'repository_ruleset.destroy', 'org.disable_two_factor_requirement',
  // This portal.
  'users.changeRoles', 'users.changePermissions', 'users.applyRights', 'roles.create', 'roles.update', 'roles.applyRights', 'settings.update', 'settings.apply', 'apiTokens.create', 'identityProviders.create', 'identityProviders.update',
  // Feeds that use common words.
  'role_changed',
] as const

/** The views of events that are shipped, and what counts in each, as it stands where one reads it. */
export const eventViews = {
  'sign-ins': { label: 'Sign-ins', counts: 'Events of the class Authentication (OCSF 3002), signing in and out, whether it succeeded or failed.' },
  privileged: {
    label: 'Privileged acts',
    counts: `Events of the classes Account Change (OCSF 3001, but for somebody’s own new password), User Access Management (3005) and Group Management (3006), and ${privilegedTypes.length} types of events that give power or take a safeguard away, such as ${privilegedTypes.slice(6, 8).join(', ')} and ${privilegedTypes.at(-1)}.`,
  },
  suspicious: { label: 'Suspicious sign-ins', counts: 'Sign-ins that a detection rule has a finding of, alone or with others in a window, or that were unusual for their name, unless the finding was decided to be a false positive.' },
} as const
/** What is told of a list that somebody watches: what comes in; or, as rules and people look at an event later than it comes, what was found or said. */
export const watchedOf = ({ view, status }: { view?: string | null | undefined; status?: string | null | undefined }): ('batches' | 'judged' | 'said')[] =>
  [...(view === 'suspicious' ? (['judged'] as const) : status === 'reviewed' || status === 'flagged' ? [] : (['batches'] as const)), ...(status ? (['said'] as const) : [])]

export type EventView = keyof typeof eventViews
export const viewNames = Object.keys(eventViews) as [EventView, ...EventView[]]
