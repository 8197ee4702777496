import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import type { BuiltInRole } from '#lib/auth/roles.ts'
import { testDatabase } from '../../../test/database.ts'
import { entering } from '../../../test/entering.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { begin, closePools, readerPool } = await import('#db/client.ts')
const { cancelEntryReview, createEntryReview } = await import('./operations/begin.ts')
const { explainEntries, signOffEntryReview } = await import('./operations/sign-off.ts')
const { countEntryExceptions, getEntryException, getEntryReview, listEntryExceptions, listEntryReviews } = await import('./queries.ts')
const { listPopulations } = await import('../populations/queries.ts')
const { differencesOf, listChanges, listRejects, listRows, rejectsOf, rowsOf } = await import('../populations/lists.ts')
const { freezePopulation } = await import('../populations/operations/settle.ts')
const { getPopulation, mappingOf } = await import('../populations/queries.ts')
const { listFilesOf } = await import('../artifacts/queries.ts')
const { downloadFile } = await import('../artifacts/operations/read.ts')
const { endFacility } = await import('../facilities/operations.ts')
const { createSystem } = await import('../systems/operations.ts')
const { testableOf } = await import('#lib/door/testable.ts')
const { judged } = await import('#lib/testing/judge.ts')

let here: TestOrganization
let manager: Person
let answers: Person
const { roster, system, list, facility, review, exceptions } = await entering(owner, () => manager)

let doors: string
let made: { facilityId: string; logId: string; rosterId: string }
const period = { from: '2025-10-01', to: '2025-10-31' }

beforeAll(async () => {
  here = await organization(owner, 'Entries')
  manager = await here.person('compliance_manager')
  answers = await here.person('control_owner', 'Answers')
  await write(owner, here.id, (sql) => sql`insert into controls (org_id, id, code, title, frequency, type, status, automation, effectiveness, created_at, updated_at) values (${here.id}, gen_random_uuid(), 'OP-05', 'Rooms', 'monthly', 'detective', 'implemented', 'manual', 'not_assessed', now(), now())`)
  doors = (await createSystem(manager, { name: 'Doors', environment: 'production', criticality: 3, controls: 'OP-05' } as never)).id
  const rosterId = await roster(await system('Personnel'), '2025-11-02T12:00:00Z', [{ Id: 'W1', Name: 'Answers', Mail: answers.email, Zone: 'Europe/Berlin' }, { Id: 'W2', Name: 'Ben Ode', Mail: 'ben@x.example', Status: 'Left', End: '2025-10-10', Zone: 'Europe/Berlin' }])
  const logId = await list('badge_log', doors, '2025-11-02T12:00:00Z', [
    { Zeit: '2025-10-11 09:00', Personalnummer: 'W1', Leser: 'Main' }, { Zeit: '2025-10-13 09:00', Personalnummer: 'W2', Leser: 'Main' }, { Zeit: '2025-10-14 09:00', Personalnummer: 'W2', Leser: 'Main' }, { Zeit: 'gestern', Personalnummer: 'W2', Leser: 'Main' },
  ])
  made = { facilityId: await facility(doors, { hours: 'Mon-Fri 00:00-24:00', holidays: Array.from({ length: 31 }, (_, n) => `2025-10-${String(n + 1).padStart(2, '0')}`).filter((date) => !['2025-10-13', '2025-10-14'].includes(date)).join('\n'), ownerId: answers.userId }), logId, rosterId }
})
afterAll(() => Promise.all([closePools(), owner.end()]))

/** Ann out of hours, Ben after leaving on two days. */
async function begun(): Promise<string> {
  const of = await review({ ...made, ...period })
  expect([of.state, of.rows, of.error]).toEqual(['open', 3, null])
  return of.id
}
const numberOf = async (id: string, kind: string) => (await exceptions(id)).filter((row) => row.kind === kind).map((row) => row.id)
const over = (id: string) => cancelEntryReview(manager, { id, reason: 'The test is over' })

