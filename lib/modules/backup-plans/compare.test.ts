import { describe, expect, it } from 'vitest'
import type { Side } from '#db/schema/backup-plans.ts'
import { compare, comparePart, hasShrunk, metBy } from './compare.ts'

const side = (more: Partial<Side> = {}): Side => ({ rows: null, bytes: null, checksum: null, ...more })

describe('one part', () => {
  it.each<[string, Side | null, Side | null, string, string | null]>([
    ['equal checksums', side({ rows: 1, checksum: 'a' }), side({ rows: 1, checksum: 'a' }), 'same', 'checksum'],
    ['equal checksums of unlike counts', side({ rows: 1, checksum: 'a' }), side({ rows: 2, checksum: 'a' }), 'different', null],
    ['equal counts alone', side({ rows: 5 }), side({ rows: 5 }), 'same', 'counts'],
    ['a checksum on one side alone', side({ rows: 5, checksum: 'a' }), side({ rows: 5 }), 'same', 'counts'],
    ['unlike counts', side({ rows: 5, bytes: 9 }), side({ rows: 5, bytes: 8 }), 'different', null],
    ['unlike checksums', side({ checksum: 'a' }), side({ checksum: 'b' }), 'different', null],
    ['nothing in common', side({ rows: 5 }), side({ bytes: 5 }), 'not_evaluable', null],
    ['a source that was not counted', side(), side({ rows: 5, checksum: 'a' }), 'not_evaluable', null],
    ['a source that is not told, with a count', null, side({ rows: 5 }), 'not_evaluable', null],
    ['what came back alone, read to its end', null, side({ rows: 5, checksum: 'a' }), 'different', null],
    ['what is missing', side({ rows: 5, checksum: 'a' }), null, 'different', null],
    ['no side', null, null, 'not_evaluable', null],
    ['empty on both sides', side({ rows: 0, checksum: '0' }), side({ rows: 0, checksum: '0' }), 'same', 'checksum'],
  ])('by %s', (_, source, restored, outcome, basis) => {
    expect(comparePart({ name: 'x', source, restored })).toMatchObject({ outcome, basis })
  })
})

describe('all parts', () => {
  const [same, unlike, unclear] = [{ name: 'a', source: side({ checksum: 'a' }), restored: side({ checksum: 'a' }) }, { name: 'b', source: side({ rows: 1 }), restored: side({ rows: 2 }) }, { name: 'c', source: side(), restored: side({ rows: 2 }) }]
  it('are the same only where each is, and the worst is said by name', () => {
    expect(compare([same], true)).toMatchObject({ comparison: 'same', basis: 'checksum' })
    expect(compare([same, { name: 'd', source: side({ rows: 1 }), restored: side({ rows: 1 }) }], true)).toMatchObject({ comparison: 'same', basis: 'counts', comparisonSaid: expect.stringContaining('1 of them by counts only') })
    expect(compare([same, unclear], true)).toMatchObject({ comparison: 'not_evaluable', comparisonSaid: expect.stringContaining('c. Nothing was measured at the source') })
    expect(compare([unclear, unlike, same], true)).toMatchObject({ comparison: 'different', comparisonSaid: '1 part of 3 differs: b.' })
    expect(compare([], true)).toMatchObject({ comparison: 'not_evaluable' })
    expect(compare([same], false)).toMatchObject({ comparison: 'not_evaluable', comparisonSaid: 'The restore failed.' })
  })
})

it('is met to the second, and unknown where either is not known', () => {
  expect([metBy(60, 1), metBy(61, 1), metBy(null, 1), metBy(60, null)]).toEqual(['met', 'missed', 'unknown', 'unknown'])
})

it('has shrunk beyond what is allowed, not at it', () => {
  expect([hasShrunk(80, 100, 20), hasShrunk(79, 100, 20), hasShrunk(0, null, 20), hasShrunk(5, null, 20), hasShrunk(null, 100, 20), hasShrunk(5, 0, 20)]).toEqual([false, true, true, null, null, false])
})
