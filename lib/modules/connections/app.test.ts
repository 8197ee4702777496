import { createVerify, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { admin, asked, github, here, owner, test, theirs } from '../../../test/connecting.ts'

/** GitHub as an app, and repositories of which nothing was told yet: over real HTTP, to a server that answers as GitHub does. */
const { setCredentials } = await import('./operations/manage.ts')
const { getConnection } = await import('./queries.ts')
const { setSystem } = await import('../reconciliations/operations/systems.ts')
const { getSystemSettings } = await import('../reconciliations/queries.ts')
const { createSystem } = await import('../systems/operations.ts')
const { calls } = await import('../../../test/connecting.ts')
const { pullConnection } = await import('./operations/calls.ts')

const keys = generateKeyPairSync('rsa', { modulusLength: 2_048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } })
const app = { token: null, appId: '4711', installationId: '4242', privateKey: keys.privateKey.replaceAll('\n', '\r\n') }
const all = Object.fromEntries(['metadata', 'administration', 'actions', 'checks', 'statuses', 'contents', 'deployments', 'pull_requests'].map((name) => [name, 'read']))

/** Whether the app signed it with its key. */
const signed = (authorization: string): boolean => {
  const [head, body, signature] = authorization.replace(/^bearer /i, '').split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { iss: string | number }
  return String(claims.iss) === '4711' && createVerify('RSA-SHA256').update(`${head}.${body}`).verify(keys.publicKey, signature, 'base64url')
}
const gitHub = (over: Record<string, [number, unknown]> = {}, installed: object = {}) => (theirs.answer = (request, _, response) => {
  const path = (request.url ?? '').split('?')[0] as string
  const say = (status: number, body: unknown) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const authorization = String(request.headers.authorization)
  if (path.startsWith('/app/')) {
    if (!signed(authorization)) return say(401, { message: 'A JSON web token could not be decoded' })
    if (!path.startsWith('/app/installations/4242')) return say(404, { message: 'Integration not found' })
    if (request.method === 'POST') return say(201, { token: 'ghs_installed', expires_at: new Date(Date.now() + 3_600_000).toISOString(), permissions: all, repository_selection: 'all' })
    return say(200, { account: { login: 'Nordwind' }, permissions: all, events: ['branch_protection_rule', 'repository_ruleset'], suspended_at: null, ...installed })
  }
  if (!['bearer gh-token', 'token gh-token', 'token ghs_installed'].includes(authorization.replace('Bearer', 'bearer'))) return say(401, {})
  const [status, body] = over[path] ?? (path === '/repos/nordwind/ledger' ? [200, { id: 77, full_name: 'nordwind/ledger', default_branch: 'main' }] : [200, path.startsWith('/orgs') ? {} : []])
  say(status, body)
})

