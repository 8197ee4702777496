import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const systemOf = (here: Arrange) => here.add('systems', { name: `Roster ${here.tag()}`, environment: 'production', criticality: 3 })

async function frozen(here: Arrange, source: string, row: Record<string, string | null>): Promise<{ id: string; systemId: string }> {
  const systemId = await systemOf(here)
  const id = await here.add('populations', { system_id: systemId, source, title: `List ${here.tag()}`, state: 'draft', report: 'Report', extracted_at: new Date(Date.now() - 86_400_000) })
  const by = await here.user()
  await here.write(async (sql) => {
    await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, email, right_kind, right_id, right_name, scope, rest) values (${here.orgId}, ${id}, 'k', '\\x00', 'line 2', ${row.account ?? '1'}, 'Ann', 'person', 'ann@example.com', ${row.kind ?? 'role'}, ${row.right ?? 'clerk'}, 'clerk', '', ${row.rest ?? '{}'}::text::jsonb)`
    await sql`update populations set state = 'complete', records = 1, used = 1, rejected = 0, blank = 0, entries = 1, accepted = 1, duplicates = 0, conflicts = 0, root = ${`sha256:${'0'.repeat(64)}`}, shape = ${`sha256:${'0'.repeat(64)}`}, columns = '["user"]', read_at = now() where org_id = ${here.orgId} and id = ${id}`
    await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${by}, reason = 'It is the only one' where org_id = ${here.orgId} and id = ${id}`
  })
  return { id, systemId }
}

const roster = (here: Arrange) => frozen(here, 'roster', { account: '7', kind: 'employment', right: 'employee', rest: '{"conditions":{"state":"active","zone":"Europe/Berlin","endsOn":"2026-03-31","startsOn":null,"manager":null}}' })

/** Somebody of a roster. */
export async function person(here: Arrange, row: Row = {}): Promise<string> {
  const { id, systemId } = await roster(here)
  return here.add('people', { system_id: systemId, worker_id: here.tag(), name: `Ann ${here.tag()}`, kind: 'employee', state: 'active', zone: 'Europe/Berlin', population_id: id, ...row })
}

async function account(here: Arrange, row: Row = {}): Promise<string> {
  const { id, systemId } = await frozen(here, 'table', {})
  return here.add('accounts', { system_id: systemId, account_id: here.tag(), name: `ann ${here.tag()}`, kind: 'person', population_id: id, ...row })
}

export const examples: Examples<'people' | 'accounts'> = {
  'people.sync': async (here) => ({ id: (await roster(here)).id }),
  'accounts.match': async (here) => ({ id: (await frozen(here, 'table', {})).id }),
  'people.setUser': async (here) => ({ id: await person(here), version: 1, userId: await here.user(), reason: 'Seen together' }),
  'people.setAliases': async (here) => ({ id: await person(here), version: 1, aliases: [`ann-${here.tag()}`], reason: 'Her admin account' }),
  'people.export': () => ({}),
  'accounts.assign': async (here) => ({ ids: [await account(here)], as: 'person', personId: await person(here), reason: 'She says so' }),
  'accounts.release': async (here) => ({ ids: [await account(here, { how: 'by_hand', said: 'Nobody’s', decided_by_id: await here.user() })], reason: 'It was said in error' }),
  'accounts.export': () => ({}),
}

export const volume: Volume = {
  tables: ['people', 'accounts'],
  fill: ({ orgId, rows, each, first, id }) => `
    insert into people (org_id, id, system_id, worker_id, name, email, kind, state, zone, manager_id, user_id, population_id, gone_at, created_at, updated_at)
      select '${orgId}', ${first('person')}, '${id('rostered')}', 'w' || n, 'Name ' || n * 7919 % ${rows} || ' ' || n, 'w' || n || '@example.com', (array['employee', 'contractor', 'service'])[1 + n % 3], (array['active', 'leave', 'left', 'future'])[1 + n % 4], 'UTC',
        case when n % 20 = 0 then '${id('person')}'::uuid end, case when n % 9 = 0 then null else '${id('user')}'::uuid end, '${id('roster')}', case when n % 50 = 0 then now() end, now(), now() ${each};
    insert into accounts (org_id, id, system_id, account_id, name, email, kind, population_id, person_id, how, said, created_at, updated_at)
      select '${orgId}', ${first('account')}, '${id('rostered')}', 'a' || n, 'name ' || n * 7919 % ${rows} || ' ' || n, 'w' || n || '@example.com', (array['person', 'service', 'group'])[1 + n % 3], '${id('roster')}', case when n % 4 > 0 then '${id('person')}'::uuid end, case when n % 4 > 0 then (array['email', 'user_name', 'alias'])[n % 4] end, '', now(), now() ${each};`,
  lists: ({ id }) => ({
    'people.list': {
      cursors: { name: 'Name 5' },
      filters: { search: ['ame 77'], state: ['left'], kind: ['contractor'], managerId: [id('person')], systemId: [id('rostered')], account: ['none'], gone: ['yes'] },
      accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index' },
    },
    'accounts.list': {
      cursors: { name: 'name 5' },
      filters: { search: ['ame 77'], systemId: [id('rostered')], kind: ['service'], how: ['alias'], personId: [id('person')], unmatched: ['yes'], left: ['yes'] },
      accepted: {
        search: 'text in the middle of a name; no leakproof operator finds it by an index',
        'unmatched yes': 'the index holds what belongs to nobody alone, which people work off; what stands in no present list is passed over',
      },
    },
  }),
  reads: () => ({ 'people.choose': [{}] }),
}
