import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Difference, differences, hashOf, type Json, planOf, playbooksOf, sameState, type State, type Target, tokenOf } from './playbook.ts'

const lamp = playbooksOf<null>()({
  name: 'lamp-on', version: 1, title: 'Switch the lamp on', service: 'lamps', on: ['lamp'], checks: ['LAMP-1'], reversible: 'reversible', risk: 'low', breaks: 'Nothing.', exposes: false,
  parameters: z.object({ level: z.number().min(1).default(5) }), calls: { Get: 'lamp:Get', Set: 'lamp:Set' },
  read: () => Promise.resolve({ level: 0, colour: 'white' }),
  after: (before, { level }) => ({ ...before, level: Math.max(before.level, level) }),
  steps: (_before, { level }) => [{ name: 'Set the level', command: 'Set', input: { level } }],
  undo: ({ level }) => [{ name: 'Set the level as it was', command: 'Set', input: { level } }],
  send: () => Promise.resolve(),
})
const target: Target = { type: 'lamp', id: 'l-1', name: 'Hall', account: '1', region: 'r' }
const before = { level: 0, colour: 'white' }

describe('a plan', () => {
  it('has the steps, the difference and the way back', () => {
    expect(planOf(lamp, target, {}, before)).toMatchObject({ params: { level: 5 }, after: { level: 5, colour: 'white' }, steps: [{ command: 'Set', input: { level: 5 } }], diff: [{ path: 'level', before: 0, after: 5 }], undo: [{ input: { level: 0 } }], undone: before })
  })

  it('has none where it is as wanted already', () => {
    expect(planOf(lamp, target, {}, { level: 9, colour: 'white' })).toMatchObject({ steps: [], diff: [], undo: [], undone: { level: 9 } })
  })

  it('has the same hash for the same, in whatever order it is told, and another one for any other', () => {
    const plan = planOf(lamp, target, { level: 5 }, before)
    expect(planOf(lamp, { ...target }, {}, { colour: 'white', level: 0 }).hash).toBe(plan.hash)
    expect(hashOf(plan)).toBe(plan.hash)
    expect(plan.hash).toBe('174192fd658b8d4936adc99b7ff2d203d087ff4225f961b134a1f83800429c1f')
    const others = [
      planOf(lamp, target, { level: 6 }, before), planOf(lamp, target, {}, { ...before, level: 1 }), planOf(lamp, target, {}, { ...before, colour: 'White' }), planOf({ ...lamp, version: 2 }, target, {}, before),
      ...(['id', 'name', 'account', 'region'] as const).map((field) => planOf(lamp, { ...target, [field]: 'x' }, {}, before)),
    ].map(({ hash }) => hash)
    expect(new Set([plan.hash, ...others]).size).toBe(others.length + 1)
    const changed = structuredClone(plan)
    Object.assign(changed.steps[0] as object, { name: 'Another one' })
    expect(hashOf(changed)).not.toBe(plan.hash)
  })

  it('is refused for another type, for parameters that do not fit, and with a call that is not declared', () => {
    expect(() => planOf(lamp, { ...target, type: 'door' }, {}, before)).toThrow(/does not mend door/)
    expect(() => planOf(lamp, target, { level: 0 }, before)).toThrow(expect.objectContaining({ code: 'invalid', fields: { level: expect.any(String) } }))
    expect(() => planOf({ ...lamp, calls: {} }, target, {}, before)).toThrow(/does not declare Set/)
    expect(() => planOf({ ...lamp, steps: () => [] }, target, {}, before)).toThrow(/no step/)
  })
})

describe('the difference', () => {
  const cases: [Json, Json, Difference[]][] = [
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1, b: { c: null } }, { a: 2, b: { c: true } }, [{ path: 'a', before: 1, after: 2 }, { path: 'b.c', before: null, after: true }]],
    [{ a: 1 }, { b: null }, [{ path: 'a', before: 1 }, { path: 'b', after: null }]],
    [{ l: [1, 2, 3, 4] }, { l: [1, 4] }, [{ path: 'l[1]', before: 2 }, { path: 'l[2]', before: 3 }]],
    [{ l: [1, 4] }, { l: [1, 2, 4] }, [{ path: 'l[1]', after: 2 }]],
    [{ l: [{ a: 1, b: 1 }, 1] }, { l: [{ a: 1, b: 2 }, 1] }, [{ path: 'l[0].b', before: 1, after: 2 }]],
    [{ l: [1, 1] }, { l: [1, 1, 1] }, [{ path: 'l[2]', after: 1 }]],
    [{ l: null }, { l: [] }, [{ path: 'l', before: null, after: [] }]],
  ]
  it.each(cases)('of %j and %j', (one, other, told) => expect(differences(one, other)).toEqual(told))
})

/** What a reader of the difference makes of it. */
function applied(before: Json, told: Difference[]): Json {
  const whole = { all: structuredClone(before) } as State
  const gone: { list: Json[]; at: number }[] = []
  for (const { path, after, before: was } of told) {
    const names = ['all', ...(path === '' ? [] : path.split(/\.|(?=\[)/))].map((name) => (/^\[\d+\]$/.test(name) ? Number(name.slice(1, -1)) : name))
    const last = names.pop() as string | number
    const holder = names.reduce<Json>((at, name) => (at as State)[name] as Json, whole)
    if (Array.isArray(holder) && after === undefined) gone.push({ list: holder, at: Number(last) })
    else if (Array.isArray(holder) && was === undefined) holder.splice(Number(last), 0, after as Json)
    else if (after === undefined) delete (holder as State)[last]
    else (holder as State)[last] = after
  }
  for (const { list, at } of gone.sort((one, other) => other.at - one.at)) list.splice(at, 1)
  return whole.all as Json
}

it('the difference leads from one to the other, whatever they are', () => {
  let seed = 7
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const any = (depth: number): Json => {
    const kind = random(depth === 0 ? 4 : 7)
    if (kind > 4) return Object.fromEntries(Array.from({ length: random(4) }, () => ['abc'[random(3)] as string, any(depth - 1)]))
    return kind === 4 ? Array.from({ length: random(4) }, () => any(depth - 1)) : ([null, true, 1, 'x'][kind] as Json)
  }
  for (let tries = 0; tries < 3_000; tries++) {
    const [one, other] = [any(3), any(3)]
    const told = differences(one, other)
    expect([applied(one, told), told.length === 0]).toEqual([other, sameState({ of: one }, { of: other })])
  }
})

it('states are the same whatever order their names come in, and lists are not', () => {
  expect([sameState({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }), sameState({ b: [1, 2] }, { b: [2, 1] }), sameState({ a: null }, {})]).toEqual([true, false, false])
})

it('a token is one for a state of a target', () => {
  const of = (state: State, id = 'l-1') => tokenOf('lamp-on', { ...target, id }, state)
  expect(of(before)).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set([of(before), of({ ...before, level: 1 }), of(before, 'l-2')]).size).toBe(3)
})
