import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { appPool, begin, closePools } = await import('#db/client.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { verify } = await import('#lib/audit/verify.ts')
const { verifyProof } = await import('#lib/tlog/proof.ts')
const { decodeVerifier } = await import('#lib/tlog/note.ts')
const { leafHash } = await import('#lib/crypto/merkle.ts')
const { openEntry } = await import('../audit-trail/operations.ts')
const { rotateKey } = await import('../audit-trail/proofs.ts')
const { createSystem } = await import('../systems/operations.ts')
const { eraseUser } = await import('./operations/erase.ts')
const { removeUser } = await import('./operations/manage.ts')
const { updateProfile } = await import('../profile/operations.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const seal = sealer((orgId, work) => begin(appPool(), orgId, work), (orgId) => rotateKey(jobActor(orgId, 'sealing', 'test'), { reason: 'First key' }))
const verified = async (orgId: string) => {
  for (;;) {
    await seal(orgId)
    const report = await begin(appPool(), orgId, (tx) => verify(tx, orgId))
    if (report.unsealed === 0) return report
  }
}

/** As somebody outside would check it: nothing of ours but the text. */
const commitment = (salt: string, path: string, value: unknown) => `sha256:${createHash('sha256').update(Buffer.from(salt, 'base64')).update(JSON.stringify([path, value])).digest('hex')}`

describe('erasing a person', () => {
  let here: TestOrganization
  let admin: Person
  let leaver: Person
  let entryId: string
  beforeAll(async () => {
    here = await organization(database.ownerUrl, 'Erasing')
    admin = await here.person('admin')
    leaver = await here.person('compliance_manager', 'Lena Vogel')
    await createSystem(leaver, { name: 'Payroll', environment: 'production', criticality: 4 } as never)
    await updateProfile(leaver, { name: 'Lena Vogel-Ruiz', department: 'Finance' } as never)
    entryId = (await owner`select id from audit_entries where org_id = ${here.id} and action = 'systems.create'`)[0]?.id as string
    await verified(here.id)
  })

  it('before: an entry opens with consent, and whoever has it can check value, text and place in the log', async () => {
    const { body, openings, proof, verifiers } = await openEntry(admin, { entryId, consent: 'Her signature of 3 March' })
    const opened = openings.map(({ path, salt, value }) => ({ path, value, said: commitment(salt, path, value) }))
    expect(opened.map(({ path, value }) => [path, value])).toContainEqual(['actor.name', 'Lena Vogel'])
    for (const { said } of opened) expect(body).toContain(said)
    expect(verifyProof(proof ?? '', leafHash(body), verifiers.map(decodeVerifier))).toBe(true)
    expect(verifyProof(proof ?? '', leafHash(`${body} `), verifiers.map(decodeVerifier))).toBe(false)
    const [entry] = await owner`select body::jsonb ->> 'reason' as reason, body::jsonb ->> 'count' as count from audit_entries where org_id = ${here.id} and action = 'auditTrail.open'`
    expect(entry).toEqual({ reason: 'Her signature of 3 March', count: String(openings.length) })
  })

  it('is refused for somebody who can still sign in, and without the name', async () => {
    await expect(eraseUser(admin, { id: leaver.userId, confirmation: 'Lena Vogel-Ruiz', reason: 'Art. 17' })).rejects.toMatchObject({ code: 'conflict' })
    await removeUser(admin, { id: leaver.userId, reason: 'Left' })
    await expect(eraseUser(admin, { id: leaver.userId, confirmation: 'Lena', reason: 'Art. 17' })).rejects.toMatchObject({ code: 'invalid', fields: { confirmation: expect.any(String) } })
  })

  it('after: her name is nowhere in the database, every leaf still verifies, and her commitments stay closed', async () => {
    const before = await verified(here.id)
    const { commitmentsClosed } = await eraseUser(admin, { id: leaver.userId, confirmation: 'Lena Vogel-Ruiz', reason: 'Art. 17' })
    expect(commitmentsClosed).toBeGreaterThan(5)
    const tables = await owner<{ name: string }[]>`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`
    // Both names together: four letters alone stand in a key by chance.
    for (const { name } of tables) {
      const rows = await owner.unsafe(`select 1 from ${name} t where t::text ~* 'lena.?vogel' or t::text ilike '%${leaver.email}%'`)
      expect([name, rows.length]).toEqual([name, 0])
    }
    const after = await verified(here.id)
    expect(after.wrong).toBeNull()
    expect(after.compared).toBeGreaterThan(before.compared)
    const { body, openings, proof, verifiers } = await openEntry(admin, { entryId, consent: 'None' })
    expect(openings).toEqual([])
    expect(verifyProof(proof ?? '', leafHash(body), verifiers.map(decodeVerifier))).toBe(true)
    expect(JSON.parse(body)).toMatchObject({ actor: { id: leaver.userId, name: { commitment: expect.stringMatching(/^sha256:/) } } })
    // What somebody else did stays open.
    expect((await openEntry(admin, { entryId: (await owner`select id from audit_entries where org_id = ${here.id} and action = 'users.erase'`)[0]?.id as string, consent: 'x' })).openings.map((each) => each.value)).toContain('admin')
    await expect(eraseUser(admin, { id: leaver.userId, confirmation: 'Erased person', reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('takes nobody else with it: who acted on them and whom they acted on keep their names', async () => {
    const other = await organization(database.ownerUrl, 'Others')
    const [boss, gone, bob] = [await other.person('admin', 'Berta Boss'), await other.person('admin', 'Otto Gone'), await other.person('reviewer', 'Bob Stays')]
    await removeUser(gone, { id: bob.userId, reason: 'Left' })
    await removeUser(boss, { id: gone.userId, reason: 'Left too' })
    await eraseUser(boss, { id: gone.userId, confirmation: 'Otto Gone', reason: 'Art. 17' })
    const opened = async (action: string, subject: string) => {
      const [entry] = await owner`select id from audit_entries where org_id = ${other.id} and action = ${action} and subject_id = ${subject}`
      const { openings } = await openEntry(boss, { entryId: entry?.id as string, consent: 'x' })
      return openings.map(({ path, value }) => [path, value])
    }
    expect(await opened('users.remove', bob.userId)).toEqual([['subject.label', 'Bob Stays']])
    const about = await opened('users.remove', gone.userId)
    expect(about).toContainEqual(['actor.name', 'Berta Boss'])
    expect(about.filter(([path]) => !/^(actor|request)\./.test(String(path)))).toEqual([])
    expect((await owner`select 1 from audit_personal where org_id = ${other.id} and value like '%Otto%'`).length).toBe(0)
  })
})
