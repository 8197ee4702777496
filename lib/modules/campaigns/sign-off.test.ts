import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person, Token } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { readPdf } from '../../../test/pdf.ts'
import { type Line, reviewing } from '../../../test/reviewing.ts'

/** A closed review becomes a report that stays; and each quarter begins as the last one was. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { begin, downloadPool } = await import('#db/client.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { csvResponse } = await import('#lib/edge/csv.ts')
const { buildCampaign, compareCampaign, openCampaign } = await import('./operations/build.ts')
const { closeCampaign } = await import('./operations/close.ts')
const { decideRows, submitRows, undoRows } = await import('./operations/decide.ts')
const { createCampaign } = await import('./operations/plan.ts')
const { createQuarterly } = await import('./operations/quarterly.ts')
const { reassignRows } = await import('./operations/reassign.ts')
const { failReport, sealCampaign, signOffCampaign } = await import('./operations/sign-off.ts')
const { rowsExport } = await import('./exports.ts')
const { getCampaign, listCampaigns, listRows } = await import('./queries.ts')
const { createControl } = await import('../controls/operations/details.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let boss: Person
let security: Person
let world: Awaited<ReturnType<typeof reviewing>>

beforeAll(async () => {
  here = await organization(owner, 'Signing')
  manager = await here.person('compliance_manager')
  boss = await here.person('reviewer', 'Boss')
  security = await here.person('control_owner', 'Security')
  world = await reviewing(owner, here, manager)
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const version = async (id: string) => (await getCampaign(manager, { id })).version
const statement = 'I looked at the exceptions, and everything was decided by whom it should.'
const sign = async (id: string, who = manager) => signOffCampaign(who, { id, version: await version(id), statement })
const lines: Line[] = [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: '=cmd', last: '2020-01-05' }, { id: 'root', role: 'admin', admin: 'yes' }]

/** Ann and Ben are Boss's to decide, root security's; Ben's is rejected. */
async function closed(of: Line[] = lines, more = {}, hoursAgo = 24): Promise<{ id: string; systemId: string }> {
  const systemId = await world.system()
  const lead = await world.worker({ name: 'Boss', userId: boss.userId, accounts: [[systemId, 'boss']] })
  await world.worker({ name: 'Ann', managerId: lead, accounts: [[systemId, 'ann']] })
  await world.worker({ name: 'Ben', managerId: lead, accounts: [[systemId, 'ben']] })
  await world.frozen(systemId, of, hoursAgo)
  const { id } = await createCampaign(manager, { title: 'Review of the ledger', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: security.userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 90, scope: [`${systemId}:table`], ...more } as never)
  await buildCampaign(manager, { id })
  await world.works('campaigns.build')
  await openCampaign(manager, { id, version: await version(id) })
  for (const who of [boss, security]) {
    const rows = (await listRows(who, { campaignId: id, mine: 'yes', limit: 100 } as never)).rows
    for (const row of rows) await decideRows(who, { id, rows: [{ number: row.number, sequence: row.sequence, hash: row.hash }], ...(row.accountName === 'ben' ? { outcome: 'reject', note: 'Left the team' } : { outcome: 'approve' }) } as never)
    await submitRows(who, { id })
  }
  await closeCampaign(manager, { id, version: await version(id) })
  return { id, systemId }
}
async function signed(of?: Line[]): Promise<{ id: string; systemId: string }> {
  const made = await closed(of)
  await sign(made.id)
  await world.works('campaigns.report')
  return made
}
async function bytesOf(campaignId: string, kind: string): Promise<Buffer> {
  const [file] = await owner<{ key: string; version: string | null; sha256: string }[]>`select key, object_version as version, sha256 from artifacts where owner_id = ${campaignId} and kind = ${kind}`
  if (!file) throw new Error(`no ${kind}`)
  const bytes = await buffer(await artifactStore().read({ key: file.key, version: file.version }))
  expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(file.sha256)
  return bytes
}
const pdfOf = async (campaignId: string) => readPdf(new Uint8Array(await bytesOf(campaignId, 'campaigns.report')).buffer)

