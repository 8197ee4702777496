import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'

/** The write door's contract, with operations made for it under names the matrix knows. */
const database = await testDatabase()
const { operation } = await import('./operation.ts')
const { changed, done } = await import('./change.ts')
const { AppError } = await import('#lib/errors.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { appPool, closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const about = { type: 'organization' as const, id: 'x', label: 'x' }
const transactions = async () => Number((await owner`select count(*) as n from pg_stat_activity where usename = 'tickmark_app' and state <> 'idle' and datname = current_database()`)[0]?.n)
const entries = () => owner<{ action: string; outcome: string; kind: string; correlation: string }[]>`select action, outcome, actor_kind as kind, correlation_id as correlation from audit_entries where org_id = ${here.id} and action <> 'test.arrange' order by recorded_at, id`

let during = -1
const prepared = operation({
  name: 'systems.export', summary: '', category: 'export', input: z.object({ files: z.number() }),
  prepare: async ({ files }) => {
    during = await transactions()
    return { read: files * 2 }
  },
  run: async ({ prepared: { read } }) => done(read, changed(about, null, { read })),
})
const inner = operation({
  name: 'auditTrail.rotateKey', summary: '', category: 'configuration', input: z.object({ refuse: z.boolean() }),
  run: async ({ input }) => {
    if (input.refuse) throw new AppError('forbidden', 'Not with this one.')
    return done('in', changed(about, null, { inner: true }))
  },
})
const outer = operation({
  name: 'systems.create', summary: '', category: 'remediation', input: z.object({ refuse: z.boolean(), own: z.boolean() }),
  run: async ({ call, input, actor }) => done(await call(inner, { refuse: input.refuse }, input.own ? jobActor(actor.orgId, 'the portal', actor.request.id) : undefined), changed(about, null, { outer: true })),
})

describe('prepare', () => {
  it('runs before a transaction begins, once, and run is handed its answer', async () => {
    appPool()
    expect(await prepared(await here.person('admin'), { files: 21 })).toBe(42)
    expect(during).toBe(0)
  })

  it('is not reached by whoever may not, nor with input that is not well formed', async () => {
    during = -1
    await expect(prepared(await here.person('employee'), { files: 1 })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(prepared(await here.person('admin'), { files: 'x' } as never)).rejects.toMatchObject({ code: 'invalid' })
    expect(during).toBe(-1)
  })
})

describe('call', () => {
  it('a denial inside is filed under the operation that refused, and the outer one leaves nothing', async () => {
    const manager = await here.person('compliance_manager')
    const before = await entries()
    await expect(outer(manager, { refuse: false, own: false })).rejects.toMatchObject({ code: 'forbidden' })
    const fresh = (await entries()).slice(before.length)
    expect(fresh.map(({ action, outcome }) => [action, outcome])).toEqual([['auditTrail.rotateKey', 'denied']])
  })

  it('a refusal by the inner operation itself too', async () => {
    const admin = await here.person('admin')
    const before = await entries()
    await expect(outer(admin, { refuse: true, own: false })).rejects.toMatchObject({ code: 'forbidden' })
    expect((await entries()).slice(before.length).map(({ action, outcome }) => [action, outcome])).toEqual([['auditTrail.rotateKey', 'denied']])
  })

  it('what the portal does of its own accord is its own, under the same correlation id', async () => {
    const before = await entries()
    expect(await outer(await here.person('compliance_manager'), { refuse: false, own: true })).toBe('in')
    const fresh = (await entries()).slice(before.length)
    expect(fresh.map(({ action, kind }) => [action, kind]).sort()).toEqual([['auditTrail.rotateKey', 'job'], ['systems.create', 'person']])
    expect(new Set(fresh.map((entry) => entry.correlation)).size).toBe(1)
  })
})
