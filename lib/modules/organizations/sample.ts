import 'server-only'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appPool, begin } from '#db/client.ts'
import { passwordHistory, userRoles, users } from '#db/schema/users.ts'
import { append } from '#lib/audit/append.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { hashPassword } from '#lib/auth/password.ts'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import { newTotpSecret } from '#lib/auth/totp.ts'
import { now } from '#lib/clock.ts'
import { seal } from '#lib/crypto/secrets.ts'
import { changed } from '#lib/door/change.ts'
import { samplePassword, samplePeople } from '#lib/sample.ts'
import type { SampleOf, Scene } from '../sample-shape.ts'

/** The organization and the ten people of its sign-in page, one a role. */
export const sample: SampleOf = { after: [], fill: (scene) => scene.past(20, () => found(scene)) }

async function found({ orgId, people }: Scene): Promise<void> {
  const passwordHash = await hashPassword(samplePassword)
  const at = now()
  await begin(appPool(), orgId, async (tx) => {
    await tx.execute(sql`select entrance_create_organization(${orgId}, 'Nordwind Logistics', 'nordwind', true)`)
    const actor = jobActor(orgId, 'sample organization', 'sample')
    const entry = (change: ReturnType<typeof changed>) => ({ action: 'organizations.create' as const, category: 'configuration' as const, change, actor, at, correlationId: orgId })
    const entries = [entry(changed({ type: 'organization', id: orgId, label: 'Nordwind Logistics' }, null, { name: 'Nordwind Logistics', sample: true }))]
    for (const each of samplePeople) {
      const userId = v7()
      const row = {
        orgId, id: userId, personId: userId, email: each.email, name: each.name, department: each.department, status: 'active' as const, breakGlass: each.role === 'admin',
        passwordHash, passwordChangedAt: at, totpSecret: seal('users.totp', newTotpSecret()), mfaEnrolledAt: at, createdAt: at, updatedAt: at,
      }
      await tx.insert(users).values(row)
      await tx.insert(passwordHistory).values({ orgId, id: v7(), userId, passwordHash, createdAt: at })
      await tx.insert(userRoles).values({ orgId, id: v7(), userId, role: each.role, createdAt: at })
      entries.push(entry(changed({ type: 'user', id: userId, label: each.name }, null, { ...row, roles: [each.role] })))
      people.set(each.role, {
        kind: 'person', orgId, userId, personId: userId, sessionId: v7(), name: each.name, email: each.email, roles: [each.role], scopes: [],
        grants: grantsOfPrincipal(each.role), request: { id: 'sample', ip: '192.0.2.24', userAgent: 'Sample organization' },
      })
    }
    await append(tx, orgId, entries)
  })
}
