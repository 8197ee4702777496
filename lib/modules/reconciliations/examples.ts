import { days } from '#lib/clock.ts'
import { usual } from '#lib/reconcile/system.ts'
import { approvedFor } from '../approvals/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const ago = (count: number) => new Date(Date.now() - days(count))
const sha = 'a'.repeat(40)

const systemOf = async (here: Arrange) => {
  const name = `Ledger ${here.tag()}`
  return { id: await here.add('systems', { name, environment: 'production', criticality: 3 }), name }
}
const judgedSystem = async (here: Arrange) => {
  const system = await systemOf(here)
  return { ...system, judgedId: await here.add('reconciled_systems', { system_id: system.id, settings: usual }) }
}
const connection = (here: Arrange) => here.add('connections', { kind: 'github', name: `GitHub ${here.tag()}`, settings: { organization: 'nordwind' } })

async function reconciliation(here: Arrange, row: Row = {}): Promise<string> {
  const { id, name } = await judgedSystem(here)
  return here.add('reconciliations', { title: `Changes of ${name}`, system_id: id, state: 'judging', from_at: ago(9), to_at: ago(2), as_of: ago(1), catalogue: 1, settings: usual, source_facts: 0, pipeline_facts: 0, ...row })
}
const run = async (here: Arrange) => here.add('runs', { queue: 'reconciliations.run', subject_type: 'reconciliation', subject_id: await reconciliation(here), label: 'Changes', input: {}, status: 'running', started_at: new Date() })

const row = {
  number: 1, key: 'pull 12', type: 'pull', title: 'Pull request 12', at: ago(3).toISOString(), result: 'fail', line: [], outcomes: [{ attribute: 2, outcome: 'fail', reason: 'nobody', said: 'Nobody approved it.' }],
  body: { type: 'pull', key: 'pull 12', pull: 12, others: [], commits: [sha], base: null, move: null, release: { key: 'update 1', how: 'branch', name: 'main', sha, at: ago(3).toISOString(), deployment: null } },
}
const found = { protection: [], coverage: [], rows: [row], units: 1, commits: 0, incomplete: [], contradictions: [], root: `sha256:${'0'.repeat(64)}`, people: [], requests: [] }

/** A change that failed a question. */
async function failed(here: Arrange): Promise<{ reconciliationId: string; systemId: string }> {
  const reconciliationId = await reconciliation(here)
  const systemId = await here.write(async (sql) => {
    await sql`insert into reconciliation_units (org_id, reconciliation_id, number, key, type, title, at, result, body) values (${here.orgId}, ${reconciliationId}, 1, ${row.key}, 'pull', ${row.title}, ${row.at}, 'fail', ${sql.json(row.body)})`
    await sql`insert into reconciliation_outcomes (org_id, reconciliation_id, number, attribute, outcome, reason, said) values (${here.orgId}, ${reconciliationId}, 1, 2, 'fail', 'nobody', 'Nobody approved it.')`
    return (await sql<{ id: string }[]>`select system_id as id from reconciliations where org_id = ${here.orgId} and id = ${reconciliationId}`)[0]?.id as string
  })
  return { reconciliationId, systemId }
}

async function exception(here: Arrange): Promise<string> {
  const { reconciliationId, systemId } = await failed(here)
  return here.add('change_exceptions', { system_id: systemId, unit_key: row.key, attribute: 2, reconciliation_id: reconciliationId, number: 1, title: row.title, said: 'Nobody approved it.', spread: 'isolated', root_cause: 'A fix at night', owner_id: await here.user(), due_at: ago(-30) })
}

const cause = async (here: Arrange) => ({ spread: 'isolated', rootCause: 'A fix at night', ownerId: await here.user(), dueAt: ago(-30).toISOString() })

