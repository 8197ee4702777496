import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
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
const { setSystem } = await import('./operations/systems.ts')
const { createSystem } = await import('../systems/operations.ts')
const { closePools } = await import('#db/client.ts')
const folder = mkdtempSync(join(tmpdir(), 'pull-changes-'))
const hand = background('test')
let here: TestOrganization
let server: PlantedServer
let manager: Person
const connectionId = crypto.randomUUID()

beforeAll(async () => {
  here = await organization(owner, 'Pulls')
  manager = await here.person('compliance_manager')
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

describe('a repository that a system is judged by', () => {
  const actor = () => jobActor(here.id, 'connections', 'test')
  const pull = () => pullChanges(actor(), hand.read, { connectionId, url: server.url, auth: { token: 'planted' } })
  const source = async (repository = 1) => (await owner<{ id: string; facts: number; pull: { cursor: unknown; since: string } | null }[]>`select id, facts, pull from fact_sources where connection_id = ${connectionId} and repository = ${repository}`)[0]
  const told = (repository: number, name: string) => tellFacts(actor(), { connectionId, repository, name: `planted/${name}`, told: 'webhook', facts: [{ kind: 'gap', what: 'protection', from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', why: 'Nobody looked' }] })
  const judged = async (repository: number, more: object = {}) => {
    const { id } = await createSystem(manager, { name: `System ${crypto.randomUUID()}`, environment: 'production', criticality: 3 } as never)
    await setSystem(manager, { id, sourceId: (await source(repository))?.id, productionBy: 'branch', productionNames: ['main'], branches: ['main'], ...more } as never)
  }

  it('is pulled to its end, goes on where it broke off, and tells nothing twice', { timeout: 60_000 }, async () => {
    await told(1, 'parcel')
    await pull()
    expect((await source())?.pull).toBeNull()
    await judged(1)
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
  it('is read by the branches, environments and folders of its systems, and anew when they ask for more', { timeout: 60_000 }, async () => {
    const of = async (kind: string) => (await owner<{ body: string }[]>`select body from change_facts where kind = ${kind} and source_id = ${(await source(2))?.id as string}`).map(({ body }) => JSON.parse(body) as Record<string, string>)
    await told(2, 'mono')
    await judged(2)
    await pull()
    expect(await of('compared')).toEqual([])
    const { since } = (await source(2))?.pull as { since: string }
    await pull()
    const quiet = server.requests.length
    await judged(2, { paths: 'billing', productionBy: 'environment', productionNames: ['production'] })
    await pull()
    expect((await of('compared')).length).toBeGreaterThan(0)
    expect(server.requests.length).toBeGreaterThan(quiet)
    expect((await source(2))?.pull).toMatchObject({ cursor: null, asked: { branches: ['main'], environments: [], paths: true } })
    expect(Date.parse(((await source(2))?.pull as { since: string }).since)).toBeGreaterThanOrEqual(Date.parse(since))
  })
})
