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

const run = async (here: Arrange) => here.add('runs', { queue: 'populations.read', subject_type: 'population', subject_id: await population(here), label: 'Users', input: {}, status: 'running', started_at: new Date() })

export const examples: Examples<'populations'> = {
  'populations.create': async (here) => ({ systemId: await systemOf(here), source: 'table', report: 'Report R-12', extractedAt: ago(1).toISOString(), file }),
  'populations.addFile': async (here) => ({ id: await population(here), file }),
  'populations.import': async (here) => ({ id: await population(here), mapping: { columns: { accountId: 'user', rightName: 'role' } } }),
  'populations.complete': async (here) => ({ id: await run(here), reading: { records: 0, used: 0, rejected: 0, blank: 0, entries: 0, accepted: 0, duplicates: 0, conflicts: 0, columns: ['user'], shape: sha256, facts: [], warnings: [], warningCount: 0, lacking: [], root: sha256 } }),
  'populations.fail': async (here) => ({ id: await run(here), why: 'It has no head.' }),
  'populations.freeze': async (here) => ({ id: await complete(here), version: 1 }),
  'populations.export': () => ({}),
  'populations.exportRejects': () => ({}),
}

export const volume: Volume = {
  tables: ['populations'],
  fill: ({ orgId, each, first, id }) => `
    insert into systems (org_id, id, name, environment, criticality, created_at, updated_at) values ('${orgId}', '${id('populated')}', 'Populated', 'production', 3, now(), now()) on conflict do nothing;
    insert into populations (org_id, id, system_id, source, title, state, report, extracted_at, created_at, updated_at)
      select '${orgId}', ${first('population')}, '${id('populated')}', (array['table', 'aws_iam', 'okta'])[1 + n % 3], 'Population ' || n, 'draft', 'R-12', now() - n * interval '1 minute', now(), now() ${each};`,
  lists: ({ id }) => ({
    'populations.list': {
      cursors: { extractedAt: ago(5).toISOString() },
      filters: { search: ['tion 77'], state: ['draft'], source: ['okta'], systemId: [id('populated')] },
      accepted: { search: 'text in the middle of a title; no leakproof operator finds it by an index' },
    },
  }),
}
