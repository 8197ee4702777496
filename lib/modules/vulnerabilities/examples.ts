import { days } from '#lib/clock.ts'
import { approvedFor } from '../approvals/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const ago = (count: number) => new Date(Date.now() - days(count))
const file = (here: Arrange) => ({ name: 'report.sarif', type: 'application/json', origin: 'upload' as const, store: 'folder' as const, key: 'somewhere', objectVersion: null, sha256: `sha256:${here.id().replaceAll('-', '').padStart(64, '0')}`, size: 5, crc32: 0, pieces: null, lockedUntil: null })

const system = (here: Arrange) => here.add('systems', { name: `System ${here.tag()}`, environment: 'production', criticality: 3 })

export const scanImport = async (here: Arrange, row: Row = {}): Promise<string> => here.add('vulnerability_imports', { name: 'report.sarif', system_id: row.system_id ?? (await system(here)), sha256: `sha256:${here.id().replaceAll('-', '').padStart(64, '0')}`, size: 5, status: 'reading', whole: true, received_at: ago(0), ...row })

const runOf = (here: Arrange, importId: string) => here.add('runs', { queue: 'vulnerabilities.read', subject_type: 'vulnerability-import', subject_id: importId, label: 'report.sarif', input: {}, status: 'running', started_at: new Date() })

export async function vulnerability(here: Arrange, row: Row = {}): Promise<string> {
  const systemId = await system(here)
  const importId = await scanImport(here, { system_id: systemId, status: 'cancelled', ended_at: ago(1) })
  return here.add('vulnerabilities', {
    key: here.tag(), system_id: systemId, tool_key: 'trivy', tool: 'Trivy', rule: 'CVE-2024-3094', cves: ['CVE-2024-3094'], title: 'Backdoor in xz', location: 'usr/lib/liblzma.so.5', severity: 'critical', word: 'CRITICAL', cvss: 10, said: 'xz 5.6.0 is installed.', state: 'open', found_at: ago(20), opened_at: ago(20), due_at: ago(13), seen_at: ago(1), read_at: ago(1),
    read_import_id: importId, turned_at: ago(20), turn_said: 'Found', ...row,
  })
}
const exempt = { state: 'accepted', exempt_until: ago(-60), exempt_reason: 'It is reachable from nowhere' }

const facts = { tools: new Map([['trivy', { name: 'Trivy', version: '0.50', whole: true }]]), scannedAt: null, facts: [], warnings: [] }

export const examples: Examples<'vulnerabilities' | 'vulnerabilityImports'> = {
  'vulnerabilityImports.create': async (here) => ({ systemId: await system(here), whole: true, tool: '', file: file(here) }),
  'vulnerabilityImports.map': async (here) => ({ id: await scanImport(here, { status: 'unmapped', columns: ['CVE', 'Host', 'Severity'], shape: 'shape' }), mapping: { columns: { rule: 'CVE', resource: 'Host', severity: 'Severity' }, tool: 'Nessus' } }),
  'vulnerabilityImports.cancel': async (here) => {
    const systemId = await system(here)
    const id = await scanImport(here, { system_id: systemId })
    await runOf(here, id)
    await here.write((sql) => sql`insert into vulnerability_rows (org_id, import_id, number, key, place, system_id, verdict, tool_key, tool, rule, cves, title, severity, word, location, said, muted) values (${here.orgId}, ${id}, 1, 'key', 'line 2', ${systemId}, 'fail', 'trivy', 'Trivy', 'CVE-2024-3094', '{}', 'Backdoor in xz', 'critical', 'CRITICAL', 'liblzma.so.5', 'It is there.', false)`)
    return { id }
  },
  'vulnerabilityImports.await': async (here) => ({ id: await runOf(here, await scanImport(here)), columns: ['CVE', 'Host'], shape: 'shape' }),
  'vulnerabilityImports.complete': async (here) => ({ id: await runOf(here, await scanImport(here)), reading: { format: 'sarif', columns: null, shape: null, mapping: null, scan: facts, received: 0, rejected: 0, blank: 0, rejects: [], systemIds: [], odd: 0 } }),
  'vulnerabilityImports.fail': async (here) => ({ id: await runOf(here, await scanImport(here)), why: 'This file is broken JSON.' }),
  'vulnerabilities.requestAcceptance': async (here) => ({ id: await vulnerability(here), version: 1, as: 'accepted', until: ago(-60).toISOString(), reason: 'It is reachable from nowhere' }),
  'vulnerabilities.accept': async (here) => {
    const id = await vulnerability(here)
    return { id, approvalId: await approvedFor(here, { kind: 'vulnerability-acceptance', subjectType: 'vulnerability', subjectId: id, input: { as: 'accepted', until: ago(-60).toISOString() } }) }
  },
  'vulnerabilities.endAcceptance': async (here) => ({ id: await vulnerability(here, { ...exempt, exempt_until: ago(1) }) }),
  'vulnerabilities.remind': async (here) => ({ id: await vulnerability(here) }),
  'vulnerabilities.export': () => ({}),
}

