import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatDate, formatDateTime, formatDuration, formatExact, formatPercent, formatRelative } from './format.ts'

const now = '2026-03-12T12:00:00Z'

describe('times', () => {
  it.each([
    ['2026-03-12T11:59:55Z', 'just now'], ['2026-03-12T11:59:20Z', '40 s ago'], ['2026-03-12T11:59:00Z', '1 min ago'], ['2026-03-12T11:00:01Z', '59 min ago'],
    ['2026-03-12T11:00:00Z', '1 h ago'], ['2026-03-11T12:00:01Z', '23 h ago'], ['2026-03-11T12:00:00Z', '1 d ago'], ['2026-02-26T12:00:01Z', '13 d ago'],
    ['2026-02-26T12:00:00Z', '26 Feb 2026'], ['2026-03-12T12:05:00Z', 'in 5 min'], ['2027-03-12T12:00:00Z', '12 Mar 2027'], ['soon', 'soon'],
  ])('%s is %s', (at, text) => expect(formatRelative(at, now)).toBe(text))

  it('name their zone', () => {
    expect(formatDateTime(now)).toBe('12 Mar 2026, 12:00 UTC')
    expect(formatExact(now)).toBe('12 March 2026, 12:00:00 UTC')
    expect(formatDate('2026-03-12T23:30:00Z', 'Asia/Tokyo')).toBe('13 Mar 2026')
    expect(formatDateTime('2026-03-12T00:00:00Z')).toBe('12 Mar 2026, 00:00 UTC')
  })
})

describe('numbers', () => {
  it.each([[0, '0 B'], [999, '999 B'], [1000, '1 kB'], [1440, '1.4 kB'], [999_960, '1 MB'], [50_000_000, '50 MB'], [123_456_789_000, '123 GB']])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
  it.each([[0, 10, '0 %'], [10, 10, '100 %'], [9_999, 10_000, '99.9 %'], [99_999, 100_000, '99.9 %'], [1, 100_000, '0.1 %'], [1, 3, '33.3 %'], [0, 0, 'no data']])('%d of %d is %s', (part, whole, text) => {
    expect(formatPercent(part, whole)).toBe(text)
  })
  it.each([[420, '420 ms'], [12_000, '12 s'], [200_000, '3 min 20 s'], [7_500_000, '2 h 5 min'], [273_600_000, '3 d 4 h'], [3_600_000, '1 h']])('%d ms are %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
  it('agree with their noun', () => {
    expect(formatCount(1, 'policy', 'policies')).toBe('1 policy')
    expect(formatCount(1200, 'user')).toBe('1,200 users')
  })
})
