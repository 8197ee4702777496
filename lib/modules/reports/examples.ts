import type { Arrange, Examples, Volume } from '../example-shape.ts'

const reportOf = async (here: Arrange, row = {}) => here.add('reports', { kind: 'findings', title: `Findings ${here.tag()}`, state: 'making', from_day: '2026-01-01', to_day: '2026-03-31', zone: 'UTC', scope: { systems: [], controls: [], of: null }, ...row })
const versionOf = async (here: Arrange, reportId: string, number = 1) => here.add('report_versions', { report_id: reportId, number, state: 'making' })
const run = async (here: Arrange) => {
  const id = await reportOf(here)
  await versionOf(here, id)
  return { id, runId: await here.add('runs', { queue: 'reports.make', subject_type: 'report', subject_id: id, label: 'Findings', input: { version: 1 }, status: 'running', started_at: new Date() }) }
}
const stored = (here: Arrange) => ({ name: 'findings.pdf', type: 'application/pdf', origin: 'upload', store: 'folder', key: `somewhere/${here.tag()}`, objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: 5, lockedUntil: null })

export const examples: Examples<'reports'> = {
  'reports.create': async (here) => ({ kind: 'findings', title: `Findings ${here.tag()}`, fromDay: '2026-01-01', toDay: '2026-03-31', zone: 'Europe/Berlin' }),
  'reports.createScheduled': async (here) => {
    const name = `Ledger ${here.tag()}`
    const id = await here.add('systems', { name, environment: 'production', criticality: 3 })
    await reportOf(here, { repeats: 'monthly', scope: { systems: [{ id, name }], controls: [], of: null } })
    return {}
  },
  'reports.repeat': async (here) => ({ id: await reportOf(here), repeats: 'quarterly' }),
  'reports.renew': async (here) => ({ id: await reportOf(here) }),
  'reports.complete': async (here) => ({ id: (await run(here)).runId, facts: [['Report', 'Findings']], tables: [{ title: 'Findings', rows: 3 }], files: [{ format: 'pdf', file: stored(here) }], difference: null }),
  'reports.cancel': async (here) => ({ id: (await run(here)).id }),
  'reports.fail': async (here) => ({ id: (await run(here)).runId, why: 'The store is full.' }),
}

export const volume: Volume = {
  tables: ['reports'],
  fill: ({ orgId, each, first }) => `
    insert into reports (org_id, id, kind, title, state, from_day, to_day, zone, scope, of_id, created_at, updated_at)
      select '${orgId}', ${first('report')}, case when n % 50 = 0 then 'changes' else 'findings' end, 'Quarter ' || n, case when n % 100 = 0 then 'failed' else 'making' end, '2026-01-01', '2026-03-31', 'UTC', '{"systems":[],"controls":[],"of":null}', case when n % 50 = 0 then ${first('report')} end, now() - n * interval '1 minute', now() ${each};`,
  lists: () => ({ 'reports.list': { cursors: { created: new Date().toISOString() }, filters: { state: ['failed'], kind: ['changes'] } } }),
}
