import type { Placed } from './entitlement.ts'
import { type Entry, type Fields, type Opened, refused, type Reject } from './frame.ts'
import { wordOf } from './gather.ts'
import { openExport } from './open.ts'
import { accountOf, rightOf } from './rows.ts'
import { readDate, readYesNo, type Value } from './values.ts'

/** The credential report of AWS IAM: who can come in by which means, when each was last used. The report names no UniqueId: ARN and time of creation tell users apart. */

const credentials = [
  { id: 'password', name: 'Password for the console', has: 'password_enabled', used: 'password_last_used' },
  { id: 'access-key-1', name: 'Access key 1', has: 'access_key_1_active', used: 'access_key_1_last_used_date' },
  { id: 'access-key-2', name: 'Access key 2', has: 'access_key_2_active', used: 'access_key_2_last_used_date' },
  { id: 'certificate-1', name: 'Signing certificate 1', has: 'cert_1_active', used: null },
  { id: 'certificate-2', name: 'Signing certificate 2', has: 'cert_2_active', used: null },
] as const

const needed = ['user', 'arn', 'user_creation_time', 'mfa_active', ...credentials.flatMap(({ has, used }) => (used === null ? [has] : [has, used]))]

/** @throws AppError when columns of the report are missing */
export function checkCredentialReport(columns: readonly string[]): void {
  const missing = needed.filter((name) => !columns.includes(name))
  if (missing.length > 0) throw refused(`This is no credential report of AWS: it lacks ${missing.slice(0, 5).join(', ')}.`)
}

/** One record → a row for each means that is active. */
export function readCredentials({ at, fields }: Entry, system: string): Placed[] | Reject {
  const [arn, created, user] = [wordOf(fields.arn), wordOf(fields.user_creation_time), wordOf(fields.user)]
  if (!arn || !created || !user) return { at, reason: 'has no user, arn or user_creation_time' }
  const rows: Placed[] = []
  const mfa = readYesNo(wordOf(fields.mfa_active) ?? '')
  for (const { id, name, has, used } of credentials) {
    const active = report(has, fields, readYesNo)
    const lastUsed = used === null ? { value: null } : report(used, fields, readDate)
    const problem = [active, lastUsed, mfa].find((each) => 'problem' in each)
    if (problem && 'problem' in problem) return { at, reason: `cannot be read: ${problem.problem}` }
    // The root account says “not_supported” of a password it always has.
    const root = user === '<root_account>'
    const isActive = (active as { value: boolean | null }).value === true || (root && id === 'password')
    if (!isActive) continue
    const account = accountOf({ id: `${arn} ${created}`, name: root ? 'Root of the account' : user, kind: 'unknown', userName: user, mfa: (mfa as { value: boolean | null }).value, lastUsedAt: (lastUsed as { value: string | null }).value, lastUseOf: used === null ? null : name })
    rows.push({ at, row: { system, account, right: rightOf({ kind: 'credential', id, name, privileged: root ? true : null }), scope: '', paths: ['direct'], until: null, conditions: null } })
  }
  return rows
}

const report = <T>(name: string, fields: Fields, read: (text: string) => Value<T>): Value<T> => read(wordOf(fields[name]) ?? '')

/** The report as a file, or the answer of `get-credential-report` (JSON of the command line, XML of the API), in which it stands in base64 with the time AWS made it: up to four hours before it was asked for. */
export async function openCredentialReport(body: AsyncIterable<Uint8Array>): Promise<{ opened: Opened; generatedAt: Date | null }> {
  const opened = await openExport(body)
  if (opened.format === 'csv' || opened.format === 'xlsx') return { opened, generatedAt: null }
  for await (const { entries } of opened.batches) {
    const fields = entries[0]?.fields ?? {}
    const [content, made] = [wordOf(fields.Content), Date.parse(wordOf(fields.GeneratedTime) ?? '')]
    if (!content || Number.isNaN(made)) break
    const report = await openExport((async function* () { yield Buffer.from(content, 'base64') })())
    return { opened: { ...report, facts: [...report.facts, `AWS made this report at ${new Date(made).toISOString()}`] }, generatedAt: new Date(made) }
  }
  throw refused('This is neither a credential report nor the answer of get-credential-report: it lacks Content or GeneratedTime.')
}

/** Minutes that the time somebody typed may lie beside the one AWS says. */
const apart = 10

/** @throws AppError when a report is of another time than is said of it: what it lacks was not gone then */
export function checkReportTime(generatedAt: Date | null, extractedAt: Date): void {
  if (generatedAt === null || Math.abs(extractedAt.getTime() - generatedAt.getTime()) <= apart * 60_000) return
  throw refused(`AWS made this report at ${generatedAt.toISOString()}, and it is said to have been extracted at ${extractedAt.toISOString()}: AWS answers with a report of up to four hours before. Import it anew with the time it was made, or generate a new one first.`)
}
