import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, correlate, parseRules } from '../index.ts'
import type { CorrelateOptions, CorrelationHit } from '../index.ts'
import { denseStreams, runStream, streams } from '../reference/streams.ts'

test.each([
  ['streams', streams, 10_000, 5000],
  ['streams of many events in a window', denseStreams, 1000, 1500],
] as const)('the correlator and the brute-force oracle agree on generated %s', { timeout: 60_000 }, (_, kind, numRuns, least) => {
  let reports = 0
  fc.assert(
    fc.property(kind, (stream) => {
      const { ours, theirs } = runStream(stream)
      reports += theirs.length
      expect(ours).toEqual(theirs)
    }),
    { numRuns },
  )
  expect(reports).toBeGreaterThan(least)
})

const LOGIN = `
title: Failed login
name: failed
logsource: { category: authentication }
detection:
    selection:
        type: failed
    condition: selection
---
title: Login
name: succeeded
logsource: { category: authentication }
detection:
    selection:
        type: ok
    condition: selection
---
title: Many failures
name: many_failures
correlation:
    type: event_count
    rules: [failed]
    group-by: [user]
    timespan: 10m
    condition:
        gte: 3
`

function follow(text: string, options: CorrelateOptions = {}) {
  const parsed = parseRules(text)
  expect(parsed.errors).toEqual([])
  const ruleSet = compile(parsed.rules)
  const correlator = correlate(parsed.correlations, parsed.rules, options)
  const send = (event: Record<string, unknown>, seconds: number, id?: string): CorrelationHit[] =>
    correlator.observe(event, ruleSet.match(event), { time: seconds * 1000, ...(id === undefined ? {} : { id }) })
  return { correlator, send }
}

describe('event_count', () => {
  test('reports at the third failure, once per timespan, with window, figure and ids', () => {
    const { send } = follow(LOGIN)
    expect(send({ type: 'failed', user: 'mara' }, 0, 'e1')).toEqual([])
    expect(send({ type: 'failed', user: 'idris' }, 1, 'e2')).toEqual([])
    expect(send({ type: 'failed', user: 'mara' }, 2, 'e3')).toEqual([])
    const [hit] = send({ type: 'failed', user: 'mara' }, 3, 'e4')
    expect(hit).toMatchObject({ group: { user: 'mara' }, window: { from: -597_000, to: 3000 }, value: 3, events: 3, ids: ['e1', 'e3', 'e4'] })
    expect(send({ type: 'failed', user: 'mara' }, 4)).toEqual([])
    expect(send({ type: 'failed', user: 'mara' }, 602)).toEqual([])
    expect(send({ type: 'failed', user: 'mara' }, 603)).toHaveLength(1)
  })

  test('an event exactly one timespan old has left the window', () => {
    const { send } = follow(LOGIN)
    send({ type: 'failed', user: 'mara' }, 0)
    send({ type: 'failed', user: 'mara' }, 1)
    expect(send({ type: 'failed', user: 'mara' }, 600)).toEqual([])
  })

  test('an event without the group-by field belongs to no group', () => {
    const { send } = follow(LOGIN)
    for (const second of [0, 1, 2, 3]) expect(send({ type: 'failed' }, second)).toEqual([])
  })

  test('a late event completes an earlier window', () => {
    const { send } = follow(LOGIN)
    send({ type: 'failed', user: 'mara' }, 0)
    send({ type: 'failed', user: 'mara' }, 100)
    send({ type: 'ok', user: 'mara' }, 2000)
    send({ type: 'failed', user: 'mara' }, 2000)
    expect(send({ type: 'failed', user: 'mara' }, 50)).toMatchObject([{ window: { to: 100_000 } }])
  })

  test('later than the lateness is refused and counted', () => {
    const { send, correlator } = follow(LOGIN, { lateness: 60_000 })
    send({ type: 'failed', user: 'mara' }, 1000)
    expect(send({ type: 'failed', user: 'mara' }, 940)).toEqual([])
    expect(correlator.stats.late).toBe(1)
  })
})

test('a wrong clock does not blind a group', () => {
  const parsed = parseRules(LOGIN)
  const ruleSet = compile(parsed.rules)
  const correlator = correlate(parsed.correlations, parsed.rules)
  const event = { type: 'failed', user: 'mara' }
  correlator.observe(event, ruleSet.match(event), { time: 4_000_000_000_000, now: 1_700_000_000_000 })
  expect(correlator.stats.ahead).toBe(1)
  let hits = 0
  for (const at of [1, 2, 3]) hits += correlator.observe(event, ruleSet.match(event), { time: 1_700_000_000_000 + at, now: 1_700_000_000_000 }).length
  expect(hits).toBe(1)
})

test('chained: many failures, then a success', () => {
  const { send, correlator } = follow(`${LOGIN}
---
title: Guessed
id: guessed
correlation:
    type: temporal_ordered
    rules: [many_failures, succeeded]
    group-by: [user]
    timespan: 10m
`)
  for (const second of [0, 1, 2]) send({ type: 'failed', user: 'mara' }, second)
  expect(send({ type: 'ok', user: 'idris' }, 3)).toEqual([])
  expect(send({ type: 'ok', user: 'mara' }, 4).map((hit) => hit.correlation.id)).toEqual(['guessed'])
  expect(['failed', 'succeeded', 'many_failures', 'guessed'].map((id) => correlator.isSilent(id))).toEqual([true, true, true, false])
})

