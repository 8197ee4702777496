import { describe, expect, it } from 'vitest'
import { judgeJoiner } from './joining.ts'
import { type Act, judgeLeaver, judgeSignIns, judgeTokens, type Leaver, type Seen } from './leaving.ts'
import { judgeMover } from './moving.ts'
import { after, span, stamp } from './say.ts'
import { judgeStanding } from './standing.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const seen = (...lists: [string, boolean][]): Seen[] => lists.map(([time, active], n) => ({ at: at(time), list: `list ${n}`, active }))
const act = (what: Act['what'], time: string): Act => ({ what, at: at(time), event: `${what} ${time}` })
const leaver = (left: string, more: Partial<Leaver> = {}): Leaver => ({ left: { from: at(left), to: at(left) }, limitHours: 24, to: at('2026-11-01T00:00'), asOf: at('2026-12-01T00:00'), seen: [], acts: [], statusChanged: null, rehired: null, ...more })

/** What came in, what it comes to, its bounds in minutes, and what is said of it. */
const leavers: [string, Leaver, string, number | null, number | null, RegExp][] = [
  ['disabled between two lists, within the limit', leaver('2026-10-14T15:00', { seen: seen(['2026-10-14T18:00', true], ['2026-10-15T06:00', false]) }), 'pass', 180, 900, /^Disabled between 14 Oct 2026 18:00 and 15 Oct 2026 06:00 UTC, 3 h to 15 h after leaving; limit 24 h\.$/],
  ['the limit to the minute passes', leaver('2026-10-14T15:00', { seen: seen(['2026-10-14T10:00', true], ['2026-10-15T15:00', false]) }), 'pass', -300, 1_440, /at most 24 h after leaving/],
  ['a minute more could not be told', leaver('2026-10-14T15:00', { seen: seen(['2026-10-14T10:00', true], ['2026-10-15T15:01', false]) }), 'not_evaluable', -300, 1_441, /at most 24 h 1 min after leaving/],
  ['still active for longer than the limit', leaver('2026-10-14T15:00', { seen: seen(['2026-10-15T15:01', true]) }), 'fail', 1_441, null, /^Still active at 15 Oct 2026 15:01 UTC, 24 h 1 min after leaving/],
  ['still active within the limit', leaver('2026-10-14T15:00', { seen: seen(['2026-10-15T15:00', true]) }), 'not_evaluable', 1_440, null, /^Still active/],
  ['no list after leaving', leaver('2026-10-14T15:00', { seen: seen(['2026-10-10T15:00', true]) }), 'not_evaluable', -5_760, null, /No list of the system was taken after leaving/],
  ['disabled before leaving', leaver('2026-10-14T15:00', { seen: seen(['2026-10-01T00:00', true], ['2026-10-10T00:00', false]) }), 'pass', -19_620, -6_660, /before leaving/],
  ['an event says it exactly, between two far lists', leaver('2026-10-14T15:00', { seen: seen(['2026-10-01T00:00', true], ['2026-10-30T00:00', false]), acts: [act('disabled', '2026-10-14T16:30')] }), 'pass', 90, 90, /Disabled 14 Oct 2026 16:30 UTC as an event says, 1 h 30 min after leaving/],
  ['an event that a later list belies is not believed', leaver('2026-10-14T15:00', { seen: seen(['2026-10-20T00:00', true]), acts: [act('disabled', '2026-10-14T16:30')] }), 'fail', 7_740, null, /Still active at 20 Oct 2026/],
  ['enabled again after an event, and disabled later', leaver('2026-10-14T15:00', { seen: seen(['2026-10-01T00:00', true], ['2026-10-30T00:00', false]), acts: [act('disabled', '2026-10-14T16:00'), act('enabled', '2026-10-16T00:00'), act('disabled', '2026-10-20T00:00')] }), 'fail', 7_740, 7_740, /20 Oct 2026 00:00/],
  ['the time of the status says it', leaver('2026-10-14T15:00', { seen: seen(['2026-10-01T00:00', true], ['2026-10-30T00:00', false]), statusChanged: at('2026-10-14T15:20') }), 'pass', 20, 20, /as its system says/],
  ['a time of the status from before it was last active says nothing', leaver('2026-10-14T15:00', { seen: seen(['2026-10-01T00:00', true], ['2026-10-30T00:00', false]), statusChanged: at('2026-09-01T00:00') }), 'not_evaluable', -19_620, 22_140, /Disabled between/],
  ['rehire: active again after coming back', leaver('2026-10-14T15:00', { seen: seen(['2026-10-14T12:00', true], ['2026-10-15T00:00', false], ['2026-11-20T00:00', true]), rehired: at('2026-11-01T08:00') }), 'pass', -180, 540, /Came back 1 Nov 2026 08:00 UTC: what was active from then on is no failure/],
  ['rehire the next day, never disabled', leaver('2026-10-14T15:00', { seen: seen(['2026-10-14T12:00', true], ['2026-11-20T00:00', true]), rehired: at('2026-10-15T08:00') }), 'pass', -180, 1_020, /Not seen disabled before coming back/],
  ['rehire after weeks in which it was active', leaver('2026-10-14T15:00', { seen: seen(['2026-10-20T12:00', true], ['2026-11-20T00:00', true]), rehired: at('2026-11-01T08:00') }), 'fail', 8_460, 25_500, /limit 24 h/],
  ['future-dated', leaver('2099-01-01T00:00', { seen: seen(['2026-10-20T12:00', true]) }), 'not_applicable', null, null, /not applicable yet/],
  ['left after the period', leaver('2026-11-10T00:00', { seen: seen(['2026-11-20T12:00', true]) }), 'not_applicable', null, null, /after the period/],
  ['left without a day, active since the roster says so', leaver('2026-10-14T15:00', { left: { from: null, to: at('2026-10-14T15:00') }, seen: seen(['2026-10-20T12:00', true]) }), 'fail', 8_460, null, /after the roster that first says so/],
  ['left without a day, disabled some time', leaver('2026-10-14T15:00', { left: { from: null, to: at('2026-10-14T15:00') }, seen: seen(['2026-10-01T12:00', true], ['2026-10-20T12:00', false]) }), 'not_evaluable', -18_900, null, /The roster gives no last day/],
  ['left between two rosters', leaver('2026-10-14T15:00', { left: { from: at('2026-10-14T00:00'), to: at('2026-10-14T15:00') }, seen: seen(['2026-10-14T12:00', true], ['2026-10-14T20:00', false]) }), 'pass', -180, 1_200, /after leaving at the earliest/],
  ['no list at all', leaver('2026-10-14T15:00'), 'not_evaluable', null, null, /no event says/],
  ['a list after the moment the census looks does not count', leaver('2026-10-14T15:00', { seen: seen(['2026-10-14T12:00', true], ['2027-01-01T00:00', true]) }), 'not_evaluable', -180, null, /No list of the system was taken after leaving/],
]

