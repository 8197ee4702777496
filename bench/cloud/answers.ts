import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers as AWS gives them of an account with so many buckets, and as many instances, volumes and snapshots: what comes of a page costs nothing, what each is asked for does. */
export type Sizes = { buckets: number; instances: number; volumes: number; snapshots: number }
export const account = '111122223333'
const region = 'eu-central-1'
const page = 200

const policy = (bucket: string) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] })
const list = (count: number, from: number, each: (n: number) => string) => Array.from({ length: Math.min(page, count - from) }, (_, n) => each(from + n)).join('')
const block = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => `<${name}>true</${name}>`).join('')
const tags = '<tagSet><item><key>team</key><value>ops</value></item></tagSet>'

const ofBucket: Record<string, (bucket: string) => string> = {
  publicAccessBlock: () => `<PublicAccessBlockConfiguration>${block}</PublicAccessBlockConfiguration>`,
  policy, policyStatus: () => '<PolicyStatus><IsPublic>false</IsPublic></PolicyStatus>',
  acl: () => '<AccessControlPolicy><Owner><ID>owner</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>owner</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>',
  ownershipControls: () => '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>',
  versioning: () => '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  encryption: () => '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>',
  logging: () => '<BucketLoggingStatus/>',
  'object-lock': () => '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
  lifecycle: () => '<LifecycleConfiguration><Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>',
  tagging: () => '<Tagging><TagSet><Tag><Key>team</Key><Value>ops</Value></Tag></TagSet></Tagging>',
}

function ofEc2(action: string, from: number, { instances, volumes, snapshots }: Sizes): string {
  const more = (count: number) => (from + page < count ? `<nextToken>${from + page}</nextToken>` : '')
  const answers: Record<string, () => string> = {
    DescribeRegions: () => `<regionInfo><item><regionName>${region}</regionName></item></regionInfo>`,
    DescribeInstances: () => `<reservationSet><item><reservationId>r-1</reservationId><instancesSet>${list(instances, from, (n) => `<item><instanceId>i-${n}</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>running</name></instanceState><launchTime>2026-01-01T00:00:00Z</launchTime><monitoring><state>enabled</state></monitoring><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><groupSet><item><groupId>sg-1</groupId><groupName>web</groupName></item></groupSet><metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpEndpoint>enabled</httpEndpoint><httpPutResponseHopLimit>1</httpPutResponseHopLimit></metadataOptions>${tags}</item>`)}</instancesSet></item></reservationSet>${more(instances)}`,
    DescribeVolumes: () => `<volumeSet>${list(volumes, from, (n) => `<item><volumeId>vol-${n}</volumeId><encrypted>${n % 5 !== 0}</encrypted><status>in-use</status><attachmentSet><item><instanceId>i-${n}</instanceId></item></attachmentSet>${tags}</item>`)}</volumeSet>${more(volumes)}`,
    DescribeSnapshots: () => `<snapshotSet>${list(snapshots, from, (n) => `<item><snapshotId>snap-${n}</snapshotId><volumeId>vol-${n}</volumeId><encrypted>true</encrypted><startTime>2026-01-01T00:00:00Z</startTime>${tags}</item>`)}</snapshotSet>${more(snapshots)}`,
    DescribeSnapshotAttribute: () => '<createVolumePermission/>', DescribeImages: () => '<imagesSet/>',
    GetEbsEncryptionByDefault: () => '<ebsEncryptionByDefault>false</ebsEncryptionByDefault>', GetSnapshotBlockPublicAccessState: () => '<state>unblocked</state>',
  }
  return `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>bench</requestId>${answers[action]?.() ?? ''}</${action}Response>`
}

export async function answering(sizes: Sizes): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://aws')
      const form = new URLSearchParams(body)
      const from = Number(form.get('NextToken') ?? url.searchParams.get('continuation-token') ?? 0)
      const action = form.get('Action')
      const bucket = url.pathname.slice(1).replace(/\/$/, '')
      const asked = [...url.searchParams.keys()].find((key) => key in ofBucket)
      const text = action === 'GetCallerIdentity' ? `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/bench</Arn><UserId>A</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
        : action !== null ? ofEc2(action, from, sizes)
        : asked !== undefined ? (ofBucket[asked]?.(bucket) ?? '')
        : `<ListAllMyBucketsResult><Buckets>${list(sizes.buckets, from, (n) => `<Bucket><Name>bucket-${n}</Name><BucketRegion>${region}</BucketRegion><CreationDate>2026-01-01T00:00:00Z</CreationDate></Bucket>`)}</Buckets>${from + page < sizes.buckets ? `<ContinuationToken>${from + page}</ContinuationToken>` : ''}</ListAllMyBucketsResult>`
      response.writeHead(200, { 'content-type': asked === 'policy' ? 'application/json' : 'text/xml', 'x-amzn-requestid': 'bench', 'content-length': Buffer.byteLength(text) }).end(text)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => {
    server.closeAllConnections()
    server.close()
  } }
}
