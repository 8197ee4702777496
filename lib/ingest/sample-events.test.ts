import { describe, expect, it } from 'vitest'
import { readEvents } from './read.ts'
import { sampleEvents, sampleLines, sampleTypes, sampleUsers } from './sample-events.ts'

const range = { from: new Date('2026-01-01'), to: new Date('2026-02-01') }

describe('sample events', () => {
  it('the same seed gives the same events, another one others', () => {
    expect(sampleEvents(500, 7, range)).toEqual(sampleEvents(500, 7, range))
    expect(sampleEvents(500, 8, range)).not.toEqual(sampleEvents(500, 7, range))
    expect(sampleEvents(1, 7, range)[0]).toMatchInlineSnapshot(`
      {
        "event_type": "role_changed",
        "sample": true,
        "source": "fake",
        "timestamp": "2026-01-01T08:42:30.010Z",
        "user": "ada",
      }
    `)
  })

  it('has every type and user, within the range, and each line is an event without an id of its own', () => {
    const made = sampleEvents(500, 7, range)
    expect(new Set(made.map((each) => each.event_type))).toEqual(new Set(sampleTypes))
    expect(new Set(made.map((each) => each.user))).toEqual(new Set(sampleUsers))
    expect(made.every(({ timestamp }) => timestamp >= '2026-01-01' && timestamp < '2026-02-01')).toBe(true)
    const { events, rejects } = readEvents(Buffer.from(sampleLines(made)), 'auto', new Date())
    expect([events.length, rejects.length, new Set(events.map((each) => `${each.source} ${String(each.externalId)}`))]).toEqual([500, 0, new Set(['fake null'])])
  })

  it('refuses what makes no sense', () => {
    expect(() => sampleEvents(-1, 7, range)).toThrow('0 to 100,000')
    expect(() => sampleEvents(1, 7, { from: range.to, to: range.from })).toThrow('before it ends')
  })
})
