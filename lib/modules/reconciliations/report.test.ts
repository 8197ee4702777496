import { beforeEach, describe, expect, it } from 'vitest'
import { artifactStore } from '#lib/artifacts/index.ts'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { sha, facts as story } from '#lib/reconcile/examples.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import { write } from '../../../test/fixtures.ts'
import { hand, here, kinds, later, manager, owner, round } from '../../../test/notifying.ts'
import { readPdf } from '../../../test/pdf.ts'

/** What is handed on of a reconciliation: lines, intervals, coverage, reports, occurrences of controls, and whom it tells. */
const { setSystem } = await import('./operations/systems.ts')
const { tellFacts } = await import('./operations/tell.ts')
const { createReconciliation } = await import('./operations/judge.ts')
const { createException, updateException } = await import('./operations/exceptions.ts')
const { reconciling } = await import('./judging.ts')
const { minding } = await import('./rounds.ts')
const { toMend } = await import('./waiting.ts')
const { getException, listFailed } = await import('./exceptions.ts')
const { getCoverage, getProtection, listBrought } = await import('./lines.ts')
const { getSystemSettings, getUnit, listUnits } = await import('./queries.ts')
const { createSystem } = await import('../systems/operations.ts')
const { createReport, renewReport } = await import('../reports/operations/ask.ts')
const { making } = await import('../reports/making.ts')
const { getReport, previewReport, reportsAbout } = await import('../reports/queries.ts')
const { createChange } = await import('../changes/operations/draft.ts')
const { getChange } = await import('../changes/queries.ts')

let connectionId: string

/** The story of the reconciler, some days ago. */
const shift = Date.now() - Date.UTC(2026, 8, 1, 12) - 5 * 86_400_000
const moved = (value: unknown): unknown => {
  if (typeof value === 'string' && /^2026-09-\d\dT/.test(value)) return new Date(Date.parse(value) + shift).toISOString()
  if (Array.isArray(value)) return value.map(moved)
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each)])) : value
}
const told = moved(story) as Fact[]
const at = (minutes: number) => new Date(Date.UTC(2026, 8, 1, 12, minutes) + shift).toISOString()
const period = { from: new Date(Date.now() - 10 * 86_400_000).toISOString(), to: new Date().toISOString() }

let repositories = 0
/** A system with a repository of its own that told these. */
async function judged(facts: Fact[], controls: string[] = []): Promise<{ systemId: string; sourceId: string; repository: number }> {
  const repository = ++repositories
  const { id: systemId } = await createSystem(manager, { name: `Ledger ${repository}`, environment: 'production', criticality: 3, controls } as never)
  await tellFacts(jobActor(here.id, 'webhook inbox', 'test'), { connectionId, repository, name: `nordwind/${repository}`, facts, told: 'webhook' } as never)
  const sourceId = (await getSystemSettings(manager, { systemId })).repositories.find((each) => each.name === `nordwind/${repository}`)?.id as string
  await setSystem(manager, { id: systemId, sourceId, productionBy: 'branch', productionNames: ['main'], branches: ['main'], baseline: sha('base'), approvals: 1 } as never)
  return { systemId, sourceId, repository }
}
async function run(systemId: string, of = period): Promise<string> {
  const { id, runId } = await createReconciliation(manager, { systemId, ...of })
  await reconciling.work({ orgId: here.id, id: runId }, hand)
  return id
}

beforeEach(async () => {
  connectionId = crypto.randomUUID()
  await write(owner, here.id, (sql) => sql`insert into connections (org_id, id, kind, name, settings, created_at, updated_at) values (${here.id}, ${connectionId}, 'github', 'GitHub', '{"organization":"nordwind"}', now(), now())`)
})

const rules = (minute: number, active: boolean): Fact => ({ kind: 'protection', source: 'ruleset 1', refs: ['refs/heads/main'], at: at(minute), by: null, removed: false, active, approvals: 1, checks: [], blocksForce: true })
const slipped: Fact[] = [
  rules(100, false), rules(109, true), { kind: 'commit', sha: sha('slip'), parents: [sha('made')], tree: sha('t3'), writers: [], github: false },
  { kind: 'update', id: '2', ref: 'refs/heads/main', before: sha('made'), after: sha('slip'), how: 'push', by: null, at: at(104) },
]