export const volume: Volume = {
  tables: ['vulnerability_imports', 'vulnerabilities'],
  fill: ({ orgId, each, first, id }) => `
    insert into vulnerability_imports (org_id, id, name, system_id, sha256, size, status, whole, received_at, ended_at, system_ids, created_at, updated_at)
      select '${orgId}', ${first('vulnerability import')}, 'report ' || n, case when n % 50 = 0 then '${id('system')}'::uuid else uuidv7() end, 'sha256:' || n, 5, 'cancelled', true, now() - n * interval '1 minute', now(), array[case when n % 50 = 0 then '${id('system')}'::uuid else uuidv7() end], now(), now() ${each};
    insert into vulnerabilities (org_id, id, key, system_id, tool_key, tool, rule, cves, title, location, severity, word, said, state, found_at, opened_at, due_at, seen_at, read_at, read_import_id, resolved_at, exempt_until, exempt_reason, turned_at, turn_said, created_at, updated_at)
      select '${orgId}', ${first('vulnerability')}, 'key' || n, case when n % 3 = 0 then '${id('system')}'::uuid else uuidv7() end, case when n % 2 = 0 then 'trivy' else 'tool ' || n % 40 end, 'Trivy', 'CVE-2024-' || n, '{}', 'Title ' || n, 'host ' || n, (array['critical', 'high', 'medium', 'low', 'informational'])[n % 5 + 1], 'word', 'said',
        s.state, now() - n * interval '1 minute', now() - n * interval '1 minute', now() + (5000 - n) * interval '1 minute', now(), now(), '${id('vulnerability import')}'::uuid, case when s.state = 'fixed' then now() end, case when s.state in ('accepted', 'false_positive') then now() + interval '9 days' end, case when s.state in ('accepted', 'false_positive') then 'reason' end, now(), 'Found', now(), now()
      ${each} cross join lateral (select case when n % 4 = 0 then 'open' when n % 400 = 1 then 'regressed' when n % 400 = 2 then 'accepted' when n % 400 = 3 then 'false_positive' else 'fixed' end as state) s;`,
  lists: ({ id }) => ({
    'vulnerabilityImports.list': { cursors: { receivedAt: ago(5) }, filters: { systemId: [id('system')] } },
    'vulnerabilities.list': {
      cursors: { openedAt: ago(5) }, filters: { state: ['open', 'regressed', 'accepted'], severity: ['critical'], systemId: [id('system')], tool: ['trivy', 'tool 7'], overdue: ['yes'], search: ['host 77'] }, together: [{ state: 'open', severity: 'critical' }, { systemId: id('system'), overdue: 'yes' }],
      accepted: { search: 'text in the middle of a title, a rule or a place; no leakproof operator finds it by an index' },
    },
  }),
}
