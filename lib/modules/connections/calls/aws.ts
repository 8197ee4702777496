import 'server-only'
import type { Check } from '#db/schema/connections.ts'
import { type AwsAccess, awsError, callAws } from '#lib/outgoing/aws.ts'
import type { Answer } from '#lib/outgoing/call.ts'

/** What the portal does in the account, each asked for once, and which permission is missing where it is refused. */
export async function checkAws(access: AwsAccess): Promise<{ checks: Check[]; expiresAt: null }> {
  const identity = await callAws(access, 'sts', { 'content-type': 'application/x-www-form-urlencoded' }, 'Action=GetCallerIdentity&Version=2011-06-15')
  const account = /<Account>(\d+)<\/Account>/.exec(identity.text)?.[1]
  const checks: Check[] = [{ what: account ? `The key is good, in the account ${account}` : 'The key is good', lack: identity.status === 200 ? null : wrongKey(identity) }]
  if (identity.status === 200) {
    const trail = await callAws(access, 'cloudtrail', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'CloudTrail_20131101.LookupEvents' }, '{"MaxResults":1}')
    checks.push({ what: 'It may read events of CloudTrail', lack: trail.status === 200 ? null : awsError(trail).startsWith('AccessDenied') ? 'The permission cloudtrail:LookupEvents is missing.' : answered(trail) })
  }
  return { checks, expiresAt: null }
}

const wrongKey = (answer: Answer) => (/^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient)/.test(awsError(answer)) ? 'The key is wrong, or was deleted: create another, and put it in here.' : answered(answer))
const answered = (answer: Answer) => `AWS answered ${[answer.status, awsError(answer)].join(' ').trim()}.`
