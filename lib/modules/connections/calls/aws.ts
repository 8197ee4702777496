import 'server-only'
import type { Check } from '#db/schema/connections.ts'
import { answeredBy, type AwsAccess, awsError, callAws, queryAws } from '#lib/outgoing/aws.ts'
import type { Answer } from '#lib/outgoing/call.ts'
import { textAt } from '#lib/xml.ts'

export type Caller = { account: string; arn: string }

/** What the portal does in the account, each asked for once, and which permission is missing where it is refused. `iam`: lists are pulled; else its log is. */
export async function checkAws(access: AwsAccess, iam: boolean): Promise<{ checks: Check[]; expiresAt: null; caller: Caller | null }> {
  const identity = await queryAws(access, 'sts', 'GetCallerIdentity')
  const found = answeredBy(identity)
  const caller = 'result' in found ? { account: textAt(found.result, 'Account') ?? '', arn: textAt(found.result, 'Arn') ?? '' } : null
  const checks: Check[] = [{ what: caller?.account ? `The key is good, in the account ${caller.account}` : 'The key is good', lack: caller ? null : said(identity) }]
  if (caller) checks.push(...(iam ? await iamChecks(access) : [await trailCheck(access)]))
  return { checks, expiresAt: null, caller }
}

async function trailCheck(access: AwsAccess): Promise<Check> {
  const trail = await callAws(access, 'cloudtrail', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'CloudTrail_20131101.LookupEvents' }, '{"MaxResults":1}')
  return { what: 'It may read events of CloudTrail', lack: trail.status === 200 ? null : awsError(trail).startsWith('AccessDenied') ? 'The permission cloudtrail:LookupEvents is missing.' : `AWS answered ${[trail.status, awsError(trail)].join(' ').trim()}.` }
}

const needed: [action: string, what: string, parameters: Record<string, string>][] = [
  ['GetAccountAuthorizationDetails', 'It may list users, groups, roles and policies', { MaxItems: '1' }],
  ['GenerateCredentialReport', 'It may have the credential report made', {}],
  ['GetCredentialReport', 'It may read the credential report', {}],
]

/** Not there yet, or being made: whoever hears that may read it. */
const notYet = /^(CredentialReport|Report)(NotPresent|InProgress|NotReady|Expired)/

async function iamChecks(access: AwsAccess): Promise<Check[]> {
  const checks: Check[] = []
  for (const [action, what, parameters] of needed) {
    const answer = await queryAws(access, 'iam', action, parameters, { length: 'large', attempts })
    const found = answeredBy(answer)
    checks.push({ what, lack: 'result' in found || notYet.test(found.code) ? null : said(answer, action) })
  }
  return checks
}

/** IAM counts calls by the minute, and throttles early. */
export const attempts = 6

/** What AWS refused, and how to mend it. @param action for the name of the permission */
export function said(answer: Pick<Answer, 'status' | 'bytes'>, action?: string): string {
  const found = answeredBy(answer)
  const { code, message } = 'result' in found ? { code: '', message: '' } : found
  const answered = `AWS answered ${[answer.status, code].join(' ').trim()}${message ? ` (${message.slice(0, 300)})` : ''}.`
  if (action && /^AccessDenied|^UnauthorizedOperation/.test(code)) return `The permission iam:${action} is missing. ${answered}`
  const mend = hints.find(([codes]) => codes.test(code))?.[1] ?? (answer.status >= 500 ? 'AWS has trouble: try again later.' : null)
  return mend ? `${mend} ${answered}` : answered
}

const hints: [RegExp, string][] = [
  [/^(InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClient|ExpiredToken|AuthFailure|OptInRequired)/, 'The key is wrong, or was deleted or switched off: create another, and put it in here.'],
  [/^(RequestExpired|RequestTimeTooSkewed)/, 'The clock of this machine is wrong: set it.'],
  [/^(Throttl|RequestLimitExceeded|TooManyRequests)/, 'Too many calls were made in this account: wait some minutes, and try again.'],
]
