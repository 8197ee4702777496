import { gzipSync } from 'node:zlib'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** The shapes feeds and tools really send. Received is accepted, known and rejected together, always. */
const database = await testDatabase()
const { deliver } = await import('./deliver.ts')
const { readDelivery } = await import('#lib/ingest/read.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })

let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Shapes')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const event = (id: string, more: Record<string, unknown> = {}) => JSON.stringify({ id, event_type: 'role.granted', timestamp: '2025-11-03T09:00:00Z', user: 'ann', ...more })
const call = (id: string, eventName = 'CreateUser') => JSON.stringify({
  eventVersion: '1.09', userIdentity: { type: 'IAMUser', userName: 'ann' }, eventTime: '2025-11-02T08:15:31Z', eventSource: eventName === 'StopLogging' ? 'cloudtrail.amazonaws.com' : 'iam.amazonaws.com',
  eventName, requestParameters: { name: 'main' }, recipientAccountId: '111122223333', eventID: id,
})

async function send(body: string | Buffer, options: { gzip?: boolean; cut?: number } = {}) {
  const bytes = Buffer.from(body)
  const parts = async function* () {
    for (let at = 0; at < bytes.length; at += options.cut ?? bytes.length) yield bytes.subarray(at, at + (options.cut ?? bytes.length))
  }
  const answer = await deliver(await here.person('contributor'), parts(), { label: 'test', source: 'auto', gzip: options.gzip ?? false })
  expect(answer.received).toBe(answer.accepted + answer.duplicates + answer.rejected)
  return answer
}

const rowsOf = (prefix: string) => owner`select external_id, source, event_type, user_name, target, ip, system, outcome, occurred_at, raw from events where external_id like ${`${prefix}%`} order by external_id`

describe('several values in one delivery', () => {
  it.each([1, 7, undefined])('every member of a gzip is read, in chunks of %s', async (cut) => {
    const name = `gz${cut}`
    const members = [`{"Records":[${call(`${name}-1`)},${call(`${name}-2`)}]}`, `{"Records":[${call(`${name}-3`)},${call(`${name}-4`)},${call(`${name}-5`, 'StopLogging')}]}`]
    const answer = await send(Buffer.concat(members.map((each) => gzipSync(each))), { gzip: true, cut })
    expect(answer).toMatchObject({ received: 5, accepted: 5 })
    await detectBatch(jobActor(here.id, 'test', 'test'), answer.batches[0] as string)
    expect(await owner`select 1 from findings where org_id = ${here.id} and rule_id = 'aws-trail-stopped-or-deleted'`).not.toHaveLength(0)
  })

  it('what stands behind zeros after a gzip is not lost without a word', async () => {
    const body = Buffer.concat([gzipSync(event('pad-1')), Buffer.alloc(8), gzipSync(event('pad-2'))])
    for (const cut of [1, undefined]) await expect(send(body, { gzip: true, cut })).rejects.toMatchObject({ code: 'invalid' })
    expect(await rowsOf('pad')).toHaveLength(0)
  })

  it.each([
    ['two wrappers', (id: string) => `{"Records":[${call(`${id}1`)},${call(`${id}2`)}]}{"Records":[${call(`${id}3`)}]}`],
    ['two wrappers on lines', (id: string) => `{"Records":[${call(`${id}1`)}]}\n{"Records":[${call(`${id}2`)},${call(`${id}3`)}],"next":{"a":["]"]}}\n`],
    ['two arrays', (id: string) => `[${event(`${id}1`)}]\n[${event(`${id}2`)},${event(`${id}3`)}]\n`],
    ['two arrays, glued', (id: string) => `[${event(`${id}1`)}][${event(`${id}2`)},${event(`${id}3`)}]`],
    ['glued objects', (id: string) => [1, 2, 3].map((n) => event(`${id}${n}`, { note: '}{' })).join('')],
    ['objects with a blank between', (id: string) => [1, 2, 3].map((n) => event(`${id}${n}`)).join(' ')],
    ['objects, an array and a wrapper', (id: string) => `${event(`${id}1`)}\n[${event(`${id}2`)}]\n{"Records":[${call(`${id}3`)}]}`],
    ['indented objects', (id: string) => [1, 2, 3].map((n) => JSON.stringify(JSON.parse(event(`${id}${n}`, { of: { a: [1, { b: 2 }] } })), null, 2)).join('\n')],
    ['a byte order mark between', (id: string) => `\uFEFF${event(`${id}1`)}\n\uFEFF${event(`${id}2`)}\n${event(`${id}3`)}`],
    ['a mark before an array', (id: string) => `\uFEFF[${event(`${id}1`)},${event(`${id}2`)},${event(`${id}3`)}]`],
    ['a mark before an indented array', (id: string) => `\uFEFF${JSON.stringify([1, 2, 3].map((n) => JSON.parse(event(`${id}${n}`)) as unknown), null, 2).replaceAll('\n', '\r\n')}`],
    ['UTF-16, little end first', (id: string) => Buffer.from(`\uFEFF[${event(`${id}1`)},${event(`${id}2`)},${event(`${id}3`)}]`, 'utf16le')],
    ['UTF-16, big end first', (id: string) => Buffer.from(`\uFEFF${event(`${id}1`)}\n${event(`${id}2`)}\n${event(`${id}3`)}`, 'utf16le').swap16()],
    ['records as the second member', (id: string) => `{"fileVersion":1,"of":{"Records":[1]},"Records":[${call(`${id}1`)},${call(`${id}2`)},${call(`${id}3`)}]}`],
    ['an indented wrapper', (id: string) => JSON.stringify({ version: 1, Records: [1, 2, 3].map((n) => JSON.parse(call(`${id}${n}`)) as unknown) }, null, 4)],
    ['records of Azure', (id: string) => `{"records":[${event(`${id}1`)},${event(`${id}2`)},${event(`${id}3`)}]}`],
  ])('%s: all three are read', async (name, body) => {
    const prefix = `${name}-`
    expect(await send(body(prefix))).toMatchObject({ received: 3, accepted: 3, rejected: 0 })
    expect(await rowsOf(prefix)).toHaveLength(3)
  })

  it('the raw text of each is what was sent, character for character', async () => {
    const written = [1, 2].map((n) => `{ "id":"raw-${n}",\t"event_type" : "a\\u0062é🐢",\n  "timestamp":"2025-11-03T09:00:00.000Z", "n": 1.50e1 }`)
    await send(written.join(''))
    expect((await rowsOf('raw-')).map((row) => row.raw as string)).toEqual(written)
  })

  it('a wrapper larger than an event is read through, whatever stands first', async () => {
    const records = Array.from({ length: 3_000 }, (_, n) => call(`wide-${n}`).replace('}', `,"filler":"${'x'.repeat(300)}"}`))
    expect(await send(`{"fileVersion":1,"Records":[${records.join(',\n')}]}{"Records":[${call('wide-last')}]}`)).toMatchObject({ received: 3_001, accepted: 3_001 })
  })

  it('an event that has records of its own stays one', async () => {
    expect(await send(event('own-1', { records: [1, 2], value: [3] }))).toMatchObject({ received: 1, accepted: 1 })
  })
})

describe('broken pieces', () => {
  const good = (id: string) => [1, 2, 3, 4].map((n) => event(`${id}${n}`))
  const broken = [
    ['NaN', event('x').replace('}', ',"score":NaN}')],
    ['cut in a string', '{"id":"x","event_type":"role.granted","timestamp":"2025-'],
    ['cut behind a comma', '{"id":"x","event_type":"role.granted",'],
    ['cut behind a colon', '{"id":"x","of":{"event_type":'],
    ['cut in an array', '{"id":"x","of":[1,'],
    ['without its beginning', 'nted","timestamp":"2025-11-03T09:00:00Z"}'],
    ['a word', 'null'],
  ] as const
  it.each(broken.flatMap(([name, text]) => [0, 1, 2, 3, 4].map((at) => [name, at, text] as const)))('a line %s at place %i is rejected alone', async (name, at, text) => {
    const lines: string[] = good(`${name}-${at}-`)
    lines.splice(at, 0, text)
    const answer = await send(lines.join('\n'))
    expect(answer).toMatchObject({ received: 5, accepted: 4, rejected: 1, rejects: [{ line: at + 1, reason: expect.any(String) as string }] })
  })

  it('a file cut in the middle does not take the next one with it', async () => {
    const answer = await send(`{"Records":[${call('two-1')},${call('two-2').slice(0, 60)}\n{"Records":[${call('two-3')},${call('two-4')}]}`)
    expect(answer).toMatchObject({ received: 4, accepted: 3, rejected: 1, rejects: [{ line: 2 }] })
  })

  it('in an indented array the element alone is rejected', async () => {
    const text = JSON.stringify(good('ind-').map((each) => JSON.parse(each) as unknown), null, 2)
    const answer = await send(text.replace(/(ind-2[^}]*)\}/, '$1'))
    expect(answer).toMatchObject({ received: 4, accepted: 3, rejected: 1, rejects: [{ line: 2 }] })
  })

  it('a wrapper that breaks off behind its list says so', async () => {
    expect(await send(`{"Records":[${call('off-1')}],"Rec`)).toMatchObject({ received: 2, accepted: 1, rejected: 1, rejects: [{ line: 2 }] })
  })

  it('objects glued by the ten thousand are read in one go', async () => {
    expect(await send(Array.from({ length: 10_000 }, (_, n) => event(`many-${n}`)).join(''))).toMatchObject({ received: 10_000, accepted: 10_000 })
  })

  it('lines that open and never close cost no more than lines', async () => {
    const answer = await send(`${event('open-1')}\n${'{"a":[\n'.repeat(20_000)}${event('open-2')}`)
    expect(answer).toMatchObject({ received: 20_002, accepted: 2 })
  })
})