test('aliases join different fields into one group', () => {
  const { send } = follow(`
title: Error
name: internal_error
logsource: { category: web }
detection: { selection: { http.response.status_code: 500 }, condition: selection }
---
title: Connection
name: new_connection
logsource: { category: network }
detection: { selection: { event.category: network }, condition: selection }
---
title: Both
correlation:
    type: temporal
    rules: [internal_error, new_connection]
    group-by: [internal_ip]
    timespan: 10s
    aliases:
        internal_ip:
            internal_error: destination.ip
            new_connection: source.ip
`)
  expect(send({ http: { response: { status_code: 500 } }, destination: { ip: '10.0.0.1' } }, 0)).toEqual([])
  expect(send({ event: { category: 'network' }, source: { ip: '10.0.0.2' } }, 1)).toEqual([])
  expect(send({ event: { category: 'network' }, source: { ip: '10.0.0.1' } }, 2)).toMatchObject([{ group: { internal_ip: '10.0.0.1' } }])
})

describe('bounds', () => {
  test('the group longest without an event goes first', () => {
    const { send, correlator } = follow(LOGIN, { maxGroups: 2 })
    send({ type: 'failed', user: 'a' }, 0)
    send({ type: 'failed', user: 'b' }, 1)
    send({ type: 'failed', user: 'a' }, 2)
    send({ type: 'failed', user: 'c' }, 3)
    expect(correlator.stats.evicted).toBe(1)
    expect(send({ type: 'failed', user: 'a' }, 4)).toHaveLength(1)
  })

  test('a group keeps at most its number of events, and says how many it dropped', () => {
    const { send, correlator } = follow(LOGIN, { maxEvents: 3 })
    for (let second = 0; second < 10; second++) send({ type: 'failed', user: 'a' }, second)
    expect(correlator.stats.dropped).toBe(7)
  })

  test('a figure is of what the group keeps', () => {
    const sums = `${LOGIN.slice(0, LOGIN.indexOf('title: Many'))}title: Sum\nname: sum\ncorrelation:\n    type: value_sum\n    rules: [failed]\n    group-by: [user]\n    timespan: 10m\n    condition: { field: bytes, gte: 1000 }\n`
    const { send } = follow(sums, { maxEvents: 12 })
    for (let second = 0; second < 40; second++) expect(send({ type: 'failed', user: 'a', bytes: second }, second)).toEqual([])
    expect(send({ type: 'failed', user: 'a', bytes: 1000 }, 40)[0]).toMatchObject({ value: 1000 + 11 * 34, events: 12 })
  })

  test('an event older than all that a full group keeps is dropped and judges nothing', () => {
    const { send, correlator } = follow(LOGIN, { maxEvents: 3 })
    for (let second = 0; second < 20; second++) send({ type: 'failed', user: 'a' }, second)
    const { dropped } = correlator.stats
    expect(send({ type: 'failed', user: 'a' }, 5)).toEqual([])
    expect(correlator.stats.dropped).toBe(dropped + 1)
    expect(correlator.serialize().correlations[0]?.groups[0]?.[1].entries.map(([time]) => time % 60_000)).toHaveLength(3)
  })

  test('a count that can never be reached within the bound is refused', () => {
    const { correlator } = follow(LOGIN, { maxEvents: 2 })
    expect(correlator.problems[0]?.message).toContain('counts to 3')
  })
})

describe('saved state', () => {
  test('a restart neither doubles nor forgets', () => {
    const before = follow(LOGIN)
    before.send({ type: 'failed', user: 'mara' }, 0)
    before.send({ type: 'failed', user: 'mara' }, 1)
    const after = follow(LOGIN)
    expect(after.correlator.restore(JSON.parse(JSON.stringify(before.correlator.serialize())))).toEqual([])
    expect(after.send({ type: 'failed', user: 'mara' }, 2)).toHaveLength(1)
    const later = follow(LOGIN)
    later.correlator.restore(after.correlator.serialize())
    expect(later.send({ type: 'failed', user: 'mara' }, 3)).toEqual([])
  })

  test('what is added since is small, and another who takes it in goes on alike', () => {
    const worker = follow(LOGIN, { maxGroups: 3 })
    const other = follow(LOGIN, { maxGroups: 3 })
    worker.correlator.trackChanges()
    let length = 0
    for (let second = 0; second < 200; second++) {
      worker.send({ type: 'failed', user: `user ${second % 5 === 0 ? second : 'often'}` }, second)
      const changes = JSON.stringify(worker.correlator.takeChanges())
      length = Math.max(length, changes.length)
      other.correlator.apply(JSON.parse(changes))
    }
    expect(length).toBeLessThan(300)
    expect(worker.correlator.stats.evicted).toBeGreaterThan(30)
    const groups = (of: typeof worker) => JSON.stringify(of.correlator.serialize().correlations[0]?.groups.toSorted())
    expect(groups(other)).toBe(groups(worker))
    expect(worker.correlator.takeChanges().correlations).toEqual([])
  })

  test('a correlation that changed begins anew and is named', () => {
    const before = follow(LOGIN)
    before.send({ type: 'failed', user: 'mara' }, 0)
    const after = follow(LOGIN.replace('timespan: 10m', 'timespan: 5m'))
    expect(after.correlator.restore(before.correlator.serialize())).toEqual(['many_failures'])
  })
})
