import { describe, expect, it } from 'vitest'
import { attributes } from './attributes/index.ts'
import { itemWords } from './items.ts'
import { asksOf, judged } from './judge.ts'

const at = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', asOf: '2026-11-01T00:00:00.000Z' }

describe('every attribute', () => {
  it('has an id of its own, asks a question, and says its numbers in it', () => {
    for (const { of } of attributes) expect(itemWords).toHaveProperty([of])
    expect(new Set(attributes.map(({ id }) => id)).size).toBe(attributes.length)
    for (const { asks, params } of attributes) {
      expect(asks).toMatch(/\?$/)
      for (const [, name = ''] of asks.matchAll(/\{(\w+)\}/g)) expect(params).toHaveProperty(name)
    }
  })
  it('asks with the numbers it is given', () => {
    expect(asksOf('leaver.disabled-in-time', {})).toContain('within 24 hours')
    expect(asksOf('leaver.disabled-in-time', { hours: 8 })).toContain('within 8 hours')
  })
  it.each(attributes.map((each) => [each.id, each] as const))('%s answers its examples as they say, and has one that passes and one that fails', (id, { examples }) => {
    expect(Object.keys(examples)).toEqual(expect.arrayContaining(['pass', 'fail']))
    for (const [outcome, item] of Object.entries(examples)) {
      const answer = judged(id, {}, structuredClone(item), at)
      expect(answer, `${id} of its example of ${outcome}`).toMatchObject({ outcome, said: expect.stringMatching(/^[A-Z0-9].*[.]$/) })
    }
  })
  it.each(attributes.map((each) => [each.id] as const))('%s that meets something else than it expects could not be evaluated', (id) => {
    for (const broken of [null, 7, {}, { outcomes: null, decided: 3 }]) expect(['not_evaluable', 'fail', 'not_applicable', 'pass']).toContain(judged(id, {}, broken, at).outcome)
    expect(judged(id, {}, null, at).outcome).toBe('not_evaluable')
  })
})
