import { firstText, outcomeOf, recordOf, type RecordOf, short } from '../fields.ts'
import { access, account, api, by, firstWord, group, named, type Ocsf, reads, signedIn } from '../ocsf.ts'
import type { Drawn, Feed } from './feed.ts'

/** A record of AWS CloudTrail. */
export const cloudtrail: Feed = {
  is: (record) => typeof record.eventSource === 'string' && typeof record.eventName === 'string' && ('userIdentity' in record || /\.amazonaws\.com(\.cn)?$/.test(record.eventSource)),
  draw: (record) => ({
    time: record.eventTime,
    type: record.eventName,
    id: short(record.eventID),
    user: user(record.userIdentity),
    target: target(record),
    ip: short(record.sourceIPAddress),
    system: short(record.recipientAccountId) ?? short(record.eventSource),
    outcome: outcome(record),
    ocsf: ocsf(record),
  }),
}

/** An insight tells of calls and is none itself: rules about the call it names must not take it for one. */
export const insight: Feed = {
  is: (record) => record.eventType === 'AwsCloudTrailInsight' && recordOf(record.insightDetails) !== null,
  draw: (record, now): Drawn => ({ ...cloudtrail.draw(record, now), type: 'AwsCloudTrailInsight', outcome: null, ocsf: null }),
}

/** As IAM documents its actions: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
const iam: Record<string, Ocsf> = {
  CreateUser: account.created, CreateRole: account.created, DeleteUser: account.deleted, DeleteRole: account.deleted, ChangePassword: account.passwordChanged, UpdateLoginProfile: account.passwordReset,
  AttachUserPolicy: account.policyAttached, AttachRolePolicy: account.policyAttached, PutUserPolicy: account.policyAttached, PutRolePolicy: account.policyAttached,
  DetachUserPolicy: account.policyDetached, DetachRolePolicy: account.policyDetached, DeleteUserPolicy: account.policyDetached, DeleteRolePolicy: account.policyDetached,
  EnableMFADevice: account.factorEnabled, DeactivateMFADevice: account.factorDisabled,
  AddUserToGroup: group.memberAdded, RemoveUserFromGroup: group.memberRemoved, AttachGroupPolicy: group.assigned, PutGroupPolicy: group.assigned, DetachGroupPolicy: group.revoked, DeleteGroupPolicy: group.revoked,
  AddRoleToInstanceProfile: access.roleAssigned, RemoveRoleFromInstanceProfile: access.roleRemoved,
}

/** CloudTrail is API activity; what signs in says so: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html */
function ocsf({ eventSource, eventName, readOnly }: RecordOf): Ocsf | null {
  if (typeof eventName !== 'string') return null
  if (/^(ConsoleLogin|UserAuthentication|CredentialVerification)$/.test(eventName)) return signedIn
  const known = eventSource === 'iam.amazonaws.com' ? named(iam, eventName) : undefined
  return known ?? (readOnly === true ? reads : by(api, firstWord(eventName)))
}

function outcome(record: RecordOf): 'success' | 'failure' {
  const failed = typeof record.errorCode === 'string' || (typeof record.errorMessage === 'string' && record.errorMessage !== '')
  // Of sign-ins the answer says it: at the console, and at Identity Center.
  const said = recordOf(record.responseElements)?.ConsoleLogin ?? recordOf(record.serviceEventDetails)?.[record.eventName as string]
  return failed || (said !== undefined && outcomeOf(said) === 'failure') ? 'failure' : 'success'
}

function user(value: unknown): string | null {
  const identity = recordOf(value)
  if (!identity) return null
  if (identity.type === 'Root') return 'root'
  const arn = short(identity.arn)
  const session = arn?.includes(':assumed-role/') ? (arn.split('/').at(-1) ?? null) : null
  const role = short(recordOf(recordOf(identity.sessionContext)?.sessionIssuer)?.userName)
  if (role) return session && session !== role ? `${role}/${session}` : role
  return short(identity.userName) ?? short(identity.invokedBy) ?? arn ?? short(identity.principalId)
}

/** What calls name the thing they act on, people and what gives rights first. */
const targets = [
  'userName', 'roleName', 'groupName', 'policyArn', 'bucketName', 'keyId', 'secretId', 'functionName', 'dBInstanceIdentifier', 'dBClusterIdentifier', 'snapshotId', 'imageId', 'groupId',
  'instanceId', 'trailName', 'detectorId', 'topicArn', 'queueUrl', 'repositoryName', 'roleArn', 'name',
]
function target(record: RecordOf): string | null {
  const request = recordOf(record.requestParameters)
  const named = request && targets.find((name) => typeof request[name] === 'string' && request[name] !== '')
  return named ? short(request[named]) : record.resources === undefined ? null : firstText(record, ['resources.ARN', 'resources.arn', 'resources.resourceName'])
}
