import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { changed } from '#lib/door/change.ts'
import { resetEnv } from '#lib/env.ts'
import { openCheckpoint } from '#lib/tlog/checkpoint.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'

const database = await testDatabase()
const { append } = await import('./append.ts')
const { sealer, sealStep, SealingStopped } = await import('./seal.ts')
const { verifiersOf } = await import('./seal-keys.ts')
const { verify } = await import('./verify.ts')
const { appPool, begin, closePools } = await import('#db/client.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const owner = postgres(database.superUrl, { max: 2, onnotice: () => {} })
const run = <T>(orgId: string, work: Parameters<typeof begin<T>>[2]) => begin(appPool(), orgId, work)
const makeKey = (orgId: string) => rotateKey(jobActor(orgId, 'sealing', 'k'), { reason: 'First key' })
const once = (orgId: string, options = {}) => sealer(run, makeKey)(orgId, options)
/** Transactions of other databases in the cluster hold sealing back as well: until nothing is left. */
async function seal(orgId: string, options = {}): Promise<number> {
  for (let sealed = 0; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    sealed += await once(orgId, options)
    const open = await owner`select 1 from audit_entries e where org_id = ${orgId} and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id) limit 1`
    if (open.length === 0) return sealed
  }
}
let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Sealed')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const add = (orgId: string, count: number, at = new Date()) => begin(appPool(), orgId, (tx) => append(tx, orgId, Array.from({ length: count }, (_, n) =>
  ({ action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id: orgId, label: `S${n}` }, { n }, { n: n + 1 }), actor: jobActor(orgId, 'test', 'r'), at, correlationId: 'c' }))))

/** Every entry one leaf, dense, root and signature as signed. */
async function whole(orgId: string): Promise<number> {
  const leaves = await owner<{ index: string; leaf: Buffer; body: string; subtree: Buffer | null }[]>`
    select l.index, l.leaf, e.body, l.subtree from audit_leaves l join audit_entries e on e.org_id = l.org_id and e.id = l.entry_id and e.recorded_at = l.recorded_at
    where l.org_id = ${orgId} order by l.index`
  const [{ entries } = { entries: -1 }] = await owner<{ entries: number }[]>`select count(*)::int as entries from audit_entries where org_id = ${orgId}`
  expect(leaves.length).toBe(entries)
  leaves.forEach((each, n) => {
    expect(Number(each.index)).toBe(n)
    expect(each.leaf).toEqual(leafHash(each.body))
    expect(each.subtree).toEqual(n % 256 === 255 ? treeHash(leaves.slice(n - 255, n + 1).map((one) => one.leaf)) : null)
  })
  const keys = await run(orgId, (tx) => verifiersOf(tx, orgId))
  const checkpoints = await owner<{ note: string }[]>`select note from audit_checkpoints where org_id = ${orgId} order by size`
  for (const { note } of checkpoints) {
    const { size, root } = openCheckpoint(note, keys, `audit.tickmark/${orgId}`)
    expect(root).toEqual(treeHash(leaves.slice(0, size).map((each) => each.leaf)))
  }
  expect(openCheckpoint(checkpoints.at(-1)?.note ?? '', keys).size).toBe(leaves.length)
  return leaves.length
}

