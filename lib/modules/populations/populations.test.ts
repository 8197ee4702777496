import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { png, stream } from '../../../test/files.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** Populations from the bytes of an export to rows that are all accounted for, frozen by somebody who answers for them. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { picture } = await import('../artifacts/deliver.ts')
const { receive, receiveRaw } = await import('../artifacts/receive.ts')
const { populationFile, populationScreenshot } = await import('./files.ts')
const { addFile, addScreenshot, createPopulation, importPopulation } = await import('./operations/bring.ts')
const { freezePopulation } = await import('./operations/settle.ts')
const { listRows } = await import('./lists.ts')
const { getPopulation, listPopulations, mappingOf } = await import('./queries.ts')
const { readingPopulations } = await import('./reading.ts')
const { createSystem } = await import('../systems/operations.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let manager: Person
let systemId: string
const hand = background('test')
let serial = 0
const system = async (who = manager) => (await createSystem(who, { name: `System ${++serial}`, environment: 'production', criticality: 3 } as never)).id

beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
  manager = await here.person('compliance_manager')
  systemId = await system()
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const file = (bytes: string | Uint8Array, name = 'users.csv', who = manager) => receiveRaw(who, 'populations.create', populationFile, { name, body: stream(bytes) })
const mapping = { columns: { accountId: 'User', rightName: 'Role' } }
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

/** As the worker does. */
async function works(): Promise<void> {
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'populations.read' returning data`) await readingPopulations.work(data, hand)
}
async function bring(bytes: string | Uint8Array, { of = systemId, at = daysAgo(1), source = 'table', name = 'users.csv' } = {}): Promise<string> {
  const { id } = await createPopulation(manager, { systemId: of, source, report: 'Report R-12: all users and roles', parameters: 'client 100', extractedAt: at, file: await file(bytes, name) } as never)
  return id
}
async function imported(bytes: string | Uint8Array, options: { of?: string; at?: string; source?: string; name?: string } = {}): Promise<string> {
  const id = await bring(bytes, options)
  await works()
  if ((options.source ?? 'table') === 'table' && (await getPopulation(manager, { id })).state === 'draft') await importPopulation(manager, { id, mapping })
  await works()
  return id
}
const freeze = async (id: string, reason: string | null = 'It is the only report there is', more = {}) => freezePopulation(manager, { id, version: (await getPopulation(manager, { id })).version, reason, ...more })
const sql = (statement: string) => write(database.ownerUrl, here.id, async (tx) => {
  await tx.unsafe(statement)
})

/** 10,000 records: 7 without an account, 12 that stand twice, one that contradicts; a note over two lines in each hundredth. */
function large(contradicts = false): string {
  const lines = ['User,Role,Note']
  for (let n = 0; n < 10_000; n++) {
    const blank = n >= 100 && n < 107
    const twice = n >= 200 && n < 212
    lines.push(`${blank ? '' : `u${twice ? n - 50 : n}`},${twice ? `role ${(n - 50) % 5}` : `role ${n % 5}`},${n % 100 === 0 ? '"two\r\nlines"' : 'none'}`)
  }
  return `\ufeff${lines.join('\r\n')}${contradicts ? '' : '\r\n'}`
}

describe('a population', () => {
  it('accounts for every record of 10,000: seven without a key, twelve twice, each with its line; as UTF-16 just the same', async () => {
    for (const bytes of [large(), Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(large().slice(1), 'utf16le')])]) {
      const id = await imported(bytes, { of: await system() })
      const of = await getPopulation(manager, { id })
      expect(of).toMatchObject({ state: 'complete', records: 10_000, used: 9_993, rejected: 7, blank: 0, entries: 9_993, accepted: 9_981, duplicates: 12, conflicts: 0, error: null, columns: ['Note', 'Role', 'User'] })
      const rejects = await owner`select kind, place, reason from population_rejects where population_id = ${id} order by number`
      expect(rejects.filter((row) => row.kind === 'rejected')).toHaveLength(7)
      expect(rejects.find((row) => row.kind === 'rejected')).toMatchObject({ place: expect.stringMatching(/^line 10\d$/), reason: expect.stringMatching(/has nothing in “User”/) })
      expect(rejects.filter((row) => row.kind === 'duplicate')).toHaveLength(12)
      expect(rejects.find((row) => row.kind === 'duplicate')?.reason).toMatch(/^says the same as line \d+$/)
      const [count] = await owner`select count(*)::int as n from population_rows where population_id = ${id}`
      expect(count).toEqual({ n: 9_981 })
      await expect(freeze(id, null)).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.stringMatching(/7 records could not be read/) } })
      await freeze(id, 'Seven system lines of the report, seen by the ledger team')
      expect(await getPopulation(manager, { id })).toMatchObject({ state: 'frozen', frozenByName: 'compliance_manager' })
    }
  })

  it('has the root of RFC 6962 over its rows by key, whatever their order in the file', async () => {
    const one = await imported('User,Role\nann,clerk\nbob,boss\nÄnne,clerk\n\u{1f600},x\n\uffee,y\n', { of: await system() })
    const [first] = await owner`select root, system_id from populations where id = ${one}`
    const two = await imported('Role,User\ny,\uffee\nclerk,Änne\nx,\u{1f600}\nboss,bob\nclerk,ann\n', { of: first?.system_id as string })
    expect((await owner`select root from populations where id = ${two}`)[0]?.root).toBe(first?.root)
  })

  it('with rows that contradict each other is not frozen', async () => {
    const id = await bring('User,Role,Name\nann,clerk,Ann\nann,clerk,Anne\n', { of: await system() })
    await importPopulation(manager, { id, mapping: { columns: { ...mapping.columns, accountName: 'Name' } } })
    await works()
    expect(await getPopulation(manager, { id })).toMatchObject({ accepted: 1, duplicates: 0, conflicts: 1 })
    await expect(freeze(id, 'Never mind')).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/another row of the same key/) })
    await expect(sql(`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = '${manager.userId}', reason = 'x' where id = '${id}'`)).rejects.toThrow(/populations_whole/)
  })

  it('that is empty, or has much fewer rows than the last one, is frozen only with an answer; the last one is superseded by the same commit', async () => {
    const of = await system()
    const rows = (count: number) => `User,Role\n${Array.from({ length: count }, (_, n) => `u${n},clerk\n`).join('')}`
    const first = await imported(rows(100), { of, at: daysAgo(9) })
    await freeze(first)
    const half = await imported(rows(50), { of, at: daysAgo(8) })
    expect((await getPopulation(manager, { id: half })).remarks).toEqual([expect.stringMatching(/not reconciled/), expect.stringMatching(/50 rows where the last one had 100/)])
    await expect(freeze(half, null)).rejects.toMatchObject({ fields: { reason: expect.anything() } })
    await freeze(half, 'The plant in Gdańsk was closed')
    expect(await getPopulation(manager, { id: first })).toMatchObject({ state: 'superseded' })
    const empty = await imported('User,Role\n', { of, at: daysAgo(7) })
    expect(await getPopulation(manager, { id: empty })).toMatchObject({ accepted: 0, remarks: [expect.stringMatching(/not reconciled/), expect.stringMatching(/holds no row/)] })
    await expect(freeze(empty, null, { notOccurring: true })).rejects.toMatchObject({ fields: { reason: expect.anything() } })
    await expect(freeze(empty)).rejects.toMatchObject({ fields: { notOccurring: expect.stringMatching(/not occurring/) } })
    // What was taken before the present one does not take its place.
    const old = await imported(rows(51), { of, at: daysAgo(8.5) })
    await expect(freeze(old)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/newer one/) })
    expect((await listPopulations(manager, { systemId: of, state: 'frozen' })).rows.map((row) => row.id)).toEqual([half])
  })

  it('of a file that cannot be believed has no row, says where and how to mend it, and can be read anew', async () => {
    const id = await imported('User,Role\nann,clerk\n"bob,boss\nchris,clerk\n', { of: await system() })
    expect(await getPopulation(manager, { id })).toMatchObject({ state: 'draft', accepted: null, error: expect.stringMatching(/quote/) })
    expect(await owner`select 1 from population_rows where population_id = ${id}`).toHaveLength(0)
    await expect(freeze(id)).rejects.toMatchObject({ code: 'conflict', message: 'It has to be read first.' })
    const wrong = await bring('User,Role\nann,clerk\n', { of: await system() })
    await importPopulation(manager, { id: wrong, mapping: { columns: { accountId: 'Login', rightName: 'Role' } } })
    await works()
    expect(await getPopulation(manager, { id: wrong })).toMatchObject({ state: 'draft', error: expect.stringMatching(/There is no column “Login”/) })
    await importPopulation(manager, { id: wrong, mapping })
    await works()
    expect(await getPopulation(manager, { id: wrong })).toMatchObject({ state: 'complete', accepted: 1, error: null })
  })

  it('of a credential report is of the time AWS made it, up to four hours before it was asked for', async () => {
    const of = await system()
    const report = 'user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_used_date,access_key_2_active,access_key_2_last_used_date,cert_1_active,cert_2_active\nada,arn:aws:iam::111122223333:user/ada,2024-01-02T03:04:05+00:00,true,2026-03-01T00:00:00+00:00,true,false,N/A,false,N/A,false,false\n'
    const answer = (hours: number) => JSON.stringify({ Content: Buffer.from(report).toString('base64'), ReportFormat: 'text/csv', GeneratedTime: new Date(Date.now() - hours * 3_600_000).toISOString() })
    const old = await imported(answer(4), { of, source: 'aws_credentials', at: new Date().toISOString(), name: 'answer.json' })
    expect(await getPopulation(manager, { id: old })).toMatchObject({ state: 'draft', accepted: null, error: expect.stringMatching(/AWS made this report at \d{4}-.* up to four hours before\. Import it anew with the time it was made/) })
    const right = await imported(answer(4), { of, source: 'aws_credentials', at: new Date(Date.now() - 4 * 3_600_000).toISOString(), name: 'answer.json' })
    expect(await getPopulation(manager, { id: right })).toMatchObject({ state: 'complete', accepted: 1, error: null, facts: expect.arrayContaining([expect.stringMatching(/^AWS made this report at /)]) })
    expect(await getPopulation(manager, { id: await imported(report, { of, source: 'aws_credentials', name: 'report.csv' }) })).toMatchObject({ state: 'complete', accepted: 1 })
  })

  it('of nothing but line ends is refused before it fills the database', async () => {
    const id = await imported(`User,Role\n${'\n'.repeat(210_000)}`, { of: await system() })
    expect(await getPopulation(manager, { id })).toMatchObject({ state: 'draft', error: expect.stringMatching(/More than 200,000 records of this file are blank/) })
    expect(await owner`select 1 from population_rejects where population_id = ${id}`).toHaveLength(0)
  }, 90_000)

  it('with a name, or a scope, that no index holds lists that record, and takes the others', async () => {
    const letters = Array.from({ length: 4_000 }, (_, n) => String.fromCodePoint(0x4e00 + (n * 7_919) % 20_000)).join('')
    const id = await bring(`User,Role,Name,Where\nann,clerk,${letters},\nbob,clerk,Bob,${letters}\nchris,clerk,Chris,Paris\n`, { of: await system() })
    await importPopulation(manager, { id, mapping: { columns: { ...mapping.columns, accountName: 'Name', scope: 'Where' } } })
    await works()
    expect(await getPopulation(manager, { id })).toMatchObject({ state: 'complete', accepted: 1, rejected: 2 })
    expect((await owner`select place, reason from population_rejects where population_id = ${id} order by number`).map((row) => `${row.place} ${row.reason}`)).toEqual([
      'line 2 has an account whose name is longer than 2,500 bytes', 'line 3 has an account, right and scope that are longer than 2,500 bytes together',
    ])
  })

  it('suggests which column is which, and remembers it for the next one of the system', async () => {
    const of = await system()
    const id = await bring('Benutzername;Rolle;Gesperrt\nann;clerk;nein\n', { of })
    const seen = await mappingOf(manager, await getPopulation(manager, { id }))
    expect(seen).toMatchObject({ columns: ['Benutzername', 'Rolle', 'Gesperrt'], rows: [{ Benutzername: 'ann', Rolle: 'clerk', Gesperrt: 'nein' }], problem: null, inverted: true })
    await importPopulation(manager, { id, mapping: { columns: { accountId: 'Benutzername', rightName: 'Rolle', enabled: 'Gesperrt' }, inverted: true } })
    await works()
    await freeze(id)
    expect((await listRows(manager, { populationId: id })).rows).toMatchObject([{ account: 'ann', right: 'clerk', enabled: true }])
    const next = await createPopulation(manager, { systemId: of, source: 'table', report: 'R', extractedAt: daysAgo(0.5), file: await file('Benutzername;Rolle;Gesperrt\nann;clerk;ja\n') } as never)
    expect(next.reading).toBe(true)
    await works()
    expect(await getPopulation(manager, { id: next.id })).toMatchObject({ state: 'complete', accepted: 1 })
    // A column was renamed: nothing is guessed, and what is missing is named.
    const renamed = await createPopulation(manager, { systemId: of, source: 'table', report: 'R', extractedAt: daysAgo(0.4), file: await file('Benutzername;Rollen;Gesperrt\nann;clerk;ja\n') } as never)
    await works()
    expect(await getPopulation(manager, { id: renamed.id })).toMatchObject({ state: 'draft', accepted: null, error: expect.stringMatching(/There is no column “Rolle”.* Say anew which column is which field\./) })
  })

  it('keeps what its system showed as a picture, shown and recorded; what is none is refused, and so is one too late', async () => {
    const id = await imported('User,Role\nann,clerk\n', { of: await system() })
    const shot = (bytes: Uint8Array, name: string) => receive(manager, 'populations.addScreenshot', populationScreenshot, { name, body: stream(bytes) })
    const pixel = png()
    await addScreenshot(manager, { id, file: await shot(pixel, 'screen.png') } as never)
    await expect(addScreenshot(manager, { id, file: await shot(Buffer.from('a,b\n1,2\n'), 'screen.csv') } as never)).rejects.toMatchObject({ code: 'unsupported' })
    const { screenshots, files } = await getPopulation(manager, { id })
    expect([screenshots.map(({ name, size }) => [name, size]), files.map(({ name, part }) => [name, part])]).toEqual([[['screen.png', pixel.length]], [['users.csv', '']]])
    const shown = await picture(manager, screenshots[0]?.id ?? '')
    expect([shown.headers.get('content-type'), shown.headers.get('content-security-policy'), Buffer.from(await shown.arrayBuffer()).equals(pixel)]).toEqual(['image/png', expect.stringMatching(/^sandbox/), true])
    expect(await owner`select 1 from audit_entries where action = 'artifacts.download' and subject_id = ${id}`).toHaveLength(1)
    await expect(picture(manager, files[0]?.id ?? '')).rejects.toMatchObject({ code: 'unsupported' })
    await freeze(id)
    await expect(addScreenshot(manager, { id, file: await shot(pixel, 'late.png') } as never)).rejects.toMatchObject({ code: 'conflict' })
    expect(await getPopulation(await here.person('auditor'), { id })).toMatchObject({ screenshots: [{ name: 'screen.png' }] })
  })

  it('takes its time in UTC as a browser types it, and says when it lies ahead', async () => {
    const at = new Date(Date.now() - 3_600_000).toISOString().slice(0, 16)
    const id = await bring('User,Role\nann,clerk\n', { of: await system(), at })
    expect((await getPopulation(manager, { id })).extractedAt.toISOString()).toBe(`${at}:00.000Z`)
  })

  it('of a source of several lists takes them one by one, and says what is lacking', async () => {
    const of = await system()
    const nameless = await imported('[{"id":"00u1","status":"ACTIVE","profile":{"login":"ann@example.com","firstName":"Ann","lastName":"A"}}]', { of, source: 'okta', name: 'users.json' })
    expect(await getPopulation(manager, { id: nameless })).toMatchObject({ state: 'draft', error: expect.stringMatching(/does not say which list it is/) })
    const made = await createPopulation(manager, { systemId: of, source: 'okta', part: 'users', report: '/api/v1/users', extractedAt: daysAgo(1), file: await file('[{"id":"00u1","status":"ACTIVE","profile":{"login":"ann@example.com","firstName":"Ann","lastName":"A"}}]') } as never)
    expect(made.reading).toBe(false)
    await expect(addFile(manager, { id: made.id, part: 'planets', file: await file('[]') } as never)).rejects.toMatchObject({ fields: { part: expect.anything() } })
    await importPopulation(manager, { id: made.id })
    await works()
    const read = await getPopulation(manager, { id: made.id })
    expect(read.lacking.length).toBeGreaterThan(0)
    await expect(freeze(made.id, 'All the same')).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/did not give all of it/) })
  })
})

describe('nobody makes it say something else', () => {
  it('PostgreSQL counts the rows itself, and lets none move once it is complete', async () => {
    const id = await bring('User,Role\nann,clerk\nbob,clerk\n', { of: await system() })
    const counts = (accepted: number) => `update populations set state = 'complete', records = 2, used = 2, rejected = 0, blank = 0, entries = ${accepted}, accepted = ${accepted}, duplicates = 0, conflicts = 0, root = 'sha256:0', shape = '', columns = '[]' where id = '${id}'`
    await expect(sql(counts(2))).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/0 rows/) })
    await importPopulation(manager, { id, mapping })
    await works()
    for (const attack of [
      `delete from population_rows where population_id = '${id}'`, `update population_rows set right_name = 'reader' where population_id = '${id}'`, `insert into population_rejects (org_id, population_id, number, kind, place, reason) values ('${here.id}', '${id}', 9, 'rejected', 'x', 'x')`,
      `update populations set accepted = 1, entries = 1 where id = '${id}'`, `update populations set root = 'sha256:1' where id = '${id}'`, `update populations set extracted_at = now() where id = '${id}'`, `delete from populations where id = '${id}'`,
    ]) await expect(sql(attack), attack).rejects.toMatchObject({ code: expect.stringMatching(/TM00[24]/) })
    await freeze(id)
    for (const attack of [`update populations set state = 'complete', frozen_at = null, frozen_by_id = null where id = '${id}'`, `update populations set reason = 'Another' where id = '${id}'`]) await expect(sql(attack), attack).rejects.toMatchObject({ code: expect.stringMatching(/TM00[25]/) })
    await expect(importPopulation(manager, { id, mapping })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('two who freeze at once: one does', async () => {
    const id = await imported('User,Role\nann,clerk\n', { of: await system() })
    const { version } = await getPopulation(manager, { id })
    const answers = await Promise.allSettled([freezePopulation(manager, { id, version, reason: 'x' }), freezePopulation(manager, { id, version, reason: 'x' })])
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('a worker that died in the middle leaves nothing behind that counts twice', async () => {
    const id = await bring(large(), { of: await system() })
    await importPopulation(manager, { id, mapping })
    await sql(`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest) values ('${here.id}', '${id}', 'left', '\\x00', 'line 2', '1', 'left over', 'person', 'role', 'x', 'x', '', '{}')`)
    await works()
    expect(await getPopulation(manager, { id })).toMatchObject({ accepted: 9_981, duplicates: 12 })
  })

  it('another organization finds none of it; who may not bring one in is refused before a byte is stored', async () => {
    const id = await imported('User,Role\nann,clerk\n', { of: await system() })
    const stranger = await elsewhere.person('admin')
    await expect(getPopulation(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listRows(stranger, { populationId: id })).rows).toEqual([])
    const reviewer = await here.person('reviewer')
    await expect(createPopulation(reviewer, { systemId, source: 'table', report: 'R', extractedAt: daysAgo(1), file: await file('x') } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(freezePopulation(reviewer, { id, version: 2 })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(freezePopulation(jobActor(here.id, 'x', 'y'), { id, version: 2 })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(createPopulation(manager, { systemId, source: 'table', report: 'R', extractedAt: new Date(Date.now() + 86_400_000).toISOString(), file: await file('x') } as never)).rejects.toMatchObject({ fields: { extractedAt: 'lies in the future' } })
  })
})