export const examples: Examples<'reconciliations' | 'deployments' | 'snapshots' | 'changeExceptions'> = {
  'changeExceptions.create': async (here) => ({ reconciliationId: (await failed(here)).reconciliationId, number: 1, attribute: 2, ...(await cause(here)) }),
  'changeExceptions.update': async (here) => ({ id: await exception(here), version: 1, ...(await cause(here)), rootCause: 'The rule was off' }),
  'changeExceptions.requestAcceptance': async (here) => ({ id: await exception(here), version: 1, until: ago(-90).toISOString(), reason: 'It was looked at afterwards' }),
  'changeExceptions.accept': async (here) => {
    const id = await exception(here)
    return { id, approvalId: await approvedFor(here, { kind: 'change-exception', subjectType: 'change-exception', subjectId: id, input: { until: ago(-90).toISOString() } }) }
  },
  'changeExceptions.remind': async (here) => {
    const id = await exception(here)
    await here.write((sql) => sql`update change_exceptions set due_at = now() + interval '1 day' where org_id = ${here.orgId} and id = ${id}`)
    return { id }
  },
  'changeExceptions.noteOutcome': async (here) => ({ id: await exception(here), outcome: 'pass', reconciliationId: crypto.randomUUID() }),
  'changeExceptions.remediate': async (here) => ({ id: await exception(here), version: 1, note: 'The rule is on, and somebody else looked at the change' }),
  'reconciliations.setSystem': async (here) => ({ id: (await judgedSystem(here)).id, version: 1, productionBy: 'branch', productionNames: ['main', 'release/*'], branches: ['main'], asksRequest: true, approvals: 2 }),
  'reconciliations.applySystem': async (here) => {
    const { id: systemId, judgedId } = await judgedSystem(here)
    return { id: judgedId, approvalId: await approvedFor(here, { kind: 'reconciliation-settings', subjectType: 'reconciled-system', subjectId: judgedId, input: { sourceId: null, settings: { ...usual, asks: { ...usual.asks, request: false } }, systemId } }) }
  },
  'reconciliations.tell': async (here) => ({ connectionId: await connection(here), repository: 7, name: 'nordwind/ledger', told: 'webhook', facts: [{ kind: 'review', pull: 12, id: 5, by: null, state: 'approved', sha, at: ago(1).toISOString() }] }),
  'deployments.record': async (here) => ({ system: (await systemOf(here)).name, environment: 'production', sha, at: ago(1).toISOString() }),
  'snapshots.record': async (here) => ({ system: (await systemOf(here)).name, name: 'production', at: ago(1).toISOString(), artifacts: [{ sha, since: ago(2).toISOString(), count: 3 }] }),
  'reconciliations.judge': async (here) => ({ id: (await judgedSystem(here)).judgedId, from: ago(9).toISOString(), to: ago(1).toISOString(), asOf: ago(1).toISOString(), upto: [], found }),
  'reconciliations.create': async (here) => ({ systemId: (await judgedSystem(here)).id, from: ago(9).toISOString(), to: ago(2).toISOString() }),
  'reconciliations.complete': async (here) => ({ id: await run(here), found }),
  'reconciliations.fail': async (here) => ({ id: await run(here), why: 'It failed each time.' }),
}

export const volume: Volume = {
  tables: ['reconciliations', 'reconciliation_units', 'reconciliation_outcomes', 'change_exceptions'],
  fill: ({ orgId, each, first, id }) => `
    insert into systems (org_id, id, name, environment, criticality, created_at, updated_at) values ('${orgId}', '${id('reconciled')}', 'Reconciled', 'production', 3, now(), now()) on conflict do nothing;
    insert into reconciliations (org_id, id, title, system_id, state, from_at, to_at, as_of, catalogue, settings, source_facts, pipeline_facts, created_at, updated_at)
      select '${orgId}', ${first('reconciliation')}, 'Changes ' || n, '${id('reconciled')}', 'judging', now() - interval '9 days', now(), now() - n * interval '1 minute', 1, '{}', 0, 0, now(), now() ${each};
    insert into reconciliation_units (org_id, reconciliation_id, number, key, type, title, at, result, body)
      select '${orgId}', '${id('reconciliation')}', n, 'pull ' || n, (array['pull', 'update', 'deployment'])[1 + n % 3], 'Pull request ' || n, now(), (array['pass', 'pass', 'fail', 'not_evaluable'])[1 + n % 4], '{}' from generate_series(1, 10000) as n;
    insert into reconciliation_outcomes (org_id, reconciliation_id, number, attribute, outcome, reason, said)
      select '${orgId}', '${id('reconciliation')}', n, 2 + n % 2, (array['pass', 'fail', 'pass'])[1 + n % 3], 'approved', 'Somebody approved it.' from generate_series(1, 10000) as n;
    insert into change_exceptions (org_id, id, system_id, unit_key, attribute, reconciliation_id, number, title, said, spread, root_cause, owner_id, due_at, created_at, updated_at)
      select '${orgId}', ${first('exception')}, '${id('reconciled')}', 'pull ' || n, 2 + n % 2, '${id('reconciliation')}', n, 'Pull request ' || n, 'Nobody', 'isolated', 'Night', '${id('user')}', now(), now(), now() from generate_series(1, 9000) as n;`,
  lists: ({ id }) => ({
    'reconciliations.list': { cursors: { asOf: ago(5).toISOString() }, filters: { systemId: [id('reconciled')] } },
    'changeExceptions.list': { cursors: { dueAt: ago(5).toISOString(), createdAt: ago(5).toISOString() }, filters: { state: ['open', 'excepted', 'remediated'], overdue: ['yes'] } },
    'reconciliations.units': { of: { reconciliationId: id('reconciliation') }, cursors: { number: 5_000 }, filters: { result: ['fail', 'not_evaluable'], type: ['update'] } },
    'reconciliations.failed': { of: { reconciliationId: id('reconciliation') }, cursors: { number: 5_000 }, filters: { attribute: [3] } },
  }),
}