describe('the sealer', () => {
  it('makes its first key, seals everything in batches, and then has nothing to do', async () => {
    await add(here.id, 600)
    expect(await seal(here.id, { batch: 100 })).toBeGreaterThan(600)
    expect(await seal(here.id)).toBe(0)
    expect(await whole(here.id)).toBeGreaterThan(601)
  })

  it('two at once: one of them works, nothing is doubled', async () => {
    await add(here.id, 400)
    await Promise.all([seal(here.id, { batch: 50 }), seal(here.id, { batch: 70 }), seal(here.id, { batch: 90 })])
    await seal(here.id)
    await whole(here.id)
  })

  it('waits for a long transaction, of whomever, and then seals all in order of transactions', async () => {
    const stranger = postgres(database.ownerUrl, { max: 1 })
    let finish = () => {}
    const held = stranger.begin(async (sql) => {
      await sql`select pg_current_xact_id()`
      await new Promise<void>((resolve) => (finish = resolve))
    })
    while ((await owner`select 1 from pg_stat_activity where backend_xid is not null and datname = current_database() and state = 'idle in transaction'`).length === 0);
    await add(here.id, 30)
    expect(await once(here.id)).toBe(0)
    finish()
    await held
    await stranger.end()
    expect(await seal(here.id)).toBe(30)
    await whole(here.id)
  })

  it('a clock set back changes nothing: later transactions come later', async () => {
    await add(here.id, 3)
    await add(here.id, 3, new Date(Date.now() - 5 * 86_400_000))
    await seal(here.id, { batch: 2 })
    await add(here.id, 3, new Date(Date.now() - 4 * 86_400_000))
    await seal(here.id, { batch: 2 })
    await whole(here.id)
  })

  it.each(['read', 'leaves', 'checkpoint'] as const)('killed after %s: nothing is left behind, the next one does it', async (part) => {
    await add(here.id, 20)
    const before = await owner`select count(*)::int as n, max(size)::int as size from audit_checkpoints where org_id = ${here.id}`
    const killed = seal(here.id, { between: async (now: string) => {
      if (now === part) throw new Error('killed')
    } })
    await expect(killed).rejects.toThrow('killed')
    expect(await owner`select count(*)::int as n, max(size)::int as size from audit_checkpoints where org_id = ${here.id}`).toEqual(before)
    await seal(here.id)
    await whole(here.id)
  })

  it('entries of another cluster count as settled, whatever their transaction', async () => {
    await add(here.id, 10)
    await seal(here.id)
    const body = JSON.stringify({ action: 'restored', n: Math.random() })
    await owner.begin(async (sql) => {
      await sql`insert into audit_entries (org_id, id, recorded_at, body, xid, cluster) values (${here.id}, gen_random_uuid(), now(), ${body}, '9223372036854775807', 'elsewhere')`
      await sql`set local session_replication_role = replica`
      await sql`update audit_checkpoints set cluster = 'elsewhere' where org_id = ${here.id}`
    })
    await add(here.id, 10)
    // The marks of this cluster are gone with the change above, so what is sealed already is met again and refused; a true restore keeps them.
    const step = await begin(appPool(), here.id, (tx) => sealStep(tx, here.id))
    expect(step).toMatchObject({ sealed: 1, more: true })
    await owner.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`update audit_checkpoints set cluster = tickmark_cluster() where org_id = ${here.id} and size < ${step.size}`
    })
    expect(await seal(here.id)).toBe(10)
    await whole(here.id)
  })

  it('goes on under a new key; the former one still verifies', async () => {
    await makeKey(here.id)
    expect(await seal(here.id)).toBe(1)
    expect((await run(here.id, (tx) => verifiersOf(tx, here.id))).length).toBe(2)
    await whole(here.id)
  })

  it('does not sign on top of what does not verify, and takes no planted key', async () => {
    const other = await organization(database.ownerUrl, 'Tampered')
    await add(other.id, 5)
    await seal(other.id)
    await owner.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`insert into audit_keys select ${other.id}, gen_random_uuid(), verifier, binding, sealed_secret, now() from audit_keys where org_id = ${here.id} limit 1`
      await sql`update audit_checkpoints set root = decode(repeat('00', 32), 'hex') where org_id = ${other.id}`
    })
    expect((await run(other.id, (tx) => verifiersOf(tx, other.id))).length).toBe(1)
    await add(other.id, 1)
    await expect(seal(other.id)).rejects.toThrow(SealingStopped)
  })

  it('stops when its key is lost, and goes on where it was when it is back', async () => {
    const other = await organization(database.ownerUrl, 'Key lost')
    await add(other.id, 5)
    await seal(other.id)
    const key = process.env.ENCRYPTION_KEY
    process.env.ENCRYPTION_KEY = randomBytes(32).toString('base64')
    resetEnv()
    try {
      await add(other.id, 3)
      await expect(seal(other.id)).rejects.toThrow(SealingStopped)
      expect((await run(other.id, (tx) => verify(tx, other.id))).wrong?.kind).toBe('signature wrong')
    } finally {
      process.env.ENCRYPTION_KEY = key
      resetEnv()
    }
    await seal(other.id)
    expect((await run(other.id, (tx) => verify(tx, other.id))).wrong).toBeNull()
    await whole(other.id)
  })
})
