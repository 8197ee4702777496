import postgres from 'postgres'
import { afterAll, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../test/database.ts'
import { organization } from '../../test/fixtures.ts'

const database = await testDatabase()
const { appPool, begin, closePools } = await import('#db/client.ts')
const { sealer } = await import('./seal.ts')
const { sealingStall, stallText } = await import('./seal-stall.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const stranger = postgres(database.superUrl, { max: 1, onnotice: () => {}, connection: { application_name: 'somebody else' } })
afterAll(() => Promise.all([closePools(), stranger.end()]))

const seal = sealer((orgId, work) => begin(appPool(), orgId, work), (orgId) => rotateKey(jobActor(orgId, 'sealing', 'test'), { reason: 'First key' }))
const patience = { timeout: 10_000 }
const stallNow = () => begin(appPool(), null, (tx) => sealingStall(tx, 0))

it('says nothing when all is sealed, whom it waits for when a transaction is in the way, and that nobody seals when none is', { timeout: 60_000 }, async () => {
  const { id, person } = await organization(database.ownerUrl, 'Waiting')
  // Other test databases of the cluster may hold it up for a moment.
  const settle = async () => expect.poll(async () => (await seal(id), await stallNow()), patience).toBeNull()
  await settle()

  await stranger.unsafe('begin')
  const [mine] = await stranger`select pg_current_xact_id()::text as number, pg_backend_pid() as process`
  await person('reviewer', 'Somebody new')
  await seal(id)
  // Only the oldest is named: wait until the stranger is it.
  await expect.poll(async () => (await stallNow())?.blockedBy?.transaction, patience).toBe(mine?.number)
  const stall = await stallNow()
  expect(stall).toMatchObject({ organizations: 1, blockedBy: { process: mine?.process, prepared: null } })
  expect(stallText(stall as NonNullable<typeof stall>)).toContain(`pg_terminate_backend(${mine?.process})`)
  expect(await begin(appPool(), null, (tx) => sealingStall(tx, 60))).toBeNull()

  await stranger.unsafe('rollback')
  await expect.poll(async () => (await stallNow())?.blockedBy ?? 'nobody', patience).toBe('nobody')
  expect(stallText((await stallNow()) as NonNullable<typeof stall>)).toContain('the worker does not seal')
  await settle()
})
