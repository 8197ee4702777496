import { z } from 'zod'
import type { Entry, Fields } from '../frame.ts'
import { textsAt } from '../values.ts'
import { verdictOfCode } from './cloud.ts'
import { accountIn, cvesIn, later, noteTool, reject, type ScanFacts, scoreOf, severities, type Severity, severityOfScore, severityOfWord, timeOf, type Told, type Verdict, weakness } from './record.ts'

/** Prowler's CSV, whose columns are called otherwise in each of its versions; and a table of any tool, read as a person said. */

/** Column → what it is called by, the newest first. Compared without case and signs. */
const prowler = {
  check: ['checkid', 'eventcode'], title: ['checktitle', 'title'], status: ['statuscode', 'status'], said: ['statusextended', 'statusdetail'], muted: ['muted'], severity: ['severity'], resource: ['resourceuid', 'resourcearn', 'resourceid'], name: ['resourcename', 'resourceid'],
  account: ['accountuid', 'accountid', 'subscription', 'projectid'], accountName: ['accountname'], region: ['region', 'location'], at: ['timestamp', 'assessmentstarttime'], version: ['prowlerversion'],
} as const
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

type Columns = Partial<Record<keyof typeof prowler, string>>

/** Which column is which, or null: it is no file of Prowler's. */
export function prowlerColumns(columns: readonly string[]): Columns | null {
  const by = new Map(columns.map((column) => [plain(column), column]))
  const found: Columns = {}
  for (const [field, names] of Object.entries(prowler) as [keyof typeof prowler, readonly string[]][]) {
    const name = names.find((each) => by.has(each))
    if (name !== undefined) found[field] = by.get(name) as string
  }
  return found.check && found.status && found.severity && (by.has('prowlerversion') || by.has('findinguid') || by.has('findinguniqueid')) ? found : null
}

export function readProwler(entry: Entry, columns: Columns, facts: ScanFacts): Told {
  const cell = (field: keyof Columns): string => {
    const column = columns[field]
    return column === undefined ? '' : String(entry.fields[column] ?? '').trim()
  }
  const [check, status, resource] = [cell('check'), cell('status'), cell('resource')]
  if (check === '') return reject(entry, 'names no check')
  const verdict = verdictOfCode(status)
  if (verdict === null) return reject(entry, status === '' ? 'has no status' : `has the status “${status.slice(0, 60)}”, which is none of FAIL, PASS, MANUAL and MUTED`)
  if (resource === '') return reject(entry, 'names no resource')
  const severity = severityOfWord(cell('severity'))
  if (severity === null) return reject(entry, cell('severity') === '' ? 'has no severity' : `has the severity “${cell('severity').slice(0, 60)}”, which Prowler does not know`)
  const account = cell('account') || accountIn(resource) || ''
  const at = timeOf(cell('at'))
  noteTool(facts, 'Prowler', cell('version') || null)
  facts.scannedAt = later(facts.scannedAt, at)
  return { at: entry.at, of: weakness({
    verdict, tool: 'Prowler', rule: check, cves: [], title: cell('title') || check, severity, word: cell('severity'), cvss: null, location: [resource, cell('region')].filter(Boolean).join(' '), place: JSON.stringify([account, cell('region'), [resource]]),
    names: [account, cell('accountName'), resource, cell('name')], firstSeen: null, at, said: cell('said'), muted: /^(true|yes)$/i.test(cell('muted')),
  }) }
}

export const tableFields = ['rule', 'title', 'severity', 'cvss', 'resource', 'system', 'status', 'firstSeen', 'lastSeen', 'detail', 'tool'] as const
export type TableField = (typeof tableFields)[number]
export const tableFieldWords: Record<TableField, string> = { rule: 'CVE or id', title: 'Title', severity: 'Severity', cvss: 'CVSS', resource: 'Place: host, package, resource', system: 'System', status: 'Status', firstSeen: 'First seen', lastSeen: 'Last seen', detail: 'Details', tool: 'Tool' }

export const tableMapping = z.strictObject({
  columns: z.partialRecord(z.enum(tableFields), z.string().min(1).max(500)),
  /** Of every record, where no column names it. */
  tool: z.string().trim().min(1).max(200).optional(),
  /** Words of the tool that nobody else knows. */
  severities: z.record(z.string().max(100), z.enum(severities)).optional(),
  statuses: z.record(z.string().max(100), z.enum(['fail', 'pass', 'untold'])).optional(),
})
export type TableMapping = z.infer<typeof tableMapping>

/** What keeps a mapping from being used with these columns: field → sentence. */
export function tableProblems({ columns, tool }: TableMapping, present: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const [field, column] of Object.entries(columns)) if (!present.includes(column)) problems[field] = `there is no column “${column}”`
  if (!columns.rule) problems.rule = 'say which column names the CVE or the id of a weakness'
  if (!columns.resource) problems.resource = 'say which column says where it is'
  if (!columns.severity && !columns.cvss) problems.severity = 'say which column holds the severity, or the CVSS score'
  if (!columns.tool && !tool) problems.tool = 'say which tool it is of'
  return problems
}

