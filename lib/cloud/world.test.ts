import { describe, expect, it } from 'vitest'
import { awsScopes } from './aws/resources/index.ts'
import { absent, read, unreadFor } from './collect.ts'
import { type Facet, findingKey, globally } from './facts.ts'
import { all, any, NotEvaluable, type Seen, World } from './world.ts'

const group = 'aws.ec2.securityGroup'
const make = () => new World({ at: new Date('2026-01-01T00:00:00Z'), account: '111122223333', regions: ['eu-central-1', 'us-east-1'], scopes: awsScopes })
const add = (world: World, id: string, facets: Record<string, Facet>, region = 'eu-central-1', type = group) => world.add({ type, id, name: id, account: '111122223333', region, facets })
const list = (world: World, region: string, complete = true, type = group) => world.list({ type, region, complete, pages: 1, count: 1, cause: complete ? null : 'throttled', code: complete ? null : 'Throttling', reads: [] })
const thrown = (run: () => unknown): unknown => {
  try {
    return { gave: run() }
  } catch (error) {
    return error
  }
}

// A Collector tells lines; here they are told by hand.
describe('the world of a scan', () => {
  it('gives what was read, null for what is not there, and throws for what nobody knows', () => {
    const world = make()
    add(world, 'a', { one: read(1, [1]), two: absent('None', [2]), three: unreadFor('denied', 'AccessDenied', [3]) })
    const seen = world.find(group, 'a') as Seen
    expect([seen.get('one'), seen.get('two')]).toEqual([1, null])
    expect(thrown(() => seen.get('three'))).toMatchObject({ subject: 'a', facet: 'three', cause: 'denied', code: 'AccessDenied' })
    expect(thrown(() => seen.get('never asked'))).toMatchObject({ cause: 'skipped', code: null })
    expect(world.uses.map(({ facet }) => facet)).toEqual(['one', 'two', 'three', 'never asked'])
  })

  it('puts facets of one resource together, and the first telling stays', () => {
    const world = make()
    add(world, 'a', { one: read(1, [1]) })
    add(world, 'a', { one: read(2, [2]), two: read('x', [2]) })
    const seen = world.find(group, 'a') as Seen
    expect([seen.get('one'), seen.get('two'), [...world.resources(group)].length]).toEqual([1, 'x', 1])
  })

  it('says there is none only when every list of it is whole', () => {
    const world = make()
    list(world, 'eu-central-1')
    expect(world.all(group, 'eu-central-1')).toEqual([])
    expect(thrown(() => world.all(group))).toMatchObject({ subject: `${group} in us-east-1`, cause: 'skipped' })
    expect(thrown(() => world.find(group, 'a'))).toBeInstanceOf(NotEvaluable)
    list(world, 'us-east-1', false)
    expect(thrown(() => world.one(group, () => true))).toMatchObject({ cause: 'throttled', code: 'Throttling' })
    add(world, 'a', {}, 'us-east-1')
    expect(world.one(group, () => true)).toMatchObject({ id: 'a' })
    expect(world.find(group, 'a')).toMatchObject({ id: 'a' })
    expect(thrown(() => world.one(group, () => false))).toBeInstanceOf(NotEvaluable)
  })

  it('takes a list that was told twice for whole only if both are', () => {
    for (const order of [[true, false], [false, true]] as const) {
      const world = make()
      for (const complete of order) list(world, 'eu-central-1', complete)
      expect(world.inventory(group, 'eu-central-1').complete).toBe(false)
    }
  })

  it('has one list of what has no regions, wherever one asks', () => {
    const world = make()
    world.list({ type: 'aws.iam.user', region: globally, complete: true, pages: 1, count: 0, cause: null, code: null, reads: [] })
    expect([world.all('aws.iam.user'), world.all('aws.iam.user', 'us-east-1')]).toEqual([[], []])
    expect(() => world.placesOf('aws.no.such')).toThrow(/no collector/)
  })

  it('finds one that fits although another could not be read, and none only when all were', () => {
    const world = make()
    list(world, 'eu-central-1')
    add(world, 'dark', { on: unreadFor('timeout', null, []) })
    const isOn = (seen: Seen) => seen.get('on') === true
    expect(thrown(() => world.one(group, isOn, 'eu-central-1'))).toMatchObject({ subject: 'dark', cause: 'timeout' })
    add(world, 'lit', { on: read(true, []) })
    expect(world.one(group, isOn, 'eu-central-1')).toMatchObject({ id: 'lit' })
  })

  it('keeps an index by what is said of each, and what nobody can tell stays open in it', () => {
    const world = make()
    for (const region of world.regions) list(world, region)
    add(world, 'a', { of: read('x', []) })
    add(world, 'b', { of: read('y', []) })
    const by = (seen: Seen) => seen.get('of') as string | null
    const index = () => world.by(group, by as (seen: never) => string | null) as { all: (key: string, region?: string) => Seen[]; known: (key: string) => Seen[]; one: (key: string, test: (seen: Seen) => boolean) => Seen | null }
    expect(index()).toBe(index())
    expect([index().all('x').map(({ id }) => id), index().all('z'), index().one('y', () => false), world.uses]).toEqual([['a'], [], null, []])
    add(world, 'dark', { of: unreadFor('denied', null, []) }, 'us-east-1')
    expect(index().one('x', () => true)).toMatchObject({ id: 'a' })
    expect(index().all('x', 'eu-central-1')).toHaveLength(1)
    expect([thrown(() => index().all('x')), thrown(() => index().one('z', () => true))]).toMatchObject([{ subject: 'dark' }, { subject: 'dark' }])
    expect(index().known('x')).toHaveLength(1)
  })

  it('asks several questions in any order with one answer', () => {
    const open = () => {
      throw new NotEvaluable('a', 'b', 'denied', null)
    }
    const [yes, no] = [() => true, () => false]
    expect([any(open, yes), any(yes, open), any(no, no), all(open, no), all(no, open), all(yes, yes)]).toEqual([true, true, false, false, false, true])
    for (const ask of [() => any(open, no), () => any(no, open), () => all(open, yes), () => all(yes, open)]) expect(thrown(ask)).toBeInstanceOf(NotEvaluable)
    expect(() => any(() => { throw new TypeError('broken') }, yes)).toThrow(TypeError)
  })
})

describe('the key of a finding', () => {
  const of = { account: '111122223333', region: 'eu-central-1', type: 'aws.s3.bucket', id: 'arn:aws:s3:::a', check: 'AWS-S3-005' }
  it('stays the same for ever', () => expect(findingKey(of)).toBe('abacaa9cc48de887d9fa94e7f02c856b'))

  it('is another for another, wherever separators stand', () => {
    const ids = ['a', 'a:b', '1:a', '1:a1:b', ':', '', 'ä', 'a\n', 'a/b', '10:aaaaaaaaaa', '日本']
    const keys = ids.flatMap((region) => ids.flatMap((type) => ids.map((id) => findingKey({ ...of, region, type, id }))))
    expect(new Set(keys).size).toBe(ids.length ** 3)
    expect(findingKey({ ...of, type: 'a', id: '1:bc' })).not.toBe(findingKey({ ...of, type: 'a1:b', id: 'c' }))
  })
})
