import postgres from 'postgres'
import { afterAll, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import { openCheckpoint } from '#lib/tlog/checkpoint.ts'
import { decodeVerifier } from '#lib/tlog/note.ts'
import { verifyProof } from '#lib/tlog/proof.ts'
import { verifyConsistency } from '#lib/tlog/tree.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const { appPool, begin, closePools } = await import('#db/client.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { rotateKey } = await import('./proofs.ts')
const { getLog, listVerifications, proveEntry, proveGrowth } = await import('./verification.ts')
const { cancelVerification, startVerification, verifying } = await import('./verifying.ts')
const { background } = await import('#lib/door/background.ts')
const { verify } = await import('#lib/audit/verify.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

it('every entry of a sealed log has a proof that verifies without the portal, and every size grows out of the ones before', async () => {
  const here = await organization(database.ownerUrl, 'Proved')
  const auditor = await here.person('auditor')
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
  for (let n = 0; n < 3; n++) {
    await write(database.ownerUrl, here.id, async (sql) => {
      await sql`insert into audit_entries (org_id, id, recorded_at, body) select ${here.id}, gen_random_uuid(), now(), '{"action":"a","round":' || ${String(n)} || ',"n":' || n || '}' from generate_series(1, 200) n`
    })
    do await seal(here.id)
    while ((await begin(appPool(), here.id, (tx) => verify(tx, here.id))).unsealed > 0)
  }
  const { checkpoints, keys } = await getLog(auditor, {})
  const known = keys.map((key) => decodeVerifier(key.verifier))
  const entries = await owner<{ id: string; body: string }[]>`select id, body from audit_entries where org_id = ${here.id} order by random() limit 25`
  for (const { id, body } of entries) {
    const { proof } = await proveEntry(auditor, { entryId: id })
    expect(verifyProof(proof, leafHash(body), known)).toBe(true)
    expect(verifyProof(proof, leafHash(`${body} `), known)).toBe(false)
  }
  const heads = checkpoints.map(({ note }) => openCheckpoint(note, known)).reverse()
  const last = heads.at(-1)
  for (const head of heads) {
    if (!last) continue
    const { hashes } = await proveGrowth(auditor, { from: head.size, to: last.size })
    expect(verifyConsistency(head.size, last.size, head.root, last.root, hashes.map((hash) => Buffer.from(hash, 'base64')))).toBe(true)
  }
  await expect(proveEntry(auditor, { entryId: here.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(proveGrowth(auditor, { from: 5, to: 4 })).rejects.toMatchObject({ code: 'invalid' })
  await expect(proveGrowth(auditor, { from: 5, to: 400_000 })).rejects.toMatchObject({ code: 'not_found' })
})

it('the worker verifies with progress, says what is wrong, can be cancelled, and begins anew after it was killed', async () => {
  const here = await organization(database.ownerUrl, 'Verified')
  const auditor = await here.person('auditor')
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
  const work = (id: string) => verifying.work({ orgId: here.id, id }, background('test'))
  const newest = async () => (await listVerifications(auditor, {}))[0]
  await expect.poll(() => seal(here.id), { timeout: 10_000 }).toBeGreaterThan(0)
  const first = await startVerification(auditor, {})
  await expect(startVerification(auditor, {})).rejects.toMatchObject({ code: 'conflict' })
  // Taken by a worker that died: the job comes again.
  await owner`update runs set status = 'running' where org_id = ${here.id}`
  await work(first.id)
  expect(await newest()).toMatchObject({ status: 'done', startedByName: 'auditor', report: { wrong: null, anchor: { size: 0, wrong: null } } })
  await work(first.id)
  const second = await startVerification(auditor, {})
  await cancelVerification(auditor, { id: second.id })
  await work(second.id)
  expect((await newest())?.status).toBe('cancelled')

  await owner.unsafe('alter table audit_leaves disable trigger append_only_rows')
  await owner`update audit_leaves set leaf = sha256('x') where org_id = ${here.id} and index = 0`
  await owner.unsafe('alter table audit_leaves enable trigger append_only_rows')
  await work((await startVerification(auditor, {})).id)
  const found = await newest()
  expect([found?.status, found?.report?.wrong?.kind]).toEqual(['done', expect.stringMatching(/altered/)])
  const [entry] = await owner`select outcome, body::jsonb ->> 'error' as error from audit_entries where org_id = ${here.id} and action = 'auditTrail.finishVerification' order by recorded_at desc limit 1`
  expect(entry).toMatchObject({ outcome: 'failure', error: found?.report?.wrong?.says })
})
