import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jobActor, type Person, visitor } from '#lib/auth/actor.ts'
import { totpCode } from '#lib/auth/totp.ts'
import { setClock } from '#lib/clock.ts'
import { tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization, write } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

// Nothing is replaced: calls are counted. What verifyNobody computes is a hash of the same cost.
vi.mock('#lib/auth/password.ts', async (original) => {
  const real = await original<typeof import('#lib/auth/password.ts')>()
  return { ...real, verifyPassword: vi.fn(real.verifyPassword), verifyNobody: vi.fn(real.verifyNobody) }
})

/** One row per phrase of the issue; the phrase stands quoted. */
const database = await testDatabase()
const { verifyNobody, verifyPassword } = await import('#lib/auth/password.ts')
const { beginSignIn, finishSignIn } = await import('./sign-in.ts')
const { acceptInvite } = await import('../users/operations/invite.ts')
const { noteMove } = await import('../sessions/operations.ts')
const { stepUp } = await import('./operations/step-up.ts')
const { deactivateUser } = await import('../users/operations/manage.ts')
const { loadPerson, openCookie, sealCookie, challengeCookieName } = await import('#lib/edge/session.ts')
const { wrongSignIn } = await import('../sessions/model.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })

let org: TestOrganization
let here: Arrange
let admin: Person
let invited: string
let inviteToken: string
let address = 10
const from = () => ({ ...request, ip: `198.51.100.${address++}` })
const emailOf = async (id: string) => String((await owner`select email from users where id = ${id}`)[0]?.email)
const codeOf = async (id: string, ahead = 0) => {
  const [row] = await owner`select totp_secret from users where id = ${id}`
  return totpCode(unseal('users.totp', String(row?.totp_secret)), new Date(Date.now() + ahead * 30_000))
}

beforeAll(async () => {
  org = await organization(owner, 'Bad input')
  here = (await arranging(owner)(org.id)).here
  admin = await org.person('admin')
  invited = await here.user({ status: 'invited' })
  inviteToken = here.id()
  await here.add('invites', { user_id: invited, token_hash: tokenHash('invite', inviteToken), expires_at: new Date(Date.now() + 86_400_000) })
})
afterAll(() => Promise.all([closePools(), owner.end()]))

async function newUser(): Promise<{ id: string; email: string }> {
  const id = await here.user()
  await here.add('user_roles', { user_id: id, role: 'reviewer' })
  return { id, email: `${id}@example.com` }
}

describe('signing in', () => {
  it('"Wrong password": one sentence, a failed entry, counted', async () => {
    const user = await newUser()
    await expect(beginSignIn({ email: user.email, password: 'wrong' }, from())).rejects.toMatchObject({ code: 'invalid', message: wrongSignIn })
    expect((await owner`select failed_sign_ins from users where id = ${user.id}`)[0]?.failed_sign_ins).toBe(1)
    expect(await owner`select 1 from audit_entries where subject_id = ${user.id} and outcome = 'failure'`).toHaveLength(1)
  })

  it('"unknown user (same answer, same time)": one password hash is computed, whoever asks', async () => {
    const user = await newUser()
    const hashes = async (email: string) => {
      vi.mocked(verifyPassword).mockClear()
      vi.mocked(verifyNobody).mockClear()
      await expect(beginSignIn({ email, password: 'wrong' }, from())).rejects.toMatchObject({ code: 'invalid', message: wrongSignIn })
      return vi.mocked(verifyPassword).mock.calls.length + vi.mocked(verifyNobody).mock.calls.length
    }
    expect([await hashes(user.email), await hashes('nobody@example.com'), await hashes(await emailOf(invited))]).toEqual([1, 1, 1])
    expect(await owner`select 1 from installation_log where kind = 'sign-in for an unknown address'`).not.toHaveLength(0)
  })

  it('"expired … invite"', async () => {
    const token = v7().replaceAll('-', '')
    await write(owner, org.id, async (sql) => {
      await sql`insert into invites ${sql({ org_id: org.id, id: v7(), user_id: invited, token_hash: tokenHash('invite', token), expires_at: new Date(Date.now() - 1000), created_at: new Date() })}`
    })
    await expect(acceptInvite(visitor(org.id, request), { token, name: 'A', password: here.password, repeat: here.password })).rejects.toMatchObject({ code: 'conflict', message: /expired/ })
  })

  it('"… reused, tampered invite"', async () => {
    const given = { token: inviteToken, name: 'A', password: here.password, repeat: here.password }
    await expect(acceptInvite(visitor(org.id, request), { ...given, token: `${inviteToken.slice(0, -1)}x` })).rejects.toMatchObject({ code: 'not_found' })
    await acceptInvite(visitor(org.id, request), given)
    await expect(acceptInvite(visitor(org.id, request), given)).rejects.toMatchObject({ code: 'conflict', message: /used already/ })
  })

  it('"reused TOTP and backup code"', async () => {
    const user = await newUser()
    await write(owner, org.id, async (sql) => {
      await sql`insert into backup_codes ${sql({ org_id: org.id, id: v7(), user_id: user.id, code_hash: tokenHash('backup', 'abcd-2345'), created_at: new Date() })}`
    })
    const attempt = async (code: string) => {
      const { challenge } = await beginSignIn({ email: user.email, password: here.password }, from())
      return finishSignIn({ token: challenge.token, code, enrol: false }, from())
    }
    const code = await codeOf(user.id)
    await expect(attempt(code)).resolves.toMatchObject({ sessionId: expect.any(String) })
    await expect(attempt(code)).rejects.toMatchObject({ code: 'invalid' })
    await expect(attempt('ABCD-2345')).resolves.toMatchObject({ sessionId: expect.any(String) })
    await expect(attempt('abcd2345')).rejects.toMatchObject({ code: 'invalid' })
  })

  it('a backup code spent by two at once lets one in', async () => {
    const user = await newUser()
    await write(owner, org.id, async (sql) => {
      await sql`insert into backup_codes ${sql({ org_id: org.id, id: v7(), user_id: user.id, code_hash: tokenHash('backup', 'wxyz-2345'), created_at: new Date() })}`
    })
    const challenges = await Promise.all([0, 1].map(() => beginSignIn({ email: user.email, password: here.password }, from())))
    const answers = await Promise.allSettled(challenges.map(({ challenge }) => finishSignIn({ token: challenge.token, code: 'wxyz-2345', enrol: false }, from())))
    expect(answers.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('"tampered cookie"', async () => {
    const cookie = await sealCookie('session', { sid: admin.sessionId, org: org.id }, 60)
    expect(await openCookie('session', cookie)).toMatchObject({ sid: admin.sessionId })
    // Not the last character, of which some bits say nothing.
    const tampered = cookie.slice(0, -9) + (cookie.at(-9) === 'x' ? 'y' : 'x') + cookie.slice(-8)
    for (const wrong of [tampered, cookie.slice(3), '', 'a.b.c', cookie.replace(/\./, '..')]) expect(await openCookie('session', wrong)).toBeNull()
    expect(await openCookie('session', await sealCookie(challengeCookieName(), { sid: admin.sessionId, org: org.id }, 60))).toBeNull()
    expect(await openCookie('session', await sealCookie('session', { sid: 'x' }, -60))).toBeNull()
    expect(await loadPerson({ sid: admin.sessionId, org: `${org.id}' or true` }, request)).toBeNull()
  })

  it('"cookie of a deactivated user": refused on the next request', async () => {
    const user = await newUser()
    const { challenge } = await beginSignIn({ email: user.email, password: here.password }, request)
    const { sessionId } = await finishSignIn({ token: challenge.token, code: await codeOf(user.id), enrol: false }, request)
    expect(await loadPerson({ sid: sessionId, org: org.id }, request)).toMatchObject({ person: { userId: user.id } })
    await deactivateUser(admin, { id: user.id })
    expect(await loadPerson({ sid: sessionId, org: org.id }, request)).toBeNull()
    await expect(beginSignIn({ email: user.email, password: here.password }, from())).rejects.toMatchObject({ message: wrongSignIn })
  })

  it('"sixth try in a minute (429 by API …)"', async () => {
    const user = await newUser()
    const one = from()
    for (let n = 0; n < 5; n++) await expect(beginSignIn({ email: user.email, password: 'wrong' }, one)).rejects.toMatchObject({ code: 'invalid' })
    await expect(beginSignIn({ email: user.email, password: here.password }, one)).rejects.toMatchObject({ code: 'limited', retryAfter: expect.any(Number) })
  })

  it('a locked place answers like a wrong password, also with the right one, and opens again by itself', async () => {
    const [user, one] = [await newUser(), from()]
    for (let n = 0; n < 5; n++) await expect(beginSignIn({ email: user.email, password: 'wrong' }, one)).rejects.toMatchObject({ code: 'invalid' })
    await owner`delete from rate_limits`
    await expect(beginSignIn({ email: user.email, password: here.password }, one)).rejects.toMatchObject({ message: wrongSignIn })
    const back = setClock({ now: () => new Date(Date.now() + 61_000) })
    await expect(beginSignIn({ email: user.email, password: here.password }, one)).resolves.toHaveProperty('challenge')
    back()
  })

  it('a challenge dies after five wrong codes and after ten minutes', async () => {
    const user = await newUser()
    const { challenge } = await beginSignIn({ email: user.email, password: here.password }, from())
    for (let n = 0; n < 4; n++) await expect(finishSignIn({ token: challenge.token, code: '000000', enrol: false }, from())).rejects.toMatchObject({ code: 'invalid' })
    await expect(finishSignIn({ token: challenge.token, code: '000000', enrol: false }, from())).rejects.toMatchObject({ code: 'unauthenticated' })
    const other = await newUser()
    const late = await beginSignIn({ email: other.email, password: here.password }, from())
    const back = setClock({ now: () => new Date(Date.now() + 601_000) })
    await expect(finishSignIn({ token: late.challenge.token, code: await codeOf(other.id, 20), enrol: false }, from())).rejects.toMatchObject({ code: 'unauthenticated' })
    back()
  })
})

describe('sessions', () => {
  const open = async (user: { id: string; email: string }, ahead: number) => {
    const back = setClock({ now: () => new Date(Date.now() + ahead * 30_000) })
    const { challenge } = await beginSignIn({ email: user.email, password: here.password }, from())
    const { sessionId } = await finishSignIn({ token: challenge.token, code: await codeOf(user.id, ahead), enrol: false }, request)
    back()
    return sessionId
  }

  it('a fourth session ends the oldest', async () => {
    const user = await newUser()
    const ids = []
    for (let n = 0; n < 4; n++) ids.push(await open(user, n))
    const live = await owner`select id from sessions where user_id = ${user.id} and ended_at is null order by created_at`
    expect(live.map((row) => row.id)).toEqual(ids.slice(1))
  })

  it('runs out after 15 minutes without a request, and after seven days in any case', async () => {
    const user = await newUser()
    const sid = await open(user, 0)
    const at = async (later: number) => {
      const back = setClock({ now: () => new Date(Date.now() + later) })
      const found = await loadPerson({ sid, org: org.id }, request)
      back()
      return found
    }
    expect(await at(14 * 60_000)).not.toBeNull()
    expect(await at(15 * 60_000 + 1000)).toBeNull()
    await write(owner, org.id, async (sql) => {
      await sql`update sessions set last_seen_at = now() + interval '7 days' where id = ${sid}`
    })
    expect(await at(7 * 86_400_000 + 1000)).toBeNull()
  })

  const policy = async (onAddressChange: 'block' | 'step_up' | 'log') => {
    // Without the second person whom a weaker policy needs.
    await owner`alter table settings disable trigger weakened`
    await write(owner, org.id, async (sql) => {
      await sql`insert into settings ${sql({ org_id: org.id, document: sql.json({ session: { onAddressChange } }), updated_at: new Date() })}
        on conflict (org_id) do update set document = excluded.document`
    })
  }
  const elsewhere = { ...request, ip: '203.0.113.200' }

  it('is refused from another browser', async () => {
    const user = await newUser()
    const sid = await open(user, 0)
    expect(await loadPerson({ sid, org: org.id }, { ...request, userAgent: 'Another' })).toEqual({ refused: 'another browser', stepUp: false })
  })

  it('from another address: ended, asked again, or recorded once, as the settings say', async () => {
    const user = await newUser()
    const cookie = { sid: await open(user, 0), org: org.id }
    await policy('block')
    expect(await loadPerson(cookie, elsewhere)).toEqual({ refused: 'another address', stepUp: false })
    await policy('step_up')
    expect(await loadPerson(cookie, elsewhere)).toEqual({ refused: 'another address', stepUp: true })
    await policy('log')
    expect(await loadPerson(cookie, elsewhere)).toMatchObject({ moved: 'another address', person: { userId: user.id } })
    await noteMove({ ...jobActor(org.id, 'session guard', 'r'), request: elsewhere }, { sessionId: cookie.sid, why: 'another address' })
    expect(await loadPerson(cookie, elsewhere)).toMatchObject({ moved: null })
    expect(await owner`select 1 from audit_entries where action = 'sessions.noteMove' and subject_id = ${cookie.sid}`).toHaveLength(1)
  })

  it('asked again, it ends, and its challenge opens a new one', async () => {
    const user = await newUser()
    const cookie = { sid: await open(user, 0), org: org.id }
    const { challenge } = await stepUp(visitor(org.id, elsewhere), { sessionId: cookie.sid, returnTo: '/findings' })
    expect(await loadPerson(cookie, request)).toBeNull()
    const signed = await finishSignIn({ token: challenge.token, code: await codeOf(user.id, 1), enrol: false }, elsewhere)
    expect(signed).toMatchObject({ returnTo: '/findings', sessionId: expect.any(String) })
    await expect(stepUp(visitor(org.id, elsewhere), { sessionId: cookie.sid })).rejects.toMatchObject({ code: 'conflict' })
  })
})
