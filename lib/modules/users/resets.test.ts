import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { jobActor, type Person, visitor } from '#lib/auth/actor.ts'
import { approve, withdraw } from '../../../test/approvals.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request } from '../../../test/fixtures.ts'

/** A password or second factor is taken off by two administrators, and how the person goes on from there. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { requestReset, resetByOperator } = await import('./operations/resets.ts')
const { acceptInvite, choosePassword } = await import('./operations/invite.ts')
const { getUser } = await import('./queries.ts')
const { toDecide } = await import('../approvals/waiting.ts')
const { beginSignIn, finishSignIn } = await import('../sign-in/sign-in.ts')
const { setClock } = await import('#lib/clock.ts')
const { totpCode } = await import('#lib/auth/totp.ts')
const { unseal } = await import('#lib/crypto/secrets.ts')
const { loadPerson } = await import('#lib/edge/session.ts')
const { begin, closePools, readerPool } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const org = await organization(owner, 'Resets')
const { here } = await arranging(owner)(org.id)
const first = await org.person('admin', 'First')
let last = 0
const from = () => ({ ...request, ip: `198.51.100.${++last}` })

async function somebody() {
  const id = await here.user()
  await here.add('user_roles', { user_id: id, role: 'contributor' })
  const [row] = await owner`select totp_secret from users where id = ${id}`
  return { id, email: `${id}@example.com`, code: () => totpCode(unseal('users.totp', String(row?.totp_secret)), new Date()), sid: await here.session(id) }
}
type User = Awaited<ReturnType<typeof somebody>>
const ask = (by: Person, user: User, what: 'password' | 'factor') => requestReset(by, { id: user.id, what, reason: 'Called from the number we know' })
const live = async (user: User) => (await loadPerson({ sid: user.sid, org: org.id }, request)) !== null
const mailOf = async (user: User) => (await owner`select subject, text from mails where recipient = ${user.email} order by created_at desc, id desc limit 1`)[0]
const actions = async (user: User) => (await owner`select action, body::json -> 'changes' as changes, body::json ->> 'reason' as reason from audit_entries where subject_id = ${user.id} and action like 'users.%Reset' order by recorded_at, id`).map((row) => row.action)

describe('with one administrator', () => {
  it('a reset is refused with what to do; the command of the operator does it, and is on record as that', async () => {
    const user = await somebody()
    await expect(ask(first, user, 'factor')).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/second administrator.*npm run reset/) })
    await resetByOperator(jobActor(org.id, 'command line of the server', 'r'), { id: user.id, what: 'factor', reason: 'Lost telephone, seen in person' })
    expect(await live(user)).toBe(false)
    const [entry] = await owner`select body::json -> 'actor' ->> 'id' as who, body::json ->> 'reason' as reason, body::json -> 'changes' -> 'mfaEnrolledAt' -> 1 as factor from audit_entries where subject_id = ${user.id} and action = 'users.resetByOperator'`
    expect(entry).toMatchObject({ who: 'command line of the server', reason: 'Lost telephone, seen in person', factor: null })
  })
})

describe('with two', () => {
  let second: Person
  it('neither who asked nor whom it is about agrees, by no account of theirs; who asked can withdraw it', async () => {
    second = await org.person('admin', 'Second')
    const user = await somebody()
    const { id } = await ask(first, user, 'factor')
    await expect(ask(second, user, 'factor')).rejects.toMatchObject({ code: 'conflict', message: /waits for a second administrator/ })
    const account = await here.user({ person_id: first.personId })
    for (const by of [first, { ...first, userId: account }, { ...second, userId: user.id }]) await expect(approve(by, id)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await live(user)).toBe(true)
    expect((await getUser(second, { id: user.id })).resets).toEqual([{ id, what: 'factor', approvalId: expect.any(String) }])
    const tasks = (person: Person) => begin(readerPool(), org.id, (tx) => toDecide.of(tx, person)).then((found) => found?.tasks ?? [])
    expect([(await tasks(first)).length, (await tasks(second)).map((task) => task.href)]).toEqual([0, [expect.stringMatching(/^\/approvals\//)]])
    await withdraw(first, id)
    await expect(approve(second, id)).rejects.toMatchObject({ code: 'conflict' })
    expect(await actions(user)).toEqual(['users.requestReset', 'users.rejectReset'])
  })

  it('a second factor: it stops working at once, another is set up with the password, and within a week', async () => {
    const user = await somebody()
    const { challenge: open } = await beginSignIn({ email: user.email, password: here.password }, from())
    await approve(second, (await ask(first, user, 'factor')).id)
    expect(await live(user)).toBe(false)
    // What was begun before opens nothing either.
    await expect(finishSignIn({ token: open.token, code: user.code(), enrol: false }, from())).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await mailOf(user))?.text).toMatch(/Sign in with your password within a week/)
    const again = async () => {
      const { challenge } = await beginSignIn({ email: user.email, password: here.password }, from())
      expect(challenge.purpose).toBe('enrol')
      return finishSignIn({ token: challenge.token, code: totpCode(challenge.totpSecret as string, new Date(Date.now() + ahead)), enrol: true }, from())
    }
    let ahead = 8 * 86_400_000
    const back = setClock({ now: () => new Date(Date.now() + ahead) })
    await expect(again()).rejects.toMatchObject({ code: 'unauthenticated' })
    back()
    ahead = 0
    expect(await again()).toMatchObject({ sessionId: expect.any(String), backupCodes: expect.arrayContaining([expect.any(String)]) })
    expect(await owner`select factor_reset_at, mfa_enrolled_at is not null as enrolled from users where id = ${user.id}`).toMatchObject([{ factor_reset_at: null, enrolled: true }])
  })

  it('a password: it stops working at once, and a link by mail chooses another, once; the second factor stays', async () => {
    const user = await somebody()
    const { challenge: open } = await beginSignIn({ email: user.email, password: here.password }, from())
    await approve(second, (await ask(first, user, 'password')).id, 'Called back')
    // What the former password had opened leads nowhere.
    await expect(finishSignIn({ token: open.token, code: user.code(), enrol: false }, from())).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(beginSignIn({ email: user.email, password: here.password }, from())).rejects.toMatchObject({ code: 'invalid' })
    const token = /\/new-password\/(\S+)/.exec(String((await mailOf(user))?.text))?.[1] ?? ''
    const choose = (password: string) => choosePassword(visitor(org.id, request), { token, password, repeat: password })
    // The link is for nothing else.
    await expect(acceptInvite(visitor(org.id, request), { token, name: 'X', password: here.password, repeat: here.password })).rejects.toMatchObject({ code: 'not_found' })
    await here.add('password_history', { user_id: user.id, password_hash: (await owner`select password_hash from users where password_hash is not null limit 1`)[0]?.password_hash })
    await expect(choose(here.password)).rejects.toMatchObject({ fields: { password: expect.stringMatching(/one of your last/) } })
    await expect(choose('password')).rejects.toMatchObject({ code: 'invalid' })
    const { challenge } = await choose('Other-Meadow-78-Anchor')
    expect(challenge.purpose).toBe('factor')
    expect(await finishSignIn({ token: challenge.token, code: user.code(), enrol: false }, from())).toMatchObject({ sessionId: expect.any(String) })
    await expect(choose('Third-Harbour-79-Lantern')).rejects.toMatchObject({ code: 'conflict', message: /used already/ })
  })

  it('after a week, of what is not there, or of who is away: refused', async () => {
    const user = await somebody()
    const { id } = await ask(first, user, 'password')
    const back = setClock({ now: () => new Date(Date.now() + 8 * 86_400_000) })
    await expect(approve(second, id)).rejects.toMatchObject({ code: 'conflict', message: /time to decide this is over/ })
    back()
    for (const row of [{ status: 'invited' }, { password_hash: null, password_changed_at: null }]) {
      await expect(requestReset(first, { id: await here.user(row), what: 'password', reason: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    }
  })
})
