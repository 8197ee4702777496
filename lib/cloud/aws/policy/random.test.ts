import { describe, expect, it } from 'vitest'
import type { Context, Values } from './conditions.ts'
import { type Asker, evaluate, type Policies } from './evaluate.ts'
import { worldIsLetIn } from './public.ts'
import { type Statement, statementsOf } from './statements.ts'

const own = '111122223333'
const at = new Date('2026-01-01T00:00:00Z')

/** Small and always the same. */
function randomOf(seed: number) {
  let state = seed
  const below = (most: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most
  }
  const pick = <V>(list: readonly V[]): V => list[below(list.length)] as V
  return { below, pick, some: <V>(list: readonly V[], most: number): V[] => Array.from({ length: 1 + below(most) }, () => pick(list)) }
}
type Random = ReturnType<typeof randomOf>

const operators = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIfExists', 'StringNotEqualsIfExists', 'ForAllValues:StringEquals', 'ForAnyValue:StringLike', 'ForAnyValue:StringNotEquals', 'ForAllValues:StringNotLike', 'Null']
const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:*', 's3:Get*', '*', 's3:?etObject']
const resources = ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*', 'arn:aws:s3:::logs/x', '*', 'arn:aws:s3:::l?gs/*']
const probes = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'].flatMap((action) => ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/x'].map((resource) => ({ action, resource })))

function policy(random: Random, values: Record<string, readonly string[]>, principals: readonly unknown[] | null): Statement[] {
  const statement = () => {
    const condition = () => {
      const key = random.pick(Object.keys(values))
      const network = key === 'aws:SourceIp'
      const operator = network ? random.pick(['IpAddress', 'NotIpAddress', 'IpAddressIfExists', 'NotIpAddressIfExists']) : random.pick(operators)
      return { [operator]: { [key]: operator === 'Null' ? random.pick(['true', 'false']) : random.some(values[key] ?? [], 2) } }
    }
    return {
      Effect: random.pick(['Allow', 'Allow', 'Deny']), [random.pick(['Action', 'Action', 'Action', 'NotAction'])]: random.some(actions, 2), [random.pick(['Resource', 'Resource', 'Resource', 'NotResource'])]: random.some(resources, 2),
      ...(principals && { [random.pick(['Principal', 'Principal', 'Principal', 'NotPrincipal'])]: random.pick(principals) }), ...(random.below(3) > 0 && { Condition: Object.assign({}, ...Array.from({ length: 1 + random.below(2) }, condition)) as object }),
    }
  }
  return statementsOf({ Statement: Array.from({ length: 1 + random.below(4) }, statement) }) as Statement[]
}

const contextOf = (known: Record<string, Values>): Context => ({ missing: new Set(), values: (key) => known[key] ?? 'unknown' })

describe('whatever is not known of a request', () => {
  it('makes no answer another, only unknown: 4,000 policies', () => {
    const random = randomOf(17)
    const values = { 'k:a': ['x', 'y', 'z*'], 'k:b': ['x', '*'], 'k:c': ['y', 'x?'] }
    const completions: Values[] = ['absent', ['x'], ['y'], ['x', 'y'], ['zz']]
    const asker: Asker = { kind: 'aws', account: own, arn: `arn:aws:iam::${own}:role/deploy`, isRole: true }
    const principals = ['*', { AWS: own }, { AWS: asker.arn }, { AWS: '999988887777' }]
    const counts = { allowed: 0, denied: 0, unknown: 0 }
    for (let n = 0; n < 4_000; n++) {
      const of: Policies = { identity: [policy(random, values, null), policy(random, values, null)], boundary: random.below(3) === 0 ? policy(random, values, null) : null, resource: random.below(2) === 0 ? policy(random, values, principals) : null, organization: random.below(3) === 0 ? [[policy(random, values, null)]] : [], owner: random.pick([own, own, '999988887777']), resourceDecides: random.below(4) === 0 }
      const known: Record<string, Values> = { 'k:a': random.pick(completions), 'k:b': random.pick(completions), 'k:c': random.pick(completions) }
      const probe = random.pick(probes)
      const whole = evaluate(of, { asker, ...probe, context: contextOf(known) })
      expect(whole).not.toBe('unknown')
      for (const key of Object.keys(known)) {
        const less = evaluate(of, { asker, ...probe, context: contextOf({ ...known, [key]: 'unknown' }) })
        expect([whole, 'unknown']).toContain(less)
        counts[less]++
      }
    }
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(300)
  })
})

describe('a stranger who gets in', () => {
  // Requests that anybody can make: signed in or not, of an organization or of none, over the internet or through an endpoint of theirs.
  const strangers = [true, false].flatMap((signed) => ['o-stranger', null].flatMap((organization) => [true, false].flatMap((endpoint) => ['true', 'false'].map((tls) => ({
    asker: { kind: 'aws', account: signed ? '000000000000' : null, arn: signed ? 'arn:aws:iam::000000000000:role/admin' : 'anonymous', isStranger: true } satisfies Asker,
    known: {
      'aws:principalaccount': signed ? ['000000000000'] : 'absent', 'aws:principalarn': signed ? ['arn:aws:iam::000000000000:role/admin'] : 'absent', 'aws:principalorgid': signed && organization ? [organization] : 'absent', 'aws:sourceip': endpoint ? 'absent' : ['198.51.100.7'],
      'aws:sourcevpce': endpoint ? ['vpce-stranger'] : 'absent', 'aws:securetransport': [tls], 'aws:referer': ['https://a.example/'], 'aws:sourcearn': 'absent', 'aws:sourceaccount': 'absent',
    } satisfies Record<string, Values>,
  })))))
  const values = {
    'aws:PrincipalAccount': [own, '1111*', '*', '000000000000'], 'aws:PrincipalArn': [`arn:aws:iam::${own}:role/*`, 'arn:aws:iam::*:role/admin', '*'], 'aws:PrincipalOrgID': ['o-ours', 'o-*', '*'], 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/0', '10.0.0.0/8', '128.0.0.0/1'],
    'aws:SourceVpce': ['vpce-1', 'vpce-*'], 'aws:SecureTransport': ['true', 'false'], 'aws:Referer': ['https://a.example/', 'https://*'], 'aws:SourceArn': ['arn:aws:sns:eu-central-1:111122223333:t'], 'aws:SourceAccount': [own],
  }
  // A `0.0.0.0/1` of the world, or an account that is named, is not anybody: what names the stranger of this test by chance is left out.
  const principals = ['*', { AWS: '*' }, { AWS: own }, { AWS: ['999988887777'] }, { Service: 's3.amazonaws.com' }]

  it('is never called nobody: 6,000 policies', () => {
    const random = randomOf(18)
    const seen = { true: 0, false: 0, null: 0 }
    const missed: unknown[] = []
    for (let n = 0; n < 6_000; n++) {
      const resource = policy(random, { ...values, 'aws:PrincipalAccount': values['aws:PrincipalAccount'].slice(0, 3) }, principals)
      const { truth } = worldIsLetIn(resource, at)
      seen[`${truth}`]++
      if (truth !== false) continue
      // Another account needs the word of its own side too, which a stranger has.
      const identity = [statementsOf({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }) as Statement[]]
      const got = strangers.find(({ asker, known }) => probes.some((probe) => evaluate({ identity, resource, owner: own }, { asker, ...probe, context: contextOf(known) }) === 'allowed'))
      if (got) missed.push({ resource, got })
    }
    expect(missed.slice(0, 1)).toEqual([])
    expect(seen.true).toBeGreaterThan(500)
    expect(seen.false).toBeGreaterThan(500)
  })
})
