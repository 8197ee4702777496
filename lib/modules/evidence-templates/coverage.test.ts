import { describe, expect, it } from 'vitest'
import { occurrenceAt, occurrenceNamed, occurrencesUpTo } from '#lib/occurrences.ts'
import { coverageOf, type Held } from './model.ts'

const at = new Date('2026-11-22T10:00:00Z')
const day = (text: string | null) => (text === null ? null : new Date(text))
/** Of the whole quarter, and taken long after, unless said otherwise. */
function held(occurrence: string, status: string, counts = true, [from, to, taken]: (string | null)[] = []): Held {
  const whole = occurrenceNamed('quarterly', occurrence) as { from: Date; to: Date }
  return {
    id: occurrence, title: occurrence, status, occurrence, counts, collectedAt: day(taken ?? '2027-06-01'),
    observedFrom: from === undefined ? whole.from : day(from), observedTo: to === undefined ? new Date(whole.to.getTime() - 86_400_000) : day(to),
  }
}

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
    expect(occurrenceNamed(frequency, key)).toEqual(found)
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

  it.each([['monthly', '2026-13'], ['monthly', '2026-00'], ['quarterly', '2026-Q5'], ['quarterly', '2026-03'], ['never', '2026'], ['weekly', '2026-W1'], ['weekly', '2025-W53'], ['weekly', '2026-W00'], ['yearly', '0001'], ['half_yearly', '2026-H3']])('%s has no %s', (frequency, key) => {
    expect(occurrenceNamed(frequency, key)).toBe(null)
  })
})

describe('coverage', () => {
  const template = { frequency: 'quarterly', startsOn: new Date('2025-10-01'), mustCover: 'whole' as const }

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

  const third = (mustCover: 'whole' | 'within', ...spans: (string | null)[][]) => coverageOf({ ...template, mustCover }, spans.map((span) => held('2026-Q3', 'approved', true, span)), at).occurrences.find((each) => each.key === '2026-Q3')?.state

  it.each<[string, ...(string | null)[][]]>([
    ['have', ['2026-07-01', '2026-09-30', '2026-10-01']],
    ['have', ['2026-01-01', '2026-12-31', '2026-09-30']],
    ['have', ['2026-08-01', '2026-09-30', '2026-10-01'], ['2026-07-01', '2026-07-31', '2026-08-02']],
    ['partial', ['2026-07-02', '2026-09-30', '2026-10-01']],
    ['partial', ['2026-07-01', '2026-09-29', '2026-10-01']],
    ['partial', ['2026-07-01', '2026-09-30', '2026-09-29']],
    ['partial', ['2026-07-01', '2026-07-31', '2026-08-01'], ['2026-08-02', '2026-09-30', '2026-10-01']],
    ['partial', [null, '2026-09-30', '2026-10-01']],
  ])('where all of it has to be covered: %s by %j %j', (state, ...spans) => {
    expect(third('whole', ...spans)).toBe(state)
  })

  it.each<[string, ...(string | null)[][]]>([
    ['have', ['2026-09-30', '2026-09-30', '2026-09-30']],
    ['have', ['2026-01-01', '2026-07-01', '2026-07-01']],
    ['partial', ['2026-04-01', '2026-06-30', '2026-07-15']],
    ['partial', ['2026-10-01', '2026-10-01', '2026-10-01']],
    ['partial', [null, null, '2026-08-01']],
  ])('where a moment of it is enough: %s by %j', (state, ...spans) => {
    expect(third('within', ...spans)).toBe(state)
  })

  it('counts what is covered in part as missing once its time is over, and never as had', () => {
    const half = held('2026-Q3', 'approved', true, ['2026-07-01', '2026-08-15', '2026-08-16'])
    expect(coverageOf(template, [half], at)).toMatchObject({ have: 0, due: 4, missing: 4 })
    const present = held('2026-Q4', 'approved', true, ['2026-10-01', '2026-11-20', '2026-11-20'])
    expect(coverageOf(template, [present], at)).toMatchObject({ have: 0, due: 4, missing: 4 })
    expect(coverageOf(template, [present], at).occurrences.at(-1)?.state).toBe('partial')
  })

  it('begins where the template does', () => {
    expect(coverageOf({ ...template, startsOn: new Date('2026-08-15') }, [held('2026-Q3', 'approved', true, ['2026-08-15', '2026-09-30', '2026-10-02'])], at).occurrences[0]?.state).toBe('have')
  })
})
