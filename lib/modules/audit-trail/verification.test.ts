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
const { getLog, proveEntry, proveGrowth, verifyLog } = await import('./verification.ts')
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
    while ((await verifyLog(auditor, {})).unsealed > 0)
  }
  expect(await verifyLog(auditor, {})).toMatchObject({ wrong: null, anchor: { size: 0, wrong: null } })
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
  await expect(verifyLog(await here.person('contributor'), {})).rejects.toMatchObject({ code: 'forbidden' })
})
