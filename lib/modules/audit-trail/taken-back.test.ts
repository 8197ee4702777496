import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { changed } from '#lib/door/change.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

/** Whoever owns the database takes sealed entries back and lets the trail grow past the anchors: it is never forgotten, and the operator can go on. */
const database = await testDatabase()
const { appPool, begin, closePools, readerPool } = await import('#db/client.ts')
const { env } = await import('#lib/env.ts')
const { append } = await import('#lib/audit/append.ts')
const { copySource } = await import('#lib/audit/anchor-copy.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { verify } = await import('#lib/audit/verify.ts')
const { verifyOutside } = await import('#lib/audit/verify-outside.ts')
const { background } = await import('#lib/door/background.ts')
const { feedActs } = await import('../events/feed.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { anchorLog } = await import('./rounds.ts')
const { beginAnew, rotateKey } = await import('./proofs.ts')
const { getLog, listVerifications } = await import('./verification.ts')
const { startVerification, verifying } = await import('./verifying.ts')
const superuser = postgres(database.superUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), superuser.end()]))

const once = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
async function grow(orgId: string, count: number): Promise<void> {
  await begin(appPool(), orgId, (tx) => append(tx, orgId, Array.from({ length: count }, (_, n) => ({
    action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id: orgId, label: 'A system' }, { n }, { n: n + 1 }), actor: jobActor(orgId, 'test', 'r'), at: new Date(), correlationId: 'c',
  }))))
  for (;;) {
    await once(orgId)
    if ((await begin(readerPool(), orgId, (tx) => verify(tx, orgId))).unsealed === 0) return
  }
}
const anchorNow = () => anchorLog.run(background('test'))
const sizeOf = async (orgId: string, sql: postgres.Sql | postgres.TransactionSql = superuser) => Number((await sql`select max(size) as size from audit_checkpoints where org_id = ${orgId}`)[0]?.size)

/** To a true earlier state, whole: entries, leaves, checkpoints. */
const takeBack = (orgId: string, count: number) => superuser.begin(async (sql) => {
  await sql`set local session_replication_role = replica`
  const size = (await sizeOf(orgId, sql)) - count
  await sql`delete from audit_entries e using audit_leaves l where l.org_id = ${orgId} and l.index >= ${size} and e.org_id = l.org_id and e.id = l.entry_id`
  await sql`delete from audit_leaves where org_id = ${orgId} and index >= ${size}`
  await sql`delete from audit_checkpoints where org_id = ${orgId} and size > ${size}`
  const [left] = await sql`select max(size) as size from audit_checkpoints where org_id = ${orgId}`
  // What no checkpoint covers any more goes as well.
  await sql`delete from audit_entries e using audit_leaves l where l.org_id = ${orgId} and l.index >= ${left?.size} and e.org_id = l.org_id and e.id = l.entry_id`
  await sql`delete from audit_leaves where org_id = ${orgId} and index >= ${left?.size}`
})

it.each([[20, 60], [400, 700], [30, 0]])('%i entries taken back and %i new ones', { timeout: 60_000 }, async (taken, more) => {
  const here = await organization(database.ownerUrl, 'Taken back')
  const admin = await here.person('admin')
  const verifyNow = async () => {
    const { id } = await startVerification(admin, {})
    await verifying.work({ orgId: here.id, id }, background('test'))
    return (await listVerifications(admin, {}))[0]?.report
  }
  await grow(here.id, 450)
  await grow(here.id, taken)
  await anchorNow()
  const anchored = await sizeOf(here.id)
  expect(await verifyNow()).toMatchObject({ wrong: null, former: [], anchor: { size: anchored } })
  await expect(beginAnew(admin, { reason: 'Just so' })).rejects.toMatchObject({ code: 'conflict' })

  await takeBack(here.id, taken)
  const kept = await sizeOf(here.id)
  if (more > 0) await grow(here.id, more)
  for (let turn = 0; turn < 3; turn++) {
    await anchorNow()
    await grow(here.id, 1)
  }
  const log = await getLog(admin, {})
  expect(log).toMatchObject({ anchor: { size: anchored }, breaks: [{ origin: `audit.tickmark/${here.id}`, size: anchored, index: kept }] }, )
  expect((await verifyNow())?.wrong?.kind).toMatch(/forked|rolled back/)
  expect(await superuser`select outcome from audit_entries where org_id = ${here.id} and action = 'auditTrail.noteTakenBack'`).toEqual([{ outcome: 'failure' }])

  await feedActs(here.id, background('test'))
  for (const { id } of await superuser`select id from event_batches where org_id = ${here.id}`) await detectBatch(jobActor(here.id, 'test', 'test'), String(id))
  expect((await superuser`select 1 from findings where org_id = ${here.id} and rule_id = 'portal-trail-wrong'`).length).toBeGreaterThanOrEqual(1)

  await beginAnew(admin, { reason: 'The administrator of the database was dismissed' })
  await grow(here.id, 5)
  await anchorNow()
  const after = await verifyNow()
  expect(after).toMatchObject({ wrong: null, anchor: { size: await sizeOf(here.id), wrong: null }, former: [{ origin: `audit.tickmark/${here.id}`, size: anchored }] })
  await grow(here.id, 300)
  await anchorNow()
  expect(await verifyNow()).toMatchObject({ wrong: null, former: [{ size: anchored }], outside: { size: await sizeOf(here.id) } })
  await expect(beginAnew(admin, { reason: 'Once more' })).rejects.toMatchObject({ code: 'conflict' })

  const folder = join(env().DATA_DIR, 'anchors')
  expect(await verifyOutside(copySource(join(folder, here.id)))).toMatchObject({ wrong: null, newest: { size: anchored } })
  const outside = await verifyOutside(copySource(join(folder, `${here.id}.2`)))
  expect(outside).toMatchObject({ wrong: null, origin: `audit.tickmark/${here.id}/2`, newest: { size: await sizeOf(here.id) } })
  expect(outside.notes.join()).toContain(`as audit.tickmark/${here.id} it was anchored with ${anchored} entries`)
})
