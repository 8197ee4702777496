import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const sha256 = `sha256:${'0'.repeat(64)}`
const file = { name: 'users.csv', type: 'text/csv', origin: 'upload', store: 'folder', key: 'somewhere', objectVersion: null, sha256, size: 5, lockedUntil: null }
const ago = (count: number) => new Date(Date.now() - days(count))

const systemOf = (here: Arrange) => here.add('systems', { name: `Ledger ${here.tag()}`, environment: 'production', criticality: 3 })

async function population(here: Arrange, row: Row = {}): Promise<string> {
  return here.add('populations', { system_id: await systemOf(here), source: 'table', title: `Users of the ledger ${here.tag()}`, state: 'draft', report: 'Report R-12', extracted_at: ago(1), ...row })
}

async function complete(here: Arrange): Promise<string> {
  const id = await population(here)
  await here.write(async (sql) => {
    await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest) values (${here.orgId}, ${id}, 'k', '\\x00', 'line 2', '1', 'ann', 'person', 'role', 'clerk', 'clerk', '', '{}')`
    await sql`insert into population_rejects (org_id, population_id, number, kind, place, reason) values (${here.orgId}, ${id}, 1, 'blank', 'line 3', 'is blank')`
    await sql`update populations set state = 'complete', records = 2, used = 1, rejected = 0, blank = 1, entries = 1, accepted = 1, duplicates = 0, conflicts = 0, columns = '["user"]', shape = ${sha256}, root = ${sha256}, read_at = now() where org_id = ${here.orgId} and id = ${id}`
  })
  return id
}

async function reconciled(here: Arrange): Promise<string> {
  const id = await complete(here)
  const by = await here.user()
  await here.write(async (sql) => {
    await sql`insert into population_differences (org_id, population_id, number, side, key, name) values (${here.orgId}, ${id}, 1, 'there', '', '1 more shown by the system than stand in this list')`
    await sql`insert into population_reconciliations (org_id, population_id, against, by, seen, root, here, there, only_here, only_there, reconciled_by_id, reconciled_at) values (${here.orgId}, ${id}, 'total', 'rows', 'SUIM', ${sha256}, 1, 2, 0, 1, ${by}, now())`
  })
  return id
}

const run = async (here: Arrange) => here.add('runs', { queue: 'populations.read', subject_type: 'population', subject_id: await population(here), label: 'Users', input: {}, status: 'running', started_at: new Date() })

export const examples: Examples<'populations'> = {
  'populations.create': async (here) => ({ systemId: await systemOf(here), source: 'table', report: 'Report R-12', extractedAt: ago(1).toISOString(), file }),
  'populations.pull': async (here) => ({ systemId: await systemOf(here), source: 'aws_iam', connectionId: await here.add('connections', { kind: 'aws', name: `AWS ${here.tag()}`, settings: { region: 'eu-central-1' } }), report: 'GetAccountAuthorizationDetails', extractedAt: ago(1).toISOString(), files: [file] }),
  'populations.addFile': async (here) => ({ id: await population(here), file }),
  'populations.addScreenshot': async (here) => ({ id: await population(here), file: { ...file, name: 'screen.png', type: 'image/png' } }),
  'populations.reconcile': async (here) => ({ id: await complete(here), against: 'total', by: 'rows', total: 1, seen: 'SUIM, number of entries found' }),
  'populations.explain': async (here) => ({ id: await reconciled(here), numbers: [1], reason: 'The batch user was made while the report ran' }),
  'populations.import': async (here) => ({ id: await population(here), mapping: { columns: { accountId: 'user', rightName: 'role' } } }),
  'populations.complete': async (here) => ({ id: await run(here), reading: { records: 0, used: 0, rejected: 0, blank: 0, entries: 0, accepted: 0, duplicates: 0, conflicts: 0, columns: ['user'], shape: sha256, facts: [], warnings: [], warningCount: 0, lacking: [], root: sha256, formerId: null, came: null, went: null, altered: null } }),
  'populations.fail': async (here) => ({ id: await run(here), why: 'It has no head.' }),
  'populations.freeze': async (here) => ({ id: await complete(here), version: 1, reason: 'Its only report' }),
  'populations.export': () => ({}),
  'populations.exportRejects': () => ({}),
  'populations.exportDifferences': () => ({}),
}

const inTheMiddle = 'text in the middle of a name; no leakproof operator finds it by an index'

export const volume: Volume = {
  tables: ['populations', 'population_rows', 'population_rejects', 'population_differences'],
  fill: ({ orgId, each, first, id }) => `
    insert into systems (org_id, id, name, environment, criticality, created_at, updated_at) values ('${orgId}', '${id('populated')}', 'Populated', 'production', 3, now(), now()) on conflict do nothing;
    insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, created_at, updated_at)
      select '${orgId}', ${first('population')}, '${id('populated')}', (array['table', 'aws_iam', 'okta'])[1 + n % 3], 'Population ' || n, 'draft', 'R-12', now() - n * interval '1 minute', now(), now() ${each};
    update populations set former_id = '${id('former')}' where org_id = '${orgId}' and id = '${id('population')}';
    insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, right_kind, right_id, right_name, scope, rest, privileged)
      select '${orgId}', p.id::uuid, 'k' || lpad((n + p.shift)::text, 8, '0'), sha256(n::text::bytea), 'line ' || n, 'u' || n, 'user ' || lpad(n::text, 8, '0'), 'person', 'role', 'r' || n % 20, 'role ' || n % 20, '', '{}', n % 20 = 0 from generate_series(1, 10000) as n, (values ('${id('population')}', 0), ('${id('former')}', 2000)) as p(id, shift);
    insert into population_rejects (org_id, population_id, number, kind, place, reason)
      select '${orgId}', '${id('population')}', n, (array['rejected', 'duplicate', 'blank', 'conflict'])[1 + n % 4], 'line ' || n, 'says the same as line ' || n - 1 from generate_series(1, 10000) as n;
    insert into population_differences (org_id, population_id, number, side, key, name)
      select '${orgId}', '${id('population')}', n, (array['here', 'there'])[1 + n % 2], 'k' || n, 'user ' || n from generate_series(1, 10000) as n;`,
  lists: ({ id }) => ({
    'populations.list': {
      cursors: { extractedAt: ago(5).toISOString() },
      filters: { search: ['tion 77'], state: ['draft'], source: ['okta'], systemId: [id('populated')], differences: ['yes', 'unexplained'] },
      accepted: { search: inTheMiddle, 'differences unexplained': 'mostly reads the differences that nobody explained: those are dealt with before a population is frozen' },
    },
    'populations.rows': { of: { populationId: id('population') }, cursors: { account: 'user 00005000' }, filters: { search: ['user 0000'], privileged: ['yes', 'no'] }, accepted: { search: inTheMiddle } },
    'populations.rejects': { of: { populationId: id('population') }, cursors: { number: 5_000 }, filters: { search: ['line 5'], kind: ['duplicate'] } },
    'populations.differences': { of: { populationId: id('population') }, cursors: { number: 5_000 }, filters: { search: ['user 5'], side: ['here'], explained: ['no', 'yes'] } },
    'populations.changes': { of: { populationId: id('population') }, cursors: { account: 'user 00005000' }, filters: { search: ['user 0000'], kind: ['came', 'went', 'altered'] }, accepted: { search: inTheMiddle } },
  }),
}