describe('signing off', () => {
  it('is for a person, of a closed review, once, and counts when both files are stored', async () => {
    const systemId = await world.system()
    const { id: early } = await createCampaign(manager, { title: 'Early', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: security.userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 90, scope: [`${systemId}:table`] } as never)
    await expect(sign(early)).rejects.toThrow('It has to be closed first')
    const { id } = await closed()
    await expect(sign(id, boss)).rejects.toMatchObject({ code: 'forbidden' })
    await sign(id)
    expect(await getCampaign(manager, { id })).toMatchObject({ state: 'closed', report: { status: 'queued' }, files: [] })
    await expect(sign(id)).rejects.toThrow('Its report is being made already.')
    await world.works('campaigns.report')
    const after = await getCampaign(manager, { id })
    expect(after).toMatchObject({ state: 'signed_off', signedOffByName: expect.any(String), statement, report: null, files: [{ kind: 'campaigns.report', name: expect.stringMatching(/\.pdf$/) }, { kind: 'campaigns.rows', name: expect.stringMatching(/\.csv$/) }] })
    expect(after.signedOffById).toBe(manager.userId)
    expect((await getCampaign(boss, { id })).files).toEqual([])
    await expect(sign(id)).rejects.toThrow('It is signed off already.')
  })

  it('two who sign off at once: one does, and the other is told', async () => {
    const { id } = await closed()
    const { userId } = await here.person('admin')
    const at = await version(id)
    const both = await Promise.allSettled([manager, await here.person('admin')].map((who) => signOffCampaign(who, { id, version: at, statement })))
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    await world.works('campaigns.report')
    const after = await getCampaign(manager, { id })
    expect([manager.userId, userId]).toContain(after.signedOffById)
    expect([after.state, after.files.length]).toEqual(['signed_off', 2])
  })

  it('nothing is decided, undone, submitted, reassigned or compared once a review is closed', async () => {
    const { id, systemId } = await closed()
    const [row] = (await listRows(manager, { campaignId: id, search: 'ann', limit: 10 } as never)).rows
    const seen = [{ number: row?.number, sequence: row?.sequence, hash: row?.hash }]
    await expect(decideRows(boss, { id, outcome: 'reject', note: 'Too late', rows: seen } as never)).rejects.toThrow('This review is closed: decisions are made while it is open.')
    await expect(undoRows(boss, { id, rows: seen } as never)).rejects.toThrow('This review is closed')
    await expect(submitRows(boss, { id })).rejects.toThrow('This review is closed')
    await expect(reassignRows(manager, { id, rows: [row?.number], toId: security.userId, reason: 'Too late' } as never)).rejects.toMatchObject({ code: 'conflict' })
    const populationId = await world.frozen(systemId, lines, 0)
    await expect(compareCampaign(jobActor(here.id, 'access-reviews', 'test'), { id, populationId })).rejects.toThrow('Nothing is compared once a review is closed.')
    await expect(closeCampaign(manager, { id, version: await version(id) })).rejects.toThrow('It is closed already.')
    await world.minds()
    expect((await listRows(manager, { campaignId: id, limit: 10 } as never)).rows.map((each) => [each.accountName, each.state, each.sequence])).toEqual([['ann', 'approved', 1], ['ben', 'rejected', 1], ['root', 'approved', 1]])
  })

  it('no API token decides, submits, closes or signs off, whatever its owner may', async () => {
    const { id } = await closed()
    const token = (of: Person): Token => ({ kind: 'token', orgId: here.id, tokenId: v7(), name: 'Robot', email: of.email, userId: of.userId, personId: of.personId, sources: null, grants: of.grants, request: of.request })
    const no = { code: 'forbidden', message: expect.stringMatching(/a person .*; an API token does not/i) }
    await expect(signOffCampaign(token(manager), { id, version: await version(id), statement })).rejects.toMatchObject(no)
    await expect(closeCampaign(token(manager), { id, version: await version(id) })).rejects.toMatchObject(no)
    await expect(submitRows(token(boss), { id })).rejects.toMatchObject(no)
    const [row] = (await listRows(manager, { campaignId: id, search: 'ann', limit: 10 } as never)).rows
    await expect(decideRows(token(boss), { id, outcome: 'approve', rows: [{ number: row?.number, sequence: row?.sequence, hash: row?.hash }] } as never)).rejects.toMatchObject(no)
    expect(await getCampaign(manager, { id })).toMatchObject({ state: 'closed', report: null })
  })

  it('is of the moment somebody signed, of a closed review as they saw it, and of every row', async () => {
    const { systemId } = await closed()
    const open = await createCampaign(manager, { title: 'Open', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: security.userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 90, scope: [`${systemId}:table`] } as never)
    await buildCampaign(manager, { id: open.id })
    await world.works('campaigns.build')
    await openCampaign(manager, { id: open.id, version: await version(open.id) })
    await expect(sign(open.id)).rejects.toThrow('It has to be closed first')
    const { id } = await closed()
    await expect(signOffCampaign(manager, { id, version: (await version(id)) - 1, statement })).rejects.toMatchObject({ code: 'conflict' })
    const { runId } = await sign(id)
    const file = (name: string, type: string) => ({ name, type, origin: 'upload', store: 'folder', key: `somewhere/${v7()}`, objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: 5, lockedUntil: null })
    await expect(sealCampaign(jobActor(here.id, 'access-review', runId), { id: runId, rows: 2, report: file('a.pdf', 'application/pdf'), list: file('a.csv', 'text/csv') } as never)).rejects.toThrow('the file holds 2 rows, the review 3')
    expect((await getCampaign(manager, { id })).state).toBe('closed')
    const [run] = await owner<{ startedAt: Date }[]>`select started_at as "startedAt" from runs where id = ${runId}`
    await world.works('campaigns.report')
    expect((await getCampaign(manager, { id })).signedOffAt).toEqual(run?.startedAt)
  })

  it('says why there is no report, and begins anew', async () => {
    const { id } = await closed()
    const { runId } = await sign(id)
    await failReport(jobActor(here.id, 'access-review', runId), { id: runId, why: 'The disk was full.' })
    await owner`delete from pgboss.job where name = 'campaigns.report'`
    expect(await getCampaign(manager, { id })).toMatchObject({ state: 'closed', report: { status: 'failed', error: 'The disk was full.' } })
    await sign(id)
    await world.works('campaigns.report')
    expect((await getCampaign(manager, { id })).state).toBe('signed_off')
  })

  it('is refused in SQL without its files', async () => {
    const { id } = await closed()
    await expect(write(owner, here.id, (sql) => sql`update campaigns set state = 'signed_off', signed_off_at = now(), signed_off_by_id = ${manager.userId} where id = ${id}`)).rejects.toThrow('with its report and its rows as stored files')
  })

  it('records each control of an access review that its systems map to, once, and no other', async () => {
    const { id, systemId } = await closed()
    const controls: Record<string, string> = {}
    for (const [code, title, template] of [['AC-02', 'Access is reviewed', 'AC-02'], ['AC-01', 'Access is granted on approval', 'AC-01'], ['AC-10', 'Quarterly review of the ledger', null], ['AC-11', 'A second factor is used', null], ['OP-02', 'Review of backups', null]] as const) {
      const made = await createControl(manager, { code, title, frequency: 'quarterly', type: 'detective', status: 'implemented', automation: 'manual' } as never)
      controls[made.id] = code
      await write(owner, here.id, async (sql) => {
        await sql`update controls set template = ${template} where id = ${made.id}`
        await sql`insert into system_controls (org_id, id, record_id, control_id) values (${here.id}, gen_random_uuid(), ${systemId}, ${made.id})`
      })
    }
    await sign(id)
    await world.works('campaigns.report')
    await world.works('campaigns.report')
    const recorded = await owner<{ controlId: string; occurrence: string; by: string }[]>`select control_id as "controlId", occurrence, performed_by_id as by from control_occurrences where proof_type = 'campaign' and proof_id = ${id}`
    expect(recorded.map((each) => [controls[each.controlId], each.by]).sort()).toEqual([['AC-02', manager.userId], ['AC-10', manager.userId]])
    expect(new Set(recorded.map((each) => each.occurrence))).toEqual(new Set([(await getCampaign(manager, { id })).occurrence]))
    expect((await pdfOf(id)).pages.join('|')).toContain('Control AC-10 performed')
  })
})

