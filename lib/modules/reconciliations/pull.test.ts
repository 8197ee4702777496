import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { plantedHistory } from '../../../scripts/planted/history/history.ts'
import { type PlantedServer, serveHistory } from '../../../scripts/planted/history/server.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** The planted history over real HTTP, through the door into facts. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { resetEnv } = await import('#lib/env.ts')
const { pullChanges } = await import('./pull.ts')
const { tellFacts } = await import('./operations/tell.ts')
const { closePools } = await import('#db/client.ts')
const folder = mkdtempSync(join(tmpdir(), 'pull-changes-'))
const hand = background('test')
let here: TestOrganization
let server: PlantedServer
const connectionId = crypto.randomUUID()

beforeAll(async () => {
  here = await organization(owner, 'Pulls')
  await write(database.ownerUrl, here.id, (sql) => sql`insert into connections (org_id, id, kind, name, settings, created_at, updated_at) values (${here.id}, ${connectionId}, 'github', 'GitHub', '{"organization":"planted"}', now(), now())`)
  server = await serveHistory(plantedHistory({ folder, random: 0 }))
  process.env.OUTGOING_ALLOW = '127.0.0.1'
  resetEnv()
}, 90_000)
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
  await Promise.all([closePools(), owner.end()])
})

describe('a repository that a connection told of', () => {
  const actor = () => jobActor(here.id, 'connections', 'test')
  const pull = () => pullChanges(actor(), hand.read, { connectionId, url: server.url, token: 'planted' })
  const source = async () => (await owner<{ facts: number; pull: { cursor: unknown; since: string } | null }[]>`select facts, pull from fact_sources where connection_id = ${connectionId}`)[0]

  it('is pulled to its end, goes on where it broke off, and tells nothing twice', { timeout: 60_000 }, async () => {
    await tellFacts(actor(), { connectionId, repository: 1, name: 'planted/parcel', told: 'webhook', facts: [{ kind: 'gap', what: 'protection', from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', why: 'Nobody looked' }] })
    server.fail({ on: /./, after: 8, times: 1, as: 'unauthorized' })
    await expect(pull()).rejects.toThrow(/token/)
    const broken = await source()
    expect(broken?.pull?.cursor).not.toBeNull()
    await pull()
    const whole = await source()
    expect(whole?.pull?.cursor).toBeNull()
    expect(whole?.facts).toBeGreaterThan(broken?.facts as number)
    const kinds = new Set((await owner`select distinct kind from change_facts`).map(({ kind }) => kind))
    for (const kind of ['commit', 'update', 'merged', 'review', 'read']) expect([kind, kinds.has(kind)]).toEqual([kind, true])
    const twice = await owner`select key from change_facts where kind in ('commit', 'merged', 'review') group by key, leaf having count(*) > 1`
    expect(twice).toHaveLength(0)
  })
})
