import { describe, expect, it } from 'vitest'
import { countBetween, nextAfter, ruleProblem } from './recurrence.ts'

const times = (rule: string, zone: string, after: string, count: number) => {
  const found: string[] = []
  for (let at = new Date(after); found.length < count;) found.push((at = nextAfter({ rule, zone }, at)).toISOString().replace(':00.000Z', 'Z'))
  return found
}

describe('a time of the day', () => {
  it.each([
    // The day has no 02:30: the first moment after the gap, and as ever on the day after.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00Z', ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z']],
    ['30 2 * * *', 'America/New_York', '2026-03-07T00:00Z', ['2026-03-07T07:30Z', '2026-03-08T07:00Z', '2026-03-09T06:30Z']],
    // Half an hour is left out there: 02:15 is not, 02:30 is.
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-02T00:00Z', ['2026-10-02T15:45Z', '2026-10-03T15:30Z', '2026-10-04T15:15Z']],
    // The day has it twice: once, the first time.
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    ['30 1 * * *', 'America/New_York', '2026-10-31T12:00Z', ['2026-11-01T05:30Z', '2026-11-02T06:30Z']],
    ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-03T20:00Z', ['2026-04-04T14:45Z', '2026-04-05T15:15Z']],
    // Every hour: the one that comes twice once, the one that is missing not at all.
    ['0 * * * *', 'Europe/Berlin', '2026-10-24T23:30Z', ['2026-10-25T00:00Z', '2026-10-25T02:00Z']],
    ['0 * * * *', 'Europe/Berlin', '2026-03-28T23:30Z', ['2026-03-29T00:00Z', '2026-03-29T01:00Z', '2026-03-29T02:00Z']],
    // A zone that is three quarters off, and never moves.
    ['0 6 * * 1', 'Asia/Kathmandu', '2026-03-26T00:00Z', ['2026-03-30T00:15Z', '2026-04-06T00:15Z']],
    ['0 0 29 2 *', 'UTC', '2026-03-01T00:00Z', ['2028-02-29T00:00Z']],
  ])('%s in %s after %s', (rule, zone, after, wanted) => expect(times(rule, zone, after, wanted.length)).toEqual(wanted))

  it('is the same from wherever it is looked for, within the missing hour and the doubled one', () => {
    for (const [zone, around] of [['Europe/Berlin', '2026-03-29T01:00Z'], ['Europe/Berlin', '2026-10-25T01:00Z'], ['Australia/Lord_Howe', '2026-10-03T15:30Z'], ['Australia/Lord_Howe', '2026-04-04T15:00Z']] as const) {
      const from = new Date(around).getTime() - 3 * 3_600_000
      const all = ['30 2 * * *', '45 1 * * *', '5 * * * *'].map((rule) => {
        const steps = Array.from({ length: 72 }, (_, n) => nextAfter({ rule, zone }, new Date(from + n * 300_000)).getTime())
        return steps.every((at, n) => at > from + n * 300_000 && (n === 0 || at >= (steps[n - 1] as number)) && (n === 0 || at === steps[n - 1] || (steps[n - 1] as number) <= from + n * 300_000))
      })
      expect([zone, around, all]).toEqual([zone, around, [true, true, true]])
    }
  })

  it('is counted', () => {
    const weekly = { rule: '0 3 * * 0', zone: 'Europe/Berlin' }
    expect(countBetween(weekly, new Date('2026-03-01T02:00Z'), new Date('2026-03-29T12:00Z'), 1_000)).toBe(4)
    expect(countBetween({ ...weekly, rule: '0 * * * *' }, new Date('2020-01-01T00:00Z'), new Date('2026-01-01T00:00Z'), 50)).toBe(50)
  })
})

describe('a rule', () => {
  it.each([
    ['0 6 * * 1', null], ['30 2 1 * *', null], ['0 6 * * MON-FRI', null], ['0 0 29 2 *', null],
    ['weekly', 'has five fields'], ['0 0 6 * * 1', 'has five fields'], ['* * * * *', 'names one minute'], ['*/5 * * * *', 'names one minute'],
    ['0 25 * * *', 'is no cron rule'], ['61 6 * * *', 'is no cron rule'], ['0 6 * * xyz', 'is no cron rule'], ['0 0 30 2 *', 'never comes'],
  ])('%s', (rule, problem) => (problem === null ? expect(ruleProblem(rule)).toBeNull() : expect(ruleProblem(rule)).toContain(problem)))
})
