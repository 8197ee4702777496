import { describe, expect, it } from 'vitest'
import { countBetween, nextAfter, ruleProblem } from './recurrence.ts'
import { recurrenceInWords } from './recurrence-words.ts'

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
    // The same of RFC 5545: the missing hour, the doubled one, every third month, the last working day, and what no cron rule says.
    ['FREQ=DAILY;BYHOUR=2;BYMINUTE=30', 'Europe/Berlin', '2026-03-27T12:00Z', ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z']],
    ['FREQ=DAILY;BYHOUR=2;BYMINUTE=30', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    ['FREQ=HOURLY', 'Europe/Berlin', '2026-10-24T23:30Z', ['2026-10-25T00:00Z', '2026-10-25T02:00Z']],
    ['RRULE:FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=8', 'Europe/Berlin', '2026-03-04T00:00Z', ['2026-04-06T06:00Z', '2026-07-06T06:00Z', '2026-10-05T06:00Z', '2027-01-04T07:00Z']],
    ['freq=monthly;byday=mo,tu,we,th,fr;bysetpos=-1;byhour=17', 'UTC', '2026-02-01T00:00Z', ['2026-02-27T17:00Z', '2026-03-31T17:00Z']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'UTC', '2026-03-04T00:00Z', ['2026-03-10T00:00Z', '2026-03-24T00:00Z']],
    ['FREQ=MONTHLY;BYMONTHDAY=-2', 'UTC', '2026-02-01T00:00Z', ['2026-02-27T00:00Z', '2026-03-30T00:00Z']],
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
    ['FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=8', null], ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', null], ['FREQ=DAILY;BYHOUR=6,18;BYMINUTE=15', null],
    ['FREQ=MINUTELY', 'FREQ=MINUTELY'], ['FREQ=DAILY;BYHOUR=25', 'BYHOUR=25'], ['FREQ=DAILY;BYMINUTE=0,30', 'names one minute'], ['FREQ=DAILY;COUNT=3', 'has no COUNT'], ['FREQ=DAILY;UNTIL=20270101', 'has no UNTIL'],
    ['FREQ=DAILY;FOO=1', 'says FOO'], ['FREQ=DAILY;FREQ=WEEKLY', 'twice'], ['FREQ=DAILY;INTERVAL=0', 'INTERVAL=0'], ['FREQ=DAILY;BYSECOND=5', 'says BYSECOND'], ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'never comes'], ['FREQ=MONTHLY;BYDAY=1XX', 'BYDAY=1XX'],
  ])('%s', (rule, problem) => (problem === null ? expect(ruleProblem(rule)).toBeNull() : expect(ruleProblem(rule)).toContain(problem)))
})

describe('in words', () => {
  it.each([
    ['FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=9', 'Europe/Berlin', 'every quarter on the first Monday at 09:00, Europe/Berlin'],
    ['FREQ=HOURLY', 'UTC', 'every hour at the full hour, UTC'],
    ['FREQ=HOURLY;BYHOUR=8,9;BYMINUTE=30', 'UTC', 'every day at 08:30 and 09:30, UTC'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=6,18;BYMINUTE=30', 'America/New_York', 'every month on the last day at 06:30 and 18:30, America/New York'],
    ['FREQ=MONTHLY;BYMONTHDAY=-2', 'UTC', 'every month on the second to last day at 00:00, UTC'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=17', 'UTC', 'every month on the last working day at 17:00, UTC'],
    ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1', 'UTC', 'every month on the first Monday or Tuesday at 00:00, UTC'],
    ['FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1;BYHOUR=3', 'UTC', 'every year on the 1st of January and July at 03:00, UTC'],
    ['FREQ=YEARLY', 'UTC', 'every year on the 1st of January at 00:00, UTC'],
    ['FREQ=YEARLY;BYMONTHDAY=15', 'UTC', 'every month on the 15th at 00:00, UTC'],
    ['FREQ=YEARLY;BYDAY=-1FR', 'UTC', 'every year on the last Friday of the year at 00:00, UTC'],
    ['FREQ=MONTHLY', 'UTC', 'every month on the 1st at 00:00, UTC'],
    ['FREQ=WEEKLY;INTERVAL=2', 'UTC', 'every 2 weeks on Monday at 00:00, UTC'],
    ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6', 'UTC', 'every weekday at 06:00, UTC'],
    ['0 3 * * 0', 'UTC', 'every week on Sunday at 03:00, UTC'],
    ['0 6 * * MON-FRI', 'UTC', 'every weekday at 06:00, UTC'],
    ['30 2 1 * *', 'Europe/Berlin', 'every month on the 1st at 02:30, Europe/Berlin'],
    ['0 6 * 1 1', 'UTC', 'every Monday in January at 06:00, UTC'],
    ['5 * * * *', 'UTC', 'every hour at 5 past, UTC'],
    // What takes more than words stands as it is.
    ['0 6 1 * 1', 'UTC', '0 6 1 * 1 (UTC)'],
    ['0 */6 * * *', 'UTC', '0 */6 * * * (UTC)'],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', 'UTC', 'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13 (UTC)'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;BYHOUR=6,18', 'UTC', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;BYHOUR=6,18 (UTC)'],
  ])('%s', (rule, zone, words) => expect(recurrenceInWords({ rule, zone })).toBe(words))
})

describe('a rule that is made to be expensive', () => {
  it.each([
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'never comes'], ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'never comes'], ['FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30', 'never comes'], ['FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1', 'never comes'],
    ['FREQ=YEARLY;BYMONTH=1;BYSETPOS=366', 'never comes'], ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6', 'never comes'], ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17;BYSETPOS=365', 'never comes'],
    ['FREQ=HOURLY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3', 'never comes'], ['FREQ=YEARLY;INTERVAL=999', 'never comes'], ['FREQ=YEARLY;BYSETPOS=1', 'of nothing'],
    ['FREQ=DAILY;BYHOUR=6,18;BYSETPOS=5', 'BYSETPOS with FREQ=DAILY'], ['FREQ=WEEKLY;BYMONTHDAY=30', 'BYMONTHDAY with FREQ=WEEKLY'], ['FREQ=WEEKLY;BYDAY=2MO', 'BYDAY=2MO with FREQ=WEEKLY'], ['FREQ=DAILY;BYDAY=1FR', 'BYDAY=1FR'],
  ])('%s is refused, soon', (rule, problem) => {
    const began = performance.now()
    expect(ruleProblem(rule)).toContain(problem)
    expect(performance.now() - began).toBeLessThan(6_000)
  })

  it('that is right is found and counted soon, also in many years', () => {
    const began = performance.now()
    for (const rule of ['FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29', 'FREQ=HOURLY;INTERVAL=7;BYDAY=MO', 'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18;BYSETPOS=366', 'FREQ=DAILY;INTERVAL=5;BYMONTHDAY=31', 'FREQ=WEEKLY;INTERVAL=2;BYMONTH=12;BYDAY=FR']) {
      expect(ruleProblem(rule), rule).toBeNull()
      const late = new Date('2060-03-01T00:00Z')
      expect(nextAfter({ rule, zone: 'Europe/Berlin' }, late).getTime(), rule).toBeGreaterThan(late.getTime())
      expect(countBetween({ rule, zone: 'Europe/Berlin' }, new Date('2026-01-01T00:00Z'), late, 1_000), rule).toBeGreaterThan(10)
    }
    expect(performance.now() - began).toBeLessThan(15_000)
  })
})
