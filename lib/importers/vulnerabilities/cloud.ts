import type { Entry, Fields } from '../frame.ts'
import { objectOf, objectsOf, wordOf } from '../gather.ts'
import { accountIn, at, cvesIn, later, noteTool, reject, type ScanFacts, scoreOf, type Severity, severityOfScore, severityOfWord, timeOf, type Told, type Verdict, weakness } from './record.ts'

/** Findings of AWS Security Hub (ASFF 2018-10-08) and of OCSF (Prowler, and who else writes its findings), one record each. */

export const isAsff = (fields: Fields) => Object.hasOwn(fields, 'ProductArn') && Object.hasOwn(fields, 'GeneratorId')
export const isOcsf = (fields: Fields) => Object.hasOwn(fields, 'finding_info') && (Object.hasOwn(fields, 'class_uid') || Object.hasOwn(fields, 'metadata'))

const asffVerdicts: Record<string, Verdict> = { PASSED: 'pass', FAILED: 'fail', WARNING: 'untold', NOT_AVAILABLE: 'untold' }

/** 0–100 as Security Hub groups it. */
const ofNormalized = (score: number): Severity => (score >= 90 ? 'critical' : score >= 70 ? 'high' : score >= 40 ? 'medium' : score >= 1 ? 'low' : 'informational')

function asffSeverity(fields: Fields): { severity: Severity; word: string } | string {
  const label = wordOf(at(fields, 'Severity.Label'))
  const normalized = at(fields, 'Severity.Normalized')
  if (label !== null) {
    const severity = severityOfWord(label)
    return severity ? { severity, word: label } : `has the severity “${label.slice(0, 60)}”, which Security Hub does not know`
  }
  return typeof normalized === 'number' && normalized >= 0 && normalized <= 100 ? { severity: ofNormalized(normalized), word: `normalized ${normalized}` } : 'has no severity'
}

export function readAsff(entry: Entry, facts: ScanFacts): Told {
  const { fields } = entry
  const [generator, product] = [wordOf(fields.GeneratorId), wordOf(fields.ProductArn)]
  const resources = objectsOf(fields.Resources).map((each) => wordOf(each.Id)).filter((each) => each !== null)
  if (!generator || !product) return reject(entry, 'is no finding of Security Hub: it needs GeneratorId and ProductArn')
  if (resources.length === 0) return reject(entry, 'names no resource')
  const compliance = wordOf(at(fields, 'Compliance.Status'))
  const verdict = compliance === null ? 'fail' : Object.hasOwn(asffVerdicts, compliance) ? asffVerdicts[compliance] : undefined
  if (verdict === undefined) return reject(entry, `has the status “${compliance?.slice(0, 60)}”, which Security Hub does not know`)
  // Archived without a verdict: whoever made it says it is over. Archived while it failed: nobody can tell.
  const archived = fields.RecordState === 'ARCHIVED'
  const graded = asffSeverity(fields)
  if (typeof graded === 'string') return reject(entry, graded)
  const tool = wordOf(fields.ProductName) ?? wordOf(at(fields, 'ProductFields.ProviderName')) ?? product.split('/').slice(1).join('/')
  if (!tool) return reject(entry, 'does not say which product found it')
  const vulnerabilities = objectsOf(fields.Vulnerabilities)
  const cves = [...new Set([...vulnerabilities.flatMap((each) => cvesIn(wordOf(each.Id))), ...cvesIn(generator, wordOf(fields.Title))])]
  const cvss = vulnerabilities.flatMap((each) => objectsOf(each.Cvss)).map((each) => scoreOf(each.BaseScore)).filter((each) => each !== null)
  const account = wordOf(fields.AwsAccountId) ?? accountIn(resources[0] as string)
  const seen = timeOf(fields.UpdatedAt) ?? timeOf(fields.LastObservedAt)
  noteTool(facts, tool, wordOf(at(fields, 'ProductFields.ProviderVersion')))
  facts.scannedAt = later(facts.scannedAt, seen)
  // Prowler calls a check and its place the same in each of its formats.
  const prowler = tool === 'Prowler'
  const rule = cves[0] !== undefined && vulnerabilities.length > 0 ? cves.join(' ') : prowler ? generator.replace(/^prowler-/, '') : generator
  const region = wordOf(objectsOf(fields.Resources)[0]?.Region) ?? ''
  return { at: entry.at, of: weakness({
    verdict: archived ? (verdict === 'fail' && compliance !== null ? 'untold' : verdict === 'untold' ? 'untold' : 'pass') : verdict,
    tool, rule, cves, title: wordOf(fields.Title) ?? rule, ...graded, cvss: cvss.length > 0 ? Math.max(...cvss) : null, location: resources.join(', ') + (prowler && region ? ` ${region}` : ''), place: JSON.stringify(prowler ? [account, region, [...resources].sort()] : [account, [...resources].sort()]),
    names: [account ?? '', wordOf(fields.AwsAccountName) ?? '', ...resources], firstSeen: timeOf(fields.FirstObservedAt) ?? timeOf(fields.CreatedAt), at: seen, said: wordOf(fields.Description) ?? '',
    muted: ['SUPPRESSED', 'RESOLVED'].includes(wordOf(at(fields, 'Workflow.Status')) ?? ''),
  }) }
}