describe('envelopes and ids', () => {
  it('ids keep their digits as written', async () => {
    const lines = [1, 2, 3, 4].map((n) => event('', { user: `user-${n}` }).replace('""', `286886007914942235${n}`))
    expect(await send(lines.join('\n'))).toMatchObject({ accepted: 4, duplicates: 0 })
    expect((await rowsOf('28688600791494')).map((row) => row.external_id as string)).toEqual([1, 2, 3, 4].map((n) => `286886007914942235${n}`))
    expect((await rowsOf('28688600791494'))[0]?.raw).toBe(lines[0])
  })

  it('EventBridge and lookup-events carry the record, the same one as the file has', async () => {
    const detail = call('inner-1').replace('"CreateUser"', ' "CreateUser"')
    expect(await send(`{"version":"0","id":"b","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","time":"2025-11-03T09:00:00Z","detail": ${detail} }`)).toMatchObject({ accepted: 1 })
    expect(await rowsOf('inner-1')).toMatchObject([{ source: 'cloudtrail', event_type: 'CreateUser', user_name: 'ann', raw: detail }])
    expect(await send(`{"Records":[${call('inner-1')}]}`)).toMatchObject({ accepted: 0, duplicates: 1 })
    const looked = JSON.stringify({ Events: [{ EventId: 'e', EventName: 'CreateUser', EventTime: '2025-11-03T09:00:00+00:00', CloudTrailEvent: call('inner-2') }, { EventId: 'f', CloudTrailEvent: '{' }] }, null, 4)
    expect(await send(looked)).toMatchObject({ received: 2, accepted: 1, rejected: 1, rejects: [{ line: 2 }] })
    expect(await rowsOf('inner-2')).toMatchObject([{ source: 'cloudtrail', raw: call('inner-2') }])
  })

  it('records of other feeds come in envelopes too', async () => {
    const okta = JSON.stringify({ uuid: 'inner-3', published: '2025-11-03T09:00:00Z', eventType: 'user.session.start', actor: { alternateId: 'robin@contoso.example' }, outcome: { result: 'SUCCESS' } })
    const m365 = JSON.stringify({ CreationTime: '2025-11-03T09:00:00', Id: 'inner-4', Operation: 'New-InboxRule', RecordType: 1, Workload: 'Exchange', UserId: 'robin@contoso.example' })
    expect(await send(`{"version":"0","id":"c","detail-type":"SystemLog","source":"aws.partner/okta.com","time":"2025-11-03T09:00:00Z","detail":${okta}}\n${JSON.stringify({ RecordType: 'ExchangeAdmin', CreationDate: '2025-11-03T09:00:00Z', UserIds: 'robin', Operations: 'New-InboxRule', AuditData: m365 })}`)).toMatchObject({ received: 2, accepted: 2 })
    expect(await rowsOf('inner-3')).toMatchObject([{ source: 'okta', user_name: 'robin@contoso.example', raw: okta }])
    expect(await rowsOf('inner-4')).toMatchObject([{ source: 'm365', event_type: 'New-InboxRule', raw: m365 }])
    expect(await send('{"id":"inner-5","detail-type":"Order placed","source":"shop","time":"2025-11-03T09:00:00Z","detail":{"order":1}}')).toMatchObject({ accepted: 1 })
    expect(await rowsOf('inner-5')).toMatchObject([{ source: 'shop', event_type: 'Order placed' }])
  })

  it.each([['items', 'the Reports API of Google'], ['entries', 'Cloud Logging']])('answers with %s are unwrapped (%s)', async (name) => {
    expect(await send(JSON.stringify({ kind: 'list', etag: 'x', [name]: [1, 2, 3].map((n) => JSON.parse(event(`${name}-${n}`)) as unknown), nextPageToken: 't' }))).toMatchObject({ received: 3, accepted: 3 })
    expect(await rowsOf(`${name}-`)).toHaveLength(3)
    expect(await send(event(`own-${name}`, { [name]: [1, 2] }))).toMatchObject({ received: 1, accepted: 1 })
  })

  it('an insight is CloudTrail, and not the call it tells of', async () => {
    const insight = (id: string) => ({ eventVersion: '1.07', eventTime: '2025-11-03T09:01:00Z', eventID: id, eventType: 'AwsCloudTrailInsight', recipientAccountId: '111122223333', insightDetails: { state: 'Start', eventName: 'AttachRolePolicy' } })
    expect(await send(JSON.stringify({ Records: [insight('insight-1'), insight('insight-2')] }))).toMatchObject({ accepted: 2 })
    expect((await rowsOf('insight-'))[0]).toMatchObject({ source: 'cloudtrail', event_type: 'AwsCloudTrailInsight', system: '111122223333', outcome: null })
  })

  it('a digest file is refused by its name', async () => {
    const digest = JSON.stringify({ awsAccountId: '1', digestStartTime: '2025-11-03T08:00:00Z', digestEndTime: '2025-11-03T09:00:00Z', logFiles: [] })
    await expect(send(digest)).rejects.toMatchObject({ code: 'invalid', message: /CloudTrail digest file/ })
    expect(await send(`${event('digest-1')}\n${digest}`)).toMatchObject({ accepted: 1, rejects: [{ line: 2, reason: expect.stringMatching(/CloudTrail digest file/) as string }] })
  })
})

