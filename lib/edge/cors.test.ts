import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { httpsOrigins } from '#lib/origin.ts'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { request as from, organization, type TestOrganization } from '../../test/fixtures.ts'

/** Pages of other origins: none as shipped; those an organization names, with a token of its own, never with a cookie. */
const database = await testDatabase()
const api = await import('../../app/api/v1/[...path]/route.ts')
const { OPTIONS } = await import('../../app/api/preflight/route.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { updateSettings } = await import('#lib/modules/settings/operations.ts')
const { getSettings } = await import('#lib/modules/settings/queries.ts')
const { sealCookie, sessionCookieName } = await import('./session.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const [named, second, unnamed] = ['https://reports.example.com', 'https://board.example.com:8443', 'https://reports.example.com.evil.example']
let here: { org: TestOrganization; admin: Person; token: string }
let elsewhere: typeof here

async function made(name: string): Promise<typeof here> {
  const org = await organization(owner, name)
  const admin = await org.person('admin')
  const { token } = await createApiToken(admin, { name: 'A page', scopes: ['systems.read', 'systems.create'] })
  return { org, admin, token }
}
async function name(origins: string, { admin }: typeof here = here): Promise<void> {
  const { settings, version } = await getSettings(admin, {})
  await updateSettings(admin, { version, settings: { ...settings, api: { origins } } })
}
beforeAll(async () => {
  here = await made('Here')
  elsewhere = await made('Elsewhere')
})

const context = { params: Promise.resolve({ path: ['systems'] }) }
const address = 'http://127.0.0.1:3000/api/v1/systems'
const ask = (headers: Record<string, string>) => api.GET(new Request(address, { headers }), context)
const create = (headers: Record<string, string>) => api.POST(new Request(address, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ name: 'By a page', environment: 'test', criticality: 1 }) }), context)
const beforehand = (origin: string) => OPTIONS(new Request(address, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } }))
const bearer = ({ token }: typeof here) => ({ authorization: `Bearer ${token}` })
const given = (answer: Response) => [answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-allow-credentials'), answer.headers.get('vary')]
const systems = async () => Number((await owner`select count(*) as n from systems where org_id = ${here.org.id}`)[0]?.n)

describe('as shipped', () => {
  it('no page of another origin may call, and nothing it sends is done', async () => {
    for (const origin of [named, 'null', '']) expect(given(await beforehand(origin))).toEqual([403, null, null, 'Origin'])
    const answer = await create({ ...bearer(here), origin: named })
    expect([...given(answer), ((await answer.json()) as { message: string }).message]).toEqual([403, null, null, 'Origin', expect.stringContaining('under Settings, API')])
    expect(await systems()).toBe(0)
  })

  it('machines and our own pages are served as ever', async () => {
    expect(given(await ask(bearer(here)))).toEqual([200, null, null, 'Origin'])
    expect(given(await ask({ ...bearer(here), origin: 'http://127.0.0.1:3000' }))).toEqual([200, null, null, 'Origin'])
  })
})

describe('an origin that is named', () => {
  beforeAll(() => name(`${named}\n${second}`))

  it('may call with a token and read what it gets, refusals too', async () => {
    for (const origin of [named, second]) {
      const answer = await beforehand(origin)
      expect([...given(answer), answer.headers.get('access-control-allow-headers'), answer.headers.get('access-control-max-age')]).toEqual([204, origin, null, 'Origin', expect.stringContaining('authorization'), '600'])
    }
    expect(given(await ask({ ...bearer(here), origin: named }))).toEqual([200, named, null, 'Origin'])
    expect(given(await create({ ...bearer(here), origin: second }))).toEqual([200, second, null, 'Origin'])
    expect(given(await ask({ ...bearer(here), origin: named }).then(() => api.DELETE(new Request(address, { method: 'DELETE', headers: { ...bearer(here), origin: named } }), context)))).toEqual([404, named, null, 'Origin'])
  })

  it('and no other, however much it looks like it', async () => {
    for (const origin of [unnamed, 'http://reports.example.com', 'https://reports.example.com:8443', 'https://x.reports.example.com', 'HTTPS://REPORTS.EXAMPLE.COM', `${named}/`, '%', "https://'; --"]) {
      expect([origin, ...given(await beforehand(origin))]).toEqual([origin, 403, null, null, 'Origin'])
      expect([origin, ...given(await ask({ ...bearer(here), origin }))]).toEqual([origin, 403, null, null, 'Origin'])
    }
  })

  it('calls with a token of another organization in vain: that one did not name it', async () => {
    expect(given(await ask({ ...bearer(elsewhere), origin: named }))).toEqual([403, null, null, 'Origin'])
  })

  it('never with a cookie: nothing is changed, nothing can be read', async () => {
    const { here: made } = await arranging(owner)(here.org.id)
    const { sessionId, userId } = await made.self()
    await made.add('user_roles', { user_id: userId, role: 'admin' })
    const cookie = { cookie: `${sessionCookieName()}=${await sealCookie('session', { sid: sessionId, org: here.org.id }, 600)}`, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip }
    const before = await systems()
    expect(given(await ask({ ...cookie, origin: named, 'sec-fetch-site': 'same-site' }))).toEqual([200, null, null, 'Origin'])
    expect(given(await create({ ...cookie, origin: named, 'sec-fetch-site': 'same-site' }))).toEqual([403, null, null, 'Origin'])
    expect(await systems()).toBe(before)
  })

  it('is out with the next call when it is taken out', async () => {
    await name(second)
    expect(given(await beforehand(named))).toEqual([403, null, null, 'Origin'])
    expect(given(await ask({ ...bearer(here), origin: named }))).toEqual([403, null, null, 'Origin'])
  })
})

describe('the setting', () => {
  it('takes exact https origins only', async () => {
    expect(httpsOrigins(` ${named},\n${second} `)).toEqual([named, second])
    for (const text of ['*', 'https://*', 'https://*.example.com', 'http://reports.example.com', 'https://reports.example.com/', 'https://reports.example.com/path', 'https://a@reports.example.com', 'https://reports.example.com:443', 'https://Reports.example.com', 'null', 'reports.example.com']) {
      expect([text, httpsOrigins(text)]).toEqual([text, null])
      await expect(name(text)).rejects.toMatchObject({ code: 'invalid' })
    }
  })
})
