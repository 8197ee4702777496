import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days, hours, setClock } from '#lib/clock.ts'
import { env, resetEnv } from '#lib/env.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** What is called, with which secrets, and how it went: over real HTTP, to servers that answer as GitHub, AWS and KMS do. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { sealEnvelope, openEnvelope, keepers } = await import('#lib/crypto/envelope.ts')
const { checkConnection, noteCall, pullConnection, resealConnection } = await import('./operations/calls.ts')
const { createConnection, rotateSecret, setCredentials, updateConnection } = await import('./operations/manage.ts')
const { getConnection, listConnections } = await import('./queries.ts')
const { calling, callOut, tend } = await import('./rounds.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let admin: Person
let server: Server
let url = ''
let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void = (_, __, response) => response.end('{}')
let asked: string[] = []
let restore = () => {}
const at = (moment: Date) => {
  restore()
  restore = setClock({ now: () => moment })
}
const hand = background('test')
const calls = async () => {
  const waiting = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'connections.call' returning data`
  for (const { data } of waiting) await callOut(data, hand)
  return waiting.length
}
let serial = 0
const github = (more: object = {}) => createConnection(admin, { kind: 'github', name: `GitHub ${++serial}`, organization: 'nordwind', url, token: 'gh-token', ...more })
const aws = (more: object = {}) => createConnection(admin, { kind: 'aws', name: `AWS ${++serial}`, region: 'eu-central-1', url, accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', ...more })
const test = async (id: string) => {
  await checkConnection(admin, { id })
  expect(await calls()).toBe(1)
  return getConnection(admin, { id })
}
/** The only one there is, so that a round finds no other. */
const alone = async (more: object = {}) => {
  await write(owner, here.id, (sql) => sql`update connections set deleted_at = now() where deleted_at is null`)
  await owner`delete from pgboss.job where name = 'connections.call'`
  return github(more)
}
const inEnv = (values: Record<string, string | undefined>) => {
  for (const [name, value] of Object.entries(values)) if (value === undefined) delete process.env[name]; else process.env[name] = value
  resetEnv()
}

beforeAll(async () => {
  here = await organization(owner, 'Here')
  admin = await here.person('admin')
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`)
      answer(request, body, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  restore()
  asked = []
  inEnv({ CREDENTIALS_KEY_FILE: undefined, CREDENTIALS_KMS_KEY: undefined })
})
afterAll(() => Promise.all([closePools(), owner.end(), new Promise((done) => server.close(done))]))

