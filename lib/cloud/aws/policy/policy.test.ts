import { describe, expect, it } from 'vitest'
import { allHold, type Context, type Values } from './conditions.ts'
import { type Asker, evaluate, type Policies } from './evaluate.ts'
import { coversPattern, matchesPattern } from './match.ts'
import { worldIsLetIn } from './public.ts'
import { type Statement, statementsOf } from './statements.ts'
import { refusesPlain } from './tls.ts'
import { mayDo, trustedWithout } from './trust.ts'

const own = '111122223333'
const other = '999988887777'
const at = new Date('2026-01-01T00:00:00Z')
const read = (...Statement: unknown[]): Statement[] => statementsOf({ Statement }) as Statement[]
const contextOf = (known: Record<string, Values> = {}): Context => ({ missing: new Set(), values: (key) => known[key] ?? 'unknown' })
const anna: Asker = { kind: 'aws', account: own, arn: `arn:aws:iam::${own}:user/anna` }
const guest: Asker = { kind: 'aws', account: other, arn: `arn:aws:iam::${other}:role/guest`, isRole: true }
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more })
const deny = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({ Effect: 'Deny', Action, Resource, ...more })

describe('a policy in its normal form', () => {
  it('is read in every spelling of AWS', () => {
    const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } }
    const form = [{ allow: true, who: null, actions: { not: false, of: ['s3:getobject'] }, resources: { not: false, of: ['*'] }, conditions: [] }]
    for (const spelling of [document, { ...document, Statement: [document.Statement] }, JSON.stringify(document), encodeURIComponent(JSON.stringify(document))]) expect(statementsOf(spelling)).toEqual(form)
    expect(statementsOf({ Statement: [] })).toEqual([])
    expect(read({ Effect: 'Allow', NotAction: ['iam:*'], NotResource: 'a', Principal: { AWS: own, Service: ['a', 'b'] }, Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:X': ['a', 1, true] } } })).toEqual([{
      allow: true, actions: { not: true, of: ['iam:*'] }, resources: { not: true, of: ['a'] }, who: { not: false, aws: [own], services: ['a', 'b'], federated: [], canonical: [] },
      conditions: [{ operator: 'stringlike', key: 'aws:x', values: ['a', '1', 'true'], ifExists: true, set: 'any' }],
    }])
  })

  it('is none where AWS would take none', () => {
    const wrong = [
      null, '', 'x', '%7B', 7, [], {}, { Statement: 'x' }, { Statement: [null] }, { Statement: [{ Effect: 'Allow' }] }, { Statement: [{ Action: 'a', Resource: '*' }] }, { Statement: [allow(7)] }, { Statement: [allow(['a', null])] },
      { Statement: [allow('a', '*', { NotAction: 'b' })] }, { Statement: [allow('a', '*', { Principal: 'x' })] }, { Statement: [allow('a', '*', { Principal: { Who: '*' } })] }, { Statement: [allow('a', '*', { Condition: { Bool: 'x' } })] },
      { Statement: [allow('a', '*', { Condition: { Bool: { 'aws:x': { a: 1 } } } })] }, { Statement: [allow('a', '*', { Effect: 'Maybe' })] }, '['.repeat(50_000), `{"Statement":${'['.repeat(200)}${']'.repeat(200)}}`,
    ]
    expect(wrong.filter((each) => statementsOf(each) !== null)).toEqual([])
  })
})

