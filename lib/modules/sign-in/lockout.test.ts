import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { countingProxy } from '../../../bench/lib/counting-proxy.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

// Nothing is replaced: calls are counted. What verifyNobody computes is a hash of the same cost.
vi.mock('#lib/auth/password.ts', async (original) => {
  const real = await original<typeof import('#lib/auth/password.ts')>()
  return { ...real, verifyPassword: vi.fn(real.verifyPassword), verifyNobody: vi.fn(real.verifyNobody) }
})

/** What strangers' wrong passwords do to an account, and what a refusal tells of it. */
const database = await testDatabase()
const between = await countingProxy(Number(new URL(database.url).port))
process.env.DATABASE_URL = Object.assign(new URL(database.url), { port: String(between.port), hostname: '127.0.0.1' }).href
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { verifyNobody, verifyPassword } = await import('#lib/auth/password.ts')
const { totpCode } = await import('#lib/auth/totp.ts')
const { unseal } = await import('#lib/crypto/secrets.ts')
const { setClock } = await import('#lib/clock.ts')
const { beginSignIn, finishSignIn } = await import('./sign-in.ts')
const { networkOf } = await import('../sessions/model.ts')
const { getUser } = await import('../users/queries.ts')
const { unlockUser } = await import('../users/operations/manage.ts')
const { closePools } = await import('#db/client.ts')
afterAll(async () => {
  await Promise.all([closePools(), owner.end()])
  between.close()
})

let org: TestOrganization
let here: Arrange
let last = 0
const from = (ip = `198.51.${100 + (++last >> 8)}.${last & 255}`) => ({ ...request, ip })
beforeAll(async () => {
  org = await organization(owner, 'Lockout')
  here = (await arranging(owner)(org.id)).here
  // Three instead of five, as each takes its time.
  await here.write((sql) => sql`insert into settings ${sql({ org_id: org.id, document: sql.json({ signIn: { lockAfter: 3 } }), updated_at: new Date() })}`)
})

async function somebody(row: Record<string, unknown> = {}) {
  const id = await here.user(row)
  await here.add('user_roles', { user_id: id, role: 'admin' })
  return { id, email: `${id}@example.com` }
}
type User = Awaited<ReturnType<typeof somebody>>
const guess = (user: { email: string }, where = from(), browser: string | null = null) => beginSignIn({ email: user.email, password: 'wrong', browser }, where).then(() => 'in', (error: Error) => error.message.slice(0, 10))
const right = async (user: User, where: typeof request, browser: string | null = null) => {
  // How many tries a minute an address has is another matter.
  await owner`delete from rate_limits`
  return beginSignIn({ email: user.email, password: here.password, browser }, where).then(() => 'in', () => 'out')
}
const later = async <T>(ms: number, work: () => Promise<T>): Promise<T> => {
  const back = setClock({ now: () => new Date(Date.now() + ms) })
  return work().finally(back)
}
async function signIn(user: User, where: typeof request, browser: string): Promise<void> {
  const [row] = await owner`select totp_secret from users where id = ${user.id}`
  const { challenge } = await beginSignIn({ email: user.email, password: here.password, browser }, where)
  await finishSignIn({ token: challenge.token, code: totpCode(unseal('users.totp', String(row?.totp_secret)), new Date()), enrol: false, browser }, where)
}