describe('the report', () => {
  it('says the same in its PDF, in its CSV and in the database, and its CSV is the download of its rows', async () => {
    const { id } = await signed()
    const csv = await bytesOf(id, 'campaigns.rows')
    const rows = parse(csv, { columns: true, bom: true }) as Record<string, string>[]
    const stored = await owner<{ number: number; state: string; leaf: string }[]>`select number, state, encode(leaf, 'hex') as leaf from campaign_rows where campaign_id = ${id} order by number`
    expect(rows.map((row) => [Number(row.Row), row.Decision, row['SHA-256 of the row']])).toEqual(stored.map((row) => [row.number, row.state, row.leaf]))
    expect(csv.toString('utf8')).toContain("'=cmd")
    const asked = await rowsExport.take(manager, { campaignId: id, format: 'csv' })
    expect(Buffer.from(await csvResponse(here.id, rowsExport, asked).arrayBuffer()).equals(csv)).toBe(true)
    const { pages, outline } = await pdfOf(id)
    const all = pages.join('|')
    expect(outline).toEqual(['Review of the ledger', 'Contents', 'Completeness', 'Who decided', 'How it was decided', 'Exceptions', 'Decisions', 'Revocations as they stood at sign-off', 'Sign-off'])
    expect(pages[0]).toContain(`${stored.length} rows; 1 population not reconciled`)
    expect(pages[0]).toContain('2 approved, 1 rejected, 0 gone')
    expect(all).toContain(`sha256:${createHash('sha256').update(csv).digest('hex')}`)
    expect(pages[1]?.replaceAll('|', ' ')).toContain(`Decisions ${stored.length} rows`)
    expect(pages[2]).toContain('Not reconciled.')
    expect(all).toContain('Rejected|2|')
    expect(all).toContain('Approved with a flag')
    expect(all.replaceAll('|', ' ')).toContain(statement)
    expect(pages.map((page) => /Page \d+ of \d+/.exec(page.replaceAll('|', ' '))?.[0])).toEqual(pages.map((_, n) => `Page ${n + 1} of ${pages.length}`))
  })

  it('has the same bytes for the same input, whatever people and populations are since', async () => {
    const { id, systemId } = await closed()
    const { printed } = await import('#lib/documents/printer.ts')
    const { paperOf, linesOf } = await import('./report.ts')
    const { reportData } = await import('./report-data.ts')
    const said = { by: 'Dana', at: new Date('2026-11-28T18:00:00Z'), statement, csv: { name: 'rows.csv', sha256: `sha256:${'0'.repeat(64)}` } }
    const actor = jobActor(here.id, 'access-review', 'test')
    const print = () => begin(downloadPool(), here.id, async (tx) => {
      const data = { ...(await reportData(tx, here.id, id)), checkpoint: null }
      const { body } = await printed({ list: paperOf(data, said) }, { rows: Readable.from(linesOf(tx, actor, data, said), { objectMode: false }) })
      return buffer(body)
    })
    const before = await print()
    await world.frozen(systemId, [{ id: 'zoe', role: 'clerk' }], 1)
    await write(owner, here.id, (sql) => sql`update people set name = 'Somebody else', manager_id = null`)
    await world.minds()
    const [one, other] = [await print(), await print()]
    expect(one.equals(other)).toBe(true)
    // Only its revocations moved on: Ben's is shown as gone meanwhile.
    const text = async (pdf: Buffer) => (await readPdf(new Uint8Array(pdf).buffer)).pages.join('|')
    expect((await text(one)).replace(/Revocations as they.*/s, '')).toBe((await text(before)).replace(/Revocations as they.*/s, ''))
    expect(await text(one)).not.toContain('Somebody else')
  })
})

