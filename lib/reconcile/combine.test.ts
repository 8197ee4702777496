import { describe, expect, it } from 'vitest'
import { Growing } from './combine.ts'
import { at, ben, facts, given, period, sha } from './examples.ts'
import type { Fact } from './facts.ts'
import { reconcile } from './judge.ts'

describe('what grows', () => {
  it('comes to the same as all at once, in whatever parts it comes', () => {
    const all: Fact[] = [...facts, { kind: 'head', pull: 12, sha: sha('head'), by: ben, at: at(10) }, { kind: 'read', what: 'review', of: '12', at: at(400) }, ...facts.slice(3, 7)]
    for (const size of [1, 4, 100]) {
      const growing = new Growing()
      for (let from = 0; from < all.length; from += size) {
        growing.add(all.slice(from, from + size))
        growing.known()
      }
      const of = given()
      expect(reconcile({ ...of, facts: [] }, period, growing.known())).toEqual(reconcile({ ...of, facts: all }, period))
      expect(growing.known().contradictions).toHaveLength(1)
    }
  })
})

describe('a gap', () => {
  const gap = (what: 'update' | 'deployment', from: number, to: number): Fact => ({ kind: 'gap', what, from: at(from), to: at(to), why: 'the repository was private' })
  const read = (from: number, to: number): Fact => ({ kind: 'read', what: 'update', of: '*', from: at(from), at: at(to) })
  const incomplete = (...more: Fact[]) => reconcile(given(undefined, more), period).incomplete
  it('of updates is closed by pulls that read them later, together, and by none that did not', () => {
    const whole = `update from ${at(20)} to ${at(80)}: the repository was private`
    expect(incomplete(gap('update', 20, 80))).toEqual([whole])
    expect(incomplete(gap('update', 20, 80), read(90, 400))).toEqual([whole])
    expect(incomplete(gap('update', 20, 80), read(30, 50))).toEqual([`update from ${at(20)} to ${at(30)}: the repository was private`, `update from ${at(50)} to ${at(80)}: the repository was private`])
    expect(incomplete(read(50, 400), gap('update', 20, 80), read(10, 60))).toEqual([])
    expect(incomplete(gap('deployment', 20, 80), read(10, 400))).toHaveLength(1)
  })

  it('that goes on is one, to its last end, however often it was told; of another reason it is another', () => {
    expect(incomplete(gap('update', 20, 40), gap('update', 20, 80), gap('update', 20, 60))).toEqual([`update from ${at(20)} to ${at(80)}: the repository was private`])
    expect(incomplete(gap('update', 20, 40), { ...gap('update', 20, 80), why: 'the token had ended' } as Fact)).toHaveLength(2)
  })
})
