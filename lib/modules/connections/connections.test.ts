import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { hours } from '#lib/clock.ts'
import { answerXml, errorXml } from '../../../test/aws-iam.ts'
import { database, owner, here, admin, url, theirs, asked, at, hand, calls, github, aws, test, alone } from '../../../test/connecting.ts'

/** What is called, with which secrets, and how it went: over real HTTP, to servers that answer as GitHub and AWS do. */
const { checkConnection, noteCall, pullConnection } = await import('./operations/calls.ts')
const { createConnection, rotateSecret, updateConnection } = await import('./operations/manage.ts')
const { getConnection, listConnections } = await import('./queries.ts')
const { calling, callOut, tend } = await import('./rounds.ts')

describe('a connection', () => {
  it('takes the fields of its kind, and tells what another one has or lacks', async () => {
    const wrong = (input: object) => createConnection(admin, { kind: 'github', name: `Wrong ${crypto.randomUUID()}`, ...input } as never).then(() => 'made', (error: { fields: object }) => error.fields)
    expect(await wrong({})).toEqual({ organization: 'is required' })
    expect(await wrong({ organization: '../users' })).toEqual({ organization: expect.stringContaining('is not a name') })
    expect(await wrong({ organization: 'nordwind', region: 'eu-central-1', accessKeyId: 'x' })).toEqual({ region: 'does not belong to GitHub' })
    expect(await wrong({ organization: 'nordwind', accessKeyId: 'x' })).toEqual({ accessKeyId: 'does not belong to GitHub' })
    expect(await wrong({ organization: 'nordwind', url: 'http://10.0.0.5' })).toEqual({ url: 'must begin with https://' })
    expect(await wrong({ kind: 'aws', region: 'here', accessKeyId: 'x' })).toEqual({ region: expect.stringContaining('is not a region') })
    expect(await wrong({ kind: 'aws', region: 'eu-central-1', accessKeyId: 'x' })).toEqual({ secretAccessKey: 'is required' })
    expect(await wrong({ kind: 'webhook', pulls: true })).toEqual({ pulls: expect.stringContaining('nothing is pulled') })
    expect(await wrong({ organization: 'nordwind', ownerId: '01900000-0000-7000-8000-000000000000' })).toEqual({ ownerId: expect.any(String) })
    expect(await wrong({ organization: 'nordwind', systemId: '01900000-0000-7000-8000-000000000000' })).toEqual({ systemId: expect.any(String) })
  })

  it('never gives a secret back: not on its page, not in its list, not to the reader, not in the trail', async () => {
    const { id } = await github({ token: 'ghp_never-seen-again' })
    const { secret } = await rotateSecret(admin, { id })
    const [row] = await owner`select * from connections where id = ${id}`
    const told = JSON.stringify([await getConnection(admin, { id }), await listConnections(admin, {}), row, await owner`select body from audit_entries where org_id = ${here.id}`])
    expect(told).not.toContain('ghp_never-seen-again')
    expect(told).not.toContain(secret)
    const reader = postgres(database.readerUrl, { max: 1 })
    for (const column of ['credentials', 'signing_secret', 'former_secret']) await expect(reader`select ${reader(column)} from connections`).rejects.toThrow(/permission denied/)
    await reader.end()
  })

  it('is made and changed by administrators, tested by managers, read by auditors, and by nobody else', async () => {
    const { id } = await github()
    const manager = await here.person('compliance_manager')
    const auditor = await here.person('auditor')
    await expect(createConnection(manager, { kind: 'webhook', name: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(rotateSecret(manager, { id })).rejects.toMatchObject({ code: 'forbidden' })
    await checkConnection(manager, { id })
    await expect(checkConnection(manager, { id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('already') })
    await calls()
    expect((await getConnection(auditor, { id })).name).toContain('GitHub')
    await expect(checkConnection(auditor, { id })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listConnections(await here.person('control_owner'), {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('that is an example is never called', async () => {
    const { id } = await github({ sample: true, pulls: true })
    await expect(checkConnection(admin, { id })).rejects.toMatchObject({ code: 'conflict' })
    await tend(hand)
    expect([await calls(), asked]).toEqual([0, []])
  })
})

describe('a test', () => {
  const gitHub = (over: Record<string, number> = {}, headers: Record<string, string> = {}) => (theirs.answer = (request, _, response) => {
    const path = (request.url ?? '').split('?')[0] as string
    response.writeHead(request.headers.authorization === 'Bearer gh-token' ? (over[path] ?? 200) : 401, headers).end('{}')
  })

  it('of GitHub asks for what it needs, says what is there and when the token expires', async () => {
    gitHub({}, { 'github-authentication-token-expiration': '2027-03-04 05:06:07 UTC' })
    const { id } = await github()
    await rotateSecret(admin, { id })
    expect(await test(id)).toMatchObject({
      asked: null, health: 'failing', credentialsExpireAt: new Date('2027-03-04T05:06:07Z'),
      checks: [{ lack: null }, { what: expect.stringContaining('nordwind'), lack: null }, { what: 'It may read the audit log', lack: null }, { lack: null }, { what: 'Messages come in', lack: expect.stringContaining('None came yet') }],
    })
    expect(asked).toEqual(['GET /orgs/nordwind', 'GET /orgs/nordwind/audit-log?per_page=1'])
  })

  it.each<[string, () => unknown, object, string]>([
    ['a token that is wrong', () => gitHub(), { token: 'old' }, 'The token is wrong, revoked or expired'],
    ['an organization it does not reach', () => gitHub({ '/orgs/nordwind': 404 }), {}, 'There is no such organization'],
    ['a right that is missing', () => gitHub({ '/orgs/nordwind/audit-log': 403 }), {}, 'read:audit_log is missing'],
    ['secrets that were never put in', () => gitHub(), { token: null, pulls: true }, 'no secrets to call with'],
  ])('names %s', async (_, arrange, more, says) => {
    arrange()
    const { id } = await github(more)
    const found = await test(id)
    expect(found).toMatchObject({ health: 'failing', lastFailure: expect.stringContaining(says), lastSuccessAt: null })
    expect(found.checks.some((each) => each.lack?.includes(says))).toBe(true)
    const [entry] = await owner`select outcome, body::json ->> 'error' as error from audit_entries where org_id = ${here.id} and action = 'connections.noteCall' and subject_id = ${id}`
    expect(entry).toMatchObject({ outcome: 'failure', error: expect.stringContaining(says) })
  })

  it('of what does not answer says so', async () => {
    const { id } = await github({ url: 'http://127.0.0.1:1' })
    at(new Date())
    expect(await test(id)).toMatchObject({ health: 'failing', lastFailure: expect.stringContaining('ECONNREFUSED'), checks: [] })
  }, 20_000)

  it('of AWS is signed, and names the permission that is missing', async () => {
    let trail = 200
    theirs.answer = (request, body, response) => {
      const signed = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/(sts|cloudtrail)\/aws4_request, SignedHeaders=[\w;-]+, Signature=[0-9a-f]{64}$/.exec(String(request.headers.authorization))
      if (!signed) return void response.writeHead(403).end(errorXml('SignatureDoesNotMatch'))
      if (signed[1] === 'sts') return void response.end(body.startsWith('Action=GetCallerIdentity') ? answerXml('GetCallerIdentity', { Arn: 'arn:aws:iam::111122223333:user/tickmark', Account: '111122223333' }) : '')
      response.writeHead(trail).end(trail === 200 ? '{"Events":[]}' : '{"__type":"AccessDeniedException"}')
    }
    const { id } = await aws()
    expect(await test(id)).toMatchObject({ health: 'healthy', checks: [{ lack: null }, { what: 'The key is good, in the account 111122223333', lack: null }, { lack: null }] })
    trail = 400
    expect(await test(id)).toMatchObject({ health: 'failing', lastFailure: 'The permission cloudtrail:LookupEvents is missing.' })
    theirs.answer = (_, __, response) => void response.writeHead(403).end(errorXml('InvalidClientTokenId'))
    expect(await test(id)).toMatchObject({ lastFailure: expect.stringContaining('The key is wrong') })
    expect(await test((await createConnection(admin, { kind: 'aws', name: 'Keyless', region: 'eu-central-1' })).id)).toMatchObject({ lastFailure: expect.stringContaining('no secrets') })
  })
})

describe('a pull', () => {
  const log = (entries: object[], status = 200) => (theirs.answer = (_, __, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(entries)))
  const entry = (n: number) => ({ '@timestamp': Date.parse('2026-01-02T03:04:05Z') + n, _document_id: `conn-${n}`, action: 'repo.create', actor: 'octocat', org: 'nordwind' })

  it('stores what is new with the token of the connection, and says how it went', async () => {
    const { id } = await github({ organization: 'pulled' })
    log([entry(1), entry(2)])
    await pullConnection(admin, { id })
    await calls()
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'healthy', pulledAt: expect.any(Date), lastFailure: null })
    expect(await owner`select 1 from events where org_id = ${here.id} and external_id like 'conn-%'`).toHaveLength(2)
    log([], 404)
    await pullConnection(admin, { id })
    await calls()
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'failing', lastFailure: expect.stringContaining('GitHub answered 404') })
    log([entry(3)])
    await pullConnection(admin, { id })
    await calls()
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'healthy' })
  })

  it('comes every hour where it is wished for, not sooner after a failure, and not while paused', async () => {
    const { id } = await alone({ organization: 'hourly', pulls: true })
    const base = new Date()
    at(base)
    log([], 404)
    await tend(hand)
    await tend(hand)
    expect(await calls()).toBe(1)
    await tend(hand)
    expect(await calls()).toBe(0)
    at(new Date(base.getTime() + hours(1)))
    log([])
    await tend(hand)
    expect(await calls()).toBe(1)
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'healthy', lagSeconds: 0 })
    at(new Date(base.getTime() + hours(3)))
    const { version } = await getConnection(admin, { id })
    await updateConnection(admin, { id, version, name: 'Hourly', organization: 'hourly', url, pulls: true, pausedReason: 'It moves' })
    await tend(hand)
    expect(await calls()).toBe(0)
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'paused', lagSeconds: 7_200 })
  })

  it('that could not be done each time is said, and may be asked for again', async () => {
    const { id } = await github()
    await pullConnection(admin, { id })
    await calling.giveUp?.({ orgId: here.id, id }, hand)
    await owner`delete from pgboss.job where name = 'connections.call'`
    expect(await getConnection(admin, { id })).toMatchObject({ asked: null, lastFailure: expect.stringContaining('each time') })
  })
})

it('a call that comes twice is noted once more and asks for nothing', async () => {
  const { id } = await github()
  await noteCall(jobActor(here.id, 'test', 'test'), { id, what: 'check', checks: [] })
  await callOut({ orgId: here.id, id }, hand)
  expect(asked).toEqual([])
})
