import type { Arrange, Examples, Volume } from '../example-shape.ts'
import { linkTo } from './sealed.ts'

const reportOf = async (here: Arrange, row = {}) => here.add('reports', { kind: 'findings', title: `Findings ${here.tag()}`, state: 'making', from_day: '2026-01-01', to_day: '2026-03-31', zone: 'UTC', scope: { systems: [], controls: [], of: null }, ...row })
const versionOf = async (here: Arrange, reportId: string, number = 1) => here.add('report_versions', { report_id: reportId, number, state: 'making' })
const run = async (here: Arrange) => {
  const id = await reportOf(here)
  await versionOf(here, id)
  return { id, runId: await here.add('runs', { queue: 'reports.make', subject_type: 'report', subject_id: id, label: 'Findings', input: { version: 1 }, status: 'running', started_at: new Date() }) }
}
const stored = (here: Arrange) => ({ name: 'findings.pdf', type: 'application/pdf', origin: 'upload', store: 'folder', key: `somewhere/${here.tag()}`, objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: 5, lockedUntil: null })

/** A version that is locked, with a file of which nothing is read. */
async function sealedReport(here: Arrange) {
  const id = await reportOf(here, { kind: 'evidence_report', state: 'locked', version_number: 1 })
  const artifactId = await here.add('artifacts', { kind: 'reports.file', owner_type: 'report', owner_id: id, name: 'report.pdf.sealed', sha256: `sha256:${'0'.repeat(64)}`, size: 5, type: 'application/octet-stream', store: 'folder', key: `somewhere/${here.tag()}`, retention_class: 'evidence', retain_until: new Date(Date.now() + 86_400_000) })
  await here.add('report_versions', { report_id: id, number: 1, state: 'locked', facts: [], tables: [], files: [{ format: 'pdf', artifactId }], done_at: new Date() })
  return { asked: { id, format: 'pdf' as const }, artifactId }
}

export const examples: Examples<'reports'> = {
  'reports.create': async (here) => ({ kind: 'findings', title: `Findings ${here.tag()}`, fromDay: '2026-01-01', toDay: '2026-03-31', zone: 'Europe/Berlin' }),
  'reports.createScheduled': async (here) => {
    const name = `Ledger ${here.tag()}`
    const id = await here.add('systems', { name, environment: 'production', criticality: 3 })
    await reportOf(here, { repeats: 'monthly', scope: { systems: [{ id, name }], controls: [], of: null } })
    return {}
  },
  'reports.link': async (here) => (await sealedReport(here)).asked,
  'reports.openLink': async (here) => {
    const { asked, artifactId } = await sealedReport(here)
    return { token: linkTo({ orgId: here.orgId, reportId: asked.id, version: 1, format: 'pdf', artifactId, until: new Date(Date.now() + 600_000).toISOString() }) }
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
