import fc from 'fast-check'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { changed } from '#lib/door/change.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'

const database = await testDatabase()
const { append, commitmentOf, maxBody, write } = await import('./append.ts')
const { appPool, begin, closePools } = await import('#db/client.ts')
const { openEntries } = await import('#lib/modules/audit-trail/shown.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })

let here: TestOrganization
let person: Person
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Audit')
  person = await here.person('admin', 'Ada Öberg')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const entry = (before: Record<string, unknown> | null, after: Record<string, unknown> | null, type: 'user' | 'system' = 'user') =>
  ({ action: 'users.update', category: 'authorization' as const, change: changed({ type, id: here.id, label: 'Ada Öberg' }, before, after), actor: person, at: new Date('2026-11-21T10:00:00.123Z'), correlationId: 'c-1' })

describe('an entry', () => {
  it('is canonical: keys in order, the same text again from what it parses to', () => {
    const { body } = write(here.id, entry({ name: 'Ada', status: 'active' }, { name: 'Ada L', status: 'deactivated' }))
    expect(canonical(JSON.parse(body) as Json)).toBe(body)
  })

  it('holds personal values as commitments only, which their openings prove and nothing else does', () => {
    const { body, openings } = write(here.id, entry({ email: 'ada@example.com', status: 'active' }, { email: 'ada@example.org', status: 'active' }))
    for (const secret of ['ada@example', 'Ada', person.email, person.request.ip, person.request.userAgent]) expect(body).not.toContain(secret)
    const parsed = JSON.parse(body) as { changes: Record<string, [{ commitment: string }, { commitment: string }]> }
    const opening = openings.find((each) => each.path === 'changes.email.after')
    expect(opening && commitmentOf(opening.salt, opening.path, JSON.parse(opening.value) as Json)).toBe(parsed.changes.email?.[1].commitment)
    expect(opening && commitmentOf(opening.salt, opening.path, 'ada@example.net')).not.toBe(parsed.changes.email?.[1].commitment)
    expect(opening && commitmentOf(opening.salt, 'changes.email.before', 'ada@example.org')).not.toBe(parsed.changes.email?.[1].commitment)
  })

  it('never holds a secret column, nor what did not change', () => {
    const { body, openings } = write(here.id, entry({ passwordHash: 'old', totpSecret: 'old', status: 'active' }, { passwordHash: 'new hash', totpSecret: 'new secret', status: 'active' }))
    expect(body + JSON.stringify(openings)).not.toMatch(/passwordHash|totpSecret|new hash|new secret|"changes"/)
  })

  it('fits into 60 KiB whatever it is about, keeping who, what and a hash of the rest', () => {
    for (const huge of ['x'.repeat(200_000), '\u{1F600}'.repeat(50_000), '\\"'.repeat(90_000)]) {
      const { body } = write(here.id, entry({ description: 'a' }, { description: huge }, 'system'))
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(maxBody)
      expect(body).toContain('"action":"users.update"')
      expect(body).toMatch(/"sha256":"[0-9a-f]{64}"/)
    }
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`field${n}`, 'y'.repeat(100)]))
    expect(Buffer.byteLength(write(here.id, entry(null, many, 'system')).body)).toBeLessThanOrEqual(maxBody)
  })

  it('can be stored and searched whatever text it holds', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
      await begin(appPool(), here.id, (tx) => append(tx, here.id, [entry({ description: '' }, { description: `${text}\u0000\ud800` }, 'system')]))
    }), { numRuns: 60 })
    const [row] = await owner`select action, category, outcome, actor_kind, actor_id, subject_type, subject_id, correlation_id from audit_entries where org_id = ${here.id} and actor_kind = 'person' limit 1`
    expect(row).toEqual({ action: 'users.update', category: 'authorization', outcome: 'success', actor_kind: 'person', actor_id: person.userId, subject_type: 'system', subject_id: here.id, correlation_id: 'c-1' })
  })

  it('reads well with its values, and says erased when they are gone', async () => {
    await begin(appPool(), here.id, (tx) => append(tx, here.id, [entry({ name: 'Ada' }, { name: 'Ada L' })]))
    const stored = await owner`select id, recorded_at as "recordedAt", body from audit_entries where org_id = ${here.id} and subject_type = 'user' order by id desc limit 1`
    const open = () => begin(appPool(), here.id, (tx) => openEntries(tx, person, stored as never))
    expect((await open())[0]).toMatchObject({ actorName: 'Ada Öberg', subjectLabel: 'Ada Öberg', ip: '192.0.2.7', changes: [{ field: 'name', before: 'Ada', after: 'Ada L' }] })
    await owner.unsafe('alter table audit_personal disable trigger require_erasure')
    await owner`delete from audit_personal where entry_id = ${stored[0]?.id}`
    await owner.unsafe('alter table audit_personal enable trigger require_erasure')
    expect((await open())[0]).toMatchObject({ actorName: 'erased', subjectLabel: 'erased', changes: [{ field: 'name', before: 'erased', after: 'erased' }] })
  })

  it('of a job has no person and no address', () => {
    const { body, openings } = write(here.id, { ...entry(null, { status: 'x' }, 'system'), actor: jobActor(here.id, 'detection', 'r-1') })
    expect(JSON.parse(body)).toMatchObject({ actor: { kind: 'job', id: 'detection' }, request: { id: 'r-1' } })
    expect(openings).toEqual([])
  })
})