describe('what is kept with a run', () => {
  it('is the line of each change, and the request’s page finds it', async () => {
    const elsewhere = await createSystem(manager, { name: 'Vault', environment: 'production', criticality: 3 } as never)
    const draft = async (title: string) => getChange(manager, await createChange(manager, { type: 'normal', title, category: 'code', systemIds: [elsewhere.id], refs: [], 'answer.impact': 1, 'answer.reach': 1, 'answer.backOut': 1, 'answer.testing': 1, 'answer.novelty': 1 } as never))
    const { id: changeId, number } = await draft('Round half to even')
    const { systemId } = await judged(told.map((fact) => (fact.kind === 'names' ? { ...fact, request: `CHG-${number}` } : fact)))
    const id = await run(systemId)
    const pull = (await listUnits(manager, { reconciliationId: id })).rows.find(({ key }) => key === 'pull 12')
    const { line } = await getUnit(manager, { reconciliationId: id, number: pull?.id as number })
    expect(line.map(({ part }) => part)).toEqual(['request', 'opened', 'commits', 'reviews', 'checks', 'merge', 'deployment', 'running'])
    expect(line[3]?.events).toEqual([{ at: at(30), who: 'ben', said: `Approved ${sha('head').slice(0, 7)}.` }])
    expect(await listBrought(manager, { changeId })).toEqual([expect.objectContaining({ reconciliationId: id, number: pull?.id, title: 'Pull request 12', systemName: expect.stringMatching(/^Ledger/), line })])
    expect(await listBrought(manager, { changeId: (await draft('Another')).id })).toEqual([])
  })

  it('is how long branches were not protected, what came in meanwhile, and since when what is known', async () => {
    const { systemId } = await judged([...told, ...slipped])
    const id = await run(systemId)
    const off = (await getProtection(manager, { id }))?.filter(({ state }) => state === 'off')
    expect(off).toEqual([{ ref: 'refs/heads/main', from: at(100), to: at(109), state: 'off', why: 'No rule was on.', commits: 1, changes: [{ number: expect.any(Number), title: `Commit ${sha('slip').slice(0, 7)}`, commits: 1 }] }])
    expect((await getCoverage(manager, { id }))?.find(({ what }) => what === 'reviews')).toMatchObject({ since: at(30), read: { n: 1, of: 1 } })
    await expect(getProtection(manager, { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not_found' })
  })
})

/** Of the story: what its pull request came to without its review. */
const unapproved = told.filter(({ kind }) => kind !== 'review')
const failedOf = async (id: string, attribute = 2) => (await listFailed(manager, { reconciliationId: id, attribute })).rows[0] as { number: number; id: number }
const bytesOf = async (artifactId: string): Promise<Buffer> => {
  const [file] = await owner`select key, object_version as "objectVersion", version from artifacts where id = ${artifactId}`
  const pieces: Uint8Array[] = []
  for await (const piece of await artifactStore().read({ key: file?.key, version: file?.objectVersion } as never)) pieces.push(piece)
  return Buffer.concat(pieces)
}

const scope = (ofId: string) => ({ kind: 'changes' as const, ofId, fromDay: period.from.slice(0, 10), toDay: period.to.slice(0, 10), zone: 'UTC', systemIds: [], controlIds: [] })

describe('the report of a run', () => {
  it('says the same in four locked files, and a new version says how it differs', async () => {
    const { systemId } = await judged([...unapproved, ...slipped])
    const id = await run(systemId)
    const { number } = await failedOf(id)
    const { id: exceptionId } = await createException(manager, { reconciliationId: id, number, attribute: 2, spread: 'isolated', rootCause: '=A fix at night', ownerId: manager.userId, dueAt: new Date(Date.now() + days(9)).toISOString() } as never)
    const asked = await createReport(manager, scope(id))
    await making.work({ orgId: here.id, id: asked.runId }, hand)
    const { versions: [first] } = await getReport(manager, { id: asked.id })
    expect([first?.error, first?.files.map(({ format }) => format)]).toEqual([null, expect.arrayContaining(['csv', 'json', 'xlsx', 'pdf'])])
    const bytes = async (format: string) => bytesOf(first?.files.find((file) => file.format === format)?.id as string)
    const [csv, json, xlsx, pdf] = [await bytes('csv'), await bytes('json'), await bytes('xlsx'), await bytes('pdf')]
    const lines = csv.toString().trimEnd().split('\r\n')
    const rows = await owner`select count(*)::int as n from reconciliation_outcomes where reconciliation_id = ${id}`
    expect(lines).toHaveLength(1 + rows[0]?.n)
    expect(lines.find((line) => line.startsWith(`${number},`) && line.includes(',2,'))).toMatch(/Fail,.*Open,'=A fix at night,Isolated/)
    const whole = JSON.parse(json.toString())
    expect(whole.questions.find((each: { question: number }) => each.question === 2)).toMatchObject({ n: 2, pass: 0, fail: 2, not_evaluable: 0, not_applicable: 0, asked: 2, rate: '0.0 %' })
    expect(whole.outcomes).toHaveLength(rows[0]?.n)
    expect(whole.protection.filter((each: { state: string }) => each.state === 'Not protected')).toMatchObject([{ lasted: '9 min', commits: 1 }])
    const facts = Object.fromEntries(whole.facts.map(({ name, fact }: { name: string; fact: string }) => [name, fact]))
    expect(facts).toMatchObject({ Version: expect.stringMatching(/^1, asked for .* UTC by /), Reconciled: expect.stringMatching(/UTC to before .* UTC/), Filters: expect.stringMatching(/^none/), 'Root of the facts': expect.stringMatching(/^sha256:/), 'Version of the questions': expect.stringMatching(/^\d+$/), Complete: 'yes', Exceptions: expect.stringMatching(/^1 of \d+ failures explained/) })
    expect(xlsx.subarray(0, 2).toString()).toBe('PK')
    const { pages } = await readPdf(new Uint8Array(pdf).buffer)
    const csvHash = first?.files.find(({ format }) => format === 'csv')?.sha256 as string
    for (const words of ['Outcomes by question', facts['Root of the facts'].slice(0, 20), 'A fix at night', csvHash.slice(0, 30)]) expect([words, pages.join(' ').replaceAll('|', '').includes(words)]).toEqual([words, true])
    await updateException(manager, { id: exceptionId, version: 1, spread: 'isolated', rootCause: 'A rule that was off', ownerId: manager.userId, dueAt: new Date(Date.now() + days(9)).toISOString() } as never)
    await making.work({ orgId: here.id, id: (await renewReport(manager, { id: asked.id })).runId }, hand)
    const again = await getReport(manager, { id: asked.id })
    expect(again.versions.map(({ number: n, state, files }) => [n, state, files.length])).toEqual([[2, 'locked', 4], [1, 'locked', 4]])
    const outcomes = again.versions[0]?.difference?.tables.find(({ title }) => title === 'Changes and outcomes')
    expect(outcomes).toMatchObject({ added: 0, gone: 0, altered: 1, rows: { altered: [{ fields: expect.arrayContaining([{ head: 'Root cause', before: '=A fix at night', after: 'A rule that was off' }]) }] } })
    expect(await reportsAbout(manager, { ofId: id })).toHaveLength(1)
    const jonas = await here.person('read_only')
    await expect(createReport(jonas, scope(id))).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('tells exceptions of its own changes alone', async () => {
    const { systemId } = await judged([...unapproved, ...slipped])
    const [whole, part] = [await run(systemId), await run(systemId, { from: period.from, to: at(80) })]
    const failed = (await listFailed(manager, { reconciliationId: whole, attribute: 2 })).rows
    for (const { number } of failed) await createException(manager, { reconciliationId: whole, number, attribute: 2, spread: 'isolated', rootCause: 'Night', ownerId: manager.userId, dueAt: new Date(Date.now() + days(9)).toISOString() } as never)
    const told = async (id: string) => (await previewReport(manager, scope(id))).tables.find(({ title }) => title === 'Exceptions')?.count
    expect(failed).toHaveLength(2)
    expect([await told(whole), await told(part)]).toEqual([2, 1])
  })

  it('is of a run that is done, and of one in the period', async () => {
    const { systemId } = await judged(told)
    const { id, runId } = await createReconciliation(manager, { systemId, ...period })
    const refused = (more: object, why: RegExp) => expect(createReport(manager, { ...scope(id), ...more } as never)).rejects.toMatchObject({ code: 'invalid', fields: { ofId: expect.stringMatching(why) } })
    await refused({}, /being judged/)
    await reconciling.work({ orgId: here.id, id: runId }, hand)
    await refused({ fromDay: '2025-01-01', toDay: '2025-03-31' }, /outside the period/)
    await refused({ ofId: null }, /choose one/)
    await refused({ ofId: crypto.randomUUID() }, /not there/)
  })
})

describe('a run performs the control', () => {
  const occurrences = () => owner`select c.code, o.occurrence, o.proof_label from control_occurrences o join controls c on c.org_id = o.org_id and c.id = o.control_id where o.org_id = ${here.id}`

  it('of its system that changes are approved, and says how much could not be told', async () => {
    await here.controls('CM-01', 'CM-02')
    const { systemId } = await judged([...told, ...slipped], ['CM-01', 'CM-02'])
    await run(systemId)
    expect(await occurrences()).toEqual([{ code: 'CM-01', occurrence: `${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}`, proof_label: expect.stringMatching(/of 2 changes 0 approved by somebody else, 1 not, 1 not evaluable$/) }])
  })

  it('not where the list has holes, or nothing could be told', async () => {
    await here.controls('CM-01')
    const { systemId } = await judged(told.filter((fact) => !(fact.kind === 'commit' && fact.sha === sha('base'))), ['CM-01'])
    await run(systemId)
    const unread = await judged(told.filter(({ kind }) => kind !== 'review' && kind !== 'read'), ['CM-01'])
    await run(unread.systemId)
    expect(await occurrences()).toEqual([])
  })
})

describe('who mends it', () => {
  async function failed(dueInDays: number, mender: Person): Promise<{ id: string; systemId: string; repository: number }> {
    const of = await judged(unapproved)
    const reconciliationId = await run(of.systemId)
    const { id } = await createException(manager, { reconciliationId, number: (await failedOf(reconciliationId)).number, attribute: 2, spread: 'isolated', rootCause: 'A fix at night', ownerId: mender.userId, dueAt: new Date(Date.now() + days(dueInDays)).toISOString() } as never)
    return { ...of, id }
  }
  const waiting = (who: Person) => hand.read(here.id, (tx) => toMend.of(tx, who))

  it('is told that it is theirs, that it is due soon and overdue, each once, and finds it at home', async () => {
    const mender = await here.person('control_owner', 'Mender')
    const { id } = await failed(5, mender)
    const told = async () => {
      await minding.run(hand)
      await minding.run(hand)
      await round()
      return kinds(mender)
    }
    expect(await told()).toEqual(['changeExceptions.assigned'])
    later(days(3))
    expect(await told()).toEqual(['changeExceptions.assigned', 'changeExceptions.due'])
    later(days(6))
    expect(await told()).toEqual(['changeExceptions.assigned', 'changeExceptions.due', 'changeExceptions.due'])
    expect(await kinds(manager)).toEqual([])
    expect((await waiting(mender))?.tasks).toEqual([expect.objectContaining({ id, button: 'Mend it', href: `/reconciliations/exceptions/${id}` })])
    expect((await waiting(manager))?.tasks).toEqual([])
  })

  it('is told when facts that come later give it another outcome; what was said stays', async () => {
    const mender = await here.person('control_owner', 'Mender')
    const { id, systemId, repository } = await failed(9, mender)
    await tellFacts(jobActor(here.id, 'webhook inbox', 'test'), { connectionId, repository, name: `nordwind/${repository}`, told: 'webhook', facts: told } as never)
    await run(systemId)
    await round()
    expect(await kinds(mender)).toEqual(['changeExceptions.assigned', 'changeExceptions.moved'])
    expect(await getException(manager, { id })).toMatchObject({ outcome: 'not_evaluable', state: 'open', rootCause: 'A fix at night' })
    await run(systemId)
    await round()
    expect(await kinds(mender)).toHaveLength(2)
    expect((await waiting(mender))?.tasks[0]?.detail).toMatch(/another outcome/)
  })
})
