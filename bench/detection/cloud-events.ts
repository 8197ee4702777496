import type { Random } from './random.ts'

export type Event = Record<string, unknown>

const PEOPLE = ['mara', 'idris', 'lena', 'tomas', 'yuki', 'pavel', 'noor', 'erik', 'build-bot', 'deploy-bot']
const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1']
const AGENTS = ['aws-cli/2.15.30 Python/3.11.8 Linux/6.1', 'Boto3/1.34.69 md/Botocore#1.34.69', 'console.amazonaws.com', 'APN/1.0 HashiCorp/1.0 Terraform/1.7.4']
const AWS_CALLS: [string, string[]][] = [
  ['ec2.amazonaws.com', ['DescribeInstances', 'DescribeVpcs', 'DescribeSecurityGroups', 'DescribeTags', 'RunInstances', 'CreateTags']],
  ['s3.amazonaws.com', ['GetObject', 'PutObject', 'GetBucketLocation', 'GetBucketAcl', 'HeadObject']],
  ['iam.amazonaws.com', ['GetRole', 'ListRoles', 'GetUser', 'ListAttachedRolePolicies']],
  ['sts.amazonaws.com', ['AssumeRole', 'AssumeRoleWithWebIdentity']],
  ['kms.amazonaws.com', ['Decrypt', 'GenerateDataKey', 'DescribeKey']],
  ['ssm.amazonaws.com', ['DescribeParameters', 'GetParameter', 'UpdateInstanceInformation']],
  ['logs.amazonaws.com', ['CreateLogStream', 'PutLogEvents', 'DescribeLogGroups']],
  ['lambda.amazonaws.com', ['GetFunction20150331v2', 'ListFunctions20150331']],
]

/** Ordinary events of one day, in the shapes the vendors send them. */
export const CLOUD: ((random: Random) => Event)[] = [cloudTrail, cloudTrail, azureActivity, azureSignIn, okta, github, m365]

function cloudTrail(random: Random): Event {
  const [source, calls] = random.pick(AWS_CALLS)
  const person = random.pick(PEOPLE)
  const read = random.next() < 0.8
  return {
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser', principalId: `AIDA${random.hex(17).toUpperCase()}`, arn: `arn:aws:iam::111122223333:user/${person}`, accountId: '111122223333',
      accessKeyId: `AKIA${random.hex(16).toUpperCase()}`, userName: person,
      sessionContext: { webIdFederationData: {}, attributes: { creationDate: random.time(), mfaAuthenticated: 'true' } },
    },
    eventTime: random.time(), eventSource: source, eventName: random.pick(calls), awsRegion: random.pick(REGIONS),
    sourceIPAddress: random.ip(), userAgent: random.pick(AGENTS),
    requestParameters: { roleName: `service-${random.hex(6)}`, instancesSet: { items: [{ instanceId: `i-${random.hex(17)}` }] }, filterSet: {} },
    responseElements: read ? null : { requestId: random.guid(), _return: true },
    requestID: random.guid(), eventID: random.guid(), readOnly: read, eventType: 'AwsApiCall', managementEvent: true,
    recipientAccountId: '111122223333', eventCategory: 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: source },
  }
}

function azureActivity(random: Random): Event {
  const operation = random.pick(['MICROSOFT.COMPUTE/VIRTUALMACHINES/READ', 'MICROSOFT.STORAGE/STORAGEACCOUNTS/BLOBSERVICES/READ', 'MICROSOFT.WEB/SITES/READ', 'MICROSOFT.INSIGHTS/METRICS/READ'])
  return {
    time: random.time(), resourceId: `/SUBSCRIPTIONS/${random.guid().toUpperCase()}/RESOURCEGROUPS/PROD/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/APP-${random.below(90)}`,
    operationName: operation, operationNameValue: operation, category: 'Administrative', CategoryValue: 'Administrative', resultType: 'Success', resultSignature: 'Succeeded.',
    durationMs: '0', callerIpAddress: random.ip(), correlationId: random.guid(), level: 'Information', location: 'westeurope',
    identity: {
      authorization: { scope: `/subscriptions/${random.guid()}`, action: operation, evidence: { role: 'Reader', roleAssignmentScope: '/subscriptions', principalType: 'User' } },
      claims: { aud: 'https://management.core.windows.net/', name: random.pick(PEOPLE), ipaddr: random.ip(), appid: random.guid() },
    },
    properties: { message: operation.toLowerCase(), entity: `/subscriptions/${random.guid()}`, hierarchy: random.guid(), statusCode: 'OK', serviceRequestId: random.guid() },
  }
}

