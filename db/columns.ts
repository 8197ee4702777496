/**
 * The register of columns that are not plain facts (PR-4). A test holds it against the schema: a column whose name sounds secret
 * must be listed.
 * - `secret`: never selected by a query (the reader role has no grant on it), never in an audit diff.
 * - `personal`: enters an audit entry as a salted commitment, its value in the erasable side table.
 */
export const columns: Record<string, Record<string, 'secret' | 'personal'>> = {
  users: {
    email: 'personal',
    name: 'personal',
    department: 'personal',
    passwordHash: 'secret',
    totpSecret: 'secret',
    totpStep: 'secret',
  },
  password_history: { passwordHash: 'secret' },
  backup_codes: { codeHash: 'secret' },
  invites: { tokenHash: 'secret' },
  sessions: { ip: 'personal', userAgent: 'personal' },
  challenges: { tokenHash: 'secret', totpSecret: 'secret' },
  identity_providers: { clientSecret: 'secret' },
  user_identities: { subject: 'personal' },
  api_tokens: { tokenHash: 'secret' },
  connections: { credentials: 'secret', signingSecret: 'secret', formerSecret: 'secret' },
  webhook_messages: { body: 'secret' },
  trail_streams: { secrets: 'secret' },
  channels: { address: 'secret' },
  audit_keys: { sealedSecret: 'secret' },
  mails: { recipient: 'personal', text: 'secret' },
  findings: { userName: 'personal' },
  sign_in_baselines: { userName: 'personal' },
  day_counts: { value: 'personal' },
  top_counts: { value: 'personal' },
  people: { name: 'personal', email: 'personal', userName: 'personal', aliases: 'personal' },
  accounts: { name: 'personal', email: 'personal', userName: 'personal' },
}
