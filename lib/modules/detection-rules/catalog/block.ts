import { z } from 'zod'

const strength = z.enum(['evidences', 'supports', 'context'])
const event = z.record(z.string(), z.unknown())

/** What an auditor of general controls asks about, in the order of the coverage table. A rule names those it shows. */
export const behaviours = {
  'privilege-granted': 'Privileged rights were granted',
  'top-account-used': 'An account with all rights was used',
  'top-account-key': 'A key of an account with all rights was made',
  'identity-created': 'A user or role was created outside of provisioning',
  'credential-created': 'A key, token or secret was created',
  'credential-of-another': 'Credentials of somebody else were made or changed',
  'trust-opened': 'Outsiders were trusted with access',
  'permissions-changed': 'A policy on permissions was changed or deleted',
  'second-factor-removed': 'A second factor was removed or reset',
  'second-factor-not-required': 'A second factor is no longer required',
  'signed-in-without-second-factor': 'Somebody signed in without a second factor',
  'sign-in-failed': 'Sign-ins failed',
  'account-taken-over': 'An account was probably taken over',
  'access-probed': 'Somebody tried what they may not do',
  'sign-in-policy-weakened': 'Rules for signing in were weakened',
  'password-policy-weakened': 'Rules for passwords were weakened',
  'identity-provider-changed': 'Single sign-on or an identity provider was changed',
  'guardrail-removed': 'A limit over whole accounts was removed',
  'logging-switched-off': 'Logging was switched off',
  'logging-narrowed': 'Less is logged than before',
  'log-store-weakened': 'Stored logs are less protected',
  'monitoring-switched-off': 'Monitoring or scanning was switched off',
  'monitoring-exempted': 'Something was excluded from monitoring',
  'retention-shortened': 'Records are kept for less time',
  'backup-removed': 'Backups were deleted or switched off, failed, or did not come',
  'data-deleted': 'Data was deleted for good',
  'deletion-made-possible': 'Protection from deletion was taken away',
  'made-public': 'Something was made public',
  'shared-outside': 'Data was shared outside',
  'network-opened': 'A network was opened',
  'firewall-removed': 'A firewall was removed',
  'encryption-weakened': 'Encryption was weakened',
  'key-removed': 'A key was removed or replaced',
  'key-policy-opened': 'Use of a key was opened',
  'secret-read': 'Secrets were read',
  'data-taken-in-bulk': 'Data was taken in bulk',
  'code-changed-in-production': 'Code was changed in production directly',
  'change-control-weakened': 'Rules for changes were weakened',
  'change-control-bypassed': 'A change went past its rules',
  'unusual-activity': 'Somebody did unusually much, or something rare',
} as const

export type Behaviour = keyof typeof behaviours

const block = z.strictObject({
  /** Families of control areas: access, change management, operations, system development. */
  areas: z.array(z.enum(['AC', 'CM', 'OP', 'SD'])).min(1),
  behaviours: z.array(z.enum(Object.keys(behaviours) as [Behaviour, ...Behaviour[]])).min(1),
  requirements: z.array(z.strictObject({ framework: z.string(), id: z.string(), strength })).min(1),
  /** Risk from 0 to 100 before anything is known of the user or the system, and why. */
  score: z.strictObject({ base: z.int().min(0).max(100), because: z.string().min(1) }),
  /** Names of numbers in the rule an organization may change, with what they mean. */
  settings: z.record(z.string(), z.string()).default({}),
  /** What must make the rule fire, and what must not: one event, or a stream of them for a correlation. */
  examples: z.strictObject({ firing: z.union([event, z.array(event).min(1)]), quiet: z.union([event, z.array(event).min(1)]) }),
})

/** What a `tickmark:` block adds to a Sigma rule. */
export type Block = z.infer<typeof block>
export type Examples = Block['examples']
export type RequirementLink = Block['requirements'][number]

/** Check a block. A text says what is wrong with it. */
export function readBlock(value: unknown): Block | string {
  const read = block.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  return issue === undefined ? 'unreadable' : `${issue.path.join('.') || 'block'}: ${issue.message}`
}
