import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

/** What vendors really send, from bytes to findings: sign-ins are the same whoever reports them, and policies mean what AWS takes them for. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { deliver } = await import('../events/deliver.ts')
const { ingestEvents } = await import('../events/operations.ts')
const { readDelivery } = await import('#lib/ingest/read.ts')
const { detectBatch } = await import('./run-detection.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

type RecordOf = Record<string, unknown>
const start = Date.now() - 3_600_000
const at = (second: number) => new Date(start + second * 1000)
const account = '111122223333'
const bytesOf = (records: RecordOf[]) => [Buffer.from(records.map((each) => JSON.stringify(each)).join('\n'))] as unknown as AsyncIterable<Uint8Array>

async function judged(records: RecordOf[], source = 'auto') {
  const org = await organization(database.ownerUrl, 'Sources')
  const job = jobActor(org.id, 'test', 'test')
  let batches: string[]
  if (source === 'tickmark') {
    // The portal's own events come from inside.
    const { sha256, events, rejects } = await readDelivery(bytesOf(records), { source, gzip: false, at: new Date() })
    batches = [(await ingestEvents(job, { label: 'test', source, sha256, events, rejects })).id]
  } else {
    const answer = await deliver(await org.person('contributor'), bytesOf(records), { label: 'test', source, gzip: false })
    expect(answer).toMatchObject({ accepted: records.length, rejects: [] })
    batches = answer.batches
  }
  for (const batch of batches) await detectBatch(job, batch)
  const events = await owner`select source, event_type, user_name, ip, outcome from events where org_id = ${org.id} order by occurred_at, id`
  const findings = await owner`select rule_id, user_name, extra_data from findings where org_id = ${org.id} order by occurred_at`
  return { events, rules: findings.map((each) => each.rule_id as string), findings }
}

const call = (eventName: string, requestParameters: unknown, more: RecordOf = {}): RecordOf => ({
  eventVersion: '1.08', eventTime: at(0).toISOString(), eventSource: 'iam.amazonaws.com', eventName, recipientAccountId: account, sourceIPAddress: '198.51.100.7',
  userIdentity: { type: 'IAMUser', userName: 'mara', accountId: account, arn: `arn:aws:iam::${account}:user/mara` }, requestParameters, ...more,
})

type SignIn = (second: number, user: string, ip: string, ok: boolean, country?: string) => RecordOf
const feeds: Record<string, SignIn> = {
  cloudtrail: (second, user, ip, ok) => call('ConsoleLogin', null, { eventTime: at(second).toISOString(), eventSource: 'signin.amazonaws.com', sourceIPAddress: ip, userIdentity: { type: 'IAMUser', userName: user, accountId: account }, responseElements: { ConsoleLogin: ok ? 'Success' : 'Failure' }, additionalEventData: { MFAUsed: 'Yes' } }),
  okta: (second, user, ip, ok, country = 'Germany') => ({ uuid: crypto.randomUUID(), published: at(second).toISOString(), eventType: 'user.session.start', actor: { type: 'User', alternateId: user }, client: { ipAddress: ip, geographicalContext: { country } }, outcome: { result: ok ? 'SUCCESS' : 'FAILURE', reason: ok ? null : 'INVALID_CREDENTIALS' } }),
  'entra (Graph)': (second, user, ip, ok, country = 'DE') => ({ id: crypto.randomUUID(), createdDateTime: at(second).toISOString(), userPrincipalName: user, appDisplayName: 'Portal', ipAddress: ip, location: { countryOrRegion: country }, status: { errorCode: ok ? 0 : 50126 } }),
  'entra (Azure Monitor)': (second, user, ip, ok, country = 'DE') => ({ time: at(second).toISOString(), resourceId: '/tenants/t/providers/Microsoft.aadiam', operationName: 'Sign-in activity', category: 'SignInLogs', resultType: ok ? '0' : '50126', callerIpAddress: ip, location: country, properties: { id: crypto.randomUUID(), userPrincipalName: user, status: { errorCode: ok ? 0 : 50126 } } }),
  m365: (second, user, ip, ok) => ({ CreationTime: at(second).toISOString().slice(0, 19), Id: crypto.randomUUID(), Operation: ok ? 'UserLoggedIn' : 'UserLoginFailed', RecordType: 15, Workload: 'AzureActiveDirectory', UserId: user, ClientIP: ip, ResultStatus: 'Success' }),
  google_workspace: (second, user, ip, ok, country = 'DE') => ({ kind: 'admin#reports#activity', id: { time: at(second).toISOString(), uniqueQualifier: String(Math.random()).slice(2), applicationName: 'login', customerId: 'C1' }, actor: { email: user, profileId: '1' }, ipAddress: ip, networkInfo: { regionCode: country }, events: [{ type: 'login', name: ok ? 'login_success' : 'login_failure', parameters: [{ name: 'login_type', value: 'google_password' }] }] }),
  github: (second, user, ip, ok) => ({ '@timestamp': at(second).getTime(), _document_id: crypto.randomUUID(), action: ok ? 'user.login' : 'user.failed_login', actor: user, actor_ip: ip, business: 'nordwind' }),
  tickmark: (second, user, ip, ok) => ({ id: crypto.randomUUID(), timestamp: at(second).toISOString(), event_type: ok ? 'sessions.answerChallenge' : 'sessions.start', user, ip, outcome: ok ? 'success' : 'failure' }),
}
const names = Object.keys(feeds)
const sourceOf = (name: string) => name.split(' ')[0] as string
const judgedOf = (name: string, records: RecordOf[]) => judged(records, name === 'tickmark' ? 'tickmark' : 'auto')

describe('sign-ins', () => {
  it.each(names)('of %s: twelve failures, then a success', async (name) => {
    const feed = feeds[name] as SignIn
    const { events, rules, findings } = await judgedOf(name, [...Array.from({ length: 12 }, (_, n) => feed(n, 'dana', '198.51.100.7', false)), feed(12, 'dana', '198.51.100.7', true)])
    expect(new Set(events.map((each) => each.source as string))).toEqual(new Set([sourceOf(name)]))
    expect(events.map((each) => each.outcome as string)).toEqual([...Array.from({ length: 12 }, () => 'failure'), 'success'])
    for (const rule of ['many-failed-sign-ins', 'failures-then-success']) expect(rules.filter((each) => each === rule)).toHaveLength(1)
    expect(findings.find((each) => each.rule_id === 'many-failed-sign-ins')?.user_name).toBe('dana')
  })

  it.each(names)('of %s: one address tries ten accounts', async (name) => {
    const feed = feeds[name] as SignIn
    expect((await judgedOf(name, Array.from({ length: 10 }, (_, n) => feed(n, `person-${n}`, '198.51.100.7', false)))).rules).toContain('password-spray')
  })

  it.each(names)('of %s: an emergency account, and one that is hardly used', async (name) => {
    const feed = feeds[name] as SignIn
    const { rules } = await judgedOf(name, [...Array.from({ length: 120 }, (_, n) => feed(n, 'mara', '198.51.100.7', true)), feed(121, 'Break-Glass-1', '198.51.100.7', true)])
    expect(rules).toEqual(expect.arrayContaining(['break-glass-account-used', 'rarely-used-account-signs-in']))
    expect(rules.filter((each) => each === 'break-glass-account-used')).toHaveLength(1)
  })

  it.each([['okta', 'Germany', 'Brazil'], ['entra (Graph)', 'DE', 'BR'], ['entra (Azure Monitor)', 'DE', 'BR'], ['google_workspace', 'DE', 'BR']])('of %s: two countries', async (name, one, another) => {
    const feed = feeds[name] as SignIn
    const signIns = (second: string) => [feed(0, 'mara', '198.51.100.7', true, one), feed(60, 'mara', '203.0.113.9', true, second)]
    expect((await judgedOf(name, signIns(another))).rules).toContain('sign-in-from-second-country')
    expect((await judgedOf(name, signIns(one))).rules).not.toContain('sign-in-from-second-country')
  })

  it('a country is the same by name and by letters', async () => {
    const [okta, entra] = [feeds.okta as SignIn, feeds['entra (Graph)'] as SignIn]
    expect((await judged([okta(0, 'mara', '198.51.100.7', true, 'Germany'), entra(60, 'mara', '198.51.100.7', true, 'DE')])).rules).not.toContain('sign-in-from-second-country')
  })

  it('one account and one address are one, however they are written', async () => {
    const okta = feeds.okta as SignIn
    const users = ['Dana@example.com', 'dana@EXAMPLE.com', ' dana@example.com ', 'dana@example.com']
    const { rules } = await judged(Array.from({ length: 12 }, (_, n) => okta(n, users[n % 4] as string, '198.51.100.7', false)))
    expect(rules.filter((each) => each === 'many-failed-sign-ins')).toHaveLength(1)
    const addresses = ['::ffff:198.51.100.7', '::FFFF:C633:6407', ' 198.51.100.7', '198.51.100.7:51312', '[::ffff:198.51.100.7]:443']
    const sprayed = await judged(Array.from({ length: 10 }, (_, n) => okta(n, `person-${n}`, addresses[n % 5] as string, false)))
    expect(sprayed.rules).toContain('password-spray')
    expect(new Set(sprayed.events.map((each) => each.ip as string))).toEqual(new Set(['198.51.100.7']))
    const six = ['2001:DB8::1', '2001:db8:0:0:0:0:0:1', '2001:0db8::0001']
    expect((await judged(Array.from({ length: 10 }, (_, n) => okta(n, `person-${n}`, six[n % 3] as string, false)))).rules).toContain('password-spray')
  })

  it.each([['cloudtrail', 'HIDDEN_DUE_TO_SECURITY_REASONS'], ['okta', 'unknown']])('of %s: names that nobody has are no account', async (name, user) => {
    const feed = feeds[name] as SignIn
    const { rules, events } = await judged(Array.from({ length: 12 }, (_, n) => feed(n, user, '198.51.100.7', false)))
    expect(events[0]?.user_name).toBe(user)
    expect(rules).not.toContain('many-failed-sign-ins')
  })

  it('a question for a second factor is no failure', async () => {
    const entra = feeds['entra (Graph)'] as SignIn
    const { rules, events } = await judged(Array.from({ length: 12 }, (_, n) => ({ ...entra(n, 'dana', '198.51.100.7', false), status: { errorCode: 50074 } })))
    expect(rules).not.toContain('many-failed-sign-ins')
    expect(events[0]).toMatchObject({ event_type: 'Sign-in activity', outcome: null })
  })
})

describe('what a record calls itself', () => {
  it('changes nothing of what is derived of it', async () => {
    const claims = { 'tickmark.category': 'sign_in', 'tickmark.outcome': 'failure', 'tickmark.actor': 'victim', tickmark: { category: 'sign_in', outcome: 'failure', actor: 'victim', access: { public: true } }, 'tickmark.access.public': true }
    const noise = Array.from({ length: 12 }, (_, n) => ({ id: `n${n}`, timestamp: at(n).toISOString(), event_type: 'door_opened', user: 'mara', ...claims }))
    const { rules } = await judged([...noise, call('PutBucketPolicy', { bucketName: 'x', bucketPolicy: { Statement: [] } }, { eventSource: 's3.amazonaws.com', ...claims })])
    for (const rule of ['many-failed-sign-ins', 'aws-bucket-made-public']) expect(rules).not.toContain(rule)
  })

  it('does not hide a policy: escapes are read', async () => {
    const record = JSON.stringify(call('PutBucketPolicy', { bucketName: 'x', bucketPolicy: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }] } }, { eventSource: 's3.amazonaws.com' })).replace('"Statement"', '"\\u0053\\u0074atement"')
    const org = await organization(database.ownerUrl, 'Escapes')
    const { batches } = await deliver(await org.person('contributor'), [Buffer.from(record)] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'auto', gzip: false })
    await detectBatch(jobActor(org.id, 'test', 'test'), batches[0] as string)
    expect(await owner`select 1 from findings where org_id = ${org.id} and rule_id = 'aws-bucket-made-public'`).toHaveLength(1)
  })
})

const trust = (principal: unknown, more: RecordOf = {}) => call('UpdateAssumeRolePolicy', { roleName: 'deploy', policyDocument: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }] }) }, more)
const bucket = (statements: RecordOf[]) => call('PutBucketPolicy', { bucketName: 'logs', bucketPolicy: { Statement: statements } }, { eventSource: 's3.amazonaws.com' })
const inline = (statement: RecordOf) => call('PutUserPolicy', { userName: 'dana', policyDocument: JSON.stringify({ Statement: [statement] }) })
const share = (items: RecordOf[]) => call('ModifySnapshotAttribute', { snapshotId: 'snap-1', createVolumePermission: { add: { items } } }, { eventSource: 'ec2.amazonaws.com' })
const console_ = (more: RecordOf) => call('ConsoleLogin', null, { eventSource: 'signin.amazonaws.com', responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'No' }, ...more })

describe('what AWS calls mean', () => {
  it.each<[string, RecordOf[], string, boolean]>([
    ['a role for everybody', [trust('*')], 'aws-trust-opened-to-outside', true],
    ['a role for another account, the second of a list', [trust({ AWS: [`arn:aws:iam::${account}:root`, 'arn:aws:iam::999988887777:root'] })], 'aws-trust-opened-to-outside', true],
    ['a role for the own account', [trust({ AWS: `arn:aws:iam::${account}:role/deploy` })], 'aws-trust-opened-to-outside', false],
    ['a role for everybody that was refused', [trust('*', { errorCode: 'AccessDenied' })], 'aws-trust-opened-to-outside', false],
    ['a function for another account', [call('AddPermission20150331v2', { functionName: 'pay', principal: '999988887777', action: 'lambda:InvokeFunction' }, { eventSource: 'lambda.amazonaws.com' })], 'aws-trust-opened-to-outside', true],
    ['a function for a service', [call('AddPermission20150331v2', { functionName: 'pay', principal: 's3.amazonaws.com' }, { eventSource: 'lambda.amazonaws.com' })], 'aws-trust-opened-to-outside', false],
    ['a bucket that refuses without encryption, and a service may write to', [bucket([{ Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject' }])], 'aws-bucket-made-public', false],
    ['a bucket for everybody', [bucket([{ Effect: 'Allow', Principal: { AWS: ['*'] }, Action: ['s3:GetObject'] }])], 'aws-bucket-made-public', true],
    ['a bucket for the own root', [bucket([{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 's3:*' }])], 'aws-bucket-made-public', false],
    ['a refusal of everything', [inline({ Effect: 'Deny', Action: '*', Resource: '*' })], 'aws-administrator-granted', false],
    ['everything, in a list', [inline({ Effect: 'Allow', Action: ['s3:Get*', '*'], Resource: ['*'] })], 'aws-administrator-granted', true],
    ['a snapshot shared with nobody', [share([])], 'aws-snapshot-or-image-shared', false],
    ['a snapshot shared with the own account', [share([{ userId: account }])], 'aws-snapshot-or-image-shared', false],
    ['a snapshot shared with another', [share([{ userId: '999988887777' }])], 'aws-snapshot-or-image-shared', true],
    ['a copy of a database shared with nobody', [call('ModifyDBSnapshotAttribute', { attributeName: 'restore', valuesToAdd: [] }, { eventSource: 'rds.amazonaws.com' })], 'aws-snapshot-or-image-shared', false],
    ['root that makes a key in the console', [call('CreateAccessKey', null, { userIdentity: { type: 'Root', accountId: account, invokedBy: 'signin.amazonaws.com' } })], 'aws-root-account-used', true],
    ['a service that works as root', [call('GetBucketAcl', null, { userIdentity: { type: 'Root', accountId: account, invokedBy: 'backup.amazonaws.com' } })], 'aws-root-account-used', false],
    ['a role whose session has a second factor', [console_({ userIdentity: { type: 'AssumedRole', sessionContext: { attributes: { mfaAuthenticated: 'true' } } } })], 'aws-console-sign-in-without-mfa', false],
    ['a role whose session has none', [console_({ userIdentity: { type: 'AssumedRole', sessionContext: { attributes: { mfaAuthenticated: 'false' } } } })], 'aws-console-sign-in-without-mfa', true],
  ])('%s', async (_, records, rule, fires) => {
    const { rules } = await judged(records)
    if (fires) expect(rules).toContain(rule)
    else expect(rules).not.toContain(rule)
  })

  it('a policy as large as an event may be is judged like any other', async () => {
    const statements = [...Array.from({ length: 80_000 }, () => ({ Effect: 0 })), { Effect: 'Allow', Principal: '*', Action: 's3:*' }]
    const record = bucket(statements)
    expect(JSON.stringify(record).length).toBeGreaterThan(900_000)
    const began = performance.now()
    expect((await judged([record])).rules).toContain('aws-bucket-made-public')
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  it('many secrets are counted, not calls', async () => {
    const role = { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/web/i-0123`, sessionContext: { sessionIssuer: { userName: 'web' } } }
    const reads = (calls: number, each: number) => Array.from({ length: calls }, (_, n) => call('GetParameters', { withDecryption: true, names: Array.from({ length: each }, (__, k) => `/prod/${n}-${k}`) }, { eventTime: at(n * 10).toISOString(), eventSource: 'ssm.amazonaws.com', userIdentity: role }))
    const { rules, findings } = await judged(reads(5, 10))
    expect(rules.filter((each) => each === 'aws-secrets-read-in-bulk')).toHaveLength(1)
    expect(findings.find((each) => each.rule_id === 'aws-secrets-read-in-bulk')?.user_name).toBe('web/i-0123')
    expect((await judged(reads(5, 2))).rules).not.toContain('aws-secrets-read-in-bulk')
  })
})

describe('who acted', () => {
  it.each<[string, RecordOf, RecordOf, string]>([
    ['Entra', { activityDateTime: at(0).toISOString(), activityDisplayName: 'Add member to role', category: 'RoleManagement', result: 'success', initiatedBy: { user: { userPrincipalName: 'ann@example.com', ipAddress: '198.51.100.7' } }, targetResources: [{ displayName: 'Global Administrator' }] }, { user_name: 'ann@example.com', ip: '198.51.100.7', outcome: 'success' }, 'entra-privileged-role-granted'],
    ['Entra by Azure Monitor', { time: at(0).toISOString(), resourceId: '/tenants/t/providers/Microsoft.aadiam', operationName: 'Add member to role', category: 'AuditLogs', properties: { id: 'x', activityDisplayName: 'Add member to role', result: 'success', initiatedBy: { user: { userPrincipalName: 'ann@example.com', ipAddress: '198.51.100.7' } } } }, { user_name: 'ann@example.com', ip: '198.51.100.7', outcome: 'success' }, 'entra-privileged-role-granted'],
    ['GitHub', { '@timestamp': at(0).getTime(), action: 'org.add_member', permission: 'admin', actor: 'mara', user: 'bob' }, { user_name: 'mara' }, 'github-owner-added'],
  ])('in %s', async (_, record, row, rule) => {
    const { events, rules } = await judged([record])
    expect(events).toMatchObject([row])
    expect(rules).toContain(rule)
  })
})