describe('vendor shapes', () => {
  const time = new Date('2025-11-03T09:00:00Z')
  it.each([
    ['Microsoft 365', { CreationTime: '2025-11-03T09:00:00', Id: 'v-m365', Operation: 'New-InboxRule', RecordType: 1, Workload: 'Exchange', UserId: 'robin@contoso.example', ClientIP: '[2001:DB8::9]:51234', ObjectId: 'EURPR01A\\robin\\Forward', ResultStatus: 'True' },
      { external_id: 'v-m365', source: 'm365', event_type: 'New-InboxRule', user_name: 'robin@contoso.example', target: 'EURPR01A\\robin\\Forward', ip: '2001:db8::9', system: 'Exchange', outcome: 'success' }],
    ['an Entra audit of Graph', { id: 'v-audit', activityDateTime: '2025-11-03T09:00:00Z', activityDisplayName: 'Add member to role', result: 'success', loggedByService: 'Core Directory', initiatedBy: { app: null, user: { userPrincipalName: 'robin@contoso.example', ipAddress: '203.0.113.4' } }, targetResources: [{ id: 't', userPrincipalName: 'newcomer@contoso.example' }] },
      { external_id: 'v-audit', source: 'entra', event_type: 'Add member to role', user_name: 'robin@contoso.example', target: 'newcomer@contoso.example', ip: '203.0.113.4', outcome: 'success' }],
    ['a sign-in of Graph', { id: 'v-signin', createdDateTime: '2025-11-03T09:00:00Z', userPrincipalName: 'robin@contoso.example', appDisplayName: 'Portal', ipAddress: '203.0.113.4', status: { errorCode: 50126 } },
      { external_id: 'v-signin', source: 'entra', event_type: 'Sign-in activity', user_name: 'robin@contoso.example', ip: '203.0.113.4', outcome: 'failure' }],
    ['a line of Azure Monitor', { time: '2025-11-03T09:00:00.0000000Z', resourceId: '/tenants/t/providers/Microsoft.aadiam', operationName: 'Sign-in activity', resultType: '0', callerIpAddress: '203.0.113.4', identity: 'Robin', properties: { id: 'v-line', userPrincipalName: 'robin@contoso.example' } },
      { external_id: 'v-line', source: 'entra', event_type: 'Sign-in activity', user_name: 'robin@contoso.example', ip: '203.0.113.4', outcome: 'success' }],
    ['an Azure activity', { time: '2025-11-03T09:00:00Z', operationName: { value: 'Microsoft.Compute/delete', localizedValue: 'Delete' }, identity: { claims: {} }, properties: { id: 'v-activity' } },
      { external_id: 'v-activity', source: 'azure', event_type: 'Microsoft.Compute/delete', user_name: null }],
    ['Okta', { uuid: 'v-okta', published: '2025-11-03T09:00:00Z', eventType: 'user.session.start', actor: { alternateId: 'robin@contoso.example' }, client: { ipAddress: '203.0.113.5' }, outcome: { result: 'SUCCESS' }, target: [{ type: 'User', alternateId: 'newcomer@contoso.example' }] },
      { external_id: 'v-okta', source: 'okta', target: 'newcomer@contoso.example', event_type: 'user.session.start', user_name: 'robin@contoso.example', ip: '203.0.113.5', outcome: 'success' }],
    ['GitHub', { '@timestamp': time.getTime(), _document_id: 'v-github', action: 'org.add_member', actor: 'robin', user: 'newcomer', org: 'contoso', actor_ip: '203.0.113.6' },
      { external_id: 'v-github', source: 'github', event_type: 'org.add_member', user_name: 'robin', target: 'newcomer', ip: '203.0.113.6', system: 'contoso' }],
    ['an entry of GitHub about nobody, by nobody', { '@timestamp': time.getTime(), _document_id: 'v-github-2', action: 'repo.archived', org: 'contoso', user: 'newcomer', actor: null, repo: 'contoso/app' },
      { external_id: 'v-github-2', source: 'github', event_type: 'repo.archived', user_name: null, system: 'contoso/app' }],
    ['an Azure activity of its API', { eventDataId: 'v-azure', eventTimestamp: '2025-11-03T09:00:00.0000000Z', operationName: { value: 'Microsoft.Authorization/roleAssignments/write', localizedValue: 'Create role assignment' }, caller: 'robin@contoso.example', httpRequest: { clientIpAddress: '203.0.113.8' }, status: { value: 'Succeeded' }, resourceId: '/subscriptions/s-1/resourceGroups/g', subscriptionId: 's-1' },
      { external_id: 'v-azure', source: 'azure', event_type: 'Microsoft.Authorization/roleAssignments/write', user_name: 'robin@contoso.example', target: '/subscriptions/s-1/resourceGroups/g', ip: '203.0.113.8', system: 's-1', outcome: 'success' }],
    ['an Azure activity of a stream', { time: '2025-11-03T09:00:00Z', resourceId: '/SUBSCRIPTIONS/S-1/RESOURCEGROUPS/G', operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE', resultType: 'Failure', callerIpAddress: '203.0.113.8:443', identity: { claims: { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'robin@contoso.example' } }, properties: { eventDataId: 'v-stream' } },
      { external_id: 'v-stream', source: 'azure', event_type: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE', user_name: 'robin@contoso.example', ip: '203.0.113.8', system: 'S-1', outcome: 'failure' }],
    ['Google Workspace', { kind: 'admin#reports#activity', id: { time: '2025-11-03T09:00:00.000Z', uniqueQualifier: 'v-google', applicationName: 'admin', customerId: 'C1' }, actor: { email: 'robin@contoso.example' }, ipAddress: '203.0.113.7', events: [{ type: 'DELEGATED_ADMIN_SETTINGS', name: 'ASSIGN_ROLE', parameters: [{ name: 'ROLE_NAME', value: 'Super Admin' }, { name: 'USER_EMAIL', value: 'newcomer@contoso.example' }] }] },
      { external_id: 'admin 2025-11-03T09:00:00.000Z v-google', source: 'google_workspace', event_type: 'ASSIGN_ROLE', user_name: 'robin@contoso.example', target: 'newcomer@contoso.example', ip: '203.0.113.7', system: 'admin' }],
    ['Google Cloud', { insertId: 'v-gcp', logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity', timestamp: '2025-11-03T09:00:00.000000Z', severity: 'NOTICE', resource: { type: 'project', labels: { project_id: 'p' } }, protoPayload: { serviceName: 'cloudresourcemanager.googleapis.com', methodName: 'SetIamPolicy', resourceName: 'projects/p', authenticationInfo: { principalEmail: 'robin@contoso.example' }, requestMetadata: { callerIp: '203.0.113.7' }, status: {} } },
      { external_id: 'v-gcp', source: 'gcp', event_type: 'SetIamPolicy', user_name: 'robin@contoso.example', target: 'projects/p', ip: '203.0.113.7', system: 'p', outcome: 'success' }],
    ['a failure in Google Cloud', { insertId: 'v-gcp-2', timestamp: '2025-11-03T09:00:00Z', protoPayload: { methodName: 'SetIamPolicy', status: { code: 7 } } }, { external_id: 'v-gcp-2', source: 'gcp', outcome: 'failure' }],
    ['a call of CloudTrail', { eventVersion: '1.09', eventID: 'v-aws', eventTime: '2025-11-03T09:00:00Z', eventSource: 'iam.amazonaws.com', eventName: 'CreateAccessKey', userIdentity: { type: 'IAMUser', userName: 'robin' }, requestParameters: { userName: 'newcomer' }, sourceIPAddress: '203.0.113.7', recipientAccountId: '111122223333' },
      { external_id: 'v-aws', source: 'cloudtrail', event_type: 'CreateAccessKey', user_name: 'robin', target: 'newcomer', ip: '203.0.113.7', system: '111122223333', outcome: 'success' }],
    ['a sign-in at Identity Center', { eventID: 'v-center', eventTime: '2025-11-03T09:00:00Z', eventSource: 'signin.amazonaws.com', eventName: 'CredentialVerification', userIdentity: { type: 'Unknown', userName: 'robin' }, serviceEventDetails: { CredentialVerification: 'Failure' } },
      { external_id: 'v-center', source: 'cloudtrail', user_name: 'robin', outcome: 'failure' }],
  ])('%s', async (_, record, row) => {
    expect(await send(JSON.stringify({ records: [record] }))).toMatchObject({ received: 1, accepted: 1 })
    expect(await rowsOf(row.external_id)).toMatchObject([{ ...row, occurred_at: time }])
  })

  it.each([
    ['a push', { ref: 'refs/heads/main', forced: true, commits: [], repository: { id: 1, full_name: 'contoso/pushed', pushed_at: time.getTime() / 1000 }, sender: { login: 'robin' } }, { event_type: 'push', system: 'contoso/pushed', occurred_at: time }],
    ['a pull request', { action: 'closed', pull_request: { merged: true, html_url: 'https://github.com/contoso/merged/pull/1', updated_at: '2025-11-03T09:00:00Z' }, repository: { full_name: 'contoso/merged' }, sender: { login: 'robin' } }, { event_type: 'pull_request.closed', system: 'contoso/merged', target: 'https://github.com/contoso/merged/pull/1', occurred_at: time }],
    ['one that says no time', { action: 'added', member: { login: 'newcomer' }, repository: { full_name: 'contoso/joined' }, sender: { login: 'robin' } }, { event_type: 'member.added', system: 'contoso/joined', target: 'newcomer' }],
  ])('a webhook of GitHub: %s', async (_, record, row) => {
    expect(await send(JSON.stringify(record))).toMatchObject({ accepted: 1 })
    expect(await owner`select source, event_type, user_name, system, target, occurred_at from events where org_id = ${here.id} and system = ${row.system}`).toMatchObject([{ source: 'github', user_name: 'robin', ...row }])
  })

  it('a record is read by its own form, whatever its delivery is called', async () => {
    const { batches } = await deliver(await here.person('contributor'), [Buffer.from(JSON.stringify({ uuid: 'v-called', published: '2025-11-03T09:00:00Z', eventType: 'user.session.start', actor: { alternateId: 'robin@contoso.example' }, outcome: { result: 'FAILURE' } }))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'webhook', gzip: false })
    expect(batches).toHaveLength(1)
    expect(await rowsOf('v-called')).toMatchObject([{ source: 'webhook', user_name: 'robin@contoso.example', outcome: 'failure' }])
  })

  it('no record speaks in the portal’s name', async () => {
    expect(await send(`${event('v-own')}\n${event('v-own-2', { source: 'Tickmark' })}`)).toMatchObject({ accepted: 1, rejected: 1, rejects: [{ line: 2, reason: expect.stringContaining('portal itself') as string }] })
  })

  it('a time without a zone is UTC for Microsoft 365 alone', async () => {
    expect(await send(`${event('v-zone', { timestamp: '2025-11-03T09:00:00' })}\n${event('v-zone', { timestamp: null, CreationTime: '2025-11-03' })}`)).toMatchObject({ accepted: 0, rejected: 2 })
  })
})

describe('a small delivery that holds very much', () => {
  it.each([
    ['numbers in an array', (n: number) => `[${'1,'.repeat(n)}1]`],
    ['numbers in a wrapper', (n: number) => `{"Records":[${'1,'.repeat(n)}1]}`],
    ['empty objects', (n: number) => '{}'.repeat(n)],
    ['lines of nothing', (n: number) => `{}\n${'1\n'.repeat(n)}`],
  ])('%s: refused in words, with nothing stored', async (_, body) => {
    const packed = gzipSync(body(20_000_000))
    expect(packed.length).toBeLessThan(200_000)
    const before = await owner`select count(*) as n from event_batches where org_id = ${here.id}`
    await expect(send(packed, { gzip: true })).rejects.toMatchObject({ code: 'too_large', message: expect.stringMatching(/Nothing was stored/) })
    expect(await owner`select count(*) as n from event_batches where org_id = ${here.id}`).toEqual(before)
  })

  it('is read in turns with the other work of the process', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, n) => event(`turn-${n}`)).join('\n'))
    const began = performance.now()
    let last = began
    let longest = 0
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const { events } = await readDelivery((async function* () { yield bytes })(), { source: 'auto', gzip: false, at: new Date() })
    longest = Math.max(longest, performance.now() - last)
    clearInterval(beat)
    expect(events).toHaveLength(100_000)
    expect(longest).toBeLessThan((last - began) / 3)
  })
})
