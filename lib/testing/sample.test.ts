import { hash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hexOf, leafOfText, rootOf, seedOf, selected, ticketsOf } from './sample.ts'
import { defaultSizes, sizeFor, sizeKeys, sizesSource } from './sizes.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')
const of = { engagement: 'FY2026', control: 'AC-01', from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' }
const texts = Array.from({ length: 300 }, (_, n) => JSON.stringify({ key: `k${n}` }))
const leaves = texts.map((text) => leafOfText(sha256, text))
const ticketed = (root: string, order = leaves.map((_, n) => n)) => {
  const ticket = ticketsOf(sha256, seedOf(sha256, { ...of, root }))
  return order.map((number) => ({ number, ticket: hexOf(ticket(leaves[number] as Uint8Array)), stratum: number % 3 === 0 ? 'A' : 'B' }))
}
const root = hexOf(rootOf(sha256, leaves))

describe('a sample', () => {
  it('has the tickets that HMAC of the library gives', () => {
    const seed = seedOf(sha256, { ...of, root })
    expect(hexOf(ticketsOf(sha256, seed)(leaves[0] as Uint8Array))).toBe(createHmac('sha256', seed).update(leaves[0] as Uint8Array).digest('hex'))
    expect(hexOf(seed)).toBe(hash('sha256', `["tickmark.sample.1","FY2026","AC-01","2026-01-01T00:00:00.000Z","2026-04-01T00:00:00.000Z","${root}"]`))
  })
  it('does not depend on the order of the items, and 25 of them are the first of 40', () => {
    const forty = selected(ticketed(root), 40)
    expect(forty).toHaveLength(40)
    expect(selected(ticketed(root, leaves.map((_, n) => leaves.length - 1 - n)), 40)).toEqual(forty)
    expect(selected(ticketed(root), 25)).toEqual(forty.slice(0, 25))
  })
  it('is another one when a single item is another one', () => {
    const other = hexOf(rootOf(sha256, [leafOfText(sha256, '{"key":"k0 "}'), ...leaves.slice(1)]))
    expect(other).not.toBe(root)
    expect(selected(ticketed(other), 25)).not.toEqual(selected(ticketed(root), 25))
  })
  it('takes so many of each stratum, and all of one that has fewer', () => {
    const found = selected(ticketed(root), { A: 5, B: 400 })
    expect(found.filter((n) => n % 3 === 0)).toHaveLength(5)
    expect(found.filter((n) => n % 3 !== 0)).toHaveLength(200)
    expect(found.slice(0, 5)).toEqual(selected(ticketed(root).filter(({ stratum }) => stratum === 'A'), 5))
  })
})

describe('the size of a sample', () => {
  it('is that of how often the control is performed, and never more than there is', () => {
    expect(sizeKeys.map((key) => sizeFor(defaultSizes, key, 1_000))).toEqual([1, 2, 2, 2, 5, 25, 40])
    expect(sizeFor(defaultSizes, 'continuous', 1_000)).toBe(40)
    expect(sizeFor(defaultSizes, 'each_time', 7)).toBe(7)
    expect(sizesSource).toContain('Chiaro')
  })
})
