import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { censusing } from '../../../test/censusing.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { cancelCensus, explainStop } = await import('./operations/begin.ts')
const { getCensus, getCensusPerson } = await import('./queries.ts')
const { background } = await import('#lib/door/background.ts')
const { deliver } = await import('../events/deliver.ts')
const { lookAtSources } = await import('../log-sources/rounds.ts')
const { createControl } = await import('../controls/operations/details.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
const { system, roster, accounts, bring, judge, begin, works, get } = await censusing(owner, () => manager)
beforeAll(async () => {
  here = await organization(owner, 'Census')
  manager = await here.person('compliance_manager')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const quarter = { from: '2026-07-01', to: '2026-10-01' }
const of = (rows: Awaited<ReturnType<typeof judge>>['rows'], kind: string) => rows.filter((row) => row.kind === kind).map(({ personName, accountName, rightName, outcome, lower, upper, said }) => ({ who: personName ?? accountName, right: rightName, outcome, lower, upper, said }))

describe('a census', () => {
  it('judges each account of each leaver by its bounds, to the minute', async () => {
    const [hr, ledger] = [await system('Personnel'), await system('Ledger')]
    await roster(hr, '2026-06-30T20:00:00Z', [{ Id: 'W1', Name: 'Ann Quick', Mail: 'ann@x.example' }, { Id: 'W2', Name: 'Ben Slow', Mail: 'ben@x.example' }, { Id: 'W3', Name: 'Cas Between', Mail: 'cas@x.example' }, { Id: 'W4', Name: 'Dee Active', Mail: 'dee@x.example' }, { Id: 'W5', Name: 'Eva Stays', Mail: 'eva@x.example' }])
    const list = (names: string[]) => names.map((name) => ({ User: `U-${name}`, Name: name, Mail: `${name}@x.example` }))
    await accounts(ledger, '2026-06-30T22:00:00Z', list(['ann', 'ben', 'cas', 'dee', 'eva']))
    await accounts(ledger, '2026-08-10T06:00:00Z', list(['ben', 'cas', 'dee', 'eva']))
    await accounts(ledger, '2026-08-14T18:00:00Z', list(['cas', 'dee', 'eva']))
    await accounts(ledger, '2026-08-16T06:00:00Z', [...list(['dee', 'eva']), { User: 'U-cas', Name: 'cas', Mail: 'cas@x.example', Enabled: 'no' }])
    await accounts(ledger, '2026-10-02T06:00:00Z', list(['dee', 'eva']))
    const left = (End: string, Zone = 'UTC') => ({ Status: 'Terminated', End, Zone })
    const rosterId = await roster(hr, '2026-10-03T06:00:00Z', [{ Id: 'W1', Name: 'Ann Quick', Mail: 'ann@x.example', ...left('2026-08-09') }, { Id: 'W2', Name: 'Ben Slow', Mail: 'ben@x.example', ...left('2026-08-07') }, { Id: 'W3', Name: 'Cas Between', Mail: 'cas@x.example', ...left('2026-08-14', 'Europe/Berlin') }, { Id: 'W4', Name: 'Dee Active', Mail: 'dee@x.example', ...left('2026-09-30T17:30:00Z') }, { Id: 'W5', Name: 'Eva Stays', Mail: 'eva@x.example' }])
    const { of: census, rows, stops } = await judge({ rosterId, systemIds: [ledger], ...quarter })
    expect(census.error).toBeNull()
    expect(census.state).toBe('done')
    expect(of(rows, 'leaver')).toEqual([
      { who: 'Ann Quick', right: null, outcome: 'pass', lower: -57_720, upper: 360, said: expect.stringContaining('Disabled between 30 Jun 2026 22:00 and 10 Aug 2026 06:00 UTC, at most 6 h after leaving; limit 24 h.') },
      { who: 'Ben Slow', right: null, outcome: 'fail', lower: 3_240, upper: 9_720, said: expect.stringContaining('54 h to 6 d 18 h after leaving') },
      { who: 'Cas Between', right: null, outcome: 'not_evaluable', lower: -240, upper: 1_920, said: expect.stringContaining('at most 32 h after leaving') },
      { who: 'Dee Active', right: null, outcome: 'fail', lower: 2_190, upper: null, said: expect.stringContaining('Still active at 2 Oct 2026 06:00 UTC, 36 h 30 min after leaving') },
    ])
    expect(of(rows, 'sign_in').map(({ outcome }) => outcome)).toEqual(Array(4).fill('not_evaluable'))
    expect(census.people).toEqual([{ part: 'left', n: 4 }, { part: 'works', n: 1 }])
    expect(census.accounts).toEqual([{ part: 'leaver', n: 1 }, { part: 'person', n: 1 }])
    expect(stops.map(({ kind }) => kind)).toEqual(['unmatched'])
    expect(census.rows).toBe(rows.length)
    expect((await getCensusPerson(manager, { id: census.id, number: 1 })).rows.map(({ kind }) => kind)).toEqual(['leaver', 'sign_in', 'token'])
  })
})

/** Everything that goes wrong with rosters and lists, in one company of one quarter. */
describe('bad input', () => {
  it('is judged as what it is, and what could mislead has to be explained first', { timeout: 60_000 }, async () => {
    const [hr, other, ledger, empty] = [await system('Personio'), await system('Fieldglass'), await system('Northstar'), await system('Quiet')]
    const works = (Id: string, Name: string, more = {}) => ({ Id, Name, Mail: `${Id.toLowerCase()}@b.example`, ...more })
    const left = (End: string, Zone = 'UTC') => ({ Status: 'Terminated', End, Zone })
    await roster(hr, '2026-06-30T00:00:00Z', [works('H1', 'Hana Kealoha'), works('D1', 'Dora Date'), works('R1', 'Rolf Rehire', { Type: 'Contractor' }), works('R2', 'Rita Return', { Login: 'rita' }), works('N1', 'Dana Kovac'), works('M1', 'Mona Moved', { End: '2026-07-15' }), works('F1', 'Finn Future'), works('V1', 'Vera Vanished'), works('T1', 'Tom Token'), works('S1', 'Sam Same'), works('A1', 'Abby Abbreviation', { Zone: 'UTC' })])
    await roster(other, '2026-09-30T00:00:00Z', [{ Id: 'X9', Name: 'Sam Same', Mail: 's1@b.example', ...left('2026-08-31') }])
    const all = ['H1', 'D1', 'R1', 'R2', 'N1', 'M1', 'F1', 'V1', 'S1']
    const list = (off: string[], more: object[] = []) => [...all.filter((id) => !off.includes(id)).map((id) => ({ User: `U-${id}`, Name: id, Mail: `${id.toLowerCase()}@b.example` })), { User: 'G1', Name: 'Guest', Mail: 'guest@else.example', Kind: 'external' }, { User: 'B1', Name: 'Batch', Kind: 'service' }, ...more]
    await accounts(ledger, '2026-06-29T06:00:00Z', list([], [{ User: 'U-T1', Name: 'T1', Mail: 't1@b.example' }]))
    await accounts(ledger, '2026-08-11T06:00:00Z', list(['R1', 'R2'], [{ User: 'U-T1', Name: 'T1', Mail: 't1@b.example', Enabled: 'no', Role: 'Deploy key', RightKind: 'SSH key' }]))
    await accounts(ledger, '2026-08-12T06:00:00Z', list(['H1', 'D1', 'R2'], [{ User: 'U-T1', Name: 'T1', Mail: 't1@b.example', Enabled: 'no', Role: 'Deploy key', RightKind: 'SSH key' }]))
    await accounts(ledger, '2026-09-10T06:00:00Z', list(['H1', 'D1', 'N1'], [{ User: 'U-T1', Name: 'T1', Mail: 't1@b.example', Enabled: 'no', Role: 'Deploy key', RightKind: 'SSH key' }]))
    await accounts(ledger, '2026-10-01T06:00:00Z', list(['H1', 'D1', 'N1'], [{ User: 'U-T1', Name: 'T1', Mail: 't1@b.example', Enabled: 'no', Role: 'Deploy key', RightKind: 'SSH key' }, { User: 'U-N1b', Name: 'N1 again', Mail: 'n1@b.example' }]))
    await accounts(empty, '2026-10-01T06:00:00Z', [])
    const rosterId = await roster(hr, '2026-09-30T00:00:00Z', [
      works('H1', 'Hana Kealoha', left('2026-08-10T23:30', 'Pacific/Honolulu')), works('D1', 'Dora Date', left('2026-08-10', 'Europe/Berlin')), works('R1', 'Rolf Rehire', { ...left('2026-07-31'), Type: 'Contractor' }), works('R1', 'Rolf Rehire', { Start: '2026-08-12' }), works('R2', 'Rita Return', { Login: 'rita', ...left('2026-08-09') }), { Id: 'R3', Name: 'Rita Return', Mail: 'rita.new@b.example', Login: 'rita', Start: '2026-09-01' },
      works('N1', 'Dana Lindholm', left('2026-08-31')), works('M1', 'Mona Moved', left('2026-09-15')), works('F1', 'Finn Future', { End: '2099-12-31' }), works('T1', 'Tom Token', left('2026-08-09')), works('S1', 'Sam Same'), works('A1', 'Abby Abbreviation', { ...left('2026-08-10'), Zone: 'IST' }),
    ])
    expect((await get(rosterId)).rejected).toBe(1)
    const { of: census, rows, stops } = await judge({ rosterId, systemIds: [ledger, empty], ...quarter })
    expect([census.state, census.error]).toEqual(['done', null])
    const found = new Map(rows.map((row) => [`${row.kind} ${row.workerId ?? row.accountId} ${row.accountId ?? ''}`.trim(), row]))
    const outcome = (key: string) => [found.get(key)?.outcome ?? `no row ${key}`, found.get(key)?.said ?? '']
    // 23:30 in Honolulu is 09:30 of the next day by UTC; a day in Berlin ends at 22:00 by UTC.
    expect([found.get('leaver H1 U-H1')?.since, found.get('leaver H1 U-H1')?.upper]).toEqual([new Date('2026-08-11T09:30:00Z'), 1_230])
    expect([found.get('leaver D1 U-D1')?.since, found.get('leaver D1 U-D1')?.lower, found.get('leaver D1 U-D1')?.upper]).toEqual([new Date('2026-08-10T22:00:00Z'), 480, 1_920])
    const expected: [string, string, RegExp][] = [
      ['leaver H1 U-H1', 'pass', /at most 20 h 30 min after leaving/], ['leaver D1 U-D1', 'not_evaluable', /8 h to 32 h after leaving/],
      ['leaver R1 U-R1', 'not_evaluable', /Came back 12 Aug 2026 00:00 UTC/], ['leaver R2 U-R2', 'not_evaluable', /Came back 1 Sep 2026 00:00 UTC: what was active from then on is no failure/],
      ['leaver N1 U-N1', 'not_evaluable', /Disabled between/], ['leaver N1 U-N1b', 'fail', /Still active at 1 Oct 2026 06:00 UTC/], ['leaver M1 U-M1', 'fail', /A former roster said 16 Jul 2026 00:00 UTC/],
      ['leaver F1 U-F1', 'not_applicable', /not applicable yet/], ['leaver T1 U-T1', 'not_evaluable', /limit 24 h/], ['token T1 U-T1', 'fail', /Disabled with a living token at 1 Oct 2026 06:00 UTC: Deploy key/],
      ['unrecorded V1 U-V1', 'fail', /Vera Vanished, who is not in the roster/], ['unrecorded G1 G1', 'fail', /guest or contractor/], ['shared B1 B1', 'fail', /nobody answers for it/],
    ]
    for (const [key, wanted, said] of expected) expect([key, ...outcome(key)]).toEqual([key, wanted, expect.stringMatching(said)])
    expect(found.get('leaver N1 U-N1')?.personName).toBe('Dana Lindholm')
    // Neither passes: Abby could not be read, and stands in no row.
    expect(rows.filter(({ workerId }) => workerId === 'A1')).toEqual([])
    expect(stops.map(({ kind, about }) => [kind, about.map((each) => each.slice(0, 40))])).toEqual([
      ['older_roster', ['Northstar: 1 Oct 2026 06:00 UTC', 'Quiet: 1 Oct 2026 06:00 UTC']], ['vanished', ['Abby Abbreviation (A1)', 'Vera Vanished (V1)']], ['moved_dates', [expect.stringContaining('Mona Moved (M1)')]], ['made_after', [expect.stringContaining('Dana Lindholm (N1): N1 again')]],
      ['unmatched', expect.arrayContaining([expect.stringContaining('Left, and not disabled: Mona Moved')])], ['rosters_disagree', [expect.stringContaining('Sam Same (S1): working; Fieldglass')]],
    ])
    expect(census.notes).toEqual(expect.arrayContaining(['Quiet: not occurring. Its newest list holds no row, which was confirmed when it was frozen.', 'Movers: not evaluable. The roster has neither job nor department nor cost centre.']))
    expect(rows.filter(({ systemId }) => systemId === empty)).toEqual([])
  })

  it('a leap day, and days of 23 and 25 hours, end when they end', async () => {
    const [hr, ledger] = [await system('HR of 2024'), await system('Ledger of 2024')]
    const ends = { L: '2024-02-29', S: '2024-03-31', A: '2024-10-27' }
    await accounts(ledger, '2024-01-01T00:00:00Z', Object.keys(ends).map((id) => ({ User: `U-${id}`, Name: id, Mail: `${id}@leap.example` })))
    await accounts(ledger, '2025-01-02T00:00:00Z', [{ User: 'U-other', Name: 'other' }])
    const rosterId = await roster(hr, '2025-01-03T00:00:00Z', Object.entries(ends).map(([id, End]) => ({ Id: `LEAP-${id}`, Name: `Leap ${id}`, Mail: `${id}@leap.example`, Status: 'Terminated', End, Zone: 'Europe/Berlin' })))
    const { rows } = await judge({ rosterId, systemIds: [ledger], from: '2024-01-01', to: '2025-01-01', asOf: '2025-02-01' } as never)
    expect(rows.filter(({ kind }) => kind === 'leaver').map(({ workerId, since }) => [workerId, since?.toISOString()])).toEqual([['LEAP-A', '2024-10-27T23:00:00.000Z'], ['LEAP-L', '2024-02-29T23:00:00.000Z'], ['LEAP-S', '2024-03-31T22:00:00.000Z']])
  })

  it.each([
    ['open at both ends', { from: undefined, to: undefined }, ['from', 'to']], ['open at its end', { to: undefined }, ['to']], ['without a day in it', { to: '2026-07-01' }, ['to']], ['not over yet', { to: '2026-12-31' }, ['to']],
    ['longer than a year', { from: '2024-01-01' }, ['to']], ['that is looked at in the future', { asOf: '2099-01-01' }, ['asOf']], ['of no system', { systemIds: [] }, ['systemIds']], ['by no roster', { rosterId: '00000000-0000-4000-8000-000000000000' }, ['rosterId']],
  ])('a period %s is refused', async (_, given, fields) => {
    const [hr, ledger] = [await system(), await system()]
    const rosterId = await roster(hr, '2026-10-01T00:00:00Z', [{ Id: '1', Name: 'One' }])
    const refused = await begin({ rosterId, systemIds: [ledger], ...quarter, ...given } as never).then(() => null, (error: { fields?: object }) => error)
    expect(Object.keys(refused?.fields ?? {})).toEqual(fields)
  })
})

describe('what stands in PostgreSQL too', () => {
  let id: string
  let systemId: string
  let rosterId: string
  const bare = (statement: string) => owner.unsafe(statement).then(() => 'done', (error: { code: string }) => error.code)
  beforeAll(async () => {
    const hr = await system()
    systemId = await system('Bare')
    rosterId = await roster(hr, '2026-09-30T00:00:00Z', [{ Id: 'P1', Name: 'Pat', Mail: 'pat@p.example', Status: 'Terminated', End: '2026-08-10' }])
    await accounts(systemId, '2026-10-01T00:00:00Z', [{ User: '1', Name: 'pat', Mail: 'pat@p.example' }])
    const control = await createControl(manager, { code: 'AC-04', title: 'Access ends with the job', frequency: 'quarterly', type: 'detective', status: 'implemented', automation: 'manual' } as never)
    await write(owner, here.id, async (sql) => void (await sql`insert into system_controls (org_id, id, record_id, control_id) values (${here.id}, ${crypto.randomUUID()}, ${systemId}, ${control.id})`))
    id = await begin({ rosterId, systemIds: [systemId], ...quarter } as never)
  })

  it('of two that ask the same one goes on, and a list frozen meanwhile is another census', async () => {
    const both = await Promise.allSettled([begin({ rosterId, systemIds: [systemId], ...quarter, from: '2026-07-02' } as never), begin({ rosterId, systemIds: [systemId], ...quarter, from: '2026-07-02' } as never)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict', message: expect.stringContaining('goes on already') } })
    const other = both.find((each) => each.status === 'fulfilled')?.value as string
    await accounts(systemId, '2026-10-01T12:00:00Z', [{ User: '2', Name: 'new' }])
    await works()
    expect((await getCensus(manager, { id: other })).sources[0]?.lists.map(({ extractedAt }) => extractedAt)).toEqual(['2026-10-01T00:00:00.000Z'])
    await cancelCensus(manager, { id: other })
    expect(await getCensus(manager, { id: other })).toMatchObject({ state: 'failed', error: 'It was cancelled.' })
  })

  it('is stopped until each stop is explained by somebody, with a text, once', async () => {
    const of = await getCensus(manager, { id })
    expect([of.state, of.stops.map(({ kind }) => kind)]).toEqual(['stopped', ['older_roster']])
    const [stop] = of.stops
    expect(await bare(`update censuses set state = 'judging' where id = '${id}'`)).toBe('TM005')
    expect(await bare(`update censuses set state = 'done' where id = '${id}'`)).toBe('TM002')
    expect(await bare(`update censuses set limit_hours = 999 where id = '${id}'`)).toBe('TM002')
    expect(await bare(`delete from census_stops where census_id = '${id}'`)).toBe('TM002')
    expect(await bare(`insert into census_rows (org_id, census_id, number, kind, outcome, facts, said, leaf) values ('${here.id}', '${id}', 9, 'leaver', 'pass', '{}', 'x', '')`)).toBe('TM002')
    await expect(explainStop(manager, { id, stopId: stop?.id ?? '', reason: '  ' })).rejects.toMatchObject({ code: 'invalid' })
    await explainStop(await here.person('reviewer'), { id, stopId: stop?.id ?? '', reason: 'Known' })
    await expect(explainStop(manager, { id, stopId: stop?.id ?? '', reason: 'Once more' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await bare(`update census_stops set reason = 'Other' where census_id = '${id}'`)).toBe('TM002')
  })

  it('comes to the same after a worker that died, and does not move when it is done', async () => {
    // What a worker left that died in the middle of it.
    const [run] = await owner`select 1 from censuses where id = ${id} and state = 'judging'`
    expect(run).toBeDefined()
    expect(await bare(`insert into census_rows (org_id, census_id, number, kind, outcome, facts, said, leaf) values ('${here.id}', '${id}', 1, 'mover', 'pass', '{}', 'x', '')`)).toBe('done')
    await works()
    const of = await getCensus(manager, { id })
    expect([of.state, of.rows, of.totals?.map(({ kind }) => kind)]).toEqual(['done', 3, ['leaver', 'sign_in', 'token']])
    expect(of.stops[0]).toMatchObject({ reason: 'Known', explainedByName: expect.any(String) })
    for (const statement of [`update censuses set title = 'x' where id = '${id}'`, `delete from censuses where id = '${id}'`, `update census_rows set outcome = 'pass' where census_id = '${id}'`, `delete from census_rows where census_id = '${id}'`, `truncate census_rows`, `insert into census_rows (org_id, census_id, number, kind, outcome, facts, said, leaf) values ('${here.id}', '${id}', 9, 'leaver', 'pass', '{}', 'x', '')`]) expect([statement, await bare(statement)]).toEqual([statement, 'TM002'])
  })

  it('refuses totals that are not what the rows came to', async () => {
    const other = await begin({ rosterId, systemIds: [systemId], ...quarter, from: '2026-07-03' } as never)
    await owner.unsafe(`delete from pgboss.job where name = 'censuses.judge'`)
    const totals = JSON.stringify([{ kind: 'leaver', n: 1, pass: 1, fail: 0, not_evaluable: 0, not_applicable: 0 }])
    expect(await bare(`update censuses set state = 'done', done_at = now(), stops_at = now(), rows = 0, root = 'x', totals = '${totals}' where id = '${other}'`)).toBe('TM002')
  })

  it('of a whole period in which something could be told performs the control that takes access away', async () => {
    const recorded = await owner`select o.occurrence, o.proof_label from control_occurrences o where o.proof_type = 'census' and o.proof_id = ${id}`
    expect(recorded.map((row) => ({ ...row }))).toEqual([{ occurrence: '2026-Q3', proof_label: expect.stringContaining('of 1 accounts of leavers 0 passed, 1 failed, 0 not evaluable, 0 not applicable') }])
  })
})

describe('what only some sources tell', () => {
  it('the time of a status and the log of Okta, a key that outlives a password at AWS, and who is not at the identity provider', { timeout: 60_000 }, async () => {
    const [hr, okta, aws, ledger] = [await system('People'), await system('Okta of the company'), await system('AWS of the company'), await system('Books')]
    const active = (Id: string, Name: string) => ({ Id, Name, Mail: `${Id.toLowerCase()}@o.example`, Login: Id.toLowerCase() })
    await roster(hr, '2026-06-30T00:00:00Z', [active('O1', 'Olga One'), active('O2', 'Otto Two'), active('O3', 'Ona Three')])
    const export_ = (status: object) => JSON.stringify({
      users: [{ id: '00u1', status: 'ACTIVE', profile: { login: 'o1@o.example', email: 'o1@o.example', firstName: 'Olga', lastName: 'One' }, ...status }, { id: '00u3', status: 'ACTIVE', profile: { login: 'o3@o.example', email: 'o3@o.example', firstName: 'Ona', lastName: 'Three' } }],
      apps: [{ id: '0oa1', label: 'Books' }], appUsers: ['00u1', '00u3'].map((id) => ({ id, scope: 'USER', appId: '0oa1' })), appGroups: [], groups: [], groupMembers: [], groupRoles: [], roles: [],
    })
    await bring(export_({}), { of: okta, at: '2026-06-30T06:00:00Z', source: 'okta', name: 'okta.json' })
    await bring(export_({ status: 'SUSPENDED', statusChanged: '2026-08-10T05:17:00.000Z' }), { of: okta, at: '2026-10-01T06:00:00Z', source: 'okta', name: 'okta.json' })
    const head = 'user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_used_date,access_key_2_active,access_key_2_last_used_date,cert_1_active,cert_2_active'
    const report = (password: string) => `${head}\no1,arn:aws:iam::123456789012:user/o1,2020-01-01T00:00:00+00:00,${password},N/A,true,true,2026-08-12T10:00:00+00:00,false,N/A,false,false\n`
    await bring(report('true'), { of: aws, at: '2026-06-30T06:00:00Z', source: 'aws_credentials', name: 'report.csv' })
    await bring(report('false'), { of: aws, at: '2026-10-01T06:00:00Z', source: 'aws_credentials', name: 'report.csv' })
    await accounts(ledger, '2026-10-01T06:00:00Z', [{ User: 'B2', Name: 'otto', Mail: 'o2@o.example' }])
    const signIn = (published: string) => ({ eventType: 'user.session.start', published, uuid: crypto.randomUUID(), actor: { alternateId: 'O1@o.example', type: 'User' }, outcome: { result: 'SUCCESS' } })
    await deliver(await here.person('contributor'), [Buffer.from(['2026-08-09T23:59:00Z', '2026-08-10T05:00:00Z', '2026-09-30T05:00:00Z'].map((each) => JSON.stringify(signIn(each))).join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'okta', source: 'okta', gzip: false })
    const rosterId = await roster(hr, '2026-10-02T00:00:00Z', [{ ...active('O1', 'Olga One'), Status: 'Terminated', End: '2026-08-09' }, active('O2', 'Otto Two'), active('O3', 'Ona Three')])
    const { rows } = await judge({ rosterId, systemIds: [okta, aws, ledger], ...quarter })
    const said = (kind: string, systemId: string | null) => rows.filter((row) => row.kind === kind && row.systemId === systemId).map(({ workerId, outcome, lower, upper, said: text }) => [workerId, outcome, lower, upper, text])
    expect(said('leaver', okta)).toEqual([['O1', 'pass', 317, 317, expect.stringContaining('Disabled 10 Aug 2026 05:17 UTC as its system says, 5 h 17 min after leaving')]])
    expect(said('sign_in', okta)).toEqual([['O1', 'fail', null, null, expect.stringContaining('2 sign-ins after leaving, the first 10 Aug 2026 05:00 UTC')]])
    expect(said('token', okta)).toEqual([['O1', 'not_evaluable', null, null, expect.stringContaining('has no tokens and keys')]])
    expect(said('leaver', aws)).toEqual([['O1', 'fail', expect.any(Number), null, expect.stringContaining('Still active at 1 Oct 2026 06:00 UTC')]])
    expect(said('sign_in', aws)).toEqual([['O1', 'fail', null, null, expect.stringContaining('used 12 Aug 2026 10:00 UTC')]])
    expect(said('token', aws)).toEqual([['O1', 'fail', null, null, expect.stringContaining('Disabled with a living token at 1 Oct 2026 06:00 UTC: Access key 1')]])
    expect(said('accountless', null)).toEqual([['O2', 'fail', null, null, 'Has no account at the identity provider, and 1 elsewhere.']])
  })

  it('of the time in which its log was silent nobody knows whether a leaver signed in', { timeout: 60_000 }, async () => {
    const [hr, okta] = [await system('More people'), await system('Okta of another company')]
    const ago = (days: number, time = '00:00:00') => `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)}T${time}Z`
    const active = { Id: 'Q1', Name: 'Quinn Quiet', Mail: 'q1@o.example', Login: 'q1' }
    const list = (at: string, status: string) => bring(JSON.stringify({ users: [{ id: '00u9', status, profile: { login: 'q1@o.example', email: 'q1@o.example', firstName: 'Quinn', lastName: 'Quiet' } }], apps: [{ id: '0oa1', label: 'Books' }], appUsers: [{ id: '00u9', scope: 'USER', appId: '0oa1' }], appGroups: [], groups: [], groupMembers: [], groupRoles: [], roles: [] }), { of: okta, at, source: 'okta', name: 'okta.json' })
    await roster(hr, ago(60), [active])
    await list(ago(60, '06:00:00'), 'ACTIVE')
    await list(ago(3, '06:00:00'), 'SUSPENDED')
    const rosterId = await roster(hr, ago(2), [{ ...active, Status: 'Terminated', End: ago(22).slice(0, 10) }])
    const event = (hour: number) => JSON.stringify({ eventType: 'system.agent.ad.read_ldap', published: new Date(Date.parse(ago(45, '00:10:00')) + hour * 3_600_000).toISOString(), uuid: crypto.randomUUID(), actor: { alternateId: 'svc', type: 'SystemPrincipal' }, outcome: { result: 'SUCCESS' } })
    const hours = Array.from({ length: 45 * 24 }, (_, hour) => hour).filter((hour) => hour < 27 * 24 || hour >= 29 * 24)
    const came = async (which: number[]) => deliver(await here.person('contributor'), [Buffer.from(which.map(event).join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'okta', source: 'okta', gzip: false })
    const looked = async (days: number) => {
      const back = setClock({ now: () => new Date(ago(days)) })
      await lookAtSources(background('test'), here.id).finally(back)
    }
    const signIn = async () => (await judge({ rosterId, systemIds: [okta], from: ago(30).slice(0, 10), to: ago(1).slice(0, 10) })).rows.find(({ kind, workerId }) => kind === 'sign_in' && workerId === 'Q1')
    await came(hours)
    for (const days of [20, 17, 10]) await looked(days)
    expect(await signIn()).toMatchObject({ outcome: 'not_evaluable', said: expect.stringMatching(/the log okta was silent from .+ 23:10 to .+ 00:10 UTC: of that time nobody knows/) })
    // Hour by hour it came after all.
    await came(Array.from({ length: 48 }, (_, n) => 27 * 24 + n))
    await looked(9)
    expect((await signIn())?.said ?? '').not.toMatch(/silent/)
  })
})

describe('requests', () => {
  it('approved before the right was there let a joiner have it, and after a move let a mover keep it', { timeout: 60_000 }, async () => {
    const [hr, ledger] = [await system('Requesting people'), await system('Requested books')]
    const place = (Job: string) => ({ Job, Department: 'Sales' })
    const stays = [1, 2, 3].map((n) => ({ Id: `Q${n}`, Name: `Quiet ${n}`, Mail: `q${n}@q.example`, ...place('Seller') }))
    const moved = ['K1', 'K2'].map((Id) => ({ Id, Name: `Mover ${Id}`, Mail: `${Id.toLowerCase()}@q.example` }))
    const joined = ['J1', 'J2', 'J3'].map((Id) => ({ Id, Name: `Joiner ${Id}`, Mail: `${Id.toLowerCase()}@q.example`, Start: '2026-08-01', ...place('Seller') }))
    await roster(hr, '2026-06-30T00:00:00Z', [...stays, ...moved.map((each) => ({ ...each, ...place('Buyer') }))])
    const account = ({ Id, Mail }: { Id: string; Mail: string }, Role: string) => ({ User: `U-${Id}`, Name: Id, Mail, Role })
    const before = [...stays.map((each) => account(each, 'sell')), ...moved.map((each) => account(each, 'buy'))]
    await accounts(ledger, '2026-06-29T00:00:00Z', before)
    await accounts(ledger, '2026-08-05T00:00:00Z', before)
    const newest = await accounts(ledger, '2026-10-01T00:00:00Z', [...before, ...joined.map((each) => account(each, 'sell'))])
    const rosterId = await roster(hr, '2026-10-02T00:00:00Z', [...stays, ...moved.map((each) => ({ ...each, ...place('Seller') })), ...joined])
    const people = new Map((await owner`select worker_id, id from people where org_id = ${here.id} and system_id = ${hr}`).map((row) => [String(row.worker_id), String(row.id)]))
    let number = 900
    await write(owner, here.id, async (sql) => {
      await sql`alter table access_requests disable trigger user`
      for (const [worker, right, approved] of [['J1', 'sell', '2026-08-04T00:00:00Z'], ['J2', 'sell', '2026-10-05T00:00:00Z'], ['K1', 'buy', '2026-10-03T00:00:00Z']] as const) {
        await sql`insert into access_requests (org_id, id, number, person_id, system_id, source, population_id, right_kind, right_id, right_name, scope, reason, emergency, state, requested_by_id, approved_at, created_at, updated_at)
          values (${here.id}, ${crypto.randomUUID()}, ${++number}, ${people.get(worker) ?? ''}, ${ledger}, 'table', ${newest}, 'role', ${right}, ${right}, '', 'Task', false, 'approved', ${manager.userId}, ${approved}, now() - interval '1 minute', now())`
      }
      await sql`alter table access_requests enable trigger user`
    })
    const { rows } = await judge({ rosterId, systemIds: [ledger], ...quarter })
    expect(rows.filter(({ kind }) => kind === 'joiner').map(({ workerId, outcome, said }) => [workerId, outcome, said])).toEqual([
      ['J1', 'pass', expect.stringContaining('ACC-901 was approved 4 Aug 2026 00:00 UTC; the right was not there 5 Aug 2026')], ['J2', 'fail', expect.stringContaining('ACC-902 was approved 5 Oct 2026 00:00 UTC, 4 d after it was first seen')], ['J3', 'fail', expect.stringContaining('Nobody requested it')],
    ])
    expect(rows.filter(({ kind }) => kind === 'mover').map(({ workerId, rightName, outcome, said }) => [workerId, rightName, outcome, said])).toEqual([
      ['K1', 'buy', 'pass', expect.stringContaining('Buyer, Sales → Seller, Sales. Kept by a request after the move: ACC-903 was approved 3 Oct 2026')], ['K2', 'buy', 'not_evaluable', expect.stringContaining('could not be told; 1 of 7 others in the new job has it')],
    ])
  })
})
