import { v7 } from 'uuid'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { ended } from '#lib/period.ts'
import { collect, elsewhere, here, later, manager, owner } from '../../../test/evidence.ts'
import { write } from '../../../test/fixtures.ts'
import { readPdf } from '../../../test/pdf.ts'

/** From the form to the bytes: each kind, each file, each version, and what is refused. */
const { buffer } = await import('node:stream/consumers')
const { appPool, begin } = await import('#db/client.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { ArtifactError } = await import('#lib/artifacts/store.ts')
const { background } = await import('#lib/door/background.ts')
const { download } = await import('../artifacts/deliver.ts')
const { createSystem } = await import('../systems/operations.ts')
const { cancelReport, createReport, renewReport } = await import('./operations/ask.ts')
const { createScheduled, repeatReport } = await import('./operations/scheduled.ts')
const { linkReport } = await import('./operations/links.ts')
const { linked } = await import('./deliver.ts')
const { making } = await import('./making.ts')
const { getReport, listReports, previewReport } = await import('./queries.ts')

const hand = background('test')
const of = (more: object = {}) => ({ kind: 'findings', fromDay: '2026-01-01', toDay: '2026-12-31', zone: 'Europe/Berlin', ...more }) as Parameters<typeof createReport>[1]
const made = async ({ id, runId }: { id: string; runId: string }) => {
  await making.work({ orgId: here.id, id: runId }, hand)
  return getReport(manager, { id })
}
const bytesOf = async (artifactId: string): Promise<Buffer> => {
  const [file] = await owner<{ key: string }[]>`select key from artifacts where id = ${artifactId}`
  return buffer(await artifactStore().read({ key: file?.key ?? '', version: null }))
}
type Version = Awaited<ReturnType<typeof getReport>>['versions'][number]
const fileOf = (version: Version | undefined, format: string) => bytesOf(version?.files.find((each) => each.format === format)?.id ?? '')
const nasty = ['=cmd|calc', 'مرحبا بالعالم', '変更管理 🚀', 'w'.repeat(4_000)]

async function finding(userName: string, more: Record<string, unknown> = {}): Promise<void> {
  await write(owner, here.id, (sql) => sql`insert into findings ${sql({ org_id: here.id, id: v7(), rule_id: 'r-1', rule_name: 'Sign-in without a second factor', severity: 3, description: 'd', occurred_at: new Date('2026-06-30T22:30:00Z'), user_name: userName, source: 'okta', status: 'open', risk_score: 60, correlation_key: v7(), extra_data: '{}', created_at: new Date(), updated_at: new Date(), ...more })}`)
}

let auditor: Person
beforeAll(async () => {
  auditor = await here.person('auditor')
  for (const userName of nasty) await finding(userName)
})

describe('a report', () => {
  it('has the same rows in four locked files, each of which says what was counted, how, and of what; a new version says how it differs', async () => {
    const preview = await previewReport(auditor, of())
    const first = await made(await createReport(auditor, of()))
    const [version] = first.versions
    expect(first).toMatchObject({ state: 'locked', versionNumber: 1, title: 'Findings, 2026-01-01 to 2026-12-31' })
    expect(version?.tables).toContainEqual({ title: 'Findings', rows: 4 })
    const json = JSON.parse((await fileOf(version, 'json')).toString())
    const facts = json.facts.map(({ name }: { name: string }) => name)
    expect(facts).toEqual(expect.arrayContaining(['Report', 'Organization', 'Version', 'Period', 'Systems', 'Controls', 'Population', 'Query', 'Filters', 'Checkpoint', 'Rows']))
    expect(preview.facts.filter(({ name }) => !['Version', 'Checkpoint'].includes(name))).toEqual(json.facts.filter(({ name }: { name: string }) => !['Version', 'Checkpoint', 'Rows'].includes(name)))
    expect(json.facts.find(({ name }: { name: string }) => name === 'Period').fact).toMatch(/2026-01-01 to 2026-12-31, both included, by the clocks of Europe\/Berlin \(2025-12-31 23:00 UTC to before 2026-12-31 23:00 UTC\)/)
    expect(json.facts.find(({ name }: { name: string }) => name === 'Undecided').fact).toMatch(/^4 of 4/)
    expect(json.findings.map(({ user }: { user: string }) => user).sort()).toEqual([...nasty].sort())
    const csv = (await fileOf(version, 'csv')).toString()
    expect(csv).toContain("'=cmd|calc")
    for (const word of nasty.slice(1)) expect(csv.includes(word)).toBe(true)
    const { pages } = await readPdf(new Uint8Array(await fileOf(version, 'pdf')).buffer)
    const printed = pages.join(' ').replaceAll('|', '')
    for (const words of ['By severity', 'Sign-in without a second factor', '変更管理', 'w'.repeat(30)]) expect([words, printed.includes(words)]).toEqual([words, true])
    await finding('somebody new')
    const second = await made(await renewReport(auditor, { id: first.id }))
    expect(second.versions.map(({ number, state }) => [number, state])).toEqual([[2, 'locked'], [1, 'locked']])
    const { difference } = second.versions[0] as Version
    expect(difference?.tables.find(({ title }) => title === 'Findings')).toMatchObject({ added: 1, gone: 0, altered: 0 })
    expect(difference?.tables.find(({ title }) => title === 'By severity')).toMatchObject({ altered: 1, rows: { altered: [{ key: 'High', fields: expect.arrayContaining([{ head: 'Findings', before: '4', after: '5' }]) }] } })
    expect(difference?.facts).toContainEqual({ name: 'Population', before: '4 findings about events of the period', after: '5 findings about events of the period' })
    expect(second.versions[1]?.files).toEqual(version?.files.map((file) => expect.objectContaining({ id: file.id, sha256: file.sha256 })))
  })

  it('holds the days of its zone', async () => {
    const counts = async (more: object) => (await previewReport(manager, of(more))).tables.find(({ title }) => title === 'Findings')?.count
    expect([await counts({ toDay: '2026-06-30' }), await counts({ toDay: '2026-06-30', zone: 'UTC' }), await counts({ fromDay: '2026-07-01' })]).toEqual([0, 5, 5])
  })

  it('is downloaded by whoever may read it, which is recorded', async () => {
    const { id, versions } = await made(await createReport(manager, of({ title: 'To be downloaded' })))
    const fileId = versions[0]?.files[0]?.id ?? ''
    expect((await download(auditor, fileId, new Request('http://x/'))).status).toBe(200)
    expect(await owner`select action, actor_id from audit_entries where subject_id = ${id} and action = 'artifacts.download'`).toMatchObject([{ actor_id: auditor.userId }])
    for (const role of ['executive', 'read_only', 'control_owner', 'external_auditor'] as const) {
      const who = await here.person(role)
      await expect(download(who, fileId, new Request('http://x/'))).rejects.toMatchObject({ code: expect.stringMatching(/not_found|forbidden/) })
      await expect(getReport(who, { id })).rejects.toMatchObject({ code: expect.stringMatching(/not_found|forbidden/) })
      await expect(createReport(who, of())).rejects.toMatchObject({ code: 'forbidden' })
    }
    const other = await elsewhere.person('admin')
    await expect(getReport(other, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listReports(other, {})).rows).toEqual([])
  })

  it.each([
    [{ kind: 'weather' }, 'kind'], [{ zone: undefined }, 'zone'], [{ zone: 'CEST+2' }, 'zone'], [{ zone: 'Mars/Olympus' }, 'zone'], [{ toDay: '2025-12-31' }, 'toDay'], [{ toDay: '2031-01-02' }, 'toDay'], [{ fromDay: '2026-02-30' }, 'fromDay'], [{ fromDay: '2099-01-01', toDay: '2099-01-02' }, 'fromDay'],
    [{ systemIds: ['00000000-0000-4000-8000-000000000000'] }, 'systemIds'], [{ controlIds: ['00000000-0000-4000-8000-000000000000'] }, 'controlIds'], [{ ofId: '00000000-0000-4000-8000-000000000000' }, 'ofId'], [{ kind: 'changes' }, 'ofId'], [{ title: 'x'.repeat(301) }, 'title'], [{ repeats: 'daily' }, 'repeats'],
  ])('with %j is refused by its field, by preview and lock alike', async (more, field) => {
    for (const ask of [createReport, previewReport]) await expect(ask(manager, of(more))).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('of a system of another organization is refused, and of one that has nothing says so', async () => {
    const theirs = await createSystem(await elsewhere.person('admin'), { name: 'Theirs', environment: 'production', criticality: 3 } as never)
    await expect(createReport(manager, of({ systemIds: theirs.id }))).rejects.toMatchObject({ fields: { systemIds: 'one of them is not there' } })
    const ours = await createSystem(manager, { name: 'Empty', environment: 'production', criticality: 3 } as never)
    const { facts, tables } = await previewReport(manager, of({ systemIds: [ours.id] }))
    expect(facts).toContainEqual({ name: 'Population', fact: '0 findings about events of the period' })
    expect(tables.map(({ count }) => count)).toEqual([0, 0, 0])
  })
})

describe('the making of a report', () => {
  it('is cancelled in the middle, offers nothing then, and goes well the next time', async () => {
    const asked = await createReport(manager, of({ title: 'Cancelled' }))
    await cancelReport(manager, { id: asked.id })
    expect(await made(asked)).toMatchObject({ state: 'failed', versions: [{ state: 'failed', error: 'It was cancelled.', files: [] }] })
    await expect(cancelReport(manager, { id: asked.id })).rejects.toMatchObject({ code: 'conflict' })
    expect(await made(await renewReport(manager, { id: asked.id }))).toMatchObject({ state: 'locked', versionNumber: 2, versions: [{ number: 2, difference: null }, { number: 1, state: 'failed' }] })
  })

  it('of two at once is refused for one report, and of two reports does not mix', async () => {
    const [one, other] = await Promise.all([createReport(manager, of({ title: 'One' })), createReport(manager, of({ title: 'Other', toDay: '2026-01-31' }))])
    await expect(renewReport(manager, { id: one.id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/being made already/) })
    const [first, second] = await Promise.all([made(one), made(other)])
    expect([first.versions[0]?.tables?.at(-1)?.rows, second.versions[0]?.tables?.at(-1)?.rows]).toEqual([5, 0])
  })

  it('with a full disk, or a worker that dies in the middle, leaves nothing half-made, and comes again', async () => {
    const asked = await createReport(manager, of({ title: 'Full' }))
    const store = artifactStore()
    const put = store.put.bind(store)
    let puts = 0
    const full = vi.spyOn(store, 'put').mockImplementation((...given) => (++puts === 3 ? Promise.reject(new ArtifactError('full', 'There is no room left.')) : put(...given)))
    await expect(making.work({ orgId: here.id, id: asked.runId }, hand)).rejects.toMatchObject({ code: 'unavailable' })
    full.mockRestore()
    expect(await getReport(manager, { id: asked.id })).toMatchObject({ state: 'making', versions: [{ files: [] }] })
    expect(await owner`select id from artifacts where owner_id = ${asked.id}`).toEqual([])
    expect(await made(asked)).toMatchObject({ state: 'locked', versions: [{ state: 'locked' }] })
    const left = await createReport(manager, of({ title: 'Left' }))
    await making.giveUp?.({ orgId: here.id, id: left.runId }, hand)
    expect(await getReport(manager, { id: left.id })).toMatchObject({ state: 'failed', versions: [{ error: expect.stringMatching(/each time it was tried/) }] })
  })

  it('is not written over, by the role of the application neither', async () => {
    const { id } = await made(await createReport(manager, of({ title: 'Kept' })))
    const bare = (statement: string) => begin(appPool(), here.id, (tx) => tx.raw.unsafe(statement))
    await expect(bare(`update reports set to_day = '2026-11-30' where id = '${id}'`)).rejects.toThrow(/said when it was asked for/)
    await expect(bare(`update report_versions set facts = '[]' where report_id = '${id}'`)).rejects.toThrow(/locked stays as it is/)
    await expect(bare(`insert into report_versions (org_id, id, report_id, number, state, created_at, updated_at) values ('${here.id}', gen_random_uuid(), '${id}', 7, 'making', now(), now())`)).rejects.toThrow(/one after another/)
  })
})

describe('a sealed report', () => {
  it('is nothing to read in the store, and leaves by links that end, each recorded', async () => {
    const found = await made(await createReport(auditor, of({ kind: 'evidence_report' })))
    expect([found.versions[0]?.error, found.versions[0]?.files.map(({ format }) => format).sort()]).toEqual([null, ['json', 'pdf']])
    const kept = (await fileOf(found.versions[0], 'json')).toString()
    expect(kept).toMatch(/^e1:/)
    expect(kept).not.toContain('second factor')
    const info = { id: 'r', ip: '203.0.113.9', userAgent: 'x' }
    const tokenOf = ({ url }: { url: string }) => url.split('/').at(-1) ?? ''
    const token = tokenOf(await linkReport(auditor, { id: found.id, format: 'json' }))
    const whole = (await (await linked(token, info)).json()) as { findings: object[]; entries: object[] }
    expect([whole.findings.length > 0, whole.entries.length > 0]).toEqual([true, true])
    expect((await readPdf(await (await linked(tokenOf(await linkReport(auditor, { id: found.id, format: 'pdf' })), info)).arrayBuffer())).pages.join(' ')).toContain('Population')
    const told = await owner<{ action: string }[]>`select action from audit_entries where subject_id = ${found.id} order by recorded_at, id`
    expect(told.map(({ action }) => action)).toEqual(['reports.create', 'reports.complete', 'reports.link', 'reports.openLink', 'reports.link', 'reports.openLink'])
    later(1)
    await expect(linked(token, info)).rejects.toMatchObject({ code: 'not_found', message: expect.stringMatching(/worked until/) })
    await expect(linked(`${token.slice(0, -4)}AAAA`, info)).rejects.toMatchObject({ code: 'not_found', message: expect.stringMatching(/no link/) })
    await expect(linkReport(await here.person('executive'), { id: found.id, format: 'pdf' })).rejects.toMatchObject({ code: 'forbidden' })
    const again = await made(await renewReport(auditor, { id: found.id }))
    expect(again.versions[0]?.difference?.tables.at(-1)).toMatchObject({ title: 'Entries of the audit trail', gone: 0 })
  })
})

describe('a report that comes again', () => {
  it('is made of the period that ended, once however often the schedule comes, and tells whoever may read it', async () => {
    const schedule = jobActor(here.id, 'schedules', 'test')
    const system = await createSystem(manager, { name: 'Ledger', environment: 'production', criticality: 3 } as never)
    const { id } = await createReport(manager, of({ title: 'Again', systemIds: [system.id], toDay: '2026-01-31' }))
    await repeatReport(manager, { id, repeats: 'quarterly' })
    await createScheduled(schedule, {})
    const rows = (await listReports(manager, {})).rows.filter(({ createdByName }) => createdByName === null)
    const { fromDay, toDay } = ended('quarterly', 'Europe/Berlin', new Date())
    expect(rows.map(({ kind, scope }) => [kind, scope.systems.length]).sort()).toEqual([['executive_summary', 0], ['findings', 1]])
    expect(rows.find(({ kind }) => kind === 'findings')).toMatchObject({ fromDay, toDay, zone: 'Europe/Berlin', repeats: null })
    await expect(createScheduled(schedule, {})).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/there already/) })
    await expect(createScheduled(manager, {})).rejects.toMatchObject({ code: 'forbidden' })
    const runs = await owner<{ id: string }[]>`select id from runs where org_id = ${here.id} and queue = 'reports.make' and finished_at is null and subject_id in (select id::text from reports where created_by_id is null and org_id = ${here.id})`
    for (const run of runs) await making.work({ orgId: here.id, id: run.id }, hand)
    const entries = await owner<{ body: string }[]>`select body from audit_entries where org_id = ${here.id} and action = 'reports.complete' and body like '%"scheduled"%'`
    expect(entries.map(({ body }) => (JSON.parse(body) as { changes: { scheduled: [null, string] } }).changes.scheduled[1]).sort()).toEqual(['report', 'summary'])
  })
})

