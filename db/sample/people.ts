import { eq } from 'drizzle-orm'
import { appPool, begin } from '#db/client.ts'
import { mails } from '#db/schema/mails.ts'
import { visitor } from '#lib/auth/actor.ts'
import { totpCode } from '#lib/auth/totp.ts'
import { days, now } from '#lib/clock.ts'
import { newToken } from '#lib/crypto/secrets.ts'
import { createApiToken } from '#lib/modules/api-tokens/operations.ts'
import { createIdentityProvider } from '#lib/modules/identity-providers/operations.ts'
import { createRole } from '#lib/modules/roles/operations.ts'
import { enrolFactor } from '#lib/modules/sign-in/operations/factor.ts'
import { acceptInvite, inviteUser } from '#lib/modules/users/operations/invite.ts'
import { changePermissions, changeRoles, deactivateUser } from '#lib/modules/users/operations/manage.ts'
import type { Sample } from './context.ts'

const ahead = (count: number) => new Date(now().getTime() + days(count)).toISOString()

/** Holds the role the organization made for itself; the ten people of the sign-in page hold one built-in role each. */
const mira = { email: 'mira.osei@nordwind.example', name: 'Mira Osei', department: 'IT Operations' }
const stefan = { email: 'stefan.krueger@nordwind.example', name: 'Stefan Krüger', department: 'Platform Engineering' }

/** The way of everybody who is invited: the link of the mail, a password, an authenticator app. */
async function accept(sample: Sample, person: typeof stefan): Promise<void> {
  const [mail] = await begin(appPool(), sample.orgId, (tx) => tx.select({ text: mails.text }).from(mails).where(eq(mails.recipient, person.email)))
  const token = mail?.text?.match(/\/invite\/(\S+)/)?.[1]
  if (!token) throw new Error('the sample invitation has no link')
  const guest = visitor(sample.orgId, { id: 'sample', ip: '192.0.2.61', userAgent: 'Sample organization' })
  const password = newToken('Aa1-')
  const { challenge } = await acceptInvite(guest, { token, password, repeat: password, name: person.name })
  await enrolFactor(guest, { token: challenge.token, code: totpCode(challenge.totpSecret ?? '', now()) })
}

/** What an administrator has done in twenty days: a role of their own, an exception, people coming and going, and the way to machines. */
export async function addPeople(sample: Sample): Promise<void> {
  const admin = sample.person('admin')
  const finance = sample.person('read_only')

  const night = await sample.past(17, () =>
    createRole(admin, { label: 'Night shift', grants: { 'events.read': 'any', 'findings.read': 'any', 'findings.review': 'any', 'findings.flag': 'any', 'detectionRules.read': 'any' } }),
  )
  const watcher = await sample.past(17, () => inviteUser(admin, { ...mira, roles: ['contributor'] }))
  await sample.past(16, () => accept(sample, mira))
  await sample.past(16, () => changeRoles(admin, { id: watcher.id, roles: ['contributor', night.name], reason: 'Watches findings on the nights of the quarterly close.' }))
  await sample.past(6, () =>
    changePermissions(admin, {
      id: finance.userId,
      grants: [{ permission: 'systems.export', effect: 'any', reason: 'Prepares the register of systems for the tax auditor.', expiresAt: ahead(30) }],
    }),
  )

  // Without a mail server these wait in the outbox, as every first administrator will see.
  const left = await sample.past(15, () => inviteUser(admin, { ...stefan, roles: ['contributor'] }))
  await sample.past(12, () => accept(sample, stefan))
  await sample.past(3, () => deactivateUser(admin, { id: left.id, reason: 'Left the company on Friday.' }))
  await sample.past(2, () => inviteUser(admin, { email: 'nadia.haddad@nordwind.example', name: 'Nadia Haddad', department: 'IT Security', roles: ['reviewer'] }))
  await sample.past(1, () => inviteUser(admin, { email: 'oliver.stone@hallowell.example', name: 'Oliver Stone', department: 'Hallowell LLP', roles: ['external_auditor'] }))

  await sample.past(14, () => createApiToken(admin, { name: 'CloudTrail shipper', scopes: ['events.ingest'], expiresAt: ahead(180) }))
  await sample.past(13, () =>
    createIdentityProvider(admin, {
      name: 'Okta', issuer: 'https://nordwind.okta.example', clientId: '0oa5tickmark7portal', clientSecret: newToken(), acceptedFactors: ['mfa'],
      groupRoles: { 'it-security': 'reviewer', 'internal-audit': 'auditor' }, linkRule: 'verified_email', enabled: false,
    }),
  )
}