describe('each quarter', () => {
  it('begins as the last one was, once, names what is missing, and opens when everything is frozen', async () => {
    const portal = jobActor(here.id, 'schedules', 'test')
    const other = await organization(owner, 'Fresh')
    await expect(createQuarterly(jobActor(other.id, 'schedules', 'test'), {})).rejects.toThrow('No access review was opened yet')
    const { id: last, systemId } = await closed(lines, { windowFrom: inDays(-400), occurrence: '2020-Q1' }, 24 * 100)
    await sign(last)
    await world.works('campaigns.report')
    const both = await Promise.allSettled([createQuarterly(portal, {}), createQuarterly(portal, {})])
    expect(both.map((each) => (each.status === 'fulfilled' ? 'created' : (each.reason as Error).message)).sort()).toEqual([expect.stringContaining('What Review of the ledger covers is reviewed for'), 'created'])
    await world.works('campaigns.build')
    const [made] = (await listCampaigns(manager, { state: 'preparing', search: 'Access review', limit: 100 } as never)).rows
    const id = made?.id as string
    const month = Math.floor(new Date().getUTCMonth() / 3) * 3
    const [windowFrom, windowTo] = [new Date(Date.UTC(new Date().getUTCFullYear(), month)), new Date(Date.UTC(new Date().getUTCFullYear(), month + 3))]
    const found = await getCampaign(manager, { id })
    expect(found).toMatchObject({ title: expect.stringMatching(/^Access review \d{4}-Q\d$/), windowFrom, windowTo, dueAt: new Date(windowTo.getTime() + 14 * 86_400_000), opensItself: true, reviewer: 'manager', securityId: security.userId, scope: [{ systemId, source: 'table', presentId: null }], error: expect.stringMatching(/^No frozen population within the time of this review: System \d+\. Import and freeze it/) })
    await world.minds()
    expect((await getCampaign(manager, { id })).state).toBe('preparing')
    await world.frozen(systemId, lines, 0)
    await world.minds()
    await world.works('campaigns.build')
    await world.minds()
    expect((await getCampaign(manager, { id })).state).toBe('open')
  })
})
