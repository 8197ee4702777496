import 'server-only'
import { exported } from '#lib/door/export.ts'
import { severityWords, states } from './model.ts'
import { vulnerabilitiesOf, vulnerabilityFilters } from './queries.ts'

export const vulnerabilitiesExport = exported({
  name: 'vulnerabilities.export',
  summary: 'Export vulnerabilities as CSV, XLSX or PDF',
  file: 'vulnerabilities',
  what: 'Vulnerabilities',
  subject: 'vulnerability',
  filters: vulnerabilityFilters,
  rows: vulnerabilitiesOf,
  columns: {
    system: 'System', rule: 'Rule or CVE', cves: 'CVE', title: 'Title', severity: { head: 'Severity', as: severityWords }, word: 'Severity in the tool', cvss: { head: 'CVSS', as: 'number' }, location: 'Place', tool: 'Tool', state: { head: 'State', as: states }, foundAt: { head: 'First seen', as: 'time' }, openedAt: { head: 'Open since', as: 'time' },
    dueAt: { head: 'Due', as: 'time' }, seenAt: { head: 'Last seen', as: 'time' }, readAt: { head: 'Last scan', as: 'time' }, resolvedAt: { head: 'Fixed', as: 'time' }, times: { head: 'Times opened', as: 'number' }, exemptUntil: { head: 'Stays until', as: 'time' }, exemptReason: 'Why it stays', said: 'What it says', key: 'Key',
  },
  paper: { title: 'Vulnerabilities', widths: { system: 3, rule: 3, title: 6, severity: 2, location: 5, state: 2, openedAt: 3, dueAt: 3, resolvedAt: 3 } },
})
