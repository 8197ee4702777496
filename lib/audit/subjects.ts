/** What an entry can be about: subject type → table, so that the column register (`db/columns.ts`) applies to its diff. */
export const subjects = {
  organization: 'organizations',
  settings: 'settings',
  user: 'users',
  invite: 'invites',
  role: 'roles',
  session: 'sessions',
  challenge: 'challenges',
  'identity-provider': 'identity_providers',
  'api-token': 'api_tokens',
  mail: 'mails',
  system: 'systems',
  evidence: 'evidence',
  'evidence-template': 'evidence_templates',
  'event-batch': 'event_batches',
  event: 'events',
  'detection-rule': 'detection_rules',
  'rule-pack': 'rule_packs',
  finding: 'findings',
  'audit-trail': 'audit_entries',
  'audit-key': 'audit_keys',
  operation: '',
} as const

export type SubjectType = keyof typeof subjects

/** `label` is what a person calls the thing, by value: it must still read well when the thing is gone. */
export type Subject = { type: SubjectType; id: string; label: string }

/** Labels that name a person are personal values. */
export const personalLabels: ReadonlySet<SubjectType> = new Set(['user', 'invite', 'session', 'challenge', 'mail'])
