import { describe, expect, it } from 'vitest'
import { reads } from './alarms.ts'
import { rule } from './example.ts'
import { isSecretName } from './names.ts'
import { covers, coversAll, isWorld, openToWorld, ruleText } from './network.ts'

describe('networks and ports', () => {
  it('know the world from networks', () => {
    expect(['0.0.0.0/0', '::/0', '128.0.0.0/1', '2000::/3'].map(isWorld)).toEqual([true, true, true, true])
    expect(['10.0.0.0/8', '203.0.113.7/32', '203.0.113.7', 'fd00::/8', 'fc00::/7', 'fe80::/10', '2001:db8::/32', ''].filter(isWorld)).toEqual([])
  })

  it('know what a rule is about', () => {
    const of = (told: Parameters<typeof rule>[0]) => rule(told)
    expect([of({}), of({ protocol: '6' }), of({ protocol: '-1', from: null, to: null }), of({ from: 0, to: 65_535 }), of({ from: null, to: null }), of({ from: -1, to: -1 })].every((each) => covers(each, 22))).toBe(true)
    expect([of({ from: 23, to: 30 }), of({ protocol: 'udp' }), of({ protocol: 'icmp', from: -1, to: -1 }), of({ protocol: '50', from: null, to: null })].some((each) => covers(each, 22))).toBe(false)
    expect([of({ protocol: '-1', from: null, to: null }), of({ from: 1, to: 65_535 })].every(coversAll)).toBe(true)
    expect(coversAll(of({ from: 1_024, to: 65_535 }))).toBe(false)
    expect(covers(of({ protocol: '17', from: 3_000, to: 4_000 }), 3_389, 'udp')).toBe(true)
  })

  it('find what is open, and cannot tell of lists of others', () => {
    const asks = (each: Parameters<typeof covers>[0]) => covers(each, 22)
    expect(openToWorld('sg', [rule({ cidr: null, prefixList: 'pl-1', from: 443, to: 443 })], asks)).toBeNull()
    expect(openToWorld('sg', [rule({ cidr: null, prefixList: 'pl-1' }), rule({ cidr: '::/0' })], asks)).toMatchObject({ cidr: '::/0' })
    expect(ruleText(rule({ protocol: '17', from: 1, to: 9, cidr: '::/0' }))).toBe('UDP 1–9 from ::/0')
  })
})

describe('filter patterns', () => {
  const root = ['$.userIdentity.type = Root']
  it.each([
    ['{ $.userIdentity.type = "Root" }', true], ['{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent"}', true], ['{ ($.userIdentity.type = Root) || ($.errorCode = "x") }', true],
    ['{ $.userIdentity.type != "Root" }', false], ['{ $.userIdentity.type = "Root" && $.sourceIPAddress = 203.* }', false], ['', false], ['Root', false], ['{ $.userIdentity.invokedBy NOT EXISTS }', false],
  ])('%s: %j', (pattern, is) => expect(reads(pattern, root)).toBe(is))
  it('count each of several', () => {
    expect(reads('{ ($.eventName = A) || ($.eventName = B) }', ['$.eventName = A', '$.eventName = B'])).toBe(true)
    expect(reads('{ ($.eventName = A) }', ['$.eventName = A', '$.eventName = B'])).toBe(false)
    expect(reads('{ ($.eventName = AA) || ($.eventName = B) }', ['$.eventName = A', '$.eventName = B'])).toBe(false)
  })
})

it('names of secrets are known by their end', () => {
  expect(['DB_PASSWORD', 'password', 'API_KEY', 'apiKey', 'AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'clientSecret'].every(isSecretName)).toBe(true)
  expect(['DB_PASSWORD_ARN', 'SECRET_NAME', 'TOKENIZER', 'TABLE', 'KEY'].some(isSecretName)).toBe(false)
})
