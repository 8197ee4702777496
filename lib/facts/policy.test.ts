import { describe, expect, it } from 'vitest'
import { accessOf } from './access.ts'
import { readPolicy } from './policy.ts'

const own = '111122223333'
const other = '444455556666'
const third = '777788889999'
const allow = (Principal: unknown, more: object = {}) => ({ Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: '*', ...more }] })
const arn = (account: string, name = 'root') => `arn:aws:iam::${account}:${name}`
const condition = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } })

describe('whom a policy lets in', () => {
  const nobody = { public: false, outside: [] }
  const anybody = { public: true, outside: [] }
  it.each([
    ['a star', allow('*'), anybody],
    ['a star in a map', allow({ AWS: '*' }), anybody],
    ['a star in a list', allow({ AWS: [arn(own), '*'] }), anybody],
    ['one statement that is no list', { Statement: { Effect: 'Allow', Principal: '*', Action: '*' } }, anybody],
    ['everybody but one', { Statement: [{ Effect: 'Allow', NotPrincipal: { AWS: arn(own) }, Action: '*' }] }, anybody],
    ['another account by its digits', allow({ AWS: other }), { public: false, outside: [other] }],
    ['the second of a list', allow({ AWS: [arn(own), arn(other, 'role/reader')] }), { public: false, outside: [other] }],
    ['each account once, of all statements', { Statement: [...allow({ AWS: [arn(other), arn(third)] }).Statement, ...allow({ AWS: other }).Statement] }, { public: false, outside: [other, third] }],
    ['a session of another account', allow({ AWS: `arn:aws:sts::${other}:assumed-role/x/y` }), { public: false, outside: [other] }],
    ['an account by what S3 calls it', allow({ CanonicalUser: 'a'.repeat(64) }), { public: false, outside: ['a'.repeat(64)] }],
    ['its own root', allow({ AWS: arn(own) }), nobody],
    ['its own role', allow({ AWS: [arn(own, 'role/deploy'), own] }), nobody],
    ['a service', allow({ Service: 'cloudtrail.amazonaws.com' }), nobody],
    ['somebody who is gone', allow({ AWS: 'AROAEXAMPLEEXAMPLE000' }), nobody],
    ['a refusal without encryption', { Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] }, nobody],
    ['a star, and everything refused', { Statement: [...allow('*').Statement, { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] }, nobody],
    ['a public provider of identities', allow({ Federated: arn(own, 'oidc-provider/token.actions.githubusercontent.com') }, condition('StringEquals', 'token.actions.githubusercontent.com:aud', 'sts.amazonaws.com')), anybody],
    ['the same for one repository', allow({ Federated: arn(own, 'oidc-provider/token.actions.githubusercontent.com') }, condition('StringLike', 'token.actions.githubusercontent.com:sub', 'repo:nordwind/app:*')), nobody],
    ['the same for every repository', allow({ Federated: arn(own, 'oidc-provider/token.actions.githubusercontent.com') }, condition('StringLike', 'token.actions.githubusercontent.com:sub', 'repo:*')), anybody],
    ['the single sign-on of the account', allow({ Federated: arn(own, 'saml-provider/okta') }), nobody],
  ])('%s', (_, document, expected) => {
    for (const form of [document, JSON.stringify(document), JSON.stringify(document, null, 2), encodeURIComponent(JSON.stringify(document))]) expect(readPolicy(form, own)).toMatchObject(expected)
  })

  it.each([
    ['an organization', condition('StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3'), false, []],
    ['an organization, if there is one', condition('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-a1b2c3'), true, []],
    ['an organization of several', condition('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', ['o-a1b2c3/*']), false, []],
    ['all organizations', condition('StringLike', 'aws:PrincipalOrgID', '*'), true, []],
    ['its own account', condition('StringEquals', 'AWS:PrincipalAccount', own), false, []],
    ['another account', condition('StringEquals', 'aws:PrincipalAccount', [own, other]), false, [other]],
    ['a thing of another account', condition('ArnLike', 'aws:SourceArn', `arn:aws:sns:eu-central-1:${other}:alarms`), false, [other]],
    ['a bucket', condition('ArnEquals', 'aws:SourceArn', 'arn:aws:s3:::uploads'), false, []],
    ['any bucket', condition('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::*'), true, []],
    ['a network of the account', condition('StringEquals', 'aws:SourceVpc', 'vpc-0a1b'), false, []],
    ['an endpoint', condition('StringEquals', 'aws:SourceVpce', ['vpce-0a1b']), false, []],
    ['an address', condition('IpAddress', 'aws:SourceIp', '198.51.100.0/24'), false, []],
    ['every address', condition('IpAddress', 'aws:SourceIp', '0.0.0.0/0'), true, []],
    ['half of them', condition('IpAddress', 'aws:SourceIp', ['0.0.0.0/1', '128.0.0.0/1']), true, []],
    ['all but one network', condition('NotIpAddress', 'aws:SourceIp', '198.51.100.0/24'), true, []],
    ['a secret word', condition('StringEquals', 'sts:ExternalId', 'x'), true, []],
    ['encryption', condition('Bool', 'aws:SecureTransport', 'true'), true, []],
  ] as const)('what a star is with a condition on %s', (_, more, isPublic, outside) => {
    expect(readPolicy(allow('*', more), own)).toMatchObject({ public: isPublic, outside })
  })

  it('a star is closed by refusing all who are not of the organization', () => {
    const refuse = (more: object) => ({ Statement: [...allow('*').Statement, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...more }] })
    expect(readPolicy(refuse(condition('StringNotEquals', 'aws:PrincipalOrgID', 'o-a1b2c3')), own)?.public).toBe(false)
    expect(readPolicy(refuse(condition('StringNotEqualsIfExists', 'aws:SourceVpc', ['vpc-0a1b'])), own)?.public).toBe(false)
    expect(readPolicy(refuse(condition('StringNotEquals', 's3:x-amz-acl', 'private')), own)?.public).toBe(true)
  })

  it('an account that is not known is nobody’s own', () => {
    expect(readPolicy(allow({ AWS: own }), null)).toMatchObject({ outside: [own] })
  })
})