describe('a leaver', () => {
  it.each(leavers)('%s', (_, of, outcome, lower, upper, said) => {
    const judged = judgeLeaver(of)
    expect({ outcome: judged.outcome, lower: judged.lower, upper: judged.upper, said: judged.said }).toEqual({ outcome, lower, upper, said: expect.stringMatching(said) })
  })
})

describe('sign-ins and tokens after leaving', () => {
  const left = { from: at('2026-10-14T15:00'), to: at('2026-10-14T15:00') }
  const of = { left, asOf: at('2026-12-01T00:00'), rehired: null, count: 0, first: null, feedUntil: at('2026-11-30T00:00'), lastUsed: null, silences: [] }
  it.each([
    ['none, and the feed is alive', of, 'pass', /No sign-in after leaving/],
    ['some', { ...of, count: 3, first: at('2026-10-14T15:01') }, 'fail', /3 sign-ins after leaving, the first 14 Oct 2026 15:01 UTC, 1 min after leaving/],
    ['none, and the feed is not alive', { ...of, feedUntil: at('2026-10-14T14:00') }, 'not_evaluable', /feed is not alive/],
    ['none, and there is no feed', { ...of, feedUntil: null }, 'not_evaluable', /feed is not alive/],
    ['the list says that it was used', { ...of, feedUntil: null, lastUsed: at('2026-10-15T00:00') }, 'fail', /list of the system says/],
    ['none, and its log was silent since', { ...of, silences: [{ source: 'okta', from: at('2026-11-02T00:00'), to: at('2026-11-02T09:00') }] }, 'not_evaluable', /the log okta was silent from 2 Nov 2026 00:00 to 2 Nov 2026 09:00 UTC/],
    ['none, and its log was silent before leaving, or after coming back', { ...of, rehired: at('2026-11-01T00:00'), silences: [{ source: 'okta', from: at('2026-10-01T00:00'), to: at('2026-10-01T09:00') }, { source: 'okta', from: at('2026-11-02T00:00'), to: at('2026-11-02T09:00') }] }, 'pass', /No sign-in after leaving/],
    ['one, and its log was silent since', { ...of, count: 1, first: at('2026-10-14T15:01'), silences: [{ source: 'okta', from: at('2026-11-02T00:00'), to: at('2026-11-02T09:00') }] }, 'fail', /1 sign-in after leaving/],
    ['nobody knows when they left', { ...of, left: { from: null, to: left.to } }, 'not_evaluable', /no last day/],
  ] as const)('%s', (_, given, outcome, said) => expect(judgeSignIns(given)).toEqual({ outcome, said: expect.stringMatching(said) }))
  it.each([
    ['disabled with a living token', { disabled: true, listsTokens: true, tokens: ['Access key 1'], list: at('2026-11-01T00:00') }, 'fail', /Disabled with a living token at 1 Nov 2026 00:00 UTC: Access key 1/],
    ['disabled, and the source lists none', { disabled: true, listsTokens: false, tokens: [], list: null }, 'not_evaluable', /has no tokens and keys/],
    ['disabled without a token', { disabled: true, listsTokens: true, tokens: [], list: null }, 'pass', /No token or key/],
    ['active', { disabled: false, listsTokens: true, tokens: ['Access key 1'], list: null }, 'not_applicable', /active/],
    ['nobody knows', { disabled: null, listsTokens: true, tokens: [], list: null }, 'not_evaluable', /not known/],
  ] as const)('%s', (_, given, outcome, said) => expect(judgeTokens(given)).toEqual({ outcome, said: expect.stringMatching(said) }))
})

