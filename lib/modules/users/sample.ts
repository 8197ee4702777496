import 'server-only'
import { eq } from 'drizzle-orm'
import { appPool, begin } from '#db/client.ts'
import { mails } from '#db/schema/mails.ts'
import { type Person, visitor } from '#lib/auth/actor.ts'
import { totpCode } from '#lib/auth/totp.ts'
import { days, now } from '#lib/clock.ts'
import { newToken } from '#lib/crypto/secrets.ts'
import { approveRequest } from '../approvals/operations.ts'
import { getApproval } from '../approvals/queries.ts'
import { listRoles } from '../roles/queries.ts'
import type { SampleOf, Scene } from '../sample-shape.ts'
import { enrolFactor } from '../sign-in/operations/factor.ts'
import { acceptInvite, inviteUser } from './operations/invite.ts'
import { changePermissions, changeRoles, deactivateUser } from './operations/manage.ts'
import { requestReset } from './operations/resets.ts'

/** Holds the role the organization made for itself; the ten people of the sign-in page hold one built-in role each. */
const mira = { email: 'mira.osei@nordwind.example', name: 'Mira Osei', department: 'IT Operations' }
const stefan = { email: 'stefan.krueger@nordwind.example', name: 'Stefan Krüger', department: 'Platform Engineering' }

/** The second administrator, without whom a reset would wait for nobody. */
const yusuf = { email: 'yusuf.demir@nordwind.example', name: 'Yusuf Demir', department: 'IT Operations' }

/** The way of everybody who is invited: the link of the mail, a password, an authenticator app. */
async function accept({ orgId }: Scene, person: typeof stefan): Promise<void> {
  const [mail] = await begin(appPool(), orgId, (tx) => tx.select({ text: mails.text }).from(mails).where(eq(mails.recipient, person.email)))
  const token = mail?.text?.match(/\/invite\/(\S+)/)?.[1]
  if (!token) throw new Error('the sample invitation has no link')
  const guest = visitor(orgId, { id: 'sample', ip: '192.0.2.61', userAgent: 'Sample organization' })
  const password = newToken('Aa1-')
  const { challenge } = await acceptInvite(guest, { token, password, repeat: password, name: person.name })
  await enrolFactor(guest, { token: challenge.token, code: totpCode(challenge.totpSecret ?? '', now()) })
}

/** What an administrator has done in twenty days: an exception, people coming and going. */
async function fill(scene: Scene): Promise<void> {
  const { person, past } = scene
  const admin = person('admin')
  const night = (await listRoles(admin, {})).find((role) => role.label === 'Night shift')
  if (!night) throw new Error('the sample has no night shift')

  const watcher = await past(17, () => inviteUser(admin, { ...mira, roles: ['contributor'] }))
  await past(16, () => accept(scene, mira))
  await past(16, () => changeRoles(admin, { id: watcher.id, roles: ['contributor', night.name], reason: 'Watches findings on the nights of the quarterly close.' }))
  await past(6, () =>
    changePermissions(admin, {
      id: person('read_only').userId,
      grants: [{ permission: 'systems.export', effect: 'any', reason: 'Prepares the register of systems for the tax auditor.', expiresAt: new Date(now().getTime() + days(30)).toISOString() }],
    }),
  )

  const deputy = await past(18, () => inviteUser(admin, { ...yusuf, roles: ['admin'], reason: 'Deputy of Ada Lindqvist, so that two can administer.' }))
  const { sha256 } = await getApproval(admin, { id: deputy.waits?.approvalId as string })
  await past(17.9, () => approveRequest(person('compliance_manager'), { id: deputy.waits?.approvalId as string, sha256, note: 'Deputy of Ada; nobody else administers the portal while she is away.' }))
  await past(17.8, () => accept(scene, yusuf))
  const asking: Person = { ...admin, userId: deputy.id, personId: deputy.id, name: yusuf.name, email: yusuf.email }
  await past(0, () => requestReset(asking, { id: person('contributor').userId, what: 'factor', reason: 'Lost the telephone on Tuesday; called back on the number in the directory.' }))

  // Without a mail server these wait in the outbox, as every first administrator will see.
  const left = await past(15, () => inviteUser(admin, { ...stefan, roles: ['contributor'] }))
  await past(12, () => accept(scene, stefan))
  await past(3, () => deactivateUser(admin, { id: left.id, reason: 'Left the company on Friday.' }))
  await past(2, () => inviteUser(admin, { email: 'nadia.haddad@nordwind.example', name: 'Nadia Haddad', department: 'IT Security', roles: ['reviewer'] }))
  await past(1, () => inviteUser(admin, { email: 'oliver.stone@hallowell.example', name: 'Oliver Stone', department: 'Hallowell LLP', roles: ['external_auditor'] }))
}

export const sample: SampleOf = { after: ['organizations', 'roles'], fill }
