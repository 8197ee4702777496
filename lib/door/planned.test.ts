import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../test/database.ts'
import { organization } from '../../test/fixtures.ts'

/** A query that is planned each time has its setting for its own transaction, and leaves none behind on the connection. */
const database = await testDatabase()
const { query } = await import('./query.ts')
const { closePools } = await import('#db/client.ts')
let who: Person
beforeAll(async () => {
  who = await (await organization(database.ownerUrl, 'Planned')).person('admin')
})
afterAll(closePools)

const run = async ({ tx }: { tx: Tx }) => (await tx.execute<{ mode: string; pid: number }>(sql`select current_setting('plan_cache_mode') as mode, pg_backend_pid() as pid`))[0]
const of = { permission: 'systems.read' as const, summary: '', input: z.object({}), run }
const each = query({ ...of, name: 'systems.plannedEach', planned: 'each time', mostTime: 500 })
const once = query({ ...of, name: 'systems.plannedOnce', statements: 1 })

it('holds within that query, and not after it on a connection that had it', async () => {
  const [within, after] = [new Set<number | undefined>(), new Set<number | undefined>()]
  for (let n = 0; n < 30; n++) {
    const [inside, outside] = [await each(who, {}), await once(who, {})]
    expect([inside?.mode, outside?.mode]).toEqual(['force_custom_plan', 'auto'])
    within.add(inside?.pid)
    if (within.has(outside?.pid)) after.add(outside?.pid)
  }
  expect(after.size).toBeGreaterThan(0)
})

it('lists within one record whose best plan depends on whose rows they are ask for it', async () => {
  await import('#lib/modules/index.ts')
  const { allQueries } = await import('./registry.ts')
  const asked = allQueries().filter((one) => one.spec.planned === 'each time').map((one) => one.spec.name)
  expect(asked).toEqual(expect.arrayContaining(['campaigns.rows', 'campaigns.row', 'populations.rows', 'populations.changes', 'revocations.list']))
})