describe('whether a policy gives everything', () => {
  const grant = (Action: unknown, more: object = {}) => readPolicy({ Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }] }, own)?.admin
  it.each([['*', true], ['*:*', true], ['iam:*', true], [['s3:GetObject', 'IAM:*'], true], ['i*:*', true], ['s3:*', false], ['iam:Get*', false], ['iam:PassRole', false], [[], false]] as const)('%s: %s', (action, admin) => {
    expect(grant(action)).toBe(admin)
  })

  it('by what it leaves out, on what, and not by refusing', () => {
    expect(grant(undefined, { NotAction: ['iam:*', 'organizations:*'] })).toBe(true)
    expect(grant(undefined, { NotAction: '*' })).toBe(false)
    expect(grant('*', { Resource: 'arn:aws:s3:::reports/*' })).toBe(false)
    expect(grant('*', { Resource: ['arn:aws:s3:::reports/*', 'arn:aws:iam::*:*'] })).toBe(true)
    expect(readPolicy({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }, own)).toEqual({ public: false, outside: [], admin: false })
    expect(readPolicy({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: '*', Resource: '*' }] }, own)?.admin).toBe(false)
  })
})

describe('what is no policy', () => {
  it.each([['text', 'Statement'], ['half of one', '{"Statement":['], ['a list', []], ['nothing', null], ['one without statements', { Statement: [] }], ['a number for a statement', { Statement: 1 }], ['percent signs', '%7B%ZZ'], ['brackets', `{"Statement":${'['.repeat(100_000)}`]])('%s', (_, document) => {
    expect(readPolicy(document, own)).toBeNull()
  })

  it.each([['nothing in it', {}], ['numbers and nulls', { Effect: 'Allow', Principal: { AWS: [1, null, {}] }, Action: 7, Resource: null, Condition: { StringEquals: null, Bool: { x: null } } }], ['what all objects have', { Effect: 'Allow', Principal: { constructor: '*' }, Condition: { constructor: 1 } }]])('a statement with %s lets nobody in', (_, statement) => {
    expect(readPolicy({ Statement: [statement] }, own)).toEqual({ public: false, outside: [], admin: false })
  })
})