function azureSignIn(random: Random): Event {
  const person = random.pick(PEOPLE)
  return {
    CreationTime: random.time(), Id: random.guid(), OperationName: 'Sign-in activity', Category: 'SignInLogs', ResultType: 0, ResultDescription: '', Status: 'Success',
    UserPrincipalName: `${person}@example.com`, UserDisplayName: person, AppDisplayName: random.pick(['Office 365', 'Azure Portal', 'Payroll']), AppId: random.guid(),
    IPAddress: random.ip(), ClientAppUsed: 'Browser', UserAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/123.0', CorrelationId: random.guid(),
    AuthenticationRequirement: 'multiFactorAuthentication', ConditionalAccessStatus: 'success', RiskLevelDuringSignIn: 'none', riskEventType: 'none',
    DeviceDetail: { deviceId: random.guid(), operatingSystem: 'Windows 11', browser: 'Chrome 123', isCompliant: 'true', isManaged: 'true', trustType: 'Azure AD joined' },
    LocationDetails: { city: 'Hamburg', state: 'Hamburg', countryOrRegion: 'DE' }, NetworkLocationDetails: '[]', ResourceDisplayName: 'Microsoft Graph', ResourceTenantId: random.guid(),
    properties: { message: 'Sign-in activity', authenticationProcessingDetails: [{ key: 'Login Hint Present', value: 'True' }], tokenIssuerType: 'AzureAD' },
  }
}

function okta(random: Random): Event {
  const person = random.pick(PEOPLE)
  return {
    uuid: random.guid(), published: random.time(), eventType: random.pick(['user.session.start', 'user.authentication.sso', 'user.authentication.auth_via_mfa', 'policy.evaluate_sign_on']),
    version: '0', severity: 'INFO', legacyEventType: 'core.user_auth.login_success', displayMessage: 'User login to Okta',
    actor: { id: `00u${random.hex(17)}`, type: 'User', alternateId: `${person}@example.com`, displayName: person, detailEntry: null },
    client: {
      userAgent: { rawUserAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15', os: 'Mac OS X', browser: 'SAFARI' }, zone: 'null', device: 'Computer', id: null, ipAddress: random.ip(),
      geographicalContext: { city: 'Hamburg', state: 'Hamburg', country: 'Germany', postalCode: '20095', geolocation: { lat: 53.55, lon: 10 } },
    },
    outcome: { result: 'SUCCESS', reason: null }, transaction: { type: 'WEB', id: random.guid(), detail: {} },
    debugContext: { debugData: { requestId: random.guid(), dtHash: random.hex(64), requestUri: '/api/v1/authn', url: '/api/v1/authn?', behaviors: '{New Geo-Location=NEGATIVE}' } },
    authenticationContext: { authenticationStep: 0, externalSessionId: random.guid() }, securityContext: { asNumber: 3320, asOrg: 'deutsche telekom ag', isp: 'dtag', domain: 't-ipconnect.de', isProxy: false },
    target: [{ id: `0oa${random.hex(17)}`, type: 'AppInstance', alternateId: 'Payroll', displayName: 'Payroll', detailEntry: null }], request: { ipChain: [{ ip: random.ip(), version: 'V4', source: null }] },
  }
}

function github(random: Random): Event {
  return {
    '@timestamp': Date.UTC(2026, 2, 4) + random.below(86_400_000), _document_id: random.hex(22), action: random.pick(['git.clone', 'git.fetch', 'git.push', 'pull_request.merge', 'workflows.completed_workflow_run', 'repo.access']),
    actor: random.pick(PEOPLE), actor_id: random.below(90_000_000), actor_location: { country_code: 'DE' }, org: 'example', org_id: 4_200_000, repo: `example/service-${random.below(40)}`, repo_id: random.below(90_000_000),
    business: 'example', business_id: 77, created_at: Date.UTC(2026, 2, 4) + random.below(86_400_000), operation_type: 'access', repository_public: false, transport_protocol_name: 'http', user_agent: 'git/2.43.0',
    external_identity_nameid: 'mara@example.com', public_repo: false, token_scopes: 'repo,workflow', hashed_token: random.hex(43), programmatic_access_type: 'OAuth access token',
  }
}

function m365(random: Random): Event {
  const operation = random.pick(['FileAccessed', 'FileModified', 'MailItemsAccessed', 'UserLoggedIn', 'SearchQueryPerformed'])
  return {
    CreationTime: random.time(), Id: random.guid(), Operation: operation, OrganizationId: random.guid(), RecordType: 6, UserKey: `i:0h.f|membership|${random.hex(16)}@live.com`, UserType: 0, Version: 1,
    Workload: random.pick(['SharePoint', 'Exchange', 'AzureActiveDirectory', 'OneDrive']), ResultStatus: 'Succeeded', ClientIP: random.ip(), UserId: `${random.pick(PEOPLE)}@example.com`,
    ObjectId: `https://example.sharepoint.com/sites/finance/Shared Documents/ledger-${random.below(900)}.xlsx`, CorrelationId: random.guid(), EventSource: 'SharePoint', ItemType: 'File', ListId: random.guid(),
    ListItemUniqueId: random.guid(), Site: random.guid(), UserAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', WebId: random.guid(), SourceFileExtension: 'xlsx', SiteUrl: 'https://example.sharepoint.com/sites/finance/',
    SourceFileName: `ledger-${random.below(900)}.xlsx`, SourceRelativeUrl: 'Shared Documents', ExtendedProperties: [{ Name: 'RequestType', Value: 'OAuth2:Authorize' }], status: 'success',
  }
}
