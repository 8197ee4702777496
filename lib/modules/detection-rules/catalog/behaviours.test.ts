import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../../test/database.ts'
import { organization } from '../../../../test/fixtures.ts'

/** What an auditor of general controls asks about an AWS account: each as CloudTrail writes it, in every form a rule knows, through the door. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { deliver } = await import('../../events/deliver.ts')
const { detectBatch } = await import('../../findings/run-detection.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const account = '111122223333'
const root = { userIdentity: { type: 'Root', principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account } }
const pipeline = { userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/deploy-ledger/run-7`, accountId: account, sessionContext: { sessionIssuer: { type: 'Role', userName: 'deploy-ledger' } } } }
const anybody = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] })
const bucket = (more: object) => ({ bucketName: 'example-audit-trail', Host: 'example-audit-trail.s3.amazonaws.com', ...more })
const key = (principal: string) => ({ keyId: 'k', policyName: 'default', policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:*', Resource: '*' }] }) })
const list = (more: object) => ({ networkAclId: 'acl-0e1', ruleNumber: 90, egress: false, ruleAction: 'allow', aclProtocol: '-1', ...more })

type Case = [what: string, service: string, call: string, request: object | null, rule: string | null, more?: object]
const cases: Case[] = [
  ['root key created', 'iam', 'CreateAccessKey', null, 'aws-root-key-created', root],
  ['role trust to everyone', 'iam', 'UpdateAssumeRolePolicy', { roleName: 'ledger', policyDocument: anybody }, 'aws-trust-opened-to-outside'],
  ['user created outside the pipeline', 'iam', 'CreateUser', { userName: 'svc' }, 'aws-identity-created-outside-pipeline'],
  ['role created outside the pipeline', 'iam', 'CreateRole', { roleName: 'svc', assumeRolePolicyDocument: '{}' }, 'aws-identity-created-outside-pipeline'],
  ['the same by the pipeline', 'iam', 'CreateUser', { userName: 'svc' }, null, pipeline],
  ['policy changed', 'iam', 'CreatePolicyVersion', { policyArn: `arn:aws:iam::${account}:policy/read`, policyDocument: '{}', setAsDefault: true }, 'aws-permissions-changed'],
  ['policy deleted', 'iam', 'DeleteRolePolicy', { roleName: 'ledger', policyName: 'read' }, 'aws-permissions-changed'],
  ['boundary removed', 'iam', 'DeleteUserPermissionsBoundary', { userName: 'idris' }, 'aws-permissions-boundary-removed'],
  ['key of another switched on', 'iam', 'UpdateAccessKey', { userName: 'idris', accessKeyId: 'AKIA', status: 'Active' }, 'aws-credentials-of-another-changed'],
  ['password for a service of another', 'iam', 'ResetServiceSpecificCredential', { userName: 'idris', serviceSpecificCredentialId: 'A' }, 'aws-credentials-of-another-changed'],
  ['SAML provider changed', 'iam', 'UpdateSAMLProvider', { sAMLProviderArn: 'arn' }, 'aws-identity-provider-changed'],
  ['OIDC provider changed', 'iam', 'UpdateOpenIDConnectProviderThumbprint', { openIDConnectProviderArn: 'arn' }, 'aws-identity-provider-changed'],
  ['Identity Center sends elsewhere', 'sso-directory', 'EnableExternalIdPConfigurationForDirectory', { directoryId: 'd' }, 'aws-identity-provider-changed'],
  ['organization left', 'organizations', 'LeaveOrganization', null, 'aws-left-organization'],
  ['SCP detached', 'organizations', 'DetachPolicy', { policyId: 'p', targetId: 'ou' }, 'aws-guardrail-detached'],
  ['SCPs disabled', 'organizations', 'DisablePolicyType', { rootId: 'r', policyType: 'SERVICE_CONTROL_POLICY' }, 'aws-guardrail-detached'],
  ['lifecycle on the log bucket', 's3', 'PutBucketLifecycle', bucket({ lifecycle: '', LifecycleConfiguration: { Rule: { Status: 'Enabled', Expiration: { Days: 1 } } } }), 'aws-log-bucket-weakened'],
  ['one of several rules of a lifecycle', 's3', 'PutBucketLifecycle', bucket({ LifecycleConfiguration: { Rule: [{ Transition: { Days: 30 } }, { Expiration: { Days: 1 } }] } }), 'aws-log-bucket-weakened'],
  ['bucket logging off', 's3', 'PutBucketLogging', bucket({ logging: '', BucketLoggingStatus: { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/' } }), 'aws-bucket-logging-off'],
  ['versioning suspended', 's3', 'PutBucketVersioning', bucket({ versioning: '', VersioningConfiguration: { Status: 'Suspended' } }), 'aws-bucket-protection-off'],
  ['MFA delete off', 's3', 'PutBucketVersioning', bucket({ versioning: '', VersioningConfiguration: { Status: 'Enabled', MfaDelete: 'Disabled' } }), 'aws-bucket-protection-off'],
  ['resolver query log deleted', 'route53resolver', 'DeleteResolverQueryLogConfig', { resolverQueryLogConfigId: 'r' }, 'aws-resolver-log-deleted'],
  ['Security Hub off', 'securityhub', 'DisableSecurityHub', null, 'aws-monitoring-switched-off'],
  ['its standards off', 'securityhub', 'BatchDisableStandards', { StandardsSubscriptionArns: ['arn'] }, 'aws-detector-switched-off'],
  ['Macie off', 'macie2', 'DisableMacie', null, 'aws-detector-switched-off'],
  ['Macie paused', 'macie2', 'UpdateMacieSession', { status: 'PAUSED' }, 'aws-detector-switched-off'],
  ['trusted IP set changed', 'guardduty', 'UpdateIPSet', { detectorId: 'd', ipSetId: 'i', activate: true }, 'aws-detector-told-to-trust'],
  ['findings archived by a filter', 'guardduty', 'CreateFilter', { detectorId: 'd', name: 'x', action: 'ARCHIVE' }, 'aws-detector-told-to-trust'],
  ['RDS activity stream off', 'rds', 'StopActivityStream', { resourceArn: 'arn' }, 'aws-database-log-off'],
  ['RDS backups off', 'rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'ledger', backupRetentionPeriod: 0 }, 'aws-backup-switched-off'],
  ['RDS backups deleted', 'rds', 'DeleteDBInstanceAutomatedBackup', { dbiResourceId: 'db' }, 'aws-snapshot-deleted'],
  ['RDS snapshot deleted', 'rds', 'DeleteDBClusterSnapshot', { dBClusterSnapshotIdentifier: 's' }, 'aws-snapshot-deleted'],
  ['RDS instance deleted', 'rds', 'DeleteDBInstance', { dBInstanceIdentifier: 'ledger', skipFinalSnapshot: true }, 'aws-database-deleted'],
  ['RDS made public', 'rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'ledger', publiclyAccessible: true }, 'aws-database-made-public'],
  ['RDS snapshot made public', 'rds', 'ModifyDBSnapshotAttribute', { dBSnapshotIdentifier: 's', attributeName: 'restore', valuesToAdd: ['all'] }, 'aws-snapshot-or-image-shared'],
  ['NACL opened', 'ec2', 'CreateNetworkAclEntry', list({ cidrBlock: '0.0.0.0/0' }), 'aws-network-list-opened'],
  ['NACL opened to IPv6', 'ec2', 'ReplaceNetworkAclEntry', list({ ipv6CidrBlock: '::/0' }), 'aws-network-list-opened'],
  ['NACL opened outwards', 'ec2', 'CreateNetworkAclEntry', list({ cidrBlock: '0.0.0.0/0', egress: true }), null],
  ['WAF detached', 'wafv2', 'DisassociateWebACL', { resourceArn: 'arn' }, 'aws-firewall-removed'],
  ['classic WAF detached', 'waf-regional', 'DisassociateWebACL', { resourceArn: 'arn' }, 'aws-firewall-removed'],
  ['function code changed in production', 'lambda', 'UpdateFunctionCode20150331v2', { functionName: 'close' }, 'aws-function-code-changed'],
  ['key policy opened', 'kms', 'PutKeyPolicy', key('arn:aws:iam::444455556666:root'), 'aws-key-policy-opened'],
  ['key policy for the own account', 'kms', 'PutKeyPolicy', key(`arn:aws:iam::${account}:root`), null],
  ['password policy deleted', 'iam', 'DeleteAccountPasswordPolicy', null, 'aws-password-policy-weakened'],
  ['password policy shortened', 'iam', 'UpdateAccountPasswordPolicy', { minimumPasswordLength: 8, passwordReusePrevention: 24 }, 'aws-password-policy-weakened'],
]

describe('an AWS account', () => {
  const found = new Map<string, string[]>()
  beforeAll(async () => {
    const org = await organization(database.ownerUrl, 'Asked about')
    const records = cases.map(([, service, call, request, , more], n) => ({
      eventVersion: '1.11', userIdentity: { type: 'IAMUser', userName: 'mara', arn: `arn:aws:iam::${account}:user/mara`, accountId: account }, eventTime: new Date(Date.now() - n * 1000).toISOString(),
      eventSource: `${service}.amazonaws.com`, eventName: call, awsRegion: 'eu-central-1', sourceIPAddress: '198.51.100.24', userAgent: 'aws-cli', requestParameters: request, responseElements: null, eventID: `asked-${n}`,
      readOnly: false, eventType: 'AwsApiCall', recipientAccountId: account, ...more,
    }))
    const answer = await deliver(await org.person('contributor'), [Buffer.from(JSON.stringify({ Records: records }))] as unknown as AsyncIterable<Uint8Array>, { label: 'x', source: 'auto', gzip: false })
    expect(answer).toMatchObject({ accepted: cases.length, rejected: 0 })
    for (const batch of answer.batches) await detectBatch(jobActor(org.id, 'test', 'test'), batch)
    for (const { id, rule } of await owner<{ id: string; rule: string }[]>`select e.external_id as id, f.rule_id as rule from findings f join events e on e.org_id = f.org_id and e.id = f.event_id where f.org_id = ${org.id}`) found.set(id, [...(found.get(id) ?? []), rule])
  })

  it.each(cases.map(([what, , , , rule], n) => [what, rule ?? 'nothing', n] as const))('%s: %s', (_, rule, n) => {
    if (rule === 'nothing') expect(found.get(`asked-${n}`) ?? []).toEqual([])
    else expect(found.get(`asked-${n}`)).toContain(rule)
  })
})