describe('each kind', () => {
  const plain = ['access_review', 'revocations', 'findings', 'security_events', 'privileged_activity', 'audit_trail', 'evidence_index', 'access_rights', 'compliance_status', 'file_checks', 'executive_summary', 'quarterly_summary'] as const

  it.each(plain)('%s says the same in preview and in its files, and its rows are told apart by their key', async (kind) => {
    await collect()
    const asked = of({ kind, title: undefined })
    const preview = await previewReport(auditor, asked)
    const found = await made(await createReport(auditor, asked))
    expect([found.versions[0]?.error, found.state]).toEqual([null, 'locked'])
    const json = JSON.parse((await fileOf(found.versions[0], 'json')).toString()) as Record<string, Record<string, unknown>[]> & { facts: { name: string; fact: string }[] }
    for (const { name, fact } of json.facts) expect([name, fact]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
    expect(preview.tables.map(({ title }) => title)).toEqual(found.versions[0]?.tables?.map(({ title }) => title))
    const { pages } = await readPdf(new Uint8Array(await fileOf(found.versions[0], 'pdf')).buffer)
    expect(pages.join(' ')).toContain('Population')
    if (!['findings', 'compliance_status', 'audit_trail'].includes(kind)) return
    // Asked for once more at once, nothing of what was there then is gone: keys name the same rows again.
    const again = await made(await renewReport(auditor, { id: found.id }))
    expect(again.versions[0]?.difference?.tables.map(({ title, gone }) => [title, gone])).toEqual(preview.tables.map(({ title }) => [title, 0]))
  })

  it('of figures is for executives, and for nobody who may not read what others hold', async () => {
    const executive = await here.person('executive')
    const { id, versions } = await made(await createReport(manager, of({ kind: 'executive_summary' })))
    expect((await getReport(executive, { id })).versions[0]?.files).toHaveLength(4)
    expect((await download(executive, versions[0]?.files[0]?.id ?? '', new Request('http://x/'))).status).toBe(200)
    expect(new Set((await listReports(executive, {})).rows.map(({ kind }) => kind))).toEqual(new Set(['executive_summary', 'quarterly_summary']))
  })
})
