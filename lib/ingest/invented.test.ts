import { expect, it } from 'vitest'
import { inventEvents } from './invented.ts'
import { normalize } from './normalize.ts'

const range = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-01-08T00:00:00Z') }

it('the same seed makes the same events, another one others', () => {
  const one = inventEvents({ count: 500, seed: 7, ...range })
  expect(inventEvents({ count: 500, seed: 7, ...range })).toEqual(one)
  expect(inventEvents({ count: 500, seed: 8, ...range })).not.toEqual(one)
  // What seed 7 makes on any machine.
  expect(one[0]).toMatchObject({ sample: true, user: expect.stringMatching(/^(alice|bob|carol|dave|erin)$/) })
})

it('all kinds and people come, spread over the range, and each is an event', () => {
  const events = inventEvents({ count: 500, seed: 7, ...range })
  expect(new Set(events.map((each) => each.event_type)).size).toBe(5)
  expect(new Set(events.map((each) => each.user)).size).toBe(5)
  expect(new Set(events.map((each) => each.timestamp.slice(0, 10))).size).toBe(7)
  for (const event of events) {
    expect(event.timestamp >= range.from.toISOString() && event.timestamp < range.to.toISOString()).toBe(true)
    expect(normalize(event, 'auto', range.to)).toMatchObject({ eventType: event.event_type, userName: event.user, externalId: null })
  }
})
