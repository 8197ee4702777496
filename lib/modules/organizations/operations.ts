import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { hashPassword, passwordProblem } from '#lib/auth/password.ts'
import { sameSecret } from '#lib/crypto/secrets.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { env } from '#lib/env.ts'
import { AppError, invalid } from '#lib/errors.ts'
import { email, line } from '#lib/input.ts'
import type { OpenChallenge } from '../sessions/model.ts'
import { openChallenge } from '../sessions/within.ts'
import { defaultSettings } from '../settings/model.ts'
import { addUser } from '../users/within.ts'

/**
 * First run: the organization and its administrator, who then enrols a second factor like everybody else. Trust: whoever can read the
 * console of the server holds the one-time code; the database refuses a second organization whatever happens here.
 */
export const createOrganization = operation({
  name: 'organizations.create',
  summary: 'First run: create the organization and its administrator',
  category: 'configuration',
  input: z.object({ code: z.string().trim().max(100), organization: line(1, 200), name: line(1, 255), email, password: z.string().max(1_000), repeat: z.string().max(1_000) }),
  run: async ({ tx, actor, input, at }) => {
    const expected = env().SETUP_CODE
    if (!expected || !sameSecret(expected.toUpperCase(), input.code.toUpperCase())) throw invalid({ code: 'is not the code that was printed when Tickmark started' })
    const problem = passwordProblem(input.password, defaultSettings.password, [input.email, input.name, input.organization])
    if (problem) throw invalid({ password: problem })
    if (input.password !== input.repeat) throw invalid({ repeat: 'is not the same' })
    const slug = input.organization.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'organization'
    await tx.execute(sql`select entrance_create_organization(${actor.orgId}, ${input.organization}, ${slug}, false)`).catch((error: unknown) => {
      throw new AppError('conflict', 'An organization exists already. Sign in instead.', { cause: error })
    })
    const passwordHash = await hashPassword(input.password)
    const user = await addUser(tx, { orgId: actor.orgId, email: input.email, name: input.name, status: 'invited', breakGlass: true, passwordHash, passwordChangedAt: at, createdAt: at, updatedAt: at }, ['admin'])
    const { open } = await openChallenge(tx, user, 'password', null, at)
    return done<{ challenge: OpenChallenge }>(
      { challenge: open },
      changed({ type: 'organization', id: actor.orgId, label: input.organization }, null, { name: input.organization, slug }),
      changed({ type: 'user', id: user.id, label: input.name }, null, { ...user, roles: ['admin'] }),
    )
  },
})
