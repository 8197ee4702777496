import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { countingProxy } from '../../../bench/lib/counting-proxy.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

/** The trail in words: names for ids, words for codes, on screens, in the CSV and by API; the stored text stays what it is. */
const database = await testDatabase()
const between = await countingProxy(Number(new URL(database.url).port))
process.env.DATABASE_READER_URL = Object.assign(new URL(database.readerUrl), { port: String(between.port), hostname: '127.0.0.1' }).href
await import('#lib/edge/everything.ts')
const { allOperations } = await import('#lib/door/registry.ts')
const { auditTrailExport } = await import('./exports.ts')
const { getEntry, listEntries, timelineOf } = await import('./queries.ts')
const { csvResponse } = await import('#lib/edge/csv.ts')
const { beginReading, closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(async () => {
  await Promise.all([closePools(), owner.end()])
  between.close()
})

const org = await organization(owner, 'Words')
let here: Arrange
let admin: Person
beforeAll(async () => {
  here = (await arranging(owner)(org.id)).here
  admin = await org.person('admin', 'Ada Admin')
})

const act = (name: string, actor: Person, input: unknown) => (allOperations().find(({ spec }) => spec.name === name) as unknown as (actor: Person, input: unknown) => Promise<{ id: string }>)(actor, input)
const fields = { name: 'Ledger', environment: 'production', criticality: 3, ownerId: null, dataClasses: ['financial'], scopes: ['sox'], description: '', processes: '', logNames: '', controls: '' }
const newest = async (filters: object, reader = admin) => (await listEntries(reader, { limit: 1, ...filters } as never)).rows[0]
const csv = async (filters: object) => (await csvResponse(org.id, auditTrailExport, await auditTrailExport.take(admin, { ...filters, format: 'csv' })).text()).trim().split('\r\n')

describe('an entry', () => {
  it('says what changed in words: names for ids, words for codes, each field by its name', async () => {
    const owned = await here.user({ name: 'Dana Dean' })
    const { id } = await act('systems.create', admin, { ...fields, name: 'Words ledger' })
    await act('systems.update', admin, { ...fields, id, version: 1, name: 'Words ledger', criticality: 4, ownerId: owned, scopes: ['soc2', 'iso27001'] })
    const entry = await newest({ action: 'systems.update', subjectId: id })
    expect(entry).toMatchObject({ actorLabel: 'Ada Admin', sentence: 'changed Words ledger' })
    expect(Object.fromEntries((entry?.changes ?? []).map(({ fieldLabel, beforeLabel, afterLabel }) => [fieldLabel, [beforeLabel, afterLabel]]))).toEqual({
      Criticality: ['High', 'Critical'], Owner: [null, 'Dana Dean'], 'In scope of': ['SOX', 'SOC 2, ISO 27001'],
    })
    // What was stored is told as it is, beside the words.
    expect(entry?.changes).toEqual(expect.arrayContaining([expect.objectContaining({ field: 'criticality', before: 3, after: 4 }), expect.objectContaining({ field: 'ownerId', before: null, after: owned })]))
    expect(JSON.parse((await getEntry(admin, { id: entry?.id ?? '' })).body).changes.criticality).toEqual([3, 4])
  })

  it('is the same in the CSV', async () => {
    const [head, line] = await csv({ action: 'systems.update' })
    expect(head).toMatch(/^Recorded,Who \(name at the time\),Account,What,Outcome,Subject,/)
    expect(line).toContain('Ada Admin')
    expect(line).toContain('changed Words ledger,Done,Words ledger,Systems,')
    expect(line).toContain('Criticality: High → Critical; ')
    expect(line).toContain('Owner: Dana Dean')
  })

  it('that refused says what was refused', async () => {
    const reader = await org.person('employee')
    await expect(act('systems.create', reader, {})).rejects.toMatchObject({ code: 'forbidden' })
    expect(await newest({ outcome: 'denied', actorId: reader.userId })).toMatchObject({ actorLabel: 'employee', sentence: 'was refused: registering a system' })
    const { listEvidence } = await import('../evidence/queries.ts')
    await expect(listEvidence(reader, {})).rejects.toMatchObject({ code: 'forbidden' })
    expect(await newest({ outcome: 'denied', actorId: reader.userId, action: 'evidence.read' })).toMatchObject({ sentence: 'was refused: reading evidence' })
    expect((await csv({ outcome: 'denied', action: 'evidence.read' }))[1]).toContain('was refused: reading evidence,Refused,reading evidence,Refused attempts')
  })

  it('that counts further refusals says whose, and of what', async () => {
    const { closeDenials } = await import('./operations.ts')
    const { jobActor } = await import('#lib/auth/actor.ts')
    const refused = await here.user({ name: 'Rita Refused' })
    await here.add('audit_denials', { actor: `person:${refused} too many calls`, action: 'systems.create', minute: new Date(Date.now() - 600_000), count: 3 })
    await closeDenials(jobActor(org.id, 'housekeeping', 'r'), {})
    const entry = await newest({ action: 'auditTrail.closeDenials' })
    expect(entry).toMatchObject({ actorLabel: 'Tickmark', sentence: 'counted further refusals: registering a system', count: 2 })
    expect(entry?.changes.find(({ field }) => field === 'by')).toMatchObject({ fieldLabel: 'Whose', afterLabel: 'Rita Refused, too many calls' })
  })

  it('tells single permissions, roles and times as people write them', async () => {
    const user = await here.user()
    await here.add('roles', { name: 'custom_night', label: 'Night shift', grants: { 'events.read': 'any' } })
    await act('users.changeRoles', admin, { id: user, roles: ['auditor', 'custom_night'], expiresAt: '2030-01-02T10:00:00Z' })
    await act('users.changePermissions', admin, { id: user, grants: [{ permission: 'events.read', effect: 'any', reason: 'On call', expiresAt: null }] })
    const said = async (action: string) => Object.fromEntries(((await newest({ action, subjectId: user, subjectType: 'user' }))?.changes ?? []).map(({ fieldLabel, afterLabel }) => [fieldLabel, afterLabel]))
    expect(await said('users.changeRoles')).toEqual({ Roles: 'Auditor, Night shift', 'Roles expire': '2 Jan 2030, 10:00 UTC' })
    // What follows is told as what it is.
    await here.session(user)
    await act('users.deactivate', admin, { id: user })
    expect(await newest({ action: 'users.deactivate', subjectType: 'session' })).toMatchObject({ sentence: expect.stringMatching(/^deactivated User \w+, which ended a session$/) })
    expect(await said('users.changePermissions')).toEqual({ 'Single permissions': 'reading events (any) “On call”' })
  })
})

describe('a name', () => {
  it('of somebody who was erased is not found again through the id', async () => {
    const gone = await here.user({ name: 'Lena Leaver' })
    const { id } = await act('systems.create', admin, { ...fields, name: 'Left behind', ownerId: gone })
    await here.write((sql) => sql`update users set status = 'removed', deleted_at = now() where id = ${gone}`)
    await act('users.erase', admin, { id: gone, confirmation: 'Lena Leaver', reason: 'Art. 17' })
    const entry = await newest({ subjectId: id })
    expect(entry?.changes.find(({ field }) => field === 'ownerId')).toMatchObject({ after: gone, afterLabel: 'Erased person' })
    expect(JSON.stringify(await listEntries(admin, {}))).not.toContain('Lena')
    expect((await csv({})).join('\n')).not.toContain('Lena')
  })

  it('is told to whom may read it, and to nobody else', async () => {
    const owned = await here.user({ name: 'Otto Owner' })
    const { id } = await act('systems.create', admin, { ...fields, name: 'Of Otto', ownerId: owned })
    const label = async (grants: object) => (await beginReading(org.id, (tx) => timelineOf(tx, { ...admin, grants }, 'system', id)))[0]?.changes.find(({ field }) => field === 'ownerId')?.afterLabel
    expect([await label({ 'systems.read': 'any' }), await label({ 'auditTrail.read': 'any' }), await label({ 'events.read': 'any' })]).toEqual(['Otto Owner', 'Otto Owner', 'not shown to you'])
  })

  it('of another organization is not found', async () => {
    const elsewhere = await organization(owner, 'Elsewhere')
    const foreign = await elsewhere.person('admin', 'Fred Foreign')
    const { id } = await act('systems.create', admin, { ...fields, name: 'Foreign owner' })
    await here.write((sql) => sql`insert into audit_entries (org_id, id, recorded_at, body) select org_id, ${v7()}, now() + interval '1 second', replace(body, '"name":[', ${`"ownerId":[null,"${foreign.userId}"],"name":[`}) from audit_entries where org_id = ${org.id} and subject_id = ${id}`)
    expect((await newest({ subjectId: id }))?.changes.find(({ field }) => field === 'ownerId')).toMatchObject({ afterLabel: foreign.userId })
  })
})

it('is one page of any size in as many statements', async () => {
  for (let n = 0; n < 30; n++) await act('systems.create', admin, { ...fields, name: `Many ${n}`, ownerId: await here.user({ name: `Owner ${n}` }) })
  const cost = async (limit: number) => {
    const before = between.counts.statements
    await listEntries(admin, { action: 'systems.create', limit } as never)
    return between.counts.statements - before
  }
  // Statements are prepared once a connection.
  await Promise.all([cost(1), cost(40)])
  for (let n = 0; n < 12; n++) await cost(n % 2 ? 1 : 40)
  expect([await cost(2), await cost(40)]).toEqual([await cost(1), await cost(1)])
})