describe('a connection', () => {
  it('takes the fields of its kind, and tells what another one has or lacks', async () => {
    const wrong = (input: object) => createConnection(admin, { kind: 'github', name: `Wrong ${++serial}`, ...input } as never).then(() => 'made', (error: { fields: object }) => error.fields)
    expect(await wrong({})).toEqual({ organization: 'is required' })
    expect(await wrong({ organization: '../users' })).toEqual({ organization: expect.stringContaining('is not a name') })
    expect(await wrong({ organization: 'nordwind', region: 'eu-central-1', accessKeyId: 'x' })).toEqual({ region: 'does not belong to GitHub' })
    expect(await wrong({ organization: 'nordwind', accessKeyId: 'x' })).toEqual({ accessKeyId: 'does not belong to GitHub' })
    expect(await wrong({ organization: 'nordwind', url: 'http://10.0.0.5' })).toEqual({ url: 'must begin with https://' })
    expect(await wrong({ kind: 'aws', region: 'here', accessKeyId: 'x' })).toEqual({ region: expect.stringContaining('is not a region') })
    expect(await wrong({ kind: 'aws', region: 'eu-central-1', accessKeyId: 'x' })).toEqual({ secretAccessKey: 'is required' })
    expect(await wrong({ kind: 'webhook', pulls: true })).toEqual({ pulls: expect.stringContaining('only GitHub') })
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
  const gitHub = (over: Record<string, number> = {}, headers: Record<string, string> = {}) => (answer = (request, _, response) => {
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
    answer = (request, body, response) => {
      const signed = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/(sts|cloudtrail)\/aws4_request, SignedHeaders=[\w;-]+, Signature=[0-9a-f]{64}$/.exec(String(request.headers.authorization))
      if (!signed) return void response.writeHead(403).end('<Code>SignatureDoesNotMatch</Code>')
      if (signed[1] === 'sts') return void response.end(body.startsWith('Action=GetCallerIdentity') ? '<Account>111122223333</Account>' : '')
      response.writeHead(trail).end(trail === 200 ? '{"Events":[]}' : '{"__type":"AccessDeniedException"}')
    }
    const { id } = await aws()
    expect(await test(id)).toMatchObject({ health: 'healthy', checks: [{ lack: null }, { what: 'The key is good, in the account 111122223333', lack: null }, { lack: null }] })
    trail = 400
    expect(await test(id)).toMatchObject({ health: 'failing', lastFailure: 'The permission cloudtrail:LookupEvents is missing.' })
    answer = (_, __, response) => void response.writeHead(403).end('<Code>InvalidClientTokenId</Code>')
    expect(await test(id)).toMatchObject({ lastFailure: expect.stringContaining('The key is wrong') })
    expect(await test((await createConnection(admin, { kind: 'aws', name: 'Keyless', region: 'eu-central-1' })).id)).toMatchObject({ lastFailure: expect.stringContaining('no secrets') })
  })
})

describe('a pull', () => {
  const log = (entries: object[], status = 200) => (answer = (_, __, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(entries)))
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

describe('secrets that expire', () => {
  it('are told of 30 and 7 days before, once each, to the owner; new ones begin anew', async () => {
    const { userId } = await here.person('compliance_manager')
    const base = new Date()
    const expires = new Date(base.getTime() + days(20))
    const { id } = await alone({ ownerId: userId, credentialsExpireAt: expires.toISOString() })
    const reminders = () => owner<{ told: string }[]>`select body::json -> 'changes' -> 'notifiedId' ->> 1 as told from audit_entries where org_id = ${here.id} and action = 'connections.remind' and subject_id = ${id}`
    const told: number[] = []
    for (const day of [0, 1, 12, 13, 14]) {
      at(new Date(base.getTime() + days(day) + 1_000))
      await tend(hand)
      told.push((await reminders()).length)
    }
    expect(told).toEqual([1, 1, 1, 2, 2])
    expect((await reminders())[0]).toEqual({ told: userId })
    at(new Date(expires.getTime() + 1))
    expect((await getConnection(admin, { id })).health).toBe('expired')
    const { version } = await getConnection(admin, { id })
    await setCredentials(admin, { id, version, token: 'another', credentialsExpireAt: new Date(expires.getTime() + days(5)).toISOString() })
    await tend(hand)
    expect((await reminders()).length).toBe(3)
  })
})

describe('the keys that seal', () => {
  const file = join(env().DATA_DIR, 'keys')
  const keys = (...given: Buffer[]) => {
    writeFileSync(file, `# newest first\n${given.map((key) => key.toString('base64')).join('\n')}\n`)
    inEnv({ CREDENTIALS_KEY_FILE: file })
  }
  const [first, second] = [randomBytes(32), randomBytes(32)]
  const keyOf = async (id: string) => (await owner`select credentials_key_id as credentials, signing_key_id as signing from connections where id = ${id}`)[0]

  it('are rotated by a line on top of the file: what lies under a former one is sealed anew by itself, and opens all the while', async () => {
    const { id } = await alone()
    const { secret } = await rotateSecret(admin, { id })
    const portal = (await keyOf(id))?.credentials
    expect(portal).toBe(keepers()[0]?.id)
    keys(first)
    expect((await getConnection(admin, { id })).unreadable).toEqual([])
    await tend(hand)
    expect(await keyOf(id)).toEqual({ credentials: keepers()[0]?.id, signing: keepers()[0]?.id })
    keys(second, first)
    await tend(hand)
    keys(second)
    expect((await keyOf(id))?.credentials).toBe(keepers()[0]?.id)
    await expect(resealConnection(jobActor(here.id, 'test', 'test'), { id })).rejects.toMatchObject({ code: 'conflict' })
    answer = (request, _, response) => response.writeHead(request.headers.authorization === 'Bearer gh-token' ? 200 : 401).end('{}')
    expect((await test(id)).checks.slice(0, 3).map((each) => each.lack)).toEqual([null, null, null])
    const { signingSecretsOf } = await import('./secrets.ts')
    const { inboxOf } = await import('./within.ts')
    const row = await hand.write(here.id, (tx) => inboxOf(tx, id))
    expect(row && (await signingSecretsOf(row, new Date()))).toEqual([secret])
  })

  it('that are wrong at the start are said of the connections under them by name; nothing else is broken', async () => {
    keys(first)
    const lost = await alone()
    keys(second)
    const fine = await github()
    expect(await getConnection(admin, { id: lost.id })).toMatchObject({ health: 'unreadable', unreadable: [expect.stringMatching(/^its secrets \(key [0-9a-f]{12}\)$/)] })
    expect(await getConnection(admin, { id: fine.id })).toMatchObject({ health: 'untried', unreadable: [] })
    answer = (_, __, response) => response.end('{}')
    expect(await test(lost.id)).toMatchObject({ lastFailure: expect.stringMatching(/The secrets of “GitHub \d+” cannot be opened\. It was sealed under the key [0-9a-f]{12}, which this portal does not have\./) })
    await tend(hand)
    expect((await test(fine.id)).checks.slice(0, 3).map((each) => each.lack)).toEqual([null, null, null])
    const { version } = await getConnection(admin, { id: lost.id })
    await setCredentials(admin, { id: lost.id, version, token: 'gh-token' })
    expect(await getConnection(admin, { id: lost.id })).toMatchObject({ unreadable: [] })
  })

  it.each<[string, () => void, string]>([
    ['is missing', () => rmSync(file, { force: true }), 'cannot be read'],
    ['holds what is no key', () => writeFileSync(file, 'short\n'), '32 bytes in base64'],
    ['is empty', () => writeFileSync(file, '# none\n'), '32 bytes in base64'],
  ])('in a file that %s: nothing is sealed, and it is said why', async (_, arrange, says) => {
    arrange()
    inEnv({ CREDENTIALS_KEY_FILE: file })
    await expect(github()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(says) })
    await listConnections(admin, {})
  })

  it('are bound to what they seal: altered or moved it does not open', async () => {
    const text = await sealEnvelope('one', 'secret')
    expect(await openEnvelope('one', text)).toBe('secret')
    await expect(openEnvelope('another', text)).rejects.toThrow(/altered/)
    const other = await sealEnvelope('one', 'other')
    await expect(openEnvelope('one', [...text.split(':').slice(0, 3), other.split(':')[3]].join(':'))).rejects.toThrow(/altered/)
    for (const wrong of ['', 'e1', 'e1:a:b', 'v1.a.b.c', text.slice(0, -6)]) await expect(openEnvelope('one', wrong)).rejects.toThrow(/altered|does not have/)
  })

  it('may be one of AWS KMS, bound to the purpose; when it refuses, that is said', async () => {
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d'
    let refuses = false
    answer = (request, body, response) => {
      const given = JSON.parse(body) as { KeyId: string; Plaintext?: string; CiphertextBlob?: string; EncryptionContext: { purpose: string } }
      if (refuses || given.KeyId !== arn || !String(request.headers.authorization).includes('/eu-central-1/kms/aws4_request')) return void response.writeHead(400).end('{"__type":"AccessDeniedException"}')
      if (request.headers['x-amz-target'] === 'TrentService.Encrypt') return void response.end(JSON.stringify({ CiphertextBlob: Buffer.from(JSON.stringify(given)).toString('base64') }))
      const inner = JSON.parse(Buffer.from(given.CiphertextBlob ?? '', 'base64').toString()) as typeof given
      if (inner.EncryptionContext.purpose !== given.EncryptionContext.purpose) return void response.writeHead(400).end('{"__type":"InvalidCiphertextException"}')
      response.end(JSON.stringify({ Plaintext: inner.Plaintext }))
    }
    inEnv({ CREDENTIALS_KMS_KEY: arn, AWS_ENDPOINT_URL_KMS: url, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' })
    const text = await sealEnvelope('one', 'secret')
    expect(text).toMatch(/^e1:kms-[0-9a-f]{12}:/)
    expect(text).not.toContain('secret')
    expect(await openEnvelope('one', text)).toBe('secret')
    const before = asked.length
    expect(await openEnvelope('one', text)).toBe('secret')
    expect(asked.length).toBe(before)
    await expect(openEnvelope('another', text)).rejects.toThrow(/InvalidCiphertextException/)
    refuses = true
    await expect(sealEnvelope('one', 'secret')).rejects.toThrow(/AWS KMS answered 400 AccessDeniedException for the key arn/)
    inEnv({ CREDENTIALS_KMS_KEY: undefined })
    await expect(openEnvelope('one', text)).rejects.toThrow(/key kms-[0-9a-f]{12}, which this portal does not have/)
  })
})

it('a call that comes twice is noted once more and asks for nothing', async () => {
  const { id } = await github()
  await noteCall(jobActor(here.id, 'test', 'test'), { id, what: 'check', checks: [] })
  await callOut({ orgId: here.id, id }, hand)
  expect(asked).toEqual([])
})