describe('an app', () => {
  it('is given in place of a token, whole and with a key that is one', async () => {
    const wrong = (more: object) => github(more).then(() => 'made', (error: { fields: object }) => error.fields)
    expect(await wrong({ ...app, token: 'gh-token' })).toMatchObject({ appId: expect.stringContaining('another way') })
    expect(await wrong({ ...app, appId: null })).toEqual({ appId: 'is required' })
    expect(await wrong({ ...app, appId: 'my-app' })).toEqual({ appId: expect.stringContaining('is a number') })
    expect(await wrong({ ...app, privateKey: '-----BEGIN RSA PRIVATE KEY-----\nxyz' })).toEqual({ privateKey: expect.stringContaining('.pem') })
    const { id } = await github()
    await setCredentials(admin, { id, version: 1, ...app })
    const [row] = await owner`select credentials, (select string_agg(body, '') from audit_entries where org_id = ${here.id}) as trail from connections where id = ${id}`
    expect(`${row?.credentials}${row?.trail}${JSON.stringify(await getConnection(admin, { id }))}`).not.toContain('PRIVATE KEY')
  })

  it.each<[string, object, (string | null)[]]>([
    ['has all it needs', {}, [null, null, null, null]],
    ['lacks permissions: which', { permissions: { ...all, administration: undefined, checks: undefined } }, [null, expect.stringContaining('reading of Administration, Checks of') as never, null, null]],
    ['does not tell how branches are protected', { events: ['push'] }, [null, null, null, expect.stringContaining('branch_protection_rule') as never]],
    ['is installed elsewhere', { account: { login: 'other' } }, [expect.stringContaining('of other') as never]],
    ['is suspended', { suspended_at: '2026-01-01T00:00:00Z' }, [expect.stringContaining('suspended') as never]],
  ])('%s', async (_, installed, lacks) => {
    gitHub({}, installed)
    const { id } = await github(app)
    const { checks } = await test(id)
    expect(checks.slice(1, 1 + lacks.length).map(({ lack }) => lack)).toEqual(lacks)
  })

  it('with another key, or another installation, says so', async () => {
    gitHub()
    const other = generateKeyPairSync('rsa', { modulusLength: 2_048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } })
    expect((await test((await github({ ...app, privateKey: other.privateKey })).id)).lastFailure).toMatch(/401.*Compare app id/)
    expect((await test((await github({ ...app, installationId: '99' })).id)).lastFailure).toMatch(/404.*Compare app id/)
  })

  it('pulls with a token of its installation', async () => {
    gitHub()
    const { id } = await github(app)
    await pullConnection(admin, { id })
    await calls()
    expect(await getConnection(admin, { id })).toMatchObject({ lastFailure: null, pulledAt: expect.any(Date) })
    expect(asked).toEqual(['POST /app/installations/4242/access_tokens'])
  })
})

describe('a repository of which nothing was told', () => {
  const choose = async (person: Person, more: object) => {
    const { id } = await createSystem(admin, { name: `System ${crypto.randomUUID()}`, environment: 'production', criticality: 3 } as never)
    await setSystem(person, { id, productionBy: 'branch', productionNames: ['main'], branches: ['main'], ...more } as never)
    return (await getSystemSettings(person, { systemId: id })).said?.sourceId
  }
  const refused = (more: object) => choose(admin, more).then(() => 'chosen', (error: { fields: object }) => error.fields)

  it('is looked up, and is one of the repositories from then on', async () => {
    gitHub()
    const { id } = await github()
    const manager = await here.person('compliance_manager')
    const chosen = await choose(manager, { connectionId: id, repository: 'nordwind/ledger' })
    expect(await owner`select name, repository::int, facts from fact_sources where id = ${chosen as string}`).toEqual([{ name: 'nordwind/ledger', repository: 77, facts: 0 }])
    expect(await choose(manager, { connectionId: id, repository: 'nordwind/ledger' })).toBe(chosen)
    // The pre-flight tries it: a token does not say what it may.
    gitHub({ '/repos/nordwind/ledger/rulesets/rule-suites': [403, {}], '/repos/nordwind/ledger/deployments': [404, {}] })
    expect((await test(id)).lastFailure).toContain('The token is missing reading of Administration, Deployments of')
  })

  it('that cannot be read is refused with the reason', async () => {
    gitHub({ '/repos/nordwind/hidden': [404, {}], '/repos/nordwind/ledger/branches': [403, { message: 'Resource not accessible by personal access token' }] })
    const { id } = await github()
    expect(await refused({ connectionId: id, repository: 'nordwind/hidden' })).toEqual({ repository: expect.stringContaining('404: it is not there') })
    expect(await refused({ connectionId: id, repository: 'nordwind/ledger' })).toEqual({ repository: expect.stringContaining('403') })
    expect(await refused({ connectionId: id, repository: 'ledger' })).toEqual({ repository: expect.stringContaining('owner/name') })
    expect(await refused({ repository: 'nordwind/ledger' })).toEqual({ connectionId: expect.stringContaining('choose the connection') })
    expect(await refused({ connectionId: (await github({ token: null })).id, repository: 'nordwind/ledger' })).toEqual({ connectionId: expect.stringContaining('neither token nor app') })
    expect(await refused({ connectionId: crypto.randomUUID(), repository: 'nordwind/ledger' })).toEqual({ connectionId: expect.any(String) })
    expect(await owner`select 1 from fact_sources where connection_id = ${id}`).toHaveLength(0)
  })
})