describe('patterns', () => {
  it('have stars, question marks and variables', () => {
    expect(matchesPattern('s3:Get*', 's3:GetObject')).toBe(true)
    expect(matchesPattern('arn:aws:s3:::a?/*', 'arn:aws:s3:::ab/c')).toBe(true)
    expect(matchesPattern('arn:aws:s3:::home/${aws:username}/*', 'arn:aws:s3:::home/anna/x')).toBe(null)
    expect(matchesPattern('arn:aws:s3:::home/${aws:username}/*', 'arn:aws:s3:::work/anna/x')).toBe(false)
    expect(matchesPattern('a${*}', 'a*')).toBe(true)
    const fill = contextOf({ 'aws:username': ['anna'], 'aws:principaltag/team': 'absent' })
    expect(matchesPattern('home/${aws:username}/*', 'home/anna/x', fill)).toBe(true)
    expect(matchesPattern('home/${aws:username}/*', 'home/bob/x', fill)).toBe(false)
    expect(matchesPattern('home/${aws:PrincipalTag/team}', 'home/', fill)).toBe(false)
    expect(matchesPattern("home/${aws:PrincipalTag/team, 'all'}", 'home/all', fill)).toBe(true)
    expect([matchesPattern('home/${aws:userid}', 'home/x', fill), [...fill.missing]]).toEqual([null, ['aws:userid']])
  })

  it('cover another only when they hold all of it', () => {
    expect([coversPattern('s3:*', 's3:get*'), coversPattern('s3:get*', 's3:*'), coversPattern('*', 'a?b*'), coversPattern('a?', 'a*'), coversPattern('a${x}*', 'ab')]).toEqual([true, false, true, false, false])
  })
})

describe('conditions', () => {
  const holds = (operator: string, value: unknown, given: Values | undefined, isAllow = true) => {
    const [statement] = read(allow('a', '*', { Condition: { [operator]: { 'aws:k': value } } }))
    return allHold(statement?.conditions ?? [], contextOf(given === undefined ? {} : { 'aws:k': given }), isAllow)
  }

  it.each([
    ['StringEquals', ['a', 'b'], ['b'], true], ['StringEquals', 'a', ['A'], false], ['StringEqualsIgnoreCase', 'a', ['A'], true], ['StringNotEquals', ['a', 'b'], ['b'], false], ['StringNotEquals', ['a', 'b'], ['c'], true],
    ['StringLike', 'a*c', ['abc'], true], ['StringNotLike', 'a*', ['b'], true], ['StringEquals', 'a', 'absent', false], ['StringNotEquals', 'a', 'absent', true], ['StringEqualsIfExists', 'a', 'absent', true], ['StringEqualsIfExists', 'a', ['b'], false],
    ['Bool', 'true', ['true'], true], ['Bool', false, ['false'], true], ['Bool', 'false', 'absent', false], ['BoolIfExists', 'false', 'absent', true], ['Null', 'true', 'absent', true], ['Null', 'true', ['a'], false], ['Null', 'false', ['a'], true],
    ['ArnLike', 'arn:aws:iam::*:role/x*', ['arn:aws:iam::111122223333:role/xy'], true], ['ArnLike', 'arn:aws:iam::*', ['arn:aws:iam::111122223333:role/xy'], false], ['ArnEquals', 'arn:aws:s3:::a', ['arn:aws:s3:::b'], false], ['ArnNotLike', 'arn:aws:s3:::a', ['arn:aws:s3:::b'], true],
    ['IpAddress', '10.0.0.0/8', ['10.1.2.3'], true], ['IpAddress', '10.0.0.0/8', ['11.1.2.3'], false], ['IpAddress', '2001:db8::/32', ['2001:db8::1'], true], ['IpAddress', '10.0.0.1', ['10.0.0.1'], true], ['NotIpAddress', '10.0.0.0/8', ['11.1.2.3'], true], ['IpAddress', 'x/8', ['10.0.0.1'], null],
    ['NumericLessThan', '10', ['9'], true], ['NumericLessThan', 10, ['10'], false], ['NumericGreaterThanEquals', 10, ['10'], true], ['NumericEquals', 'x', ['1'], null], ['NumericNotEquals', 1, ['2'], true],
    ['DateLessThan', '2026-06-01T00:00:00Z', ['2026-01-01T00:00:00Z'], true], ['DateGreaterThan', '1750000000', ['2026-01-01T00:00:00Z'], true], ['DateEquals', 'soon', ['2026-01-01T00:00:00Z'], null],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true], ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false], ['ForAllValues:StringEquals', ['a'], 'absent', true], ['ForAnyValue:StringEquals', ['a'], ['a', 'b'], true], ['ForAnyValue:StringEquals', ['a'], 'absent', false], ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], 'absent', false], ['StringEquals', 'a', 'unknown', null], ['Null', 'true', 'unknown', null], ['StringSounds', 'a', ['a'], null], ['StringEquals', 'a', 'chosen', true], ['StringEquals', '${aws:x}', ['a'], null], ['__proto__', 'a', ['a'], null], ['constructor', 'a', ['a'], null],
  ] as [string, unknown, Values, boolean | null][])('%s %j of %j: %j', (operator, value, given, truth) => expect(holds(operator, value, given)).toBe(truth))

  it('that whoever asks may choose does not refuse them', () => expect(holds('Bool', 'false', 'chosen', false)).toBe(false))

  it('name what was missing only where the answer hangs on it', () => {
    const [statement] = read(allow('a', '*', { Condition: { StringEquals: { 'aws:a': 'x', 'aws:b': 'y' } } }))
    const context = contextOf({ 'aws:a': ['z'] })
    expect([allHold(statement?.conditions ?? [], context, true), [...context.missing]]).toEqual([false, []])
    const open = contextOf({ 'aws:a': ['x'] })
    expect([allHold(statement?.conditions ?? [], open, true), [...open.missing]]).toEqual([null, ['aws:b']])
  })
})

