import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafHash, treeHash } from '../crypto/merkle.ts'
import { byKey, canonicalRow, type Entitlement, keyOf, leafOf, oneAKey, rootOf, rowHash, wayOf } from './entitlement.ts'
import { said } from './frame.ts'
import { Groups, wayTo } from './groups.ts'
import { accountOf, rightOf } from './rows.ts'

const row = (more: Partial<Entitlement> = {}): Entitlement => ({
  system: 'sys', account: accountOf({ id: 'u1', name: 'Ada', kind: 'person', enabled: true }), right: rightOf({ kind: 'role', id: 'r1', name: 'Admin' }), scope: '', paths: ['direct'], until: null, conditions: null, ...more,
})

describe('a row', () => {
  it('is hashed as SHA-256 of zero and its canonical form, letter by letter', () => {
    const text = '{"conditions":null,"definition":null,"enabled":true,"key":["sys","u1","role","r1",""],"kind":"person","name":"Ada","paths":["a","direct"],"rightName":"Admin","until":null,"v":1}'
    const given = row({ paths: ['direct', 'a', 'direct'] })
    expect(canonicalRow(given)).toBe(text)
    expect(rowHash(given).toString('hex')).toBe(createHash('sha256').update(Buffer.concat([Buffer.from([0]), Buffer.from(text)])).digest('hex'))
    expect(keyOf(given)).toBe('["sys","u1","role","r1",""]')
  })

  it.each<[string, Partial<Entitlement>]>([
    ['last use', { account: accountOf({ id: 'u1', name: 'Ada', kind: 'person', enabled: true, lastUsedAt: '2026-01-01', lastUseOf: 'x' }) }],
    ['MFA', { account: accountOf({ id: 'u1', name: 'Ada', kind: 'person', enabled: true, mfa: true }) }],
    ['e-mail and user name', { account: accountOf({ id: 'u1', name: 'Ada', kind: 'person', enabled: true, email: 'a@example.com', userName: 'ada' }) }],
    ['the flag of privilege', { right: rightOf({ kind: 'role', id: 'r1', name: 'Admin', privileged: true }) }],
    ['the order of ways', { paths: ['direct', 'direct'] }],
  ])('has one hash whatever its %s', (_, more) => {
    expect(rowHash(row(more))).toEqual(rowHash(row()))
  })

  it.each<[string, Partial<Entitlement>, boolean]>([
    ['the account is disabled', { account: accountOf({ id: 'u1', name: 'Ada', kind: 'person', enabled: false }) }, true],
    ['the account is called otherwise', { account: accountOf({ id: 'u1', name: 'Ada B.', kind: 'person', enabled: true }) }, true],
    ['the account is of another kind', { account: accountOf({ id: 'u1', name: 'Ada', kind: 'service', enabled: true }) }, true],
    ['what the right means', { right: rightOf({ kind: 'role', id: 'r1', name: 'Admin', definitionDigest: 'ab' }) }, true],
    ['another way', { paths: ['direct', 'g1'] }, true],
    ['it ends', { until: '2026-12-31' }, true],
    ['a condition', { conditions: { mfa: true } }, true],
    ['the account was made anew', { account: accountOf({ id: 'u2', name: 'Ada', kind: 'person', enabled: true }) }, false],
    ['another scope', { scope: '/' }, false],
  ])('has another hash when %s', (_, more, sameKey) => {
    expect(rowHash(row(more))).not.toEqual(rowHash(row()))
    expect(keyOf(row(more)) === keyOf(row())).toBe(sameKey)
  })
})

describe('rows together', () => {
  it('are duplicates with the same content and conflicts with other content, each with both places', () => {
    const at = (line: number) => ({ line })
    const found = oneAKey([{ at: at(2), row: row() }, { at: at(3), row: row({ scope: 'x' }) }, { at: at(4), row: row() }, { at: at(5), row: row({ until: '2026-12-31' }) }])
    expect(found.leaves).toHaveLength(2)
    expect(found.collisions).toEqual([{ at: at(4), first: at(2), key: keyOf(row()), kind: 'duplicate' }, { at: at(5), first: at(2), key: keyOf(row()), kind: 'conflict' }])
  })

  it('are one with every way, when they differ in nothing but the way', () => {
    const at = (line: number) => ({ line })
    const found = oneAKey([{ at: at(2), row: row({ paths: ['g2'] }) }, { at: at(3), row: row({ paths: ['g1'] }) }, { at: at(4), row: row({ paths: ['g2'] }) }, { at: at(5), row: row({ paths: ['g3'], until: '2026-12-31' }) }])
    expect(found.rows).toEqual([{ at: at(2), row: row({ paths: ['g1', 'g2'] }) }])
    expect(found.leaves).toEqual([leafOf(row({ paths: ['g1', 'g2'] }))])
    expect(found.collisions.map((each) => [said(each.at), each.kind])).toEqual([['line 4', 'duplicate'], ['line 5', 'conflict']])
  })

  it('have the root of RFC 6962 over their leaves, sorted by the bytes of their keys', async () => {
    // By UTF-16 the second would come first.
    const ids = ['\uffff', '\u{1f600}', 'b', 'a']
    const leaves = ids.map((id) => leafOf(row({ account: accountOf({ id, name: 'x', kind: 'person' }) }))).sort(byKey)
    expect(leaves.map(({ key }) => JSON.parse(key)[1])).toEqual(['a', 'b', '\uffff', '\u{1f600}'])
    const { root, size } = await rootOf(leaves)
    expect(root).toEqual(treeHash(leaves.map(({ hash }) => hash)))
    expect(size).toBe(4)
    await expect(rootOf([...leaves].reverse())).rejects.toThrow('out of order, or two have one key')
    await expect(rootOf([leaves[0]!, leaves[0]!])).rejects.toThrow('two have one key')
    expect((await rootOf([])).root.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect((await rootOf([{ key: 'k', hash: leafHash('') }])).root.toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  })
})

describe('groups', () => {
  it('lead to all that is above them by the shortest way, whatever circles there are', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })), { maxLength: 30 }), (pairs) => {
      const groups = new Groups()
      for (const [one, other] of pairs) groups.add(`g${one}`, `g${other}`)
      // Against a second one: steps on from what is reached until nothing is new.
      const reached = new Map([['g0', 0]])
      for (let steps = 1; steps <= 8; steps++) for (const [one, other] of pairs) if (reached.get(`g${one}`) === steps - 1 && !reached.has(`g${other}`)) reached.set(`g${other}`, steps)
      expect(new Map([...groups.reach('g0').keys()].map((id) => [id, wayTo(groups.reach('g0'), id).length - 1]))).toEqual(reached)
      for (const circle of groups.circles()) {
        expect(circle[0]).toBe(circle.at(-1))
        circle.slice(1).forEach((id, n) => expect(pairs.some(([one, other]) => `g${one}` === circle[n] && `g${other}` === id)).toBe(true))
      }
    }))
  })

  it('say their circles once, and survive chains of thousands', () => {
    const groups = new Groups()
    for (let n = 0; n < 20_000; n++) groups.add(`g${n}`, `g${n + 1}`)
    expect(groups.circles()).toEqual([])
    expect(wayTo(groups.reach('g0'), 'g20000')).toHaveLength(20_001)
    groups.add('b', 'a')
    groups.add('a', 'c')
    groups.add('c', 'b')
    expect(groups.circles()).toEqual([['a', 'c', 'b', 'a']])
  })

  it('have ways that cannot be taken for others', () => {
    expect(wayOf(['a>b'])).not.toBe(wayOf(['a', 'b']))
  })
})
