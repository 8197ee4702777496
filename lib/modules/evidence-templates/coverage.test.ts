import { describe, expect, it } from 'vitest'
import { isOccurrence, occurrenceAt, occurrencesUpTo } from '#lib/occurrences.ts'
import { coverageOf, type Held } from './model.ts'

const at = new Date('2026-11-22T10:00:00Z')
const held = (occurrence: string, status: string, counts = true): Held => ({ id: occurrence, title: occurrence, status, occurrence, counts })

describe('occurrences', () => {
  it.each([
    ['weekly', '2026-11-22T23:59:59Z', '2026-W47', '2026-11-16', '2026-11-23'],
    ['weekly', '2027-01-03T00:00:00Z', '2026-W53', '2026-12-28', '2027-01-04'],
    ['weekly', '2024-12-30T00:00:00Z', '2025-W01', '2024-12-30', '2025-01-06'],
    ['monthly', '2026-02-28T23:59:59.999Z', '2026-02', '2026-02-01', '2026-03-01'],
    ['quarterly', '2026-09-30T12:00:00Z', '2026-Q3', '2026-07-01', '2026-10-01'],
    ['half_yearly', '2026-07-01T00:00:00Z', '2026-H2', '2026-07-01', '2027-01-01'],
    ['yearly', '2026-01-01T00:00:00Z', '2026', '2026-01-01', '2027-01-01'],
  ] as const)('%s %s is %s', (frequency, moment, key, from, to) => {
    const found = occurrenceAt(frequency, new Date(moment))
    expect([found.key, found.from.toISOString().slice(0, 10), found.to.toISOString().slice(0, 10)]).toEqual([key, from, to])
    expect(isOccurrence(frequency, key)).toBe(true)
  })

  it('follow each other without a gap, and begin where the template does', () => {
    for (const frequency of ['weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly'] as const) {
      const all = occurrencesUpTo(frequency, new Date('2000-01-01'), at)
      for (const [n, each] of all.entries()) if (n > 0) expect(each.from).toEqual(all[n - 1]?.to)
      expect(all.at(-1)?.key).toBe(occurrenceAt(frequency, at).key)
    }
    expect(occurrencesUpTo('quarterly', new Date('2026-05-03'), at).map((each) => each.key)).toEqual(['2026-Q2', '2026-Q3', '2026-Q4'])
    expect(occurrencesUpTo('monthly', new Date('2027-05-03'), at)).toEqual([])
  })

  it.each([['monthly', '2026-13'], ['monthly', '2026-00'], ['quarterly', '2026-Q5'], ['quarterly', '2026-03'], ['never', '2026'], ['weekly', '2026-W1']])('%s has no %s', (frequency, key) => {
    expect(isOccurrence(frequency, key)).toBe(false)
  })
})

describe('coverage', () => {
  const template = { frequency: 'quarterly', startsOn: new Date('2025-10-01') }

  it('counts what is approved and fresh, over what is due; the present time counts once it is had', () => {
    const none = coverageOf(template, [], at)
    expect(none).toMatchObject({ have: 0, due: 4, missing: 4, expired: 0 })
    expect(none.occurrences.at(-1)?.state).toBe('open')
    expect(coverageOf(template, [held('2026-Q4', 'approved'), held('2026-Q3', 'approved'), held('2026-Q2', 'expired'), held('2026-Q1', 'collected'), held('2025-Q4', 'rejected')], at)).toMatchObject({ have: 2, due: 5, expired: 1, missing: 2 })
  })

  it('an approved one covers whatever else lies there; sample data and fallbacks cover nothing', () => {
    const state = (...all: Held[]) => coverageOf(template, all, at).occurrences.find((each) => each.key === '2026-Q3')?.state
    expect(state(held('2026-Q3', 'expired'), held('2026-Q3', 'rejected'), held('2026-Q3', 'approved'))).toBe('have')
    expect(state(held('2026-Q3', 'expired'), held('2026-Q3', 'collected'))).toBe('waiting')
    expect(state(held('2026-Q3', 'collected', false))).toBe('missing')
    expect(state(held('2026-Q3', 'pending'))).toBe('missing')
  })
})