describe('a stranger who guesses', () => {
  it('locks the place they guess from, longer each time, and nobody out elsewhere', async () => {
    const [user, stranger, office] = [await somebody(), from(), from()]
    for (let n = 0; n < 3; n++) await guess(user, stranger)
    expect([await right(user, stranger), await right(user, office)]).toEqual(['out', 'in'])
    expect((await owner`select distinct body::json ->> 'error' as error from audit_entries where subject_id = ${user.id} order by 1`).map((row) => row.error)).toEqual(['the account is locked where this came from', 'wrong password'])
    expect(await later(61_000, () => right(user, stranger))).toBe('in')
    await later(61_000, () => guess(user, from(stranger.ip)))
    expect(await later(61_000 + 61_000, () => right(user, stranger))).toBe('out')
    expect(await later(61_000 + 121_000, () => right(user, stranger))).toBe('in')
  })

  it('from all over slows down places nobody signed in from, and never a browser or network its owner knows', async () => {
    const [user, home, browser] = [await somebody(), from(), here.id()]
    await signIn(user, home, browser)
    await here.write((sql) => sql`update users set failed_sign_ins = 28 where id = ${user.id}`)
    await guess(user)
    expect(await right(user, from())).toBe('in')
    await guess(user)
    expect(await right(user, from())).toBe('out')
    expect([await right(user, home), await right(user, from(), browser), await right(user, from(), here.id())]).toEqual(['in', 'in', 'out'])
    // What is tried meanwhile prolongs nothing.
    await later(50_000, () => guess(user))
    expect(await later(61_000, () => right(user, from()))).toBe('in')
  })

  it('at the network of somebody cannot lock the browser they use', async () => {
    const [user, office, browser] = [await somebody(), from(), here.id()]
    await signIn(user, office, browser)
    for (let n = 0; n < 3; n++) await guess(user, office)
    expect(await later(30_000, () => right(user, from(office.ip), browser))).toBe('in')
  })

  it('in a browser they took guesses as often, too', async () => {
    const [user, browser] = [await somebody(), here.id()]
    await signIn(user, from(), browser)
    for (let n = 0; n < 3; n++) await guess(user, from(), browser)
    expect(await right(user, from(), browser)).toBe('out')
  })

  it('is seen by administrators, who can lift it', async () => {
    const [admin, user, stranger] = [await org.person('admin'), await somebody(), from()]
    for (let n = 0; n < 3; n++) await guess(user, stranger)
    expect((await getUser(admin, { id: user.id })).lockedUntil?.getTime()).toBeGreaterThan(Date.now())
    await unlockUser(admin, { id: user.id })
    expect(await right(user, from(stranger.ip.replace(/\d+$/, '250')))).toBe('in')
    expect((await getUser(admin, { id: user.id })).lockedUntil).toBeNull()
    await expect(unlockUser(admin, { id: user.id })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is one however many addresses of IPv6 they have, and their places are forgotten after a day', async () => {
    expect(['2001:db8::1', '2001:db8:0:0:ffff::9', '2001:DB8:0::', '::1', '10.1.2.3'].map(networkOf)).toEqual(['2001:db8:0:0::/64', '2001:db8:0:0::/64', '2001:db8:0:0::/64', '0:0:0:0::/64', '10.1.2.3'])
    const user = await somebody()
    for (let n = 0; n < 3; n++) await guess(user, from(`2001:db8:5::${n}`))
    expect(await right(user, from('2001:db8:5::77'))).toBe('out')
    await later(25 * 3_600_000, () => guess(user))
    expect(await owner`select 1 from sign_in_places where user_id = ${user.id}`).toHaveLength(1)
  })
})

describe('a refusal', () => {
  it('costs the same whatever stands behind it: one hash, as many statements, and the same time', async () => {
    const [known, locked, gone, invited] = [await somebody(), await somebody(), await somebody({ status: 'deactivated' }), await somebody({ status: 'invited' })]
    const one = from()
    for (let n = 0; n < 3; n++) await guess(locked, one)
    // Statements are prepared once a connection.
    for (const warm of [known, { email: 'warm@example.com' }]) for (let n = 0; n < 2; n++) await guess(warm)
    const cost = async (user: { email: string }, where = from()) => {
      vi.mocked(verifyPassword).mockClear()
      vi.mocked(verifyNobody).mockClear()
      const [before, began] = [between.counts.statements, performance.now()]
      const said = await guess(user, where)
      const took = performance.now() - began
      return { said, hashes: vi.mocked(verifyPassword).mock.calls.length + vi.mocked(verifyNobody).mock.calls.length, statements: between.counts.statements - before, slow: took >= 290 }
    }
    const of = await cost(known)
    expect(of).toEqual({ said: 'The e-mail', hashes: 1, statements: expect.any(Number), slow: true })
    for (const [what, user, where] of [['nobody', { email: 'nobody@example.com' }], ['locked', locked, from(one.ip)], ['deactivated', gone], ['invited', invited]] as const) {
      expect([what, what === 'locked' ? await later(30_000, async () => (await owner`delete from rate_limits`, cost(user, where))) : await cost(user, where)]).toEqual([what, of])
    }
  })
})