describe('a mover', () => {
  const of = { moved: { after: at('2026-07-01T00:00'), before: at('2026-08-01T00:00') }, days: 30, asOf: at('2026-12-01T00:00'), heldBefore: true, lastHeld: at('2026-10-01T00:00'), firstGone: null, peers: { n: 10, holding: 1 }, kept: null }
  it.each([
    ['kept what nearly nobody in the new job has', of, 'fail', /Kept: still held 1 Oct 2026 00:00 UTC, 61 d after the move; 1 of 10 others in the new job has it; limit 30 days/],
    ['half of those in the new job have it', { ...of, peers: { n: 10, holding: 5 } }, 'pass', /Of the new job/],
    ['a decision after the move keeps it', { ...of, kept: 'Kept by a decision.' }, 'pass', /Kept by a decision/],
    ['nobody else has the job', { ...of, peers: { n: 0, holding: 0 } }, 'not_evaluable', /Nobody else has the new job/],
    ['gone within the days', { ...of, lastHeld: at('2026-07-10T00:00'), firstGone: at('2026-07-31T00:00') }, 'pass', /Gone 30 d after the move at the latest/],
    ['gone, nobody knows whether within', { ...of, lastHeld: at('2026-08-20T00:00'), firstGone: at('2026-09-20T00:00') }, 'not_evaluable', /could not be told/],
    ['gone too late for certain', { ...of, firstGone: at('2026-10-20T00:00') }, 'fail', /Held until 61 d after the move at least/],
    ['the days are not over', { ...of, asOf: at('2026-07-31T00:00'), lastHeld: at('2026-07-30T00:00') }, 'not_applicable', /not over/],
    ['no list of before', { ...of, heldBefore: null }, 'not_evaluable', /No list of before the move/],
    ['came with the move', { ...of, heldBefore: false }, 'not_applicable', /Came with or after/],
  ] as const)('%s', (_, given, outcome, said) => expect(judgeMover(given)).toMatchObject({ outcome, said: expect.stringMatching(said) }))
})

