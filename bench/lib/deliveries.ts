import { v7 } from 'uuid'

const names = ['DescribeInstances', 'ListBuckets', 'GetBucketPolicy', 'AssumeRole', 'GetCallerIdentity', 'DescribeSecurityGroups', 'ListUsers', 'Decrypt', 'PutObject', 'GetParameter']
/** About two of a hundred events are what the shipped rules look for. */
const notable = [['cloudtrail', 'StopLogging'], ['iam', 'CreateAccessKey'], ['cloudtrail', 'DeleteTrail'], ['iam', 'AttachUserPolicy']] as const

let clock = Date.now() - 5 * 3_600_000

/** CloudTrail records of about the size real ones have (1.2 KB), one a line, in the order they happened, each delivery after the one made before. */
export function delivery(count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, n) => JSON.stringify(record(n, (clock += 10)))).join('\n'))
}

function record(n: number, at: number): Record<string, unknown> {
  const [service, eventName] = (n % 50 === 7 ? notable[n % 4] : undefined) ?? [['ec2', 's3', 'iam', 'sts', 'kms'][n % 5], names[n % names.length]]
  const user = `engineer-${n % 97}`
  return {
    eventVersion: '1.09',
    userIdentity: {
      type: 'AssumedRole', principalId: `AROAEXAMPLEID0000000${n % 9}:${user}`, arn: `arn:aws:sts::441700329155:assumed-role/operations/${user}`, accountId: '441700329155', accessKeyId: `ASIAEXAMPLE${String(n % 977).padStart(9, '0')}`,
      sessionContext: { sessionIssuer: { type: 'Role', principalId: `AROAEXAMPLEID0000000${n % 9}`, arn: 'arn:aws:iam::441700329155:role/operations', accountId: '441700329155', userName: 'operations' }, attributes: { creationDate: '2026-01-10T08:00:00Z', mfaAuthenticated: 'true' } },
    },
    eventTime: new Date(at).toISOString(), eventSource: `${service}.amazonaws.com`, eventName, awsRegion: 'eu-central-1', sourceIPAddress: `198.51.100.${n % 250}`,
    userAgent: 'aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython',
    requestParameters: { instancesSet: { items: [{ instanceId: `i-0${(n * 2_654_435_761 % 4_294_967_296).toString(16)}` }] }, filterSet: {}, maxResults: n % 100 }, responseElements: null,
    requestID: v7(), eventID: v7(), readOnly: n % 50 !== 7, eventType: 'AwsApiCall', managementEvent: true, recipientAccountId: '441700329155', eventCategory: 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: 'ec2.eu-central-1.amazonaws.com' },
  }
}