describe('a large policy', () => {
  const sizes = [12_500, 25_000, 50_000, 100_000]
  it.each([
    ['statements', (n: number) => ({ Statement: Array.from({ length: n }, () => ({})) })],
    ['accounts', (n: number) => allow({ AWS: Array.from({ length: n / 2 }, (_, k) => String(100_000_000_000 + k)) })],
    ['conditions', (n: number) => allow('*', { Condition: Object.fromEntries(Array.from({ length: n / 4 }, (_, k) => [`StringEquals${k}`, { x: 'y' }])) })],
    ['refusals', (n: number) => ({ Statement: Array.from({ length: n / 10 }, () => ({ Effect: 'Deny', Principal: '*', Action: '*', Condition: {} })) })],
    ['stars in a pattern', (n: number) => ({ Statement: Array.from({ length: n / 20 }, () => ({ Effect: 'Allow', Action: '*a'.repeat(50), Resource: '*' })) })],
  ])('of many %s takes time by its size, and says a hundred accounts at most', (_, make) => {
    const times = sizes.map((n) => {
      const text = JSON.stringify(make(n))
      // No event is larger.
      expect(text.length).toBeLessThan(1_048_576)
      const began = performance.now()
      expect(readPolicy(text, own)?.outside.length ?? 0).toBeLessThanOrEqual(100)
      return performance.now() - began
    })
    expect(times[3]).toBeLessThan(1_000)
    // Eight times the size: linear is about eight, quadratic sixty-four.
    expect(times[3]).toBeLessThan(Math.max(times[0] as number, 5) * 32)
  })
})

describe('whom a call lets in', () => {
  const call = (eventName: string, requestParameters: unknown, more: object = {}) => accessOf({ eventSource: 'x.amazonaws.com', eventName, recipientAccountId: own, requestParameters, ...more })
  const lambda = { eventSource: 'lambda.amazonaws.com' }
  it.each([
    ['AddPermission20150331v2', { principal: other }, lambda, { public: false, outside: [other] }],
    ['AddPermission20150331v2', { principal: '*' }, lambda, { public: true, outside: [] }],
    ['AddPermission20150331v2', { principal: '*', principalOrgID: 'o-a1b2c3' }, lambda, { public: false, outside: [] }],
    ['AddPermission20150331v2', { principal: 's3.amazonaws.com', sourceAccount: own }, lambda, { public: false, outside: [] }],
    ['AddPermission', { aWSAccountIds: [own, other] }, {}, { public: false, outside: [other] }],
    ['AddPermission', { aWSAccountId: [other] }, {}, { public: false, outside: [other] }],
    ['ModifySnapshotAttribute', { createVolumePermission: { add: { items: [] } } }, {}, { public: false, outside: [] }],
    ['ModifySnapshotAttribute', { createVolumePermission: { add: { items: [{ userId: own }, { userId: other }] } } }, {}, { public: false, outside: [other] }],
    ['ModifySnapshotAttribute', { createVolumePermission: { remove: { items: [{ group: 'all' }] } } }, {}, { public: false, outside: [] }],
    ['ModifyImageAttribute', { launchPermission: { add: { items: [{ group: 'all' }] } } }, {}, { public: true, outside: [] }],
    ['ModifyDBSnapshotAttribute', { attributeName: 'restore', valuesToAdd: ['all'] }, {}, { public: true, outside: [] }],
    ['ModifyDBSnapshotAttribute', { attributeName: 'restore', valuesToAdd: [] }, {}, { public: false, outside: [] }],
    ['ModifyDocumentPermission', { accountIdsToAdd: ['All'] }, {}, { public: true, outside: [] }],
    ['PutBucketAcl', { 'x-amz-acl': ['public-read'] }, {}, { public: true, outside: [] }],
    ['PutBucketAcl', { 'x-amz-grant-read': ['uri="http://acs.amazonaws.com/groups/global/AllUsers"'] }, {}, { public: true, outside: [] }],
    ['PutBucketAcl', { AccessControlPolicy: { Owner: { ID: 'a'.repeat(64) }, AccessControlList: { Grant: [{ Grantee: { ID: 'a'.repeat(64) } }, { Grantee: { ID: 'b'.repeat(64) } }] } } }, {}, { public: false, outside: ['b'.repeat(64)] }],
    ['SetTopicAttributes', { attributeName: 'Policy', attributeValue: JSON.stringify(allow('*')) }, {}, { public: true, outside: [] }],
    ['PutBucketPolicy', { bucketPolicy: allow({ AWS: other }) }, {}, { public: false, outside: [other] }],
  ])('%s %j', (name, request, more, expected) => {
    expect(call(name, request, more)).toMatchObject(expected)
  })

  it.each([['no request', null], ['a request of another kind', { bucketName: 'x' }], ['a text', 'Statement']])('nobody is spoken of: %s', (_, request) => {
    expect(call('GetBucketAcl', request)).toBeNull()
  })

  it('the own account is told from the identity where the record does not say it', () => {
    const request = { policyDocument: JSON.stringify(allow({ AWS: own })) }
    expect(call('CreateRole', request, { recipientAccountId: undefined, userIdentity: { arn: `arn:aws:iam::${own}:user/mara` } })).toMatchObject({ outside: [] })
  })
})