describe('a review of entries', () => {
  it('is explained, signed off by somebody else, and never moves again; the control it performs has an occurrence', async () => {
    const reviewer = await here.person('admin')
    const id = await begun()
    await expect(signOffEntryReview(reviewer, { id, conclusion: 'Fine' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('3 exceptions') })
    const [mine] = await numberOf(id, 'out_of_hours')
    expect((await getEntryException(answers, { id, number: mine })).row).toMatchObject({ own: true })
    await expect(explainEntries(answers, { id, numbers: [mine], kind: 'legitimate', note: 'I was there' } as never)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('own entries') })
    expect(await explainEntries(answers, { id, all: true, exception: 'after_leaving', kind: 'incident', note: 'Badge was not taken back' } as never)).toMatchObject({ explained: 2, left: 1 })
    await explainEntries(manager, { id, numbers: [mine], kind: 'legitimate', note: 'Inventory' } as never)
    await expect(explainEntries(manager, { id, numbers: [mine], kind: 'incident', note: 'Otherwise' } as never)).rejects.toMatchObject({ code: 'conflict' })
    for (const who of [manager, answers]) await expect(signOffEntryReview(who, { id, conclusion: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' })
    const both = await Promise.allSettled([signOffEntryReview(reviewer, { id, conclusion: 'Looked at' }), signOffEntryReview(reviewer, { id, conclusion: 'Looked at twice' })])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await getEntryReview(reviewer, { id })).toMatchObject({ state: 'signed_off', signedOffByName: 'admin', explanations: [{ kind: 'incident', n: 2 }, { kind: 'legitimate', n: 1 }] })
    expect(await owner`select occurrence, proof_type, performed_by_id from control_occurrences where org_id = ${here.id} and proof_id = ${id}`).toMatchObject([{ occurrence: '2025-10', proof_type: 'entry-review', performed_by_id: reviewer.userId }])
    for (const change of [(sql: postgres.TransactionSql) => sql`update entry_reviews set conclusion = 'Otherwise' where id = ${id}`, (sql: postgres.TransactionSql) => sql`delete from entry_reviews where id = ${id}`, (sql: postgres.TransactionSql) => sql`delete from entry_exceptions where review_id = ${id}`, (sql: postgres.TransactionSql) => sql`update entry_exceptions set said = 'Nothing' where review_id = ${id}`, (sql: postgres.TransactionSql) => sql`delete from entry_explanations where review_id = ${id}`, (sql: postgres.TransactionSql) => sql`update entry_explanations set kind = 'legitimate' where review_id = ${id}`]) {
      await expect(write(owner, here.id, change)).rejects.toMatchObject({ code: expect.stringMatching(/^TM0/) })
    }
  })

  it('answers the control that entries are compared: followed up once it is explained, and a leaver’s badge opened a door', async () => {
    const asked = { from: new Date('2025-10-01T00:00:00Z'), to: new Date('2025-11-01T00:00:00Z'), asOf: new Date(Date.now() + 60_000) }
    const answers = async () => {
      const { items, ipe } = await begin(readerPool(), here.id, (tx) => testableOf('entry-reviews.periods')!.read(tx, { orgId: here.id, systemIds: [doors], controlId: doors, ...asked }))
      const at = { from: asked.from.toISOString(), to: asked.to.toISOString(), asOf: asked.asOf.toISOString() }
      const said = []
      for await (const { body } of items) said.push(['entry-review.followed-up', 'entry-review.no-leaver'].map((id) => judged(id, {}, body, at).outcome))
      return { said: said.sort(), lists: ipe.filter(({ absent }) => !absent).length }
    }
    const id = await begun()
    expect(await answers()).toEqual({ said: [['fail', 'fail'], ['pass', 'fail']], lists: 2 })
    await over(id)
    expect((await answers()).said).toEqual([['pass', 'fail']])
  })

  it('PostgreSQL refuses what the door would: unexplained, one’s own hand, totals that are not the rows, one’s own entries', async () => {
    const id = await begun()
    const admin = await here.person('admin')
    const signed = (by: string, more = '') => (sql: postgres.TransactionSql) => sql.unsafe(`update entry_reviews set state = 'signed_off', conclusion = 'Fine', signed_off_by_id = '${by}', signed_off_at = now(), explained = (select count(*) from entry_explanations x where x.review_id = entry_reviews.id) ${more} where id = '${id}'`)
    const explained = (by: string, numbers: string) => (sql: postgres.TransactionSql) => sql.unsafe(`insert into entry_explanations (org_id, review_id, number, kind, note, explained_by_id, explained_at) select org_id, review_id, number, 'legitimate', 'Known', '${by}', now() from entry_exceptions where review_id = '${id}' and number in (${numbers})`)
    const [own] = await numberOf(id, 'out_of_hours')
    await expect(write(owner, here.id, signed(admin.userId))).rejects.toMatchObject({ code: 'TM005' })
    await expect(write(owner, here.id, explained(answers.userId, String(own)))).rejects.toThrow(/own entries/)
    await write(owner, here.id, explained(manager.userId, '1, 2, 3'))
    await expect(write(owner, here.id, signed(manager.userId))).rejects.toThrow(/explained something/)
    await expect(write(owner, here.id, signed(admin.userId, `, rows = 2`))).rejects.toMatchObject({ code: 'TM002' })
    await expect(write(owner, here.id, (sql) => sql`update entry_reviews set totals = jsonb_set(totals, '{entries,judged}', '4') where id = ${id}`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(write(owner, here.id, (sql) => sql`insert into entry_exceptions select org_id, review_id, 99, kind, outcome, who, worker_id, person_id, badge, door, day, first_at, last_at, n, said, facts, leaf from entry_exceptions where review_id = ${id} limit 1`)).rejects.toMatchObject({ code: 'TM002' })
    await over(id)
  })

  it('is refused for a period ahead, lists of another system, and a facility that has ended', async () => {
    await expect(createEntryReview(manager, { ...made, from: '2026-10-01', to: '2199-10-31' } as never)).rejects.toMatchObject({ fields: { to: expect.anything() } })
    await expect(createEntryReview(manager, { ...made, ...period, logId: made.rosterId } as never)).rejects.toMatchObject({ fields: { logId: expect.anything() } })
    const other = await facility(await system(), { name: 'Ended' })
    await expect(createEntryReview(manager, { ...made, ...period, facilityId: other } as never)).rejects.toMatchObject({ fields: { logId: expect.anything() } })
    await endFacility(manager, { id: other, reason: 'Sold' })
    await expect(createEntryReview(manager, { ...made, ...period, facilityId: other } as never)).rejects.toMatchObject({ fields: { facilityId: expect.anything() } })
  })

  it('is nobody’s of another organization', async () => {
    const stranger = await (await organization(owner, 'Strangers')).person('admin')
    const id = await begun()
    await expect(getEntryReview(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listEntryExceptions(stranger, { reviewId: id } as never)).rows).toEqual([])
    await expect(explainEntries(stranger, { id, numbers: [1], kind: 'legitimate', note: 'Mine' } as never)).rejects.toMatchObject({ code: 'not_found' })
    await over(id)
  })
})

describe('who reads a badge log', () => {
  const sees = async (who: Person) => {
    const told = async (work: () => Promise<unknown>) => work().then((found) => JSON.stringify(found).includes('W2') || JSON.stringify(found).includes(made.logId) || JSON.stringify(found).includes('badge_log.csv'), () => false)
    const [file] = await owner<{ id: string }[]>`select id from artifacts where owner_id = ${made.logId}`
    const filters = { populationId: made.logId, search: null }
    const rows = (work: Parameters<typeof begin<unknown>>[2]) => told(() => begin(readerPool(), here.id, work))
    return [...new Set(await Promise.all([
      told(() => getPopulation(who, { id: made.logId })), told(() => listPopulations(who, { source: 'badge_log', limit: 50 } as never)), told(() => listRows(who, { populationId: made.logId } as never)), told(async () => ({ W2: (await listRejects(who, { populationId: made.logId } as never)).rows.length > 0 || null }).W2 && 'W2'),
      rows((tx) => rowsOf(tx, { ...filters, privileged: null }, who)), rows(async (tx) => ((await rejectsOf(tx, { ...filters, kind: null }, who)).length > 0 ? 'W2' : '')), told(() => listFilesOf(who, { limit: 100 } as never)), told(() => downloadFile(who, { id: file?.id ?? '' } as never)),
    ]))]
  }

  it.each<[BuiltInRole, boolean]>([['admin', true], ['compliance_manager', true], ['auditor', true], ['read_only', false], ['contributor', false], ['executive', false], ['employee', false], ['control_owner', false], ['reviewer', false]])('%s: %s', async (role, reads) => {
    expect(await sees(await here.person(role))).toEqual([reads])
  })

  it('whoever answers for the facility does, and reads, explains and signs off its reviews alone', async () => {
    expect(await sees(answers)).toEqual([true])
    const id = await begun()
    const stranger = await here.person('reviewer')
    expect((await listEntryReviews(answers, {})).rows.map((row) => row.id)).toContain(id)
    expect((await listEntryReviews(stranger, {})).rows).toEqual([])
    await expect(getEntryReview(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listEntryExceptions(stranger, { reviewId: id } as never)).rows).toEqual([])
    expect(await countEntryExceptions(stranger, { reviewId: id } as never)).toMatchObject({ count: 0 })
    await expect(getEntryException(stranger, { id, number: 1 })).rejects.toMatchObject({ code: 'not_found' })
    await expect(explainEntries(stranger, { id, numbers: [1], kind: 'legitimate', note: 'Mine' } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(createEntryReview(stranger, { ...made, ...period } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await over(id)
  })

  it('neither columns nor changes nor a freeze of it are anybody else’s', async () => {
    const other = await here.person('control_owner')
    const of = await getPopulation(manager, { id: made.logId })
    await expect(mappingOf(other, of)).rejects.toMatchObject({ code: 'not_found' })
    expect((await listChanges(other, { populationId: made.logId } as never)).rows).toEqual([])
    await expect(freezePopulation({ ...other, grants: { ...other.grants, 'populations.freeze': 'any' } }, { id: made.logId, version: of.version, reason: 'x' } as never)).rejects.toMatchObject({ code: 'not_found' })
    expect(await begin(readerPool(), here.id, (tx) => differencesOf(tx, { populationId: made.logId, search: null, side: null, explained: null } as never, other))).toEqual([])
  })
})
