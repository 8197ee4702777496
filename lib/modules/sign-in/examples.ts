import { newTotpSecret, totpCode } from '#lib/auth/totp.ts'
import { now } from '#lib/clock.ts'
import { seal, tokenHash } from '#lib/crypto/secrets.ts'
import type { Arrange, Examples } from '../example-shape.ts'

const provider = (here: Arrange) =>
  here.add('identity_providers', { name: `Okta ${here.tag()}`, issuer: 'https://login.example.com', client_id: 'tickmark', client_secret: seal('identity_providers.secret', 'a long enough secret'), link_rule: 'verified_email' })

/** A challenge as the browser holds it, and the code that answers it. */
async function challenge(here: Arrange, purpose: 'factor' | 'enrol'): Promise<{ token: string; code: string }> {
  const secret = newTotpSecret()
  const token = here.id()
  const userId = await here.user(purpose === 'factor' ? { totp_secret: seal('users.totp', secret) } : { status: 'invited' })
  const offered = purpose === 'enrol' ? seal('challenges.totp', secret) : null
  await here.add('challenges', { user_id: userId, token_hash: tokenHash('challenge', token), purpose, method: 'password', totp_secret: offered, expires_at: new Date(Date.now() + 600_000) })
  return { token, code: totpCode(secret, now()) }
}

export const examples: Examples<'sessions.start' | 'sessions.startBySso' | 'sessions.refuseSso' | 'sessions.answerChallenge' | 'sessions.enrolFactor' | 'sessions.stepUp'> = {
  'sessions.start': async (here) => ({ userId: await here.user(), password: here.password }),
  'sessions.startBySso': async (here) => {
    const id = await here.user()
    return { providerId: await provider(here), claims: { sub: 'subject-1', email: `${id}@example.com`, emailVerified: true, groups: [], factors: [] } }
  },
  'sessions.refuseSso': async (here) => ({ providerId: await provider(here), why: 'wrong audience' }),
  'sessions.answerChallenge': (here) => challenge(here, 'factor'),
  'sessions.enrolFactor': (here) => challenge(here, 'enrol'),
  'sessions.stepUp': async (here) => ({ sessionId: await here.session(await here.user()) }),
}
