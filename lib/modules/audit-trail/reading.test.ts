import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person, type Token } from '#lib/auth/actor.ts'
import { totpCode } from '#lib/auth/totp.ts'
import { unseal } from '#lib/crypto/secrets.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

/** The trail as people read it: one entry a sign-in, everybody who acted in the filter, and a search by what entries say. */
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { beginSignIn, finishSignIn } = await import('../sign-in/sign-in.ts')
const { listActors } = await import('./actors.ts')
const { auditTrailExport } = await import('./exports.ts')
const { mostSearched } = await import('./model.ts')
const { countEntries, listEntries } = await import('./queries.ts')
const { createSystem, removeSystem } = await import('../systems/operations.ts')
const { csvResponse } = await import('#lib/edge/csv.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const org = await organization(owner, 'Reading')
let here: Arrange
let admin: Person
beforeAll(async () => {
  here = (await arranging(owner)(org.id)).here
  admin = await org.person('admin', 'Ada Admin')
})

const sentences = async (filters: object) => (await listEntries(admin, filters as never)).rows.map(({ actorLabel, sentence }) => `${actorLabel} ${sentence}`)
const lines = async (filters: object) => (await csvResponse(org.id, auditTrailExport, await auditTrailExport.take(admin, { ...filters, format: 'csv' })).text()).trim().split('\r\n').length - 1
const system = (name: string, actor: Person | Token = admin) => createSystem(actor, { name, environment: 'production', criticality: 2, ownerId: null, dataClasses: [], scopes: [], description: '', processes: '', logNames: '', controls: '' } as never)

describe('a sign-in', () => {
  const password = async (id: string) => (await beginSignIn({ email: `${id}@example.com`, password: here.password }, { ...request, ip: '198.51.100.9' })).challenge
  const code = async (id: string) => totpCode(unseal('users.totp', String((await owner`select totp_secret from users where id = ${id}`)[0]?.totp_secret)), new Date())

  it('is one entry as people see it; its steps, what failed and what nothing followed are there', async () => {
    const mara = await here.user({ name: 'Mara Moves' })
    await here.add('user_roles', { user_id: mara, role: 'reviewer' })
    // A password that somebody found, and no more.
    await password(mara)
    await expect(finishSignIn({ token: (await password(mara)).token, code: '000000', enrol: false }, request)).rejects.toMatchObject({ code: 'invalid' })
    const challenge = await password(mara)
    await finishSignIn({ token: challenge.token, code: await code(mara), enrol: false }, request)
    const filters = { category: 'authentication' }
    expect(await sentences({ ...filters, signIns: 'one' })).toEqual(['Mara Moves signed in', 'Somebody entered a wrong code for Mara Moves', 'Mara Moves entered the password', 'Mara Moves entered the password'])
    expect(await sentences({ ...filters, signIns: 'steps' })).toHaveLength(6)
    // Nothing is left out unless that is asked for.
    expect(await sentences(filters)).toEqual(await sentences({ ...filters, signIns: 'steps' }))
    for (const signIns of ['one', 'steps']) {
      const shown = (await sentences({ ...filters, signIns })).length
      expect([await lines({ ...filters, signIns }), (await countEntries(admin, { ...filters, signIns } as never)).count]).toEqual([shown, shown])
    }
    // Behind the one entry: the password by its record, the session by its act.
    const [signedIn] = (await listEntries(admin, { ...filters, signIns: 'one' } as never)).rows
    expect(signedIn?.changes.find(({ field }) => field === 'factor')).toMatchObject({ fieldLabel: 'Second factor', afterLabel: 'Authenticator app' })
    expect(await sentences({ subjectType: 'challenge', subjectId: signedIn?.subjectId })).toEqual(['Mara Moves signed in', 'Mara Moves entered the password'])
    expect(await sentences({ correlationId: signedIn?.correlationId })).toEqual(expect.arrayContaining(['Mara Moves signed in, which began or ended a session']))
  })
})

describe('whoever acted', () => {
  it('is in the filter: people, those who left, those who were erased, tokens and the portal, and nobody of elsewhere', async () => {
    const [left, gone] = await Promise.all([org.person('admin', 'Leo Left'), org.person('admin', 'Gina Gone')])
    const token: Token = { kind: 'token', orgId: org.id, tokenId: here.id(), name: 'Nightly import', email: admin.email, userId: admin.userId, personId: admin.personId, sources: null, grants: admin.grants, request }
    await here.add('api_tokens', { id: token.tokenId, user_id: admin.userId, name: token.name, prefix: 'tmk_abc', token_hash: here.id(), scopes: ['systems.create'] })
    for (const [n, actor] of [left, gone, token].entries()) await system(`Of actor ${n}`, actor)
    await here.write((sql) => sql`update users set status = 'deactivated' where id = ${left.userId}`)
    await here.write((sql) => sql`update users set status = 'removed', deleted_at = now() where id = ${gone.userId}`)
    const { eraseUser } = await import('../users/operations/erase.ts')
    await eraseUser(admin, { id: gone.userId, confirmation: 'Gina Gone', reason: 'Asked for it' })
    const { ensureKey } = { ensureKey: (await import('./proofs.ts')).rotateKey }
    await ensureKey(jobActor(org.id, 'sealing', 'r'), { reason: 'First key' })
    const elsewhere = await organization(owner, 'Elsewhere')
    await createSystem(await elsewhere.person('admin', 'Fred Foreign'), { name: 'X', environment: 'test', criticality: 1, ownerId: null, dataClasses: [], scopes: [], description: '', processes: '', logNames: '', controls: '' } as never)

    const { rows, more } = await listActors(admin, {})
    expect(more).toBe(false)
    const of = (group: string) => rows.filter((each) => each.group === group).map(({ label }) => label)
    expect(of('people')).toContain('Ada Admin')
    expect(of('left')).toEqual(['Leo Left'])
    expect(of('erased')).toEqual([`Erased person ${gone.userId.slice(-6)}`])
    expect(of('tokens')).toEqual(['Nightly import'])
    expect(of('portal')).toContain('Sealing')
    expect(of('others')).toEqual(['Somebody not signed in'])
    expect(JSON.stringify(rows)).not.toMatch(/Fred|Gina/)
    // Each of them finds what it did.
    for (const { id } of rows) expect((await listEntries(admin, { actorId: id } as never)).rows.length).toBeGreaterThan(0)
  })

  it('is cut with a word, and whoever is looked for stays among them', async () => {
    const many = await organization(owner, 'Many actors')
    await owner`insert into audit_entries (org_id, id, recorded_at, body) select ${many.id}, uuidv7(), now(), json_build_object('action', 'systems.create', 'category', 'configuration', 'outcome', 'success', 'actor', json_build_object('kind', 'job', 'id', 'actor ' || lpad(n::text, 4, '0')), 'subject', json_build_object('type', 'system', 'id', 'x', 'label', 'X'), 'correlation', 'c')::text from generate_series(1, 520) as n`
    const reader = await many.person('auditor')
    const { rows, more } = await listActors(reader, { also: 'actor 0519' })
    expect([rows.length, more, rows.some(({ id }) => id === 'actor 0519')]).toEqual([501, true, true])
  })
})

describe('a search', () => {
  it('finds what entries say: who, the sentence, the record, the reason, what went wrong, every word in whatever case and order', async () => {
    const { id } = await system('Zürich “Payroll” 100%')
    await removeSystem(admin, { id, reason: 'Replaced by the new hotel ledger' })
    const found = async (q: string, more: object = {}) => (await listEntries(admin, { q, subjectId: id, ...more } as never)).rows.map(({ action }) => action)
    expect(await found('zürich payroll')).toEqual(['systems.remove', 'systems.create'])
    expect(await found('PAYROLL registered')).toEqual(['systems.create'])
    expect(await found('hotel')).toEqual(['systems.remove'])
    expect(await found('ada removing')).toEqual(['systems.remove'])
    expect(await found('“Payroll” 100%')).toHaveLength(2)
    // Typed signs mean themselves; ids, codes and digests are no words.
    expect(await found('100_')).toEqual([])
    expect(await found('commitment')).toEqual([])
    expect(await found('Ada Zebra')).toEqual([])
    await expect(found('one two three four five six seven eight nine')).rejects.toMatchObject({ code: 'invalid', fields: { q: 'at most 8 words' } })
    const refused = await org.person('employee', 'Emil Employee')
    await expect(createSystem(refused, {} as never)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await sentences({ q: 'emil refused registering' })).toEqual(['Emil Employee was refused: registering a system'])
    // Count and download say the same.
    expect([(await countEntries(admin, { q: 'zürich' } as never)).count, await lines({ q: 'zürich', subjectId: id })]).toEqual([2, 2])
  })

  it('finds what followed from an act by its own sentence', async () => {
    const { deactivateUser } = await import('../users/operations/manage.ts')
    const user = await here.user({ name: 'Sven Signed In' })
    await here.session(user)
    await deactivateUser(admin, { id: user })
    expect(await sentences({ q: 'sven ended' })).toEqual(['Ada Admin deactivated Sven Signed In, which ended a session'])
  })

  it('finds nobody by the name they had before they were erased', async () => {
    expect(await sentences({ q: 'gina' })).toEqual([])
    expect((await sentences({ q: 'leo' })).length).toBeGreaterThan(0)
  })

  it('looks through so many at once, says where that ended, and goes on from there', async () => {
    const long = await organization(owner, 'Long')
    const reader = await long.person('auditor')
    await owner`insert into audit_entries (org_id, id, recorded_at, body) select ${long.id}, uuidv7(), now() - n * interval '1 second', json_build_object('action', 'systems.create', 'category', 'configuration', 'outcome', 'success', 'actor', json_build_object('kind', 'job', 'id', 'filler'),
      'subject', json_build_object('type', 'system', 'id', 's' || n, 'label', case when n in (5, 20500) then 'Needle' else 'Hay' end), 'correlation', 'c')::text from generate_series(1, 21000) as n`
    const first = await listEntries(reader, { q: 'needle' } as never)
    expect([first.rows.map(({ subjectId }) => subjectId), first.searched?.entries]).toEqual([['s5'], mostSearched])
    expect(first.searched?.to).toBeInstanceOf(Date)
    const second = await listEntries(reader, { q: 'needle', after: first.next } as never)
    expect([second.rows.map(({ subjectId }) => subjectId), second.searched?.to, second.next]).toEqual([['s20500'], null, null])
    expect((await listEntries(reader, {} as never)).searched).toBeNull()
  })
})