describe('a request', () => {
  const policies = (more: Partial<Policies> & { by?: unknown[] } = {}): Policies => ({ identity: [read(...(more.by ?? []))], owner: own, ...more })
  const may = (of: Policies, { asker = anna, action = 's3:GetObject', resource = 'arn:aws:s3:::logs/x', known = {} as Record<string, Values> } = {}) => evaluate(of, { asker, action, resource, context: contextOf(known) })

  it('is denied unless somebody allows it, and whatever refuses it wins', () => {
    expect(may(policies())).toBe('denied')
    expect(may(policies({ by: [allow('s3:Get*')] }))).toBe('allowed')
    expect(may(policies({ by: [allow('S3:getOBJECT')] }))).toBe('allowed')
    expect(may(policies({ by: [allow('*'), deny('s3:*')] }))).toBe('denied')
    expect(may(policies({ by: [allow('s3:*', 'arn:aws:s3:::other/*')] }))).toBe('denied')
    expect(may(policies({ by: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] }))).toBe('allowed')
    expect(may(policies({ by: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] }))).toBe('denied')
    expect(may(policies({ by: [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::logs/*' }] }))).toBe('denied')
    expect(may(policies({ by: [allow('*'), { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::logs/*' }] }))).toBe('allowed')
  })

  it('is neither where a key is missing, unless the answer is the same without it', () => {
    const hung = allow('s3:*', '*', { Condition: { StringEquals: { 'aws:X': 'a' } } })
    const refusal = deny('s3:*', '*', { Condition: { StringEquals: { 'aws:X': 'a' } } })
    expect(may(policies({ by: [hung] }))).toBe('unknown')
    expect(may(policies({ by: [hung] }), { known: { 'aws:x': ['a'] } })).toBe('allowed')
    expect(may(policies({ by: [hung] }), { known: { 'aws:x': ['b'] } })).toBe('denied')
    expect(may(policies({ by: [hung, allow('s3:*')] }))).toBe('allowed')
    expect(may(policies({ by: [allow('s3:*'), refusal] }))).toBe('unknown')
    expect(may(policies({ by: [hung, deny('*')] }))).toBe('denied')
    expect(may(policies({ by: [refusal] }))).toBe('denied')
  })

  it('is within the boundary and the policies of the organization', () => {
    const by = [allow('*')]
    expect(may(policies({ by, boundary: read(allow('s3:*')) }))).toBe('allowed')
    expect(may(policies({ by, boundary: read(allow('ec2:*')) }))).toBe('denied')
    expect(may(policies({ by, boundary: read(allow('*'), deny('s3:*')) }))).toBe('denied')
    expect(may(policies({ by: [], boundary: read(allow('*')) }))).toBe('denied')
    expect(may(policies({ by, organization: [[read(allow('*'))], [read(allow('ec2:*')), read(allow('s3:*'))]] }))).toBe('allowed')
    expect(may(policies({ by, organization: [[read(allow('*'))], [read(allow('ec2:*'))]] }))).toBe('denied')
    expect(may(policies({ by, organization: [[read(allow('*')), read(deny('s3:*'))]] }))).toBe('denied')
  })

  it('takes one side in the own account, and both in another', () => {
    const toAnna = read(allow('s3:*', '*', { Principal: { AWS: anna.arn } }))
    const toAll = read(allow('s3:*', '*', { Principal: '*' }))
    const toOwn = read(allow('s3:*', '*', { Principal: { AWS: `arn:aws:iam::${own}:root` } }))
    const toOther = read(allow('s3:*', '*', { Principal: { AWS: other } }))
    expect(may(policies({ resource: toAnna }))).toBe('allowed')
    expect(may(policies({ resource: toOwn }))).toBe('denied')
    expect(may(policies({ resource: toOwn, by: [allow('s3:*')] }))).toBe('allowed')
    expect(may(policies({ resource: toOther, by: [allow('s3:*')] }), { asker: guest })).toBe('allowed')
    expect(may(policies({ resource: toOther }), { asker: guest })).toBe('denied')
    expect(may(policies({ resource: null, by: [allow('s3:*')] }), { asker: guest })).toBe('denied')
    expect(may(policies({ resource: toAll, by: [allow('s3:*')] }), { asker: guest })).toBe('allowed')
    expect(may(policies({ resource: read(allow('s3:*', '*', { Principal: '*' }), deny('s3:*', '*', { NotPrincipal: { AWS: anna.arn } })), by: [allow('s3:*')] }), { asker: guest })).toBe('denied')
    expect(may(policies({ resource: read(deny('s3:*', '*', { NotPrincipal: { AWS: anna.arn } })), by: [allow('s3:*')] }))).toBe('allowed')
  })

  it('of a key needs the word of the key', () => {
    const key = { asker: anna, action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-central-1:111122223333:key/1' }
    const delegates = read(allow('kms:*', '*', { Principal: { AWS: `arn:aws:iam::${own}:root` } }))
    expect(may(policies({ by: [allow('*')], resource: read(), resourceDecides: true }), key)).toBe('denied')
    expect(may(policies({ by: [allow('kms:*')], resource: delegates, resourceDecides: true }), key)).toBe('allowed')
    expect(may(policies({ resource: delegates, resourceDecides: true }), key)).toBe('denied')
    expect(may(policies({ resource: read(allow('kms:*', '*', { Principal: { AWS: anna.arn } })), resourceDecides: true }), key)).toBe('allowed')
  })

  it('of a role whose boundary ends before is not helped by a resource that names it', () => {
    const role: Asker = { ...anna, arn: `arn:aws:iam::${own}:role/deploy`, isRole: true }
    const resource = read(allow('s3:*', '*', { Principal: { AWS: role.arn } }))
    expect([may(policies({ resource }), { asker: role }), may(policies({ resource, boundary: read(allow('ec2:*')) }), { asker: role })]).toEqual(['allowed', 'denied'])
  })

  it('of an identity named by its lasting id is not told', () => expect(may(policies({ resource: read(allow('s3:*', '*', { Principal: { AWS: 'AIDAEXAMPLE0EXAMPLE0' } })) }))).toBe('unknown'))
})

describe('whether the world is let in', () => {
  const open = (...statements: unknown[]) => worldIsLetIn(read(...statements), at)
  const all = (more: object = {}, Principal: unknown = '*') => allow('s3:*', '*', { Principal, ...more })
  const when = (operator: string, key: string, value: unknown) => all({ Condition: { [operator]: { [key]: value } } })

  it.each([
    ['anybody', [all()], true], ['anybody, as a list', [all({}, { AWS: ['*'] })], true], ['one account', [all({}, { AWS: other })], false], ['a service', [all({}, { Service: 's3.amazonaws.com' })], false], ['all but one', [{ Effect: 'Allow', Action: 's3:*', Resource: '*', NotPrincipal: { AWS: other } }], true],
    ['an organization', [when('StringEquals', 'aws:PrincipalOrgID', 'o-abc')], false], ['any organization', [when('StringLike', 'aws:PrincipalOrgID', 'o-*')], true], ['an account by condition', [when('StringEquals', 'aws:PrincipalAccount', other)], false], ['an organization, if there is one', [when('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-abc')], true], ['all paths of an organization, so of none too', [when('ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-abc/*')], true], ['a path of an organization', [when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-abc/*')], false],
    ['through any endpoint', [when('Null', 'aws:SourceVpce', 'false')], true], ['accounts that begin so', [when('StringLike', 'aws:PrincipalAccount', '1111*')], true], ['a pattern of ARNs', [when('StringLike', 'aws:PrincipalArn', 'arn:aws:iam*')], true], ['a wildcard for an account', [all({}, { AWS: 'arn:aws:iam::*:root' })], true],
    ['refused but for any path', [all(), deny('s3:*', '*', { Principal: '*', Condition: { 'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-abc/*' } } })], true], ['refused but for all paths', [all(), deny('s3:*', '*', { Principal: '*', Condition: { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-abc/*' } } })], false],
    ['refused but for an organization, if there is one', [all(), deny('s3:*', '*', { Principal: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc' } } })], false],
    ['all but an organization', [when('StringNotEquals', 'aws:PrincipalOrgID', 'o-abc')], true], ['a network', [when('IpAddress', 'aws:SourceIp', '203.0.113.0/24')], false], ['the internet', [when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '0.0.0.0/0'])], true], ['an endpoint', [when('StringEquals', 'aws:SourceVpce', 'vpce-1')], false],
    ['a role of any account', [when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/admin')], true], ['a role of one account', [when('ArnLike', 'aws:PrincipalArn', `arn:aws:iam::${other}:role/*`)], false], ['with TLS', [when('Bool', 'aws:SecureTransport', 'true')], true], ['from a page', [when('StringLike', 'aws:Referer', 'https://a.example/*')], true],
    ['on behalf of a thing', [when('ArnEquals', 'aws:SourceArn', `arn:aws:sns:eu-central-1:${own}:t`)], false], ['until a day that is over', [when('DateLessThan', 'aws:CurrentTime', '2025-01-01T00:00:00Z')], false], ['until a day', [when('DateLessThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z')], true], ['by a key nobody knows', [when('StringEquals', 'acme:thing', 'x')], null],
    ['refused but for an organization', [all(), deny('s3:*', '*', { Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc' } } })], false], ['refused without TLS', [all(), deny('s3:*', '*', { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })], true],
    ['refused for another act', [all(), deny('s3:Delete*', '*', { Principal: '*' })], true], ['refused as a whole', [allow('s3:Get*', 'arn:aws:s3:::a/*', { Principal: '*' }), deny('s3:*', 'arn:aws:s3:::a*', { Principal: '*' })], false], ['refused for one account', [all(), deny('s3:*', '*', { Principal: { AWS: other } })], true],
    ['maybe refused', [all(), deny('s3:*', '*', { Principal: '*', Condition: { StringNotEquals: { 'acme:thing': 'x' } } })], null], ['nothing', [], false], ['no principal', [allow('s3:*')], null],
  ] as [string, unknown[], boolean | null][])('%s', (_, statements, truth) => expect(open(...statements).truth).toBe(truth))

  it('by a provider of identities, if whoever has an account there may come', () => {
    const github = (Condition: object) => open({ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: `arn:aws:iam::${own}:oidc-provider/token.actions.githubusercontent.com` }, Condition }).truth
    const aud = { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' }
    expect(github({ StringEquals: aud })).toBe(true)
    expect(github({ StringEquals: aud, StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' } })).toBe(false)
    expect(github({ StringEquals: aud, StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } })).toBe(true)
    expect(open({ Effect: 'Allow', Action: 'sts:AssumeRoleWithSAML', Principal: { Federated: `arn:aws:iam::${own}:saml-provider/acme` } }).truth).toBe(false)
  })

  it('says on what it hangs', () => expect(open(when('StringEquals', 'acme:Thing', 'x')).missing).toEqual(['acme:thing']))
})

describe('other accounts', () => {
  const trust = (Condition?: object, AWS: unknown = other) => trustedWithout(read({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS }, ...(Condition && { Condition }) }), own, at).map(({ account, truth }) => [account, truth])
  it('are trusted with an external id or within an organization, or without', () => {
    expect(trust()).toEqual([[other, true]])
    expect(trust({ StringEquals: { 'sts:ExternalId': 'x' } })).toEqual([[other, false]])
    expect(trust({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } })).toEqual([[other, false]])
    expect(trust({ StringEqualsIfExists: { 'sts:ExternalId': 'x' } })).toEqual([[other, true]])
    expect(trust({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } })).toEqual([[other, true]])
    expect(trust({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })).toEqual([[other, true]])
    expect(trust({ StringEquals: { 'acme:x': 'y' } })).toEqual([[other, null]])
    expect(trust(undefined, [own, `arn:aws:iam::${own}:role/x`])).toEqual([])
    expect(trustedWithout(read({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: other } }, { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: '*', Condition: { StringNotEquals: { 'sts:ExternalId': 'x' } } }), own, at)).toMatchObject([{ truth: false }])
  })

  it('may do what a resource allows them', () => {
    const acts = [{ action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::logs' }]
    expect(mayDo(read(allow('s3:*', '*', { Principal: { AWS: other } })), own, at, acts)).toMatchObject([{ account: other, truth: true }])
    expect(mayDo(read(allow('s3:Get*', '*', { Principal: { AWS: other } })), own, at, acts)).toMatchObject([{ truth: false }])
    expect(mayDo(read(allow('s3:*', '*', { Principal: { AWS: other } }), deny('s3:Put*', '*', { Principal: '*' })), own, at, acts)).toMatchObject([{ truth: false }])
  })
})

describe('a bucket without TLS', () => {
  const bucket = 'arn:aws:s3:::logs'
  const plain = (more: object = {}) => read({ ...deny('s3:*', [bucket, `${bucket}/*`], { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), ...more })
  it('refuses everybody everything, or it does not refuse', () => {
    expect(refusesPlain(plain(), bucket)).toBe(true)
    expect(refusesPlain(plain({ Resource: `${bucket}*` }), bucket)).toBe(true)
    const less = [{ Resource: bucket }, { Resource: `${bucket}/*` }, { Action: 's3:GetObject' }, { Principal: { AWS: other } }, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, { Effect: 'Allow' }, { Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:PrincipalAccount': other } } }]
    expect(less.filter((each) => refusesPlain(plain(each), bucket))).toEqual([])
  })
})

describe('a policy of 20 KB full of stars', () => {
  const stars = (length: number) => `${'*a'.repeat(length / 2)}b`
  it.each([
    ['one long pattern', [allow(`s3:${stars(20_000)}`, stars(20_000))]],
    ['many patterns', [allow(Array.from({ length: 500 }, () => `s3:${stars(20)}`), Array.from({ length: 500 }, () => `arn:aws:s3:::${stars(20)}`))]],
    ['many statements', Array.from({ length: 200 }, (_, n) => (n % 2 ? deny : allow)(`s3:*${n}*a*`, `*${stars(40)}`, { Principal: '*', Condition: { StringLike: { 'aws:Referer': stars(40) } } }))],
  ])('of %s takes milliseconds', (_, statements) => {
    const document = read(...statements)
    const target = `arn:aws:s3:::${'a'.repeat(1_000)}`
    const begun = performance.now()
    evaluate({ identity: [document], owner: own }, { asker: anna, action: `s3:${'a'.repeat(100)}`, resource: target, context: contextOf({ 'aws:referer': ['a'.repeat(1_000)] }) })
    worldIsLetIn(document, at)
    expect(performance.now() - begun).toBeLessThan(100)
  })
})