const ocsfSeverities: Record<number, Severity> = { 1: 'informational', 2: 'low', 3: 'medium', 4: 'high', 5: 'critical', 6: 'critical' }
/** The verdict of a check is `status_code`: `status` is how far somebody is with it. */
const codes: Record<string, Verdict> = { fail: 'fail', failed: 'fail', pass: 'pass', passed: 'pass', manual: 'untold', muted: 'untold', warning: 'untold', info: 'untold', error: 'untold' }
export const verdictOfCode = (code: string): Verdict | null => (Object.hasOwn(codes, code.trim().toLowerCase()) ? (codes[code.trim().toLowerCase()] as Verdict) : null)

function ocsfSeverity(fields: Fields, cvss: number | null): { severity: Severity; word: string } | string {
  const number = fields.severity_id
  const word = wordOf(fields.severity)
  const severity = (typeof number === 'number' && Object.hasOwn(ocsfSeverities, number) ? ocsfSeverities[number] : undefined) ?? (word === null ? null : severityOfWord(word))
  if (severity) return { severity, word: word ?? `severity_id ${String(number)}` }
  if (cvss !== null) return { severity: severityOfScore(cvss), word: `CVSS ${cvss}` }
  return word === null && number === undefined ? 'has no severity' : `has the severity “${(word ?? String(number)).slice(0, 60)}”, which says nothing`
}

export function readOcsf(entry: Entry, facts: ScanFacts): Told {
  const { fields } = entry
  const info = objectOf(fields.finding_info)
  const vulnerabilities = objectsOf(fields.vulnerabilities)
  const cves = [...new Set(vulnerabilities.flatMap((each) => [wordOf(at(each, 'cve.uid')), ...objectsOf(each.cwe_uids).map(wordOf)]).flatMap((each) => cvesIn(each)))]
  const rule = cves.length > 0 && vulnerabilities.length > 0 ? cves.join(' ') : (wordOf(at(fields, 'metadata.event_code')) ?? wordOf(info ? at(info, 'analytic.uid') : undefined) ?? wordOf(info?.uid))
  const tool = wordOf(at(fields, 'metadata.product.name')) ?? wordOf(at(fields, 'metadata.product.vendor_name'))
  if (!info || !rule) return reject(entry, 'names no check and no CVE: it needs metadata.event_code, finding_info or vulnerabilities')
  if (!tool) return reject(entry, 'does not say which product found it (metadata.product.name)')
  const resources = objectsOf(fields.resources)
  const ids = resources.map((each) => wordOf(each.uid) ?? wordOf(each.name)).filter((each) => each !== null)
  if (ids.length === 0) return reject(entry, 'names no resource')
  const code = wordOf(fields.status_code)
  const verdict = code === null ? (fields.status_id === 4 ? 'pass' : fields.class_uid === 2003 ? 'untold' : 'fail') : verdictOfCode(code)
  if (verdict === null) return reject(entry, `has the status_code “${code?.slice(0, 60)}”, which is none of FAIL, PASS, MANUAL and MUTED`)
  const scores = vulnerabilities.flatMap((each) => objectsOf(at(each, 'cve.cvss'))).map((each) => scoreOf(each.base_score)).filter((each) => each !== null)
  const cvss = scores.length > 0 ? Math.max(...scores) : null
  const graded = ocsfSeverity(fields, cvss)
  if (typeof graded === 'string') return reject(entry, graded)
  const account = wordOf(at(fields, 'cloud.account.uid')) ?? wordOf(at(fields, 'unmapped.provider_uid'))
  const region = wordOf(at(fields, 'cloud.region')) ?? wordOf(resources[0]?.region) ?? ''
  // Seconds since 1970 have a zone, which the text beside them often lacks.
  const seen = timeOf(fields.time) ?? timeOf(fields.time_dt)
  noteTool(facts, tool, wordOf(at(fields, 'metadata.product.version')))
  facts.scannedAt = later(facts.scannedAt, seen)
  return { at: entry.at, of: weakness({
    verdict, tool, rule, cves, title: wordOf(info.title) ?? rule, ...graded, cvss, location: [ids.join(', '), region].filter(Boolean).join(' '), place: JSON.stringify([account, region, [...ids].sort()]),
    names: [account ?? '', wordOf(at(fields, 'cloud.account.name')) ?? '', ...ids, ...resources.map((each) => wordOf(each.name) ?? '')], firstSeen: timeOf(info.first_seen_time) ?? timeOf(info.first_seen_time_dt), at: seen,
    said: wordOf(fields.status_detail) ?? wordOf(fields.message) ?? '', muted: wordOf(fields.status) === 'Suppressed' || fields.status_id === 3,
  }) }
}

export const emptyAsff = (counts: Record<string, number>) => Object.hasOwn(counts, 'Findings') || Object.hasOwn(counts, 'findings')
