import { describe, expect, it } from 'vitest'
import { awsChecks } from './aws/checks/index.ts'
import { type AwsType, awsScopes } from './aws/resources/index.ts'
import { type AnyCheck, type Example, type ExampleWorld, fail, pass, unread } from './check.ts'
import { worldOf } from './example.ts'
import { type Judged, judge, mostUses } from './judge.ts'

const at = new Date('2026-01-01T00:00:00Z')
const user: AwsType = 'aws.iam.user'
const checkOf = (run: AnyCheck['judge'], on: AwsType = user): AnyCheck => ({ ...(awsChecks[0] as AnyCheck), id: 'AWS-IAM-999', on, judge: run })
const judged = (world: ExampleWorld, check: AnyCheck): Judged[] => [...judge(worldOf(world, awsScopes, at), [check])]
const users = (...facets: Example['world']['resources'][number]['facets'][]) => facets.map((each, n) => ({ type: user, id: `u${n}`, facets: each }))

describe('judging', () => {
  it('says of each resource what the check says, with the facets that were looked at, each once', () => {
    const told = judged({ resources: users({ a: 1, b: null }, { a: 2 }) }, checkOf((seen) => (seen.get('a') === 1 && seen.get('b') === null && seen.get('a') === 1 ? pass('Fine.') : fail('Not fine.'))))
    expect(told.map(({ id, outcome, said, uses }) => ({ id, outcome, said, uses: uses.map(({ facet }) => facet) }))).toEqual([
      { id: 'u0', outcome: 'pass', said: 'Fine.', uses: ['a', 'b'] }, { id: 'u1', outcome: 'fail', said: 'Not fine.', uses: ['a'] }])
  })

  it('cannot tell what was not read, with its cause', () => {
    expect(judged({ resources: users({ a: unread('throttled') }) }, checkOf((seen) => (seen.get('a') === 1 ? pass('Fine.') : fail('Bad.'))))).toMatchObject([
      { outcome: 'not_evaluable', cause: 'throttled', said: 'Could not tell: a of u0 was not read, as the provider was asked too often.', uses: [{ type: user, id: 'u0', facet: 'a' }] }])
  })

  it('tells of each place whose list is not whole, beside what was seen there', () => {
    const told = judged({ resources: users({}), incomplete: [{ type: user, cause: 'denied' }] }, checkOf(() => pass('Fine.')))
    expect(told).toMatchObject([{ id: null, region: 'global', outcome: 'not_evaluable', cause: 'denied', said: 'Could not tell: not all of aws.iam.user in global are known, as it was denied.' }, { id: 'u0', outcome: 'pass' }])
    expect(judged({ resources: [], regions: ['eu-central-1', 'us-east-1'] }, checkOf(() => pass('Fine.'), 'aws.ec2.vpc'))).toMatchObject([
      { id: null, region: 'eu-central-1', outcome: 'not_evaluable', cause: 'skipped' }, { id: null, region: 'us-east-1', outcome: 'not_evaluable', cause: 'skipped' }])
    expect(judged({ resources: [], complete: ['aws.ec2.vpc'] }, checkOf(() => pass('Fine.'), 'aws.ec2.vpc'))).toEqual([])
  })

  it('takes a check that breaks for one that could not tell, and goes on', () => {
    const told = judged({ resources: users({ a: 'x' }, { a: { b: 1 } }) }, checkOf((seen) => ((seen.get('a') as { b: number }).b.toFixed(0) === '1' ? pass('Fine.') : fail('Bad.'))))
    expect(told).toMatchObject([{ outcome: 'not_evaluable', cause: 'malformed', said: expect.stringMatching(/^Could not tell: the check broke/) }, { outcome: 'pass' }])
  })

  it('names a bounded number of facets', () => {
    const many = users(...Array.from({ length: mostUses * 3 }, () => ({ a: 1 })))
    const told = judged({ resources: many }, checkOf((_, known) => (known.all(user).every((each) => each.get('a') === 1) ? pass('Fine.') : fail('Bad.'))))
    expect(told).toHaveLength(many.length)
    expect(told.every(({ uses }) => uses.length === mostUses)).toBe(true)
  })

  it('gives the same for the same world', () => {
    const world = { resources: users({ a: 1 }, { a: unread() }) }
    const check = checkOf((seen) => (seen.get('a') === 1 ? pass('Fine.') : fail('Bad.')))
    expect(judged(world, check)).toEqual(judged(world, check))
  })
})