describe('a joiner', () => {
  const of = { starts: at('2026-08-01T00:00'), firstSeen: at('2026-08-10T00:00'), before: at('2026-08-05T00:00'), request: null, usesRequests: true }
  const request = (approved: string | null, granted: string | null = null) => ({ name: 'ACC-1', approvedAt: approved === null ? null : at(approved), grantedAt: granted === null ? null : at(granted) })
  it.each([
    ['held before the first day', { ...of, firstSeen: at('2026-07-31T23:59') }, 'fail', /1 min before the first day/],
    ['no request, though the system uses them', of, 'fail', /Nobody requested it/],
    ['no request, and the system uses none', { ...of, usesRequests: false }, 'not_evaluable', /No request is known/],
    ['approved before a list without it', { ...of, request: request('2026-08-04T00:00') }, 'pass', /was not there 5 Aug 2026/],
    ['approved after it was seen', { ...of, request: request('2026-08-10T00:01') }, 'fail', /1 min after it was first seen/],
    ['approved and given between two lists', { ...of, request: request('2026-08-06T00:00', '2026-08-07T00:00') }, 'pass', /given 7 Aug 2026/],
    ['given before it was approved', { ...of, request: request('2026-08-08T00:00', '2026-08-07T00:00') }, 'fail', /before that/],
    ['approved between two lists, and nobody said when it was given', { ...of, request: request('2026-08-06T00:00') }, 'not_evaluable', /whether before or after could not be told/],
    ['requested and never approved', { ...of, request: request(null) }, 'fail', /was not approved/],
  ] as const)('%s', (_, given, outcome, said) => expect(judgeJoiner(given)).toEqual({ outcome, said: expect.stringMatching(said) }))
})

describe('whose an account is', () => {
  it.each([
    [{ of: 'orphan', enabled: true, why: '' }, 'fail'], [{ of: 'orphan', enabled: null, why: '' }, 'fail'], [{ of: 'orphan', enabled: false, why: '' }, 'not_applicable'], [{ of: 'external', enabled: true }, 'fail'], [{ of: 'external', enabled: false }, 'not_applicable'],
    [{ of: 'gone', enabled: true, name: 'Ann' }, 'fail'], [{ of: 'gone', enabled: false, name: 'Ann' }, 'pass'], [{ of: 'elsewhere', name: 'Ann', roster: 'Other' }, 'not_evaluable'], [{ of: 'shared', owner: null }, 'fail'], [{ of: 'shared', owner: { name: 'Ann', left: false } }, 'not_applicable'], [{ of: 'shared', owner: { name: 'Ann', left: true } }, 'fail'],
    [{ of: 'accountless', accounts: 0 }, 'not_applicable'], [{ of: 'accountless', accounts: 2 }, 'fail'], [{ of: 'token', at: 0, tokens: ['key'] }, 'fail'],
  ] as const)('%j: %s', (given, outcome) => expect(judgeStanding(given).outcome).toBe(outcome))
})

it('says times and lengths to the minute', () => {
  expect([stamp(at('2028-02-29T23:59')), span(59_999), span(60_000), span(71 * 3_600_000 + 60_000), span(72 * 3_600_000), span(-3_600_000), after(-90_000, 'leaving')]).toEqual(['29 Feb 2028 23:59', '0 min', '1 min', '71 h 1 min', '3 d', '1 h', '2 min before leaving'])
})