const statusWords: Record<string, Verdict> = {
  fail: 'fail', failed: 'fail', open: 'fail', active: 'fail', new: 'fail', reopened: 'fail', 're-opened': 'fail', confirmed: 'fail', vulnerable: 'fail', affected: 'fail', existing: 'fail', offen: 'fail', detected: 'fail', resurfaced: 'fail',
  pass: 'pass', passed: 'pass', fixed: 'pass', closed: 'pass', remediated: 'pass', patched: 'pass', 'not affected': 'pass', behoben: 'pass', gone: 'pass',
  manual: 'untold', muted: 'untold', unknown: 'untold', ignored: 'untold', suppressed: 'untold', accepted: 'untold', 'n/a': 'untold', 'false positive': 'untold', 'risk accepted': 'untold', resolved: 'untold', warning: 'untold',
}
const lower = (text: string) => text.trim().toLowerCase()
const own = <T>(table: Record<string, T> | undefined, word: string): T | undefined => Object.entries(table ?? {}).find(([name]) => lower(name) === lower(word))?.[1]

export function readTable(entry: Entry, mapping: TableMapping, facts: ScanFacts): Told {
  const text = (field: TableField): string => {
    const column = mapping.columns[field]
    return column === undefined ? '' : textsAt(entry.fields as Fields, column).map((each) => each.trim()).filter(Boolean).join(', ')
  }
  const [rule, resource, status, tool] = [text('rule'), text('resource'), text('status'), text('tool') || mapping.tool || '']
  if (rule === '') return reject(entry, `has nothing in “${mapping.columns.rule}”, which names the weakness`)
  if (resource === '') return reject(entry, `has nothing in “${mapping.columns.resource}”, which says where it is`)
  if (tool === '') return reject(entry, `has nothing in “${mapping.columns.tool}”, which names the tool`)
  const verdict = status === '' ? 'fail' : (own(mapping.statuses, status) ?? own(statusWords, status))
  if (!verdict) return reject(entry, `has the status “${status.slice(0, 60)}”: say in the mapping what it means`)
  const cvss = scoreOf(text('cvss'))
  if (cvss === null && text('cvss') !== '') return reject(entry, `has “${text('cvss').slice(0, 60)}” as CVSS, which is no number from 0 to 10`)
  const word = text('severity')
  const severity: Severity | null | undefined = word === '' ? (cvss === null ? null : severityOfScore(cvss)) : (own(mapping.severities, word) ?? severityOfWord(word) ?? (scoreOf(word) === null ? null : severityOfScore(scoreOf(word) as number)))
  if (!severity) return reject(entry, word === '' ? 'has no severity and no CVSS' : `has the severity “${word.slice(0, 60)}”: say in the mapping what it means`)
  const times = { firstSeen: timeOf(text('firstSeen')), lastSeen: timeOf(text('lastSeen')) }
  for (const field of ['firstSeen', 'lastSeen'] as const) if (times[field] === null && text(field) !== '') return reject(entry, `has “${text(field).slice(0, 60)}” in “${mapping.columns[field]}”, which is no date such as 2026-03-31`)
  noteTool(facts, tool, null)
  facts.scannedAt = later(facts.scannedAt, times.lastSeen)
  return { at: entry.at, of: weakness({
    verdict, tool, rule, cves: cvesIn(rule, text('title')), title: text('title') || rule, severity, word: word || `CVSS ${cvss}`, cvss, location: resource, place: JSON.stringify([resource]),
    names: mapping.columns.system ? [text('system')] : [resource, accountIn(resource) ?? ''], firstSeen: times.firstSeen, at: times.lastSeen, said: text('detail'), muted: false,
  }) }
}

const suggestions: Record<TableField, readonly string[]> = {
  rule: ['cve', 'cveid', 'vulnerabilityid', 'cves', 'pluginid', 'qid', 'ruleid', 'checkid', 'id', 'schwachstelle'], title: ['title', 'vulnerability', 'name', 'pluginname', 'summary', 'titel', 'synopsis'], severity: ['severity', 'risk', 'threat', 'level', 'schweregrad', 'criticality', 'risikostufe'],
  cvss: ['cvss', 'cvssscore', 'cvssv3basescore', 'cvss3basescore', 'cvssv31', 'basescore', 'score'], resource: ['resource', 'host', 'asset', 'hostname', 'ip', 'ipaddress', 'dns', 'package', 'location', 'component', 'resourceid', 'target', 'rechner'], system: ['system', 'application', 'service', 'anwendung'],
  status: ['status', 'state', 'result', 'zustand'], firstSeen: ['firstseen', 'firstdetected', 'firstfound', 'discovered', 'detected', 'createdat', 'created', 'erstmalsgesehen'], lastSeen: ['lastseen', 'lastdetected', 'lastfound', 'lastobserved', 'scandate', 'updatedat', 'zuletztgesehen'],
  detail: ['description', 'details', 'detail', 'solution', 'message', 'beschreibung'], tool: ['tool', 'scanner', 'source', 'product'],
}

/** Which column is probably which field. A person confirms it: nothing is read by a suggestion. */
export function suggestedTable(columns: readonly string[]): Partial<Record<TableField, string>> {
  const found: Partial<Record<TableField, string>> = {}
  for (const field of tableFields) {
    for (const name of suggestions[field]) {
      const column = columns.find((each) => plain(each) === name && !Object.values(found).includes(each))
      if (column === undefined) continue
      found[field] = column
      break
    }
  }
  return found
}
