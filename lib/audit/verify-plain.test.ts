import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Actor, Person } from '#lib/auth/actor.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { changed, failed } from '#lib/door/change.ts'
import { type Entry, write } from './append.ts'
import { wrongColumn } from './verify-columns.ts'
import { BODY, FIELD, plainRow } from './verify-plain.ts'

const org = '01890000-0000-7000-8000-000000000001'
const plain = plainRow(org)
const person = {
  kind: 'person', orgId: org, userId: '01890000-0000-7000-8000-0000000000aa', personId: '01890000-0000-7000-8000-0000000000ab', sessionId: '01890000-0000-7000-8000-0000000000ac',
  name: 'Ada Öberg', email: 'ada@example.com', roles: ['admin', 'auditor'], grants: {}, scopes: [], request: { id: 'r-1', ip: '192.0.2.7', userAgent: 'a "browser" \\ x' },
} as unknown as Person
const token = { kind: 'token', orgId: org, tokenId: '01890000-0000-7000-8000-0000000000ad', userId: person.userId, personId: person.personId, name: 'CI “main”', grants: {}, request: { id: 'r-2', ip: '192.0.2.8', userAgent: '' } } as unknown as Actor
const system = { type: 'system' as const, id: '01890000-0000-7000-8000-0000000000ae', label: 'Payroll \u0001 “ё” "\\' }
const entry = (actor: Actor, change: Entry['change']): Entry => ({ action: 'systems.update', category: 'configuration', change, actor, at: new Date('2026-11-21T10:00:00.120Z'), correlationId: 'c-1' })
const usual = [
  entry(person, changed(system, { name: 'a', level: 1, tags: ['x'] }, { name: 'b\n', level: 2.5e-7, tags: [] })),
  entry(token, changed(system, null, { name: 'b', on: true, off: false, notes: null, n: -12 })),
  entry(jobActor(org, 'sealing', 'r-3'), changed(system, null, null, { count: 3, root: 'sha256:00', reason: 'because "so"' })),
  entry(person, failed({ type: 'user', id: person.userId, label: 'Ada' }, 'wrong password', { email: 'a@example.com' }, { email: 'b@example.com' })),
].map((each) => write(org, each).body)

type Columns = Parameters<typeof wrongColumn>[0]
const names = ['action', 'category', 'outcome', 'actor_kind', 'actor_id', 'subject_type', 'subject_id', 'correlation_id'] as const

/** What the trigger of the table would make of a body; null when it would refuse it. */
function columnsOf(body: string): Columns | null {
  try {
    const it = JSON.parse(body) as Record<string, never> & { actor: Record<string, never>; subject: Record<string, never> }
    const row = {
      id: it.id, org_id: org, at: Date.parse(it.at ?? ''), action: it.action, category: it.category, outcome: it.outcome, actor_kind: it.actor.kind, actor_id: it.actor.id,
      subject_type: it.subject.type, subject_id: it.subject.id, correlation_id: it.correlation, body,
    } as unknown as Columns
    return [row.id, ...names.map((name) => row[name])].every((each) => typeof each === 'string') && Number.isFinite(row.at) ? row : null
  } catch {
    return null
  }
}
const rowOf = (columns: Columns) =>
  [columns.id, `AD${new Date(columns.at).toISOString()}`, columns.action, columns.category, columns.outcome, columns.actor_kind, columns.actor_id, columns.subject_type, columns.subject_id, columns.correlation_id, 'fff'].join(FIELD) + BODY + columns.body
const truth = (body: string) => columnsOf(body) as Columns

describe('the quick look at an entry', () => {
  it('knows what the append writes, of every kind of actor', () => {
    for (const body of usual) expect([plain.test(rowOf(truth(body))), wrongColumn(truth(body))]).toEqual([true, null])
  })

  it.each([...names, 'id', 'at'] as const)('sees that %s is not what the text says', (name) => {
    for (const body of usual) {
      const columns = truth(body)
      const other = name === 'at' ? columns.at + 1 : name === 'id' ? org : `${columns[name]}x`
      for (const value of name === 'at' || name === 'id' ? [other] : [other, '', '"', String(columns[name]).slice(1)]) {
        expect([plain.test(rowOf({ ...columns, [name]: value })), wrongColumn({ ...columns, [name]: value }) === null]).toEqual([false, false])
      }
    }
  })

  it.each([
    ['another organization', (body: string) => body.replace(org, person.userId)],
    ['an action that comes twice', (body: string) => body.replace('"v":1', '"action":"x","v":1')],
    ['an actor whose kind comes twice', (body: string) => body.replace(/("kind":"[a-z]+")/, '$1,"kind":"x"')],
    ['an actor whose id comes twice', (body: string) => body.replace(/("kind":"[a-z]+")/, '$1,"id":"x"')],
    ['a subject whose type comes twice', (body: string) => body.replace('"type":"', '"type":"x","type":"')],
    ['something behind its end', (body: string) => `${body} `],
    ['a time before Christ', (body: string) => body.replace('"at":"', '"at":"-00')],
    ['a key that is not known', (body: string) => body.replace('"v":1', '"v":1,"w":1')],
    ['keys out of order', (body: string) => body.replace('"v":1}', '"a":1}')],
    ['a control character in a text', (body: string) => body.replace('"request":{', '"request":{"x":"\u0001",')],
    ['an escape in what is compared', (body: string) => body.replace('"systems.update"', '"systems.updat\\u0065"')],
    ['a comma too many', (body: string) => body.replace('"request":{', '"request":{,')],
    ['a number that is none', (body: string) => body.replace('"request":{', '"request":{"x":01,')],
    ['a key that is no text', (body: string) => body.replace('"request":{', '"request":{x:1,')],
    ['an end that is missing', (body: string) => body.slice(0, -1)],
    ['a list that is not closed', (body: string) => body.replace('"request":{', '"request":{"x":[1,')],
  ])('does not vouch for %s', (_, damage) => {
    for (const body of usual) {
      expect(damage(body)).not.toBe(body)
      expect(plain.test(rowOf({ ...truth(body), body: damage(body) }))).toBe(false)
    }
  })

  it('never vouches for what parsing would object to, whatever was cut, put in, doubled or swapped', () => {
    let vouched = 0
    const pieces = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '0', '1', '-', '.', 'e', 'x', ' ', 'null', 'true', '"id":"x",', ',"kind":"x"', '"type":"x",', '"action":"x",', '\\u0041', 'é', FIELD, BODY)
    const change = fc.record({ at: fc.nat(2_000), cut: fc.nat(12), put: fc.oneof(fc.constant(''), pieces), doubled: fc.boolean() })
    fc.assert(fc.property(fc.constantFrom(...usual), fc.array(change, { maxLength: 3 }), fc.boolean(), (whole, changes, follow) => {
      let body = whole
      for (const { at, cut, put, doubled } of changes) {
        const from = at % body.length
        body = body.slice(0, from) + put + (doubled ? body.slice(from, from + cut).repeat(2) : '') + body.slice(from + cut)
      }
      const columns = { ...((follow ? columnsOf(body) : null) ?? truth(whole)), body }
      if (!plain.test(rowOf(columns))) return
      if (body !== whole) vouched++
      expect(wrongColumn(columns)).toBeNull()
    }), { numRuns: 20_000 })
    expect(vouched).toBeGreaterThan(100)
  })
})
