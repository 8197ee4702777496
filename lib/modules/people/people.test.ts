import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { daysAgo, populating } from '../../../test/populating.ts'

/** From the bytes of a roster to people, and from lists of accounts to whose they are. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { matching, syncing } = await import('./operations/follow.ts')
const { assignAccounts, releaseAccounts, setAliases, setUserOf } = await import('./operations/settle.ts')
const { findPeople, getAccount, getPerson, listAccounts, listPeople, waitingLists } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let manager: Person
let tools: Awaited<ReturnType<typeof populating>>
const hand = background('test')

beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
  manager = await here.person('compliance_manager')
  tools = await populating(owner, () => manager)
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const rosterMapping = { columns: { workerId: 'Id', workerName: 'Name', email: 'Mail', userName: 'Login', manager: 'Boss', status: 'Status', end: 'End', zone: 'Zone', workerKind: 'Type' } }
const head = 'Id,Name,Mail,Login,Boss,Status,End,Zone,Type'
const accountMapping = { columns: { accountId: 'Id', accountName: 'Name', email: 'Mail', userName: 'Login', employeeId: 'Employee', accountKind: 'Type', rightName: 'Role' } }
const accountHead = 'Id,Name,Mail,Login,Employee,Type,Role'

/** As the worker does. */
async function follows(): Promise<void> {
  for (const work of [syncing, matching]) {
    for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = ${work.queue} returning data`) await work.work(data, hand)
  }
}
async function roster(of: string, lines: string[], at = daysAgo(1), reason = 'It is the only one there is'): Promise<string> {
  const id = await tools.imported([head, ...lines].join('\n'), { of, source: 'roster', at, mapping: rosterMapping })
  expect(await tools.get(id)).toMatchObject({ state: 'complete', error: null })
  await tools.freeze(id, reason)
  await follows()
  return id
}
async function list(of: string, lines: string[], at = daysAgo(1)): Promise<string> {
  const id = await tools.imported([accountHead, ...lines].join('\n'), { of, at, mapping: accountMapping })
  await tools.freeze(id)
  await follows()
  return id
}
const peopleOf = async (systemId: string, more = {}) => (await listPeople(manager, { systemId, limit: 100, ...more } as never)).rows
const accountsOf = async (systemId: string, more = {}) => (await listAccounts(manager, { systemId, limit: 100, ...more } as never)).rows
const named = <T extends { name: string }>(rows: T[], name: string): T => rows.find((row) => row.name === name) ?? (() => { throw new Error(`no ${name}`) })()
/** Of this test alone: e-mails are those of all people of the organization. */
let serial = 0
const mail = (name: string) => `${name}${serial}@example.com`

describe('a roster', () => {
  it('becomes people with the moment their last day ends, in its zone, and their managers by worker id or e-mail; a circle stays, and is warned of', async () => {
    serial++
    const of = await tools.system()
    const id = await roster(of, [
      `1,Ann,${mail('ann')},ann${serial},2,active,,Europe/Berlin,employee`, `2,Bob,${mail('bob')},,${mail('ann')},active,2026-03-28,Europe/Berlin,employee`,
      `3,Cem,${mail('cem')},,9,terminated,2026-03-31,America/New_York,contractor`, '4,Dot,,,,active,,Asia/Kolkata,employee',
    ])
    const warnings = (await tools.get(id)).warnings.map((each) => each.said)
    expect(warnings).toEqual(expect.arrayContaining([expect.stringMatching(/managers in a circle: (Ann → Bob → Ann|Bob → Ann → Bob)/), expect.stringContaining('the manager of Cem, 9, is not in the roster')]))
    const found = await peopleOf(of)
    const [ann, bob, cem] = ['Ann', 'Bob', 'Cem'].map((name) => named(found, name)) as [(typeof found)[0], (typeof found)[0], (typeof found)[0]]
    expect(ann).toMatchObject({ managerId: bob.id, state: 'active' })
    expect(bob).toMatchObject({ managerId: ann.id })
    expect(cem).toMatchObject({ managerId: null, managerSaid: '9', state: 'left', kind: 'contractor' })
    // The day before clocks go forward there, and one after they did here: by PostgreSQL.
    expect((await getPerson(manager, { id: bob.id })).endsAt?.toISOString()).toBe('2026-03-28T23:00:00.000Z')
    expect((await getPerson(manager, { id: cem.id })).endsAt?.toISOString()).toBe('2026-04-01T04:00:00.000Z')
    expect((await getPerson(manager, { id: ann.id })).reports.map((each) => each.name)).toEqual(['Bob'])
    const [entry] = await owner`select body::json as body from audit_entries where org_id = ${here.id} and body::json ->> 'action' = 'people.sync' order by recorded_at desc, id desc limit 1`
    expect(entry?.body).toMatchObject({ count: 4, root: expect.stringMatching(/^sha256:/), subject: { type: 'population', id } })
  })

  it('rejects an abbreviation of a zone by its line, and a roster is not read without one', async () => {
    const of = await tools.system()
    const id = await tools.imported(`${head}\n1,Ann,,,,active,2026-03-31,IST,employee\n2,Bob,,,,active,2026-03-31,Asia/Kolkata,employee`, { of, source: 'roster', mapping: rosterMapping })
    expect(await tools.get(id)).toMatchObject({ accepted: 1, rejected: 1 })
    const [reject] = await owner`select place, reason from population_rejects where population_id = ${id}`
    expect(reject).toMatchObject({ place: 'line 2', reason: expect.stringContaining('“IST” is no time zone by its IANA name') })
    const without = await tools.imported(`${head}\n1,Ann,,,,active,2026-03-31,,employee`, { of, source: 'roster', mapping: { columns: { workerId: 'Id', workerName: 'Name', status: 'Status' } } })
    expect(await tools.get(without)).toMatchObject({ state: 'draft', error: expect.stringContaining('Say a time zone by its IANA name') })
  })

  it('with fewer rows has to be answered for; who is missing is gone, is said so, and comes back as the same person', async () => {
    serial++
    const of = await tools.system()
    const ann = `1,Ann,${mail('ann')},,,active,,UTC,employee`
    await roster(of, [ann, `2,Bob,${mail('bob')},,1,active,,UTC,employee`, '3,Cem,,,1,active,,UTC,employee'], daysAgo(4))
    const before = await peopleOf(of)
    const id = await tools.imported(`${head}\n${ann}`, { of, source: 'roster', at: daysAgo(3), mapping: rosterMapping })
    await tools.works()
    await expect(tools.freeze(id, null)).rejects.toMatchObject({ fields: { reason: expect.stringContaining('It has 1 rows where the last one had 3') } })
    await tools.freeze(id, 'The subsidiary was sold')
    expect((await waitingLists(manager, {})).map((each) => each.id)).toContain(id)
    await follows()
    expect(await waitingLists(manager, {})).toEqual([])
    expect((await peopleOf(of)).map((each) => each.name)).toEqual(['Ann'])
    expect((await peopleOf(of, { gone: 'yes' })).map((each) => each.name)).toEqual(['Bob', 'Cem'])
    await roster(of, [ann, `2,Bobby,${mail('bob')},,1,leave,,UTC,employee`], daysAgo(2))
    const back = named(await peopleOf(of), 'Bobby')
    expect(back.id).toBe(named(before, 'Bob').id)
    expect(back).toMatchObject({ state: 'leave', goneAt: null, managerId: named(before, 'Ann').id })
  })

  it('finds the account of Tickmark by its e-mail; of two people with one e-mail neither, and no service', async () => {
    serial++
    const [one, two, three] = [await here.person('reviewer', 'One'), await here.person('reviewer', 'Two'), await here.person('reviewer', 'Three')]
    const of = await tools.system()
    await roster(of, [`1,One,${one.email.toUpperCase()},,,active,,UTC,employee`, `2,Two,${two.email},,,active,,UTC,employee`, `3,Other Two,${two.email},,,active,,UTC,employee`, `4,Robot,${three.email},,,active,,UTC,service`])
    expect((await peopleOf(of)).map(({ name, userId }) => [name, userId])).toEqual([['One', one.userId], ['Other Two', null], ['Robot', null], ['Two', null]])
    const [{ persons } = {}] = await owner`select tickmark_persons_of(${here.id}, ${one.userId}) as persons`
    expect(new Set(persons as string[])).toEqual(new Set([one.personId, named(await peopleOf(of), 'One').id]))
  })
})

describe('an account', () => {
  it.each([
    ['entra', (id: string) => ({ users: [{ id: 'e1', displayName: 'Ad Min', userPrincipalName: 'adm@elsewhere.example', mail: null, employeeId: id, accountEnabled: true, userType: 'Member' }], servicePrincipals: [], groups: [], groupMembers: [], groupOwners: [], appRoleAssignments: [], roleEligibilityScheduleInstances: [], roleAssignmentScheduleInstances: [], groupEligibilityScheduleInstances: [], roleDefinitions: [{ id: 'r1', displayName: 'Helpdesk', isBuiltIn: true }], roleAssignments: [{ id: 'a1', principalId: 'e1', roleDefinitionId: 'r1', directoryScopeId: '/' }] })],
    ['okta', (id: string) => ({ users: [{ id: 'o1', status: 'ACTIVE', profile: { login: 'adm@elsewhere.example', firstName: 'Ad', lastName: 'Min', employeeNumber: id } }], apps: [{ id: 'app', label: 'Ledger' }], appUsers: [{ id: 'o1', scope: 'USER', appId: 'app' }], appGroups: [], groups: [], groupMembers: [], roles: [] })],
  ] as const)('of %s is found by the number that personnel knows', async (source, exported) => {
    serial++
    const [staff, directory] = [await tools.system(), await tools.system()]
    await roster(staff, [`0${serial}77,Ann,${mail('ann')},,,active,,UTC,employee`])
    const id = await tools.imported(JSON.stringify(exported(`0${serial}77`)), { of: directory, source, name: 'users.json' })
    expect((await tools.get(id)).error).toBe(null)
    await tools.freeze(id)
    await follows()
    expect((await accountsOf(directory)).map((each) => [each.name, each.personName, each.how])).toEqual([['Ad Min', 'Ann', 'employee_id']])
  })

  it('is found by alias, employee id, e-mail, then user name, and it is said by which; several people, a service and nobody are not guessed', async () => {
    serial++
    const [staff, ledger] = [await tools.system(), await tools.system()]
    await roster(staff, [
      `w${serial}1,Ann,${mail('ann')},ann-login${serial},,active,,UTC,employee`, `w${serial}2,Bob,${mail('shared')},bob-login${serial},,active,,UTC,employee`, `w${serial}3,Bea,${mail('shared')},,,active,,UTC,employee`, `w${serial}4,Cem,,cem${serial},,terminated,2026-01-31,UTC,employee`,
    ])
    const ann = named(await peopleOf(staff), 'Ann')
    await setAliases(manager, { id: ann.id, version: 1, aliases: [`ADM-${serial}`], reason: 'Her administrator account' })
    await list(ledger, [
      `1,by mail,${mail('ANN')},,,user,clerk`, `2,by employee id,${mail('shared')},,w${serial}2,user,clerk`, `3,by user name,,CEM${serial},,user,clerk`, `4,by alias,${mail('shared')},adm-${serial},,user,clerk`, `5,shared,${mail('shared')},,,user,clerk`, `6,robot,${mail('ann')},,,service,clerk`, '7,nobody,nobody@example.net,,,user,clerk', '8,bare,,,,user,clerk', `9,mail as login,,${mail('ann')},,user,clerk`, '10,crew,,,,group,clerk',
    ])
    const found = Object.fromEntries((await accountsOf(ledger)).map((each) => [each.name, [each.personName, each.how, each.said]]))
    expect(found).toEqual({
      'by mail': ['Ann', 'email', `E-mail ${mail('ann')} of Ann (w${serial}1) alone`],
      'by employee id': ['Bob', 'employee_id', expect.stringContaining(`Employee id w${serial}2 of Bob`)],
      'by user name': ['Cem', 'user_name', expect.stringContaining('of Cem')],
      'by alias': ['Ann', 'alias', expect.stringContaining(`Alias adm-${serial} of Ann`)],
      shared: [null, null, `Several people have its e-mail ${mail('shared')}: Bea (w${serial}3) and Bob (w${serial}2)`],
      robot: [null, null, expect.stringContaining('It is no person’s own')],
      nobody: [null, null, 'Nobody in a roster has its e-mail, user name or employee id.'],
      bare: [null, null, expect.stringContaining('neither e-mail nor user name')],
      'mail as login': ['Ann', 'email', expect.any(String)],
      crew: [null, null, expect.any(String)],
    })
    expect((await accountsOf(ledger, { unmatched: 'yes' })).map((each) => each.name)).toEqual(['bare', 'nobody', 'robot', 'shared'])
    expect((await accountsOf(ledger, { left: 'yes' })).map((each) => each.name)).toEqual(['by user name'])
    expect((await accountsOf(ledger, { personId: ann.id })).map((each) => each.name)).toEqual(['by alias', 'by mail', 'mail as login'])
    expect((await getPerson(manager, { id: ann.id })).accounts.map((each) => each.name)).toEqual(['by alias', 'by mail', 'mail as login'])
    // The alias goes to nobody else, and goes.
    await expect(setAliases(manager, { id: named(await peopleOf(staff), 'Bob').id, version: 1, aliases: [`adm-${serial}`], reason: 'x' })).rejects.toMatchObject({ fields: { aliases: expect.stringContaining('is an alias of Ann already') } })
    expect(await setAliases(manager, { id: ann.id, version: 2, aliases: [], reason: 'It was another one' })).toMatchObject({ moved: 1 })
    expect(named(await accountsOf(ledger), 'by alias')).toMatchObject({ personId: null, said: expect.stringContaining('Several people have its e-mail') })
  })

  it('said by hand stays when it is matched again, until it is taken back; deleted and remade under one name it is another one', async () => {
    serial++
    const [staff, ledger] = [await tools.system(), await tools.system()]
    await roster(staff, [`1,Ann,${mail('ann')},,,active,,UTC,employee`, '2,Bob,,,,active,,UTC,employee'], daysAgo(4))
    await list(ledger, [`100,ann,${mail('ann')},,,user,clerk`, '101,robot,,,,service,clerk', '102,old,,,,user,clerk'], daysAgo(4))
    const [people, before] = [await peopleOf(staff), await accountsOf(ledger)]
    const bob = named(people, 'Bob').id
    await assignAccounts(manager, { ids: [named(before, 'ann').id], as: 'person', personId: bob, reason: 'He took the account over' })
    await assignAccounts(manager, { ids: [named(before, 'robot').id], as: 'owner', personId: bob, reason: 'He runs the interface' })
    await assignAccounts(manager, { ids: [named(before, 'old').id], as: 'nobody', reason: 'Closed with the project' } as never)
    await list(ledger, [`100,ann,${mail('ann')},,,user,clerk`, '101,robot,,,,service,clerk', '202,old,,,,user,clerk'], daysAgo(2))
    const after = await accountsOf(ledger)
    expect(after.map(({ name, accountId, personName, ownerName, how, said }) => [name, accountId, personName, ownerName, how, said])).toEqual([
      ['ann', '100', 'Bob', null, 'by_hand', 'He took the account over'], ['old', '102', null, null, 'by_hand', 'Closed with the project'], ['old', '202', null, null, null, expect.any(String)], ['robot', '101', null, 'Bob', 'by_hand', 'He runs the interface'],
    ])
    expect((await accountsOf(ledger, { unmatched: 'yes' })).map((each) => each.accountId)).toEqual(['202'])
    await releaseAccounts(manager, { ids: [named(after, 'ann').id], reason: 'He gave it back' })
    expect(await getAccount(manager, { id: named(after, 'ann').id })).toMatchObject({ personName: 'Ann', how: 'email', decidedById: null })
    await expect(releaseAccounts(manager, { ids: [named(after, 'ann').id], reason: 'again' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is decided by one of two who decide at once; nobody decides about an account of their own, and a reader not at all', async () => {
    serial++
    const [staff, ledger, admin] = [await tools.system(), await tools.system(), await here.person('admin')]
    const line = `1,Admin,${admin.email},,,active,,UTC,employee`
    await roster(staff, [line, '2,Bob,,,,active,,UTC,employee'])
    await list(ledger, [`1,mine,${admin.email},,,user,clerk`, '2,stray,,,,user,clerk'])
    const [people, found] = [await peopleOf(staff), await accountsOf(ledger)]
    const stray = named(found, 'stray')
    const told = (who: Person, reason: string) => assignAccounts(who, { ids: [stray.id], version: stray.version, as: 'person', personId: named(people, 'Bob').id, reason })
    const both = await Promise.allSettled([told(manager, 'one'), told(admin, 'other')])
    expect(both.map((each) => (each.status === 'fulfilled' ? 'done' : (each.reason as { code: string }).code)).sort()).toEqual(['conflict', 'done'])
    const own = { code: 'forbidden', message: expect.stringContaining('It is about you') }
    await expect(assignAccounts(admin, { ids: [named(found, 'mine').id], as: 'person', personId: named(people, 'Bob').id, reason: 'not mine' })).rejects.toMatchObject(own)
    await expect(assignAccounts(admin, { ids: [stray.id], as: 'person', personId: named(people, 'Admin').id, reason: 'mine' })).rejects.toMatchObject(own)
    await expect(setUserOf(admin, { id: named(people, 'Admin').id, version: 1, userId: null, reason: 'not me' })).rejects.toMatchObject(own)
    await expect(told(await here.person('auditor'), 'x')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(assignAccounts(await elsewhere.person('admin'), { ids: [stray.id], as: 'nobody', reason: 'x' } as never)).rejects.toMatchObject({ code: 'not_found' })
    await expect(assignAccounts(manager, { ids: [stray.id], as: 'nobody', personId: named(people, 'Bob').id, reason: 'x' })).rejects.toMatchObject({ code: 'invalid' })
    // By hand the link goes, and is looked at no more: not by the next roster either.
    const link = named(people, 'Admin')
    await setUserOf(manager, { id: link.id, version: 1, userId: null, reason: 'Somebody of the same address' })
    await roster(staff, [line, '2,Bob,,,,active,,UTC,employee'], daysAgo(0.5))
    expect(await getPerson(manager, { id: link.id })).toMatchObject({ userId: null, userHow: 'by_hand' })
  })

  it('is matched alike whether its list or the roster comes first or both at once, and what is said by hand meanwhile stays', async () => {
    serial++
    const [staff, ledger] = [await tools.system(), await tools.system()]
    const line = (n: number) => `p${serial}${n},Person ${n},${mail(`p${n}`)},,,active,,UTC,employee`
    await roster(staff, [line(0)], daysAgo(3))
    await list(ledger, [`0,zero,${mail('p0')},,,user,clerk`], daysAgo(3))
    const zero = named(await accountsOf(ledger), 'zero')
    const rosterId = await tools.imported([head, ...Array.from({ length: 40 }, (_, n) => line(n))].join('\n'), { of: staff, source: 'roster', at: daysAgo(2), mapping: rosterMapping })
    const listId = await tools.imported([accountHead, ...Array.from({ length: 40 }, (_, n) => `${n},${n === 0 ? 'zero' : `account ${n}`},${mail(`p${n}`)},,,user,clerk`)].join('\n'), { of: ledger, at: daysAgo(2), mapping: accountMapping })
    await tools.freeze(rosterId)
    await tools.freeze(listId)
    const job = (id: string) => ({ orgId: here.id, id })
    await Promise.all([syncing.work(job(rosterId), hand), matching.work(job(listId), hand), syncing.work(job(rosterId), hand), assignAccounts(manager, { ids: [zero.id], as: 'nobody', reason: 'Closed' } as never)])
    await owner`delete from pgboss.job where name in (${syncing.queue}, ${matching.queue})`
    const after = await accountsOf(ledger)
    expect(after.filter((each) => each.how === 'email').map((each) => [each.name, each.personName]).sort()).toEqual(Array.from({ length: 39 }, (_, n) => [`account ${n + 1}`, `Person ${n + 1}`]).sort())
    expect(named(after, 'zero')).toMatchObject({ personId: null, how: 'by_hand', said: 'Closed' })
    expect(await peopleOf(staff)).toHaveLength(40)
    // Each waits for its turn: what it goes by is what the one before left.
    const turn = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    await turn`select pg_advisory_lock(hashtext(${`people.${here.id}`}))`
    let done = 0
    const waiting = [syncing.work(job(rosterId), hand), matching.work(job(listId), hand)].map((work) => work.then(() => done++))
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(done).toBe(0)
    await turn.end()
    await Promise.all(waiting)
  })

  it('20,000 people and as many accounts are taken over and matched in seconds', async () => {
    const [staff, ledger, by] = [await tools.system(), await tools.system(), manager.userId]
    const sum = `sha256:${'0'.repeat(64)}`
    // As reading leaves them, by one statement.
    const many = (of: string, source: string, rest: string) => write(owner, here.id, async (tx) => {
      const [{ id } = { id: '' }] = await tx<{ id: string }[]>`insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, created_at, updated_at) values (${here.id}, uuidv7(), ${of}, ${source}, 'Many', 'draft', 'R-1', now(), now(), now()) returning id`
      await tx.unsafe(`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, email, right_kind, right_id, right_name, scope, rest) select '${here.id}', '${id}', 'k' || n, '\\x00', 'line', 'm' || n, 'Person ' || n, 'person', 'm' || n || '@many.example', 'employment', 'employee', 'employee', '', ${rest} from generate_series(0, 19999) n`)
      await tx`update populations set state = 'complete', records = 20000, used = 20000, rejected = 0, blank = 0, entries = 20000, accepted = 20000, duplicates = 0, conflicts = 0, root = ${sum}, shape = ${sum}, columns = '["Id"]', read_at = now() where id = ${id}`
      await tx`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${by}, reason = 'As it is' where id = ${id}`
      return id
    })
    const rosterId = await many(staff, 'roster', `jsonb_build_object('conditions', jsonb_build_object('state', 'active', 'zone', 'UTC', 'manager', case when n > 0 then 'm' || n / 8 end))`)
    const listId = await many(ledger, 'table', `'{}'`)
    const started = performance.now()
    await syncing.work({ orgId: here.id, id: rosterId }, hand)
    await matching.work({ orgId: here.id, id: listId }, hand)
    expect(performance.now() - started).toBeLessThan(20_000)
    const [counts] = await owner`select count(*)::int as people, count(manager_id)::int as managed, (select count(person_id)::int from accounts where system_id = ${ledger}) as matched from people where system_id = ${staff}`
    expect(counts).toEqual({ people: 20_000, managed: 19_999, matched: 20_000 })
    // A form offers some of them, and finds the others.
    const offered = await findPeople(manager, {})
    expect([offered.people.length, offered.more]).toEqual([500, true])
    const { people, more } = await findPeople(manager, { search: 'm19999@many' })
    expect([people.map((each) => each.name), more]).toEqual([['Person 19999'], false])
  })

  it('and a person whose population is not there any more are shown all the same', async () => {
    const [staff, personId, accountId] = [await tools.system(), crypto.randomUUID(), crypto.randomUUID()]
    await write(owner, here.id, async (tx) => {
      await tx`insert into people (org_id, id, system_id, worker_id, name, kind, state, zone, created_at, updated_at) values (${here.id}, ${personId}, ${staff}, '1', 'Ann', 'employee', 'active', 'UTC', now(), now())`
      await tx`insert into accounts (org_id, id, system_id, account_id, name, kind, created_at, updated_at) values (${here.id}, ${accountId}, ${staff}, '1', 'ann', 'person', now(), now())`
    })
    expect(await getPerson(manager, { id: personId })).toMatchObject({ name: 'Ann', populationTitle: null })
    expect(await getAccount(manager, { id: accountId })).toMatchObject({ name: 'ann', populationTitle: null })
  })
})

describe('the database', () => {
  it('knows whoever decides by the roster, through all accounts of a human, and nobody else', async () => {
    serial++
    const [one, two, other] = [await here.person('reviewer', 'First'), await here.person('reviewer', 'First again'), await here.person('reviewer', 'Else')]
    const of = await tools.system()
    await roster(of, [`1,One,${one.email},,,active,,UTC,employee`, `2,Other,${other.email},,,active,,UTC,employee`])
    const [low, high] = [one.personId, two.personId].sort() as [string, string]
    await write(owner, here.id, (tx) => tx`insert into person_links (org_id, id, one, other, reason, created_at) values (${here.id}, gen_random_uuid(), ${low}, ${high}, 'one human', now())`)
    const people = await peopleOf(of)
    const personsOf = async (org: string, user: string) => ((await owner`select tickmark_persons_of(${org}, ${user}) as persons`)[0]?.persons ?? []) as string[]
    expect((await personsOf(here.id, two.userId)).sort()).toEqual([one.personId, two.personId, named(people, 'One').id].sort())
    expect((await personsOf(here.id, other.userId)).sort()).toEqual([other.personId, named(people, 'Other').id].sort())
    expect(await personsOf(elsewhere.id, one.userId)).toEqual([])
  })

  it('takes no change of whose an account is without an entry', async () => {
    const app = postgres(process.env.DATABASE_URL as string, { max: 1, onnotice: () => {} })
    const change = app.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${here.id}, true)`
      await tx`update people set user_id = null, user_how = 'by_hand' where user_id is not null`
    })
    await expect(change.finally(() => app.end())).rejects.toMatchObject({ code: 'TM001' })
  })
})

it('a list of changes is frozen like any other, and makes no account', async () => {
  const of = await tools.system()
  const merge = (iid: number) => ({ id: 100 + iid, iid, project_id: 5, title: 'Faster', state: 'merged', merged_at: '2026-09-02T10:00:00Z', author: { id: 7, username: 'ann' }, target_branch: 'main' })
  const id = await tools.imported(JSON.stringify([merge(1), merge(2)]), { of, source: 'gitlab_merges', name: 'merges.json' })
  await tools.freeze(id)
  await follows()
  expect(await tools.get(id)).toMatchObject({ state: 'frozen', accepted: 2, rejected: 0 })
  expect(await accountsOf(of)).toEqual([])
  expect((await waitingLists(manager, {})).map((each) => each.id)).not.toContain(id)
})
